using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Steering;

/// <summary>The strategy, the road map, assignments and cases as members write them at the pages.</summary>
public sealed class PaperWork : IAsyncLifetime
{
    private const string Home = "/styring/arbeid/dokumenter";

    private RunningPlatform platform = null!;

    public async Task InitializeAsync() => platform = await RunningPlatform.Start(DatabaseKind.Sqlite, withLogins: true, change: settings =>
    {
        settings.SteeringMembers = Path.Combine(RunningPlatform.Root, "dev", "steering", "members.json");
        settings.Portfolio = Path.Combine(RunningPlatform.Root, "dev", "steering", "portfolio-2022-09.json");
        settings.SteeringPapers = [.. PublishedRound.Papers.Select(name => Path.Combine(RunningPlatform.Root, "dev", "steering", name))];
    });

    public async Task DisposeAsync() => await platform.DisposeAsync();

    [Fact]
    public async Task The_office_writes_publishes_changes_with_a_reason_and_every_change_is_logged()
    {
        using var office = await Desk.Of(platform, Desk.Office);
        var form = (await office.Open($"{Home}/follow-up/ny")).Expect(200);
        var refused = (await office.Send(form, ("handling", "publiser"), ("id", "9"), ("state", "proposed"))).Expect(422);
        Assert.Contains("Tekst: Må fylles ut.", refused.Text, StringComparison.Ordinal);
        var saved = (await office.Send(refused, ("handling", "utkast"), ("text", "Følg opp innføringen"), ("raised", "2024-02"), ("raisedBy", "NUIT"))).Expect(200);
        Assert.Contains("Versjon 1, utkast", saved.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Følg opp innføringen", (await office.Open("/styring/strategi")).Text, StringComparison.Ordinal);

        var published = (await office.Send(saved, ("handling", "publiser"))).Expect(200);
        Assert.Contains("Følg opp innføringen", (await office.Open("/styring/strategi")).Text, StringComparison.Ordinal);
        Assert.Contains("Skriv hvorfor det endres.", (await office.Send(published, ("handling", "publiser"), ("text", "Følg opp"))).Expect(422).Text, StringComparison.Ordinal);
        (await office.Send(published, ("handling", "publiser"), ("text", "Følg opp"), ("begrunnelse", "Kortere"))).Expect(200);
        (await office.Send(await office.Open($"{Home}/follow-up/9"), ("handling", "trekk"), ("begrunnelse", "Dobbelt"))).Expect(200);
        Assert.DoesNotContain("Følg opp", (await office.Open("/styring/strategi")).Text.Replace("oppfølging", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var log = await platform.Log();
        Assert.Equal((1, 2, 1), (Count(log, "steering-paper-draft"), Count(log, "steering-paper-published"), Count(log, "steering-paper-withdrawn")));
    }

    [Fact]
    public async Task A_delivery_is_moved_in_the_road_map_on_a_page_of_its_own()
    {
        using var office = await Desk.Of(platform, Desk.Office);
        Assert.Contains("V4-01", (await office.Open($"{Home}/road-map/22.3?del=goals.5")).Expect(200).Text, StringComparison.Ordinal);
        var form = (await office.Open($"{Home}/road-map/22.3?del=goals.5.deliveries.1")).Expect(200);
        Assert.Contains("Slutten er før starten.", (await office.Send(form, ("handling", "publiser"), ("end", "2021"), ("begrunnelse", "Feil"))).Expect(422).Text, StringComparison.Ordinal);
        (await office.Send(form, ("handling", "publiser"), ("end", "2024"), ("begrunnelse", "Utvidet utprøving"))).Expect(200);
        Assert.Contains("2022–2024", (await office.Open("/styring/veikart/mal/V4")).Text, StringComparison.Ordinal);
        (await office.Open($"{Home}/road-map/22.3?del=goals.77")).Expect(404);
    }

    [Fact]
    public async Task Who_saves_second_sees_both_and_loses_nothing()
    {
        using var office = await Desk.Of(platform, Desk.Office);
        using var secretary = await Desk.Of(platform, Desk.Secretary);
        var mine = await secretary.Open($"{Home}/case/NUIT-2023-20");
        (await office.Send(await office.Open($"{Home}/case/NUIT-2023-20"), ("handling", "publiser"), ("made", "NUIT drøftet status."), ("begrunnelse", "Vedtaket"))).Expect(200);

        var conflict = (await secretary.Send(mine, ("handling", "publiser"), ("made", "NUIT tok saken til orientering."), ("begrunnelse", "Vedtaket"))).Expect(409);
        Assert.Contains("Noen andre lagret før deg", conflict.Text, StringComparison.Ordinal);
        Assert.Contains("NUIT drøftet status.", conflict.Text, StringComparison.Ordinal);
        (await secretary.Send(conflict, ("handling", "publiser"))).Expect(200);
        Assert.Contains("NUIT tok saken til orientering.", (await secretary.Open("/styring/saker/NUIT-2023-20")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_open_what_they_are_for()
    {
        using var secretary = await Desk.Of(platform, Desk.Secretary);
        (await secretary.Open($"{Home}/minutes/ny")).Expect(200);
        (await secretary.Open($"{Home}/plan/2023")).Expect(404);
        (await secretary.Open($"{Home}/road-map/ny")).Expect(404);

        using var owner = await Desk.Of(platform, "19857921308");
        Assert.Contains("TB2023-15", (await owner.Open(Home)).Expect(200).Text, StringComparison.Ordinal);
        (await owner.Open($"{Home}/assignment/2024-01")).Expect(404);
        (await owner.Open($"{Home}/assignment/ny")).Expect(404);
        var report = (await owner.Open($"{Home}/assignment/TB2023-08")).Expect(200);
        (await owner.Send(report, ("handling", "publiser"), ("owner", "KS"), ("begrunnelse", "Flyttet"))).Expect(403);
        // The text, the deadline and the money are those of who gave the assignment, and so is taking it back.
        (await owner.Send(report, ("handling", "publiser"), ("deadline", "2030-12"), ("begrunnelse", "Mer tid"))).Expect(403);
        (await owner.Send(report, ("handling", "publiser"), ("text", "Noe annet"), ("begrunnelse", "Lettere"))).Expect(403);
        (await owner.Send(report, ("handling", "trekk"), ("begrunnelse", "Ikke aktuelt"))).Expect(403);
        (await owner.Send(report, ("handling", "publiser"), ("report.at", "2024-06"), ("report.status", "I rute"), ("report.risk", "Lav"), ("begrunnelse", "Rapport for juni"))).Expect(200);
        Assert.Contains("Rapport, juni 2024", (await owner.Open("/styring/oppdrag/TB2023-08")).Text, StringComparison.Ordinal);

        using var elsewhere = await Desk.Of(platform, Desk.OwnerInSouthEast);
        (await elsewhere.Open($"{Home}/assignment/TB2023-08")).Expect(404);
        using var administrator = await Desk.Of(platform, Desk.Administrator);
        (await administrator.Open(Home)).Expect(403);
    }

    private static int Count(string log, string operation) => log.Split('\n').Count(entry => entry.Contains(operation, StringComparison.Ordinal));
}
