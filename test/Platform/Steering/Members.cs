using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Steering;

/// <summary>Who comes in where, as members and others meet it at the pages of a running platform.</summary>
public class Members
{
    private static Task<RunningPlatform> Start(DatabaseKind kind) => RunningPlatform.Start(kind, withLogins: true, change: settings => settings.SteeringMembers = Path.Combine(RunningPlatform.Root, "dev", "steering", "members.json"));

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_role_opens_its_pages_and_no_others(DatabaseKind kind)
    {
        await using var platform = await Start(kind);
        using var stranger = await Desk.Of(platform, Desk.Stranger);
        Assert.Contains("Du har ingen rolle her", (await stranger.Open("/styring/arbeid")).Expect(403).Text, StringComparison.Ordinal);
        (await stranger.Open("/styring/arbeid/personer")).Expect(403);
        Assert.Contains(await Refusals(platform, "refused-no-member"), entry => entry.Contains("GET /styring/arbeid/personer", StringComparison.Ordinal));

        using var owner = await Desk.Of(platform, Desk.OwnerAtDirectorate);
        Assert.Contains("Åpen Villvin", (await owner.Open("/styring/arbeid")).Expect(200).Html, StringComparison.Ordinal);
        Assert.Contains("for andre roller", (await owner.Open("/styring/arbeid/personer")).Expect(403).Text, StringComparison.Ordinal);
        Assert.Contains(await Refusals(platform, "refused-wrong-role"), entry => entry.Contains("GET /styring/arbeid/personer", StringComparison.Ordinal) && !entry.Contains(Desk.OwnerAtDirectorate, StringComparison.Ordinal));
        // A login for steering is none for a patient's record.
        Assert.StartsWith("/login/citizen?", await owner.SentTo("/innbygger"), StringComparison.Ordinal);
        Assert.StartsWith("/login/clinician?", await owner.SentTo("/kliniker"), StringComparison.Ordinal);

        using var administrator = await Desk.Of(platform, Desk.Administrator);
        Assert.Contains("Treffsikker Fossekall", (await administrator.Open("/styring/arbeid/personer")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task An_administrator_adds_changes_and_ends_and_every_change_is_logged(DatabaseKind kind)
    {
        await using var platform = await Start(kind);
        using var administrator = await Desk.Of(platform, Desk.Administrator);
        var form = await administrator.Open("/styring/arbeid/personer/ny");
        Assert.Contains("elleve sifre", (await administrator.Send(form, ("nummer", "12345678901"), ("navn", "Ny"))).Expect(422).Text, StringComparison.Ordinal);
        (await administrator.Send(form, ("nummer", Desk.Stranger), ("navn", "Sprek Ørnereir"), ("virksomhet", "Helse Vest"), ("rolle-owner", "ja"))).Expect(200);
        Assert.Contains("er med allerede", (await administrator.Send(form, ("nummer", Desk.Stranger), ("navn", "Sprek Ørnereir"), ("virksomhet", "KS"), ("rolle-owner", "ja"))).Expect(422).Text, StringComparison.Ordinal);
        using var owner = await Desk.Of(platform, Desk.Stranger);
        (await owner.Open("/styring/arbeid")).Expect(200);

        var list = await administrator.Open("/styring/arbeid/personer");
        var address = System.Text.RegularExpressions.Regex.Match(list.Html, "href=\"(/styring/arbeid/personer/[^\"]+)\">Sprek Ørnereir").Groups[1].Value;
        (await administrator.Send(await administrator.Open(address), ("rolle-owner", null))).Expect(200);
        (await owner.Open("/styring/arbeid")).Expect(403);

        var own = System.Text.RegularExpressions.Regex.Match(list.Html, "href=\"(/styring/arbeid/personer/[^\"]+)\">Ivrig Granbar").Groups[1].Value;
        Assert.Contains("eneste administratoren", (await administrator.Send(await administrator.Open(own), ("rolle-administrator", null))).Expect(422).Text, StringComparison.Ordinal);

        var log = await platform.Log();
        Assert.Equal(1, log.Split('\n').Count(entry => entry.Contains("steering-member-changed", StringComparison.Ordinal) && entry.Contains("Ivrig Granbar", StringComparison.Ordinal)));
        Assert.DoesNotContain(Desk.Stranger, log, StringComparison.Ordinal);
        Assert.DoesNotContain(Desk.Stranger, list.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_system_is_no_last_administrator()
    {
        var file = Path.Combine(ScratchFolder.New("members"), "members.json");
        await File.WriteAllTextAsync(file, $$"""[{"number":"{{Desk.Administrator}}","name":"Ivrig Granbar","organisation":"Direktoratet","roles":["administrator"]},{"client":"verktoy","name":"Et system","organisation":"Direktoratet","roles":["administrator"]}]""");
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite, withLogins: true, change: settings => settings.SteeringMembers = file);
        using var administrator = await Desk.Of(platform, Desk.Administrator);
        var own = System.Text.RegularExpressions.Regex.Match((await administrator.Open("/styring/arbeid/personer")).Html, "href=\"(/styring/arbeid/personer/[^\"]+)\">Ivrig Granbar").Groups[1].Value;
        Assert.Contains("eneste administratoren", (await administrator.Send(await administrator.Open(own), ("rolle-administrator", null))).Expect(422).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_saves_second_sees_what_the_first_saved_and_loses_nothing()
    {
        await using var platform = await Start(DatabaseKind.Sqlite);
        using var administrator = await Desk.Of(platform, Desk.Administrator);
        var list = await administrator.Open("/styring/arbeid/personer");
        var address = System.Text.RegularExpressions.Regex.Match(list.Html, "href=\"(/styring/arbeid/personer/[^\"]+)\">Sindig Åkerrikse").Groups[1].Value;
        var mine = await administrator.Open(address);
        (await administrator.Send(await administrator.Open(address), ("virksomhet", "KS e-helse"))).Expect(200);

        var conflict = (await administrator.Send(mine, ("rolle-secretary", "ja"))).Expect(409);
        Assert.Contains("Noen andre lagret før deg", conflict.Text, StringComparison.Ordinal);
        Assert.Contains("KS e-helse", conflict.Text, StringComparison.Ordinal);
        Assert.Contains("Tiltakseier, Utvalgssekretær", conflict.Text, StringComparison.Ordinal);
        (await administrator.Send(conflict, ("virksomhet", "KS e-helse"))).Expect(200);
        Assert.Contains("KS e-helse Tiltakseier, Utvalgssekretær", (await administrator.Open("/styring/arbeid/personer")).Text, StringComparison.Ordinal);
    }

    private static async Task<string[]> Refusals(RunningPlatform platform, string rule) => [.. (await platform.Log()).Split('\n').Where(entry => entry.Contains(rule, StringComparison.Ordinal))];

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        await using var platform = await Start(DatabaseKind.Sqlite);
        using var administrator = await Desk.Of(platform, Desk.Administrator);
        var form = await administrator.Open("/styring/arbeid/personer/ny");
        (await administrator.Send(form, ("form", null), ("nummer", Desk.Stranger), ("navn", "Ny"), ("virksomhet", "KS"), ("rolle-owner", "ja"))).Expect(400);
    }
}
