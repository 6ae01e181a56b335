using System.Text;
using System.Text.Json.Nodes;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Messages;
using Felles.Records;
using Felles.Storage;

namespace Felles.Test.Platform.LabResults;

/// <summary>How the versions of a report are put together, in whatever order they come (docs/decisions/0052).</summary>
public class VersionContract
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_corrected_report_is_the_next_version_of_the_same_report(DatabaseKind kind)
    {
        await using var house = await ReceivingHouse.Open(kind);
        var report = Make(1, ReportKind.Biochemistry);
        await house.Take(report.New().Xml);

        await house.Take(report.Corrected().Xml);

        var stored = await house.TheReport();
        Assert.Equal(("amended", 2), (stored.Facts.Status, stored.Facts.Version));
        var history = await house.Stored(new Wanted.HistoryOf("DiagnosticReport", stored.Facts.Id));
        Assert.Equal(["amended", "final"], history.Select(version => version.Facts.Status));
    }

    [Fact]
    public async Task What_a_changed_report_does_not_repeat_stands()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        var report = Make(4, ReportKind.Biochemistry);
        await house.Take(report.New().Xml);
        var before = await Statuses(house);

        await house.Take(report.Withdrawn().Xml);

        var after = await Statuses(house);
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.Single(after, result => result.Value == "cancelled");
        Assert.Equal(before.Count - 1, after.Count(result => result.Value == before[result.Key]));
        Assert.Equal(before.Count, Json(await house.TheReport())["result"]!.AsArray().Count);
    }

    [Theory, InlineData(ReportKind.Biochemistry), InlineData(ReportKind.Microbiology), InlineData(ReportKind.Pathology)]
    public async Task A_cancelled_report_cancels_all_its_results_and_no_others(ReportKind kind)
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        var (report, other) = (Make(5, kind), Make(6, kind));
        await house.Take(report.New().Xml);
        await house.Take(other.New().Xml);

        await house.Take(report.Cancelled().Xml);

        var stored = await house.Stored();
        var reports = stored.Where(entry => entry.Facts.Type == "DiagnosticReport").ToArray();
        Assert.Equal(["cancelled", "final"], reports.Select(entry => entry.Facts.Status).Order());
        var cancelled = Assert.Single(reports, entry => entry.Facts.Status == "cancelled").Facts.Id;
        foreach (var result in stored.Where(entry => entry.Facts.Type == "Observation"))
        {
            var isOfCancelled = Encoding.UTF8.GetString(result.Body.Span).Contains($"\"DiagnosticReport/{cancelled}\"", StringComparison.Ordinal);
            Assert.Equal(isOfCancelled, result.Facts.Status == "cancelled");
            Assert.Equal(isOfCancelled, (string?)Json(result)["status"] == "cancelled");
        }
    }

    [Fact]
    public async Task The_order_in_which_versions_come_does_not_matter()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        foreach (var kind in Enum.GetValues<ReportKind>())
        {
            Dictionary<string, string>? expected = null;
            // Each order speaks of a report of its own, alike but for its number, so that one database will do.
            foreach (var order in Permutations([0, 1, 2, 3]))
            {
                var name = $"{kind} {string.Join("", order)}";
                var report = Make(11 + (int)kind, kind);
                byte[][] messages = [report.New().Xml, report.Corrected().Xml, report.Withdrawn().Xml, report.Cancelled().Xml];
                foreach (var i in order) await house.Take(Renamed(messages[i], report, order));
                var state = await State(house, Renamed(report.ReportId, order));
                expected ??= state;
                Assert.Equal(expected.Keys.Order(), state.Keys.Order());
                foreach (var (key, value) in state) Assert.True(expected[key] == value, $"{name}: {key}\nexpected {expected[key]}\nis       {value}");
            }
        }

        await AssertValid(house);
    }

    [Fact]
    public async Task Without_a_cancellation_the_order_does_not_matter_either()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        for (var seed = 21; seed < 27; seed++)
        {
            Dictionary<string, string>? expected = null;
            foreach (var order in Permutations([0, 1, 2]))
            {
                var report = SvarrapportGenerator.Make(seed, ReceivingHouse.Patient);
                byte[][] messages = [report.New().Xml, report.Corrected().Xml, report.Withdrawn().Xml];
                foreach (var i in order) await house.Take(Renamed(messages[i], report, order));
                var state = await State(house, Renamed(report.ReportId, order));
                expected ??= state;
                foreach (var (key, value) in state) Assert.True(expected[key] == value, $"{seed} {string.Join("", order)}: {key}\nexpected {expected[key]}\nis       {value}");
                Assert.Equal(expected.Count, state.Count);
            }
        }

        await AssertValid(house);
    }

    [Fact]
    public async Task A_version_that_comes_late_changes_nothing_that_is_newer_and_is_kept()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        var report = Make(1, ReportKind.Biochemistry);
        await house.Take(report.Corrected().Xml);
        var before = await Statuses(house);

        var receipt = await house.Take(report.New().Xml);

        Assert.Equal(before, await Statuses(house));
        var stored = await house.TheReport();
        Assert.Equal("amended", stored.Facts.Status);
        var late = (string)Assert.Single(Json(stored)["extension"]!.AsArray(), extension => ((string)extension!["url"]!).EndsWith("superseded-version", StringComparison.Ordinal))!["valueReference"]!["reference"]!;
        var kept = Json(Assert.Single(await house.Stored(new Wanted.OfService("Bundle"))));
        Assert.Equal($"Bundle/{kept["id"]}", late);
        Assert.Contains("final", kept["entry"]!.AsArray().Select(entry => (string?)entry!["resource"]!["status"]));
        Assert.NotEmpty(receipt.Stored);
    }

    [Fact]
    public async Task Two_versions_made_at_the_same_moment_are_put_in_order_by_what_they_do()
    {
        foreach (var cancelsFirst in (bool[])[true, false])
        {
            await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
            var report = Make(1, ReportKind.Biochemistry);
            var made = report.IssuedAt.AddSeconds(12).ToString("s");
            var cancelled = Replace(report.Cancelled().Xml, report.IssuedAt.AddMinutes(180).AddSeconds(12).ToString("s"), made);
            byte[][] messages = cancelsFirst ? [cancelled, report.New().Xml] : [report.New().Xml, cancelled];
            foreach (var message in messages) await house.Take(message);

            Assert.Equal("cancelled", (await house.TheReport()).Facts.Status);
            Assert.All(await Statuses(house), result => Assert.Equal("cancelled", result.Value));
        }
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Versions_delivered_at_the_same_time_are_all_put_together(DatabaseKind kind)
    {
        await using var house = await ReceivingHouse.Open(kind);
        var report = Make(7, ReportKind.Microbiology);
        byte[][] messages = [report.New().Xml, report.Corrected().Xml, report.Withdrawn().Xml, report.Cancelled().Xml];

        await Task.WhenAll(messages.Select(message => Task.Run(() => house.Take(message))));

        Assert.Equal("cancelled", (await house.TheReport()).Facts.Status);
        Assert.All(await Statuses(house), result => Assert.Equal("cancelled", result.Value));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Versions_under_numbers_of_their_own_meet_by_department_kind_and_time_of_issue(DatabaseKind kind)
    {
        await using var house = await ReceivingHouse.Open(kind);
        for (var seed = 31; seed < 39; seed++)
        {
            var report = Make(seed, ReportKind.Biochemistry);
            byte[][] messages = [report.New().Xml, Replace(report.Corrected().Xml, report.ReportId, $"other-{seed}"), Replace(report.Cancelled().Xml, report.ReportId, $"third-{seed}")];

            await Task.WhenAll(messages.Select(message => Task.Run(() => house.Take(message))));

            var stored = Assert.Single(await house.Stored(new Wanted.OfService("DiagnosticReport")), entry => entry.Facts.Tokens.Contains($"identifier=ServReportId|{report.ReportId}"));
            Assert.Equal("cancelled", stored.Facts.Status);
            Assert.Equal([report.ReportId, $"other-{seed}", $"third-{seed}"], Json(stored)["identifier"]!.AsArray().Where(id => (string?)id!["system"] == "ServReportId").Select(id => (string)id!["value"]!).Order(StringComparer.Ordinal));
        }

        Assert.All(await Statuses(house), result => Assert.Equal("cancelled", result.Value));
    }

    [Fact]
    public async Task Two_new_reports_of_the_same_minute_are_two_and_each_is_changed_by_its_number()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        var report = Make(1, ReportKind.Biochemistry);
        byte[] Twin(GeneratedMessage message) => Replace(Replace(message.Xml, report.ReportId, "twin"), message.MessageId, message.MessageId[..^4] + "twin");
        await Task.WhenAll(house.Take(report.New().Xml), house.Take(Twin(report.New())));

        await house.Take(Twin(report.Cancelled()));

        var stored = await house.Stored(new Wanted.OfService("DiagnosticReport"));
        Assert.Equal(2, stored.Length);
        Assert.Equal("cancelled", Assert.Single(stored, entry => entry.Facts.Tokens.Contains("identifier=ServReportId|twin")).Facts.Status);
        Assert.Equal("final", Assert.Single(stored, entry => entry.Facts.Tokens.Contains($"identifier=ServReportId|{report.ReportId}")).Facts.Status);
    }

    [Fact]
    public async Task A_number_used_again_for_another_date_is_another_report()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        var (report, other) = (Make(1, ReportKind.Biochemistry), Make(2, ReportKind.Biochemistry));
        await house.Take(report.New().Xml);

        await house.Take(Replace(other.New().Xml, other.ReportId, report.ReportId));

        Assert.Equal(2, (await house.Stored(new Wanted.OfService("DiagnosticReport"))).Length);
    }

    private static GeneratedReport Make(int seed, ReportKind kind) => SvarrapportGenerator.Make(seed, kind, ReceivingHouse.Patient);

    // What merging has written is as valid as what was mapped.
    private static async Task AssertValid(ReceivingHouse house)
    {
        foreach (var entry in await house.Stored())
        {
            Assert.True(FhirResource.Read(entry.Body).Succeeded(out var resource, out _));
            Assert.Empty(FhirValidator.R4.Validate(resource).Where(issue => issue.Severity <= IssueSeverity.Error).Select(issue => $"{entry.Facts.Reference}: {issue.Expression}: {issue.Text}"));
            if (entry.Facts.Type is not ("Binary" or "Bundle")) Assert.Equal(FactLifter.Lift(resource).ClinicalAt?.UtcTicks / 10_000_000, entry.Facts.ClinicalAt?.UtcTicks / 10_000_000);
        }
    }

    private static async Task<Dictionary<string, string>> Statuses(ReceivingHouse house) =>
        (await house.Stored(new Wanted.OfService("Observation"))).ToDictionary(entry => entry.Facts.Id, entry => entry.Facts.Status);

    // What readers meet of one report: every result under its number, without versions and ids.
    private static async Task<Dictionary<string, string>> State(ReceivingHouse house, string number)
    {
        var stored = await house.Stored();
        var report = Assert.Single(stored, entry => entry.Facts.Type == "DiagnosticReport" && entry.Facts.Tokens.Contains($"identifier=ServReportId|{number}"));
        var all = stored.ToDictionary(entry => entry.Facts.Reference);
        var state = new Dictionary<string, string> { ["report"] = Plain(report, number, ["result", "specimen", "basedOn", "extension"]) };
        var at = 0;
        foreach (var reference in Json(report)["result"]!.AsArray().Select(result => (string)result!["reference"]!).Order(StringComparer.Ordinal)) Walk(all[reference], "top");
        state["count"] = at.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return state;

        void Walk(Entry result, string under)
        {
            var json = Json(result);
            var code = json["code"]?.ToJsonString();
            var name = $"{under}/{(string?)json["identifier"]?[0]?["value"]}{code}";
            at++;
            state[name] = Plain(result, number, ["hasMember", "specimen", "basedOn", "extension"]);
            foreach (var member in json["hasMember"]?.AsArray() ?? []) Walk(all[(string)member!["reference"]!], name);
        }
    }

    private static string Plain(Entry entry, string number, string[] without)
    {
        var json = Json(entry);
        foreach (var element in (string[])["id", "meta", "performer", "identifier", .. without]) json.Remove(element);
        // A document's id is made of its report's.
        if (json["presentedForm"] is JsonArray documents)
            foreach (var document in documents) document!.AsObject().Remove("url");
        return json.ToJsonString().Replace(number, "", StringComparison.Ordinal) + entry.Facts.Status + entry.Facts.ClinicalAt;
    }

    private static byte[] Renamed(byte[] message, GeneratedReport report, int[] order)
    {
        var id = Encoding.UTF8.GetString(message).Split("<MsgId>")[1][..36];
        return Replace(Replace(message, report.ReportId, Renamed(report.ReportId, order)), id, Renamed(id, order));
    }

    private static string Renamed(string id, int[] order) => id[..^order.Length] + string.Join("", order);

    private static byte[] Replace(byte[] xml, string old, string by) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(xml).Replace(old, by, StringComparison.Ordinal));

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length <= 1
        ? [items]
        : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));

    private static JsonObject Json(Entry entry) => JsonNode.Parse(entry.Body.Span)!.AsObject();
}
