using System.Globalization;
using System.Text.RegularExpressions;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Steering;

/// <summary>A round as the office and the owners meet it at the pages, after the real round of September 2022.</summary>
public partial class RoundAtThePages
{
    private const string Round = "/styring/arbeid/runde";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_round_is_opened_reported_reviewed_frozen_and_corrected(DatabaseKind kind)
    {
        await using var platform = await Start(kind);
        using var office = await Desk.Of(platform, Desk.Office);
        using var owner = await Desk.Of(platform, Desk.OwnerInSouthEast);
        Assert.Contains("Ingen runde er åpen", (await owner.Open(Round)).Expect(200).Text, StringComparison.Ordinal);
        var opened = await OpenRound(office);
        Assert.Contains("Runden er åpnet.", opened.Text, StringComparison.Ordinal);
        Assert.Contains("45 venter på eieren", opened.Text, StringComparison.Ordinal);

        // The owner sees their own organisation's and no others'.
        var mine = await owner.Open(Round);
        var numbers = Numbers(mine);
        Assert.Equal(6, numbers.Count);
        (await owner.Open($"{Round}/tiltak/47")).Expect(403);
        (await owner.Open($"{Round}/paminnelser")).Expect(403);

        var report = await owner.Open($"{Round}/tiltak/{numbers[0]}");
        var wrong = (await owner.Send(report, null, ("status", ""), ("dependencies.1.text", "Avklaring"), ("dependencies.1.deadline", "snart"), ("name", ""))).Expect(422);
        foreach (var fault in (string[])["Status: Velg én.", "Avhengighet 1, kategori: Velg én.", "Avhengighet 1, frist: Skriv en dato"]) Assert.Contains(fault, wrong.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"snart\"", wrong.Html, StringComparison.Ordinal);

        (await owner.Send(report, null, ("status", "red"), ("statusReason", "Leverandøren er forsinket"), ("causes", "delay"), ("milestones.1.name", "Versjon 2"), ("milestones.1.kind", "development"), ("milestones.1.planned", "2022-10-01"), ("milestones.1.forecast", "01.03.2023"), ("merknad", "Ny plan fra leverandøren"))).Expect(200);
        var reviewed = await office.Open($"{Round}/tiltak/{numbers[0]}");
        Assert.Contains("Ny plan fra leverandøren", reviewed.Text, StringComparison.Ordinal);
        Assert.Contains("Skriv hva du spør om", (await office.Send(reviewed, "/vurder", ("handling", "sporsmal"))).Expect(422).Text, StringComparison.Ordinal);
        (await office.Send(reviewed, "/vurder", ("handling", "sporsmal"), ("sporsmal", "Holder mars?"))).Expect(200);
        Assert.Contains("Holder mars?", (await office.Open($"{Round}/paminnelser")).Text, StringComparison.Ordinal);
        var asked = await owner.Open($"{Round}/tiltak/{numbers[0]}");
        Assert.Contains("Holder mars?", asked.Text, StringComparison.Ordinal);
        (await owner.Send(asked, null, ("merknad", "Ja, den holder"))).Expect(200);

        Assert.Contains("45 rapporter er ikke godtatt", (await office.Open(Round)).Text, StringComparison.Ordinal);
        await AcceptAll(office);
        Assert.Contains("Kryss av", (await office.Send(await office.Open(Round), "/frys")).Expect(422).Text, StringComparison.Ordinal);
        Assert.Contains("frosset og publisert", (await office.Send(await office.Open(Round), "/frys", ("bekreft", "ja"))).Expect(200).Text, StringComparison.Ordinal);

        var published = (await owner.Open($"/styring/tiltak/{numbers[0]}")).Expect(200);
        Assert.Contains("Leverandøren er forsinket", published.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Ja, den holder", published.Text, StringComparison.Ordinal);
        var history = (await owner.Open($"{Round}/tiltak/{numbers[0]}/historikk?felt=status")).Expect(200);
        Assert.Contains("Trivelig Rimfrost", history.Text, StringComparison.Ordinal);
        Assert.Contains("til «Rød»", history.Text, StringComparison.Ordinal);

        var correction = await office.Open($"{Round}/rett/2022-12/{numbers[0]}");
        Assert.Contains("Skriv hvorfor", (await office.Send(correction, null, ("status", "yellow"))).Expect(422).Text, StringComparison.Ordinal);
        Assert.Contains("Feil farge i innmeldingen", (await office.Send(correction, null, ("status", "yellow"), ("merknad", "Feil farge i innmeldingen"))).Expect(200).Text, StringComparison.Ordinal);
        (await owner.Open($"{Round}/rett/2022-12/{numbers[0]}")).Expect(403);
        foreach (var operation in (string[])["round-opened", "report-saved", "report-asked-back", "report-accepted", "round-frozen", "round-corrected"])
            Assert.Contains($"steering-{operation}", await platform.Log(), StringComparison.Ordinal);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Two_who_write_at_once_see_each_other(DatabaseKind kind)
    {
        await using var platform = await Start(kind);
        using var office = await Desk.Of(platform, Desk.Office);
        using var owner = await Desk.Of(platform, Desk.OwnerInSouthEast);
        await OpenRound(office);
        var number = Numbers(await owner.Open(Round))[0];
        var theirs = await office.Open($"{Round}/tiltak/{number}");
        (await owner.Send(await owner.Open($"{Round}/tiltak/{number}"), null, ("statusReason", "Eierens ord"))).Expect(200);

        var conflict = (await office.Send(theirs, null, ("statusReason", "Kontorets ord"), ("purpose", "Kontorets formål"))).Expect(409);
        Assert.Contains("Trivelig Rimfrost lagret kl.", conflict.Text, StringComparison.Ordinal);
        Assert.Contains("Begrunnelse for status Eierens ord Kontorets ord", conflict.Text, StringComparison.Ordinal);
        // Neither may be accepted unseen.
        (await office.Send(theirs, "/vurder", ("handling", "godta"))).Expect(409);
        (await office.Send(conflict, null, ("statusReason", "Eierens ord"))).Expect(200);
        Assert.Contains("Kontorets formål", (await owner.Open($"{Round}/tiltak/{number}")).Html, StringComparison.Ordinal);
        Assert.Contains("Eierens ord", (await owner.Open($"{Round}/tiltak/{number}")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_owner_adds_an_initiative_of_their_own_and_none_of_anothers()
    {
        await using var platform = await Start(DatabaseKind.Sqlite);
        using var office = await Desk.Of(platform, Desk.Office);
        using var owner = await Desk.Of(platform, Desk.OwnerInSouthEast);
        await OpenRound(office);
        var form = await owner.Open($"{Round}/tiltak/nytt");
        (string, string?)[] filled = [("name", "Et nytt tiltak"), ("segment", "observe"), ("phase", "concept"), ("activity", "candidate"), ("status", "green")];
        (await owner.Send(form, null, [.. filled, ("owner", "KS")])).Expect(403);
        var more = (await owner.Send(form, null, [.. filled, ("handling", "flere")])).Expect(200);
        Assert.Contains("name=\"links.3.title\"", more.Html, StringComparison.Ordinal);
        var added = (await owner.Send(more, null, ("links.3.title", "Om tiltaket"), ("links.3.address", "https://example.org/tiltak"))).Expect(200);
        Assert.Contains("219 Et nytt tiltak", added.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"https://example.org/tiltak\"", added.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_owner_reports_by_file_and_what_is_wrong_is_told_by_row_and_column()
    {
        await using var platform = await Start(DatabaseKind.Sqlite);
        using var office = await Desk.Of(platform, Desk.Office);
        using var owner = await Desk.Of(platform, Desk.OwnerInSouthEast);
        await OpenRound(office);
        var page = (await owner.Open($"{Round}/fil")).Expect(200);
        Assert.Contains("Velg en fil først", (await owner.Upload(page, "/fil", "fil", "tom.csv", [])).Expect(422).Text, StringComparison.Ordinal);
        var csv = System.Text.Encoding.UTF8.GetString(await owner.Download($"{Round}/skjema.csv"));
        Assert.Equal(7, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);

        var wrong = (await owner.Upload(page, "/fil", "fil", "s.csv", System.Text.Encoding.UTF8.GetBytes(csv.Replace(";Gul;", ";Lilla;", StringComparison.Ordinal)))).Expect(422);
        Assert.Contains("Ingenting i filen er lagret", wrong.Text, StringComparison.Ordinal);
        Assert.Matches("\\d K Status Står ikke i listen over valg", wrong.Text);
        Assert.Contains("6 venter på eieren", (await owner.Open(Round)).Text, StringComparison.Ordinal);

        (await owner.Upload(page, "/fil", "fil", "s.xlsx", await owner.Download($"{Round}/skjema.xlsx"))).Expect(200);
        Assert.Contains("6 meldt inn", (await owner.Open(Round)).Text, StringComparison.Ordinal);
        Assert.Contains("steering-reports-uploaded", await platform.Log(), StringComparison.Ordinal);
        // The form that was fetched before is of versions that no longer stand.
        Assert.Contains("Hent skjemaet på nytt", (await owner.Upload(page, "/fil", "fil", "s.csv", System.Text.Encoding.UTF8.GetBytes(csv))).Expect(422).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_initiatives_history_is_its_present_owners()
    {
        await using var platform = await Start(DatabaseKind.Sqlite);
        using var office = await Desk.Of(platform, Desk.Office);
        using var owner = await Desk.Of(platform, Desk.OwnerInSouthEast);
        await OpenRound(office);
        var number = Numbers(await owner.Open(Round))[0];
        (await owner.Open($"{Round}/tiltak/{number}/historikk")).Expect(200);
        (await office.Send(await office.Open($"{Round}/tiltak/{number}"), null, ("owner", "KS"), ("merknad", "Flyttet"))).Expect(200);
        // Who gave it away reads what the others of the public read, and the log says who tried.
        (await owner.Open($"{Round}/tiltak/{number}/historikk")).Expect(404);
        (await owner.Open($"{Round}/tiltak/{number}")).Expect(403);
        Assert.Equal(2, (await platform.Log()).Split('\n').Count(entry => entry.Contains("refused-another-owner", StringComparison.Ordinal)));
    }

    internal static Task<RunningPlatform> Start(DatabaseKind kind) => RunningPlatform.Start(kind, withLogins: true, change: settings =>
    {
        settings.SteeringMembers = Path.Combine(RunningPlatform.Root, "dev", "steering", "members.json");
        settings.Portfolio = Path.Combine(RunningPlatform.Root, "dev", "steering", "portfolio-2022-09.json");
    });

    internal static async Task<Desk.Seen> OpenRound(Desk office, string round = "2022-12") =>
        (await office.Send(await office.Open(Round), "/apne", ("runde", round), ("per", "2022-11-30"), ("frist", "2022-12-10"))).Expect(200);

    internal static async Task AcceptAll(Desk office)
    {
        foreach (var number in Numbers(await office.Open(Round)))
            (await office.Send(await office.Open($"{Round}/tiltak/{number}"), "/vurder", ("handling", "godta"))).Expect(200);
    }

    internal static List<int> Numbers(Desk.Seen page) => [.. Row().Matches(page.Html).Select(row => int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex("<th scope=\"row\"><a href=\"/styring/arbeid/runde/tiltak/(\\d+)\"")]
    private static partial Regex Row();
}
