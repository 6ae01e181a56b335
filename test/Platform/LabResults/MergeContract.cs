#pragma warning disable RS0030 // Seeded, so that a failure can be repeated.
using System.Text;
using System.Text.Json.Nodes;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Records;
using Felles.Storage;
using static Felles.Test.Platform.LabResults.SmallMessage;

namespace Felles.Test.Platform.LabResults;

/// <summary>What readers see of a report whose versions tell parts of it, or come in another order than they were made.</summary>
public class MergeContract
{
    private static readonly string Culture = Result("D1", "NPU06073", "Vekst");

    [Fact]
    public async Task A_withdrawn_result_takes_what_lies_under_it_along()
    {
        var found = Result("F1", "NPU1", "Escherichia coli", under: "D1", inside: Result(null, "NPU2", "Rikelig"));
        var whole = new SmallMessage { Results = Culture + found + Result("X", "NPU9", "Negativ") };
        var withdrawn = new SmallMessage { Minute = 10, Does = "M", Results = Result("D1", "NPU06073", "Trukket", does: "C") };

        foreach (var state in await InEveryOrder(whole, withdrawn))
            Assert.Equal(["cancelled Escherichia coli", "cancelled Rikelig", "cancelled Trukket", "final Negativ"], state.Values());
    }

    [Fact]
    public async Task What_is_told_anew_under_a_withdrawn_result_stands_and_so_does_what_is_told_later()
    {
        var whole = new SmallMessage { Results = Culture + Result("F1", "NPU1", "Escherichia coli", under: "D1") + Result("F2", "NPU3", "Proteus", under: "D1") };
        var withdrawn = new SmallMessage { Minute = 10, Does = "M", Results = Result("D1", "NPU06073", "Trukket", does: "C") + Result("F1", "NPU1", "Klebsiella", does: "M", under: "D1") };
        var again = new SmallMessage { Minute = 20, Does = "M", Results = Result("D1", "NPU06073", "Vekst likevel", does: "M") };

        foreach (var state in await InEveryOrder(whole, withdrawn, again))
            Assert.Equal(["amended Klebsiella", "amended Vekst likevel", "cancelled Proteus"], state.Values());
    }

    [Fact]
    public async Task A_change_that_repeats_some_members_leaves_the_others_where_they_are()
    {
        string Inside(string value) => Result(null, "NPU2", value) + Result(null, "NPU4", "Uendret del");
        var whole = new SmallMessage { Results = Culture + Result("F1", "NPU1", "E. coli", under: "D1", inside: Inside("Rikelig")) + Result("F2", "NPU3", "Proteus", under: "D1") };
        var change = new SmallMessage { Minute = 10, Does = "M", Results = Result("D1", "NPU06073", "Vekst", does: "M") + Result("F1", "NPU1", "E. coli", does: "M", under: "D1", inside: Result(null, "NPU2", "Sparsom", does: "M")) };

        foreach (var state in await InEveryOrder(whole, change))
            Assert.Equal("Vekst[E. coli[Sparsom, Uendret del], Proteus]", state.Tree());
    }

    [Fact]
    public async Task A_part_that_came_before_what_it_belongs_under_is_put_there()
    {
        var whole = new SmallMessage { Results = Culture + Result("F1", "NPU1", "E. coli", under: "D1") };
        var part = new SmallMessage { Minute = 10, Does = "M", Results = Result("F2", "NPU3", "Proteus", does: "M", under: "D1") };

        foreach (var state in await InEveryOrder(whole, part))
        {
            Assert.Equal("Vekst[E. coli, Proteus]", state.Tree());
            Assert.Contains("NPU3", state.Tags("Vekst"));
        }
    }

    [Fact]
    public async Task A_result_that_moves_is_in_one_place()
    {
        var whole = new SmallMessage { Results = Result("A", "NPU1", "A") + Result("B", "NPU2", "B") + Result("X", "NPU3", "X", under: "A") };
        var moved = new SmallMessage { Minute = 10, Does = "M", Results = Result("X", "NPU3", "X", does: "M", under: "B") };
        var free = new SmallMessage { Minute = 20, Does = "M", Results = Result("X", "NPU3", "X", does: "M") };

        foreach (var state in await InEveryOrder(whole, moved)) Assert.Equal("A, B[X]", state.Tree());
        foreach (var state in await InEveryOrder(whole, moved, free)) Assert.Equal("A, B, X", state.Tree());
    }

    [Fact]
    public async Task Results_placed_under_each_other_by_two_messages_make_no_ring()
    {
        var one = new SmallMessage { Results = Result("A", "NPU1", "A", under: "B") };
        var other = new SmallMessage { Minute = 10, Does = "M", Results = Result("B", "NPU2", "B", does: "M", under: "A") };

        var trees = (await InEveryOrder(one, other)).Select(state => state.Tree()).Distinct().ToArray();

        Assert.Contains(Assert.Single(trees), (string[])["A[B]", "B[A]"]);
    }

    [Fact]
    public async Task Of_two_versions_made_at_once_the_final_one_counts()
    {
        var preliminary = new SmallMessage { Status = "P", Results = Result("A", "NPU1", "Under arbeid") };
        var final = new SmallMessage { Results = Result("A", "NPU1", "Ferdig") };

        foreach (var state in await InEveryOrder(preliminary, final))
        {
            Assert.Equal("final", state.Status);
            Assert.Equal(["final Ferdig"], state.Values());
        }
    }

    [Fact]
    public async Task The_newest_document_stands_and_says_when_it_is_of_an_earlier_version()
    {
        var preliminary = new SmallMessage { Status = "P", Results = Result("A", "NPU1", "A"), Document = "foreløpig" };
        var final = new SmallMessage { Minute = 5, Results = Result("A", "NPU1", "A"), Document = "endelig" };
        var changed = new SmallMessage { Minute = 10, Does = "M", Results = Result("A", "NPU1", "Rettet", does: "M") };

        foreach (var state in await InEveryOrder(preliminary, final, changed))
        {
            var document = Assert.Single(state.Report["presentedForm"]!.AsArray())!;
            Assert.Equal("endelig", state.Document((string)document["url"]!));
            var mark = Assert.Single(document["extension"]!.AsArray(), extension => ((string)extension!["url"]!).EndsWith("lab-document-of-version", StringComparison.Ordinal))!;
            Assert.Equal("2025-03-10T09:05:00+01:00", (string)mark["valueInstant"]!);
        }

        foreach (var state in await InEveryOrder(preliminary, final))
            Assert.DoesNotContain("document-of-version", state.Report.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_one_of_two_reports_of_the_same_moment_does_not_join_them()
    {
        var (first, second) = (new SmallMessage { Number = "A", Results = Result("1", "NPU1", "En") }, new SmallMessage { Number = "B", Results = Result("2", "NPU2", "To") });
        var change = new SmallMessage { Number = "B", Minute = 10, Does = "M", Results = Result("2", "NPU2", "To, rettet", does: "M") };
        foreach (var order in Permutations([first, second, change]))
        {
            await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
            foreach (var message in order) await house.Take(message.Xml());
            Assert.Equal(["final En"], (await State.Of(house, "A")).Values());
            Assert.Equal(["amended To, rettet"], (await State.Of(house, "B")).Values());
        }
    }

    [Fact]
    public async Task A_change_that_fits_two_reports_of_the_same_moment_changes_neither()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        await house.Take(new SmallMessage { Number = "A", Results = Result("1", "NPU1", "En") }.Xml());
        await house.Take(new SmallMessage { Number = "B", Results = Result("2", "NPU2", "To") }.Xml());

        var receipt = await house.Take(new SmallMessage { Number = "C", Minute = 10, Does = "C" }.Xml());

        Assert.Contains(receipt.Notes, note => note.Id == "changed-report-not-found");
        Assert.Equal("final", (await State.Of(house, "A")).Status);
        Assert.Equal("final", (await State.Of(house, "B")).Status);
        Assert.Equal("cancelled", (await State.Of(house, "C")).Status);
    }

    [Fact]
    public async Task The_sender_of_a_late_version_is_told_where_it_is_kept()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        await house.Take(new SmallMessage { Minute = 10, Does = "C" }.Xml());

        var receipt = await house.Take(new SmallMessage { Results = Result("A", "NPU1", "A") }.Xml());

        var note = Assert.Single(receipt.Notes, note => note.Id == "later-version-stored");
        Assert.Contains(Assert.Single(receipt.Stored, stored => stored.Type == "Bundle").Reference, note.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_the_versions_tell_they_end_the_same_in_every_order()
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            var messages = Drawn(new Random(seed));
            string? expected = null;
            // One house, emptied, because ids are made of the person's key.
            await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
            foreach (var order in Permutations(messages))
            {
                await house.Empty();
                foreach (var message in order) await house.Take(message.Xml());
                var state = (await State.Of(house, "R1")).Whole();
                expected ??= state;
                var differing = state.Split('\n').Except(expected.Split('\n')).Concat(expected.Split('\n').Except(state.Split('\n'))).Order(StringComparer.Ordinal);
                Assert.True(expected == state, $"Seed {seed}, minutes {string.Join(" ", order.Select(message => message.Minute))}:\n{string.Join("\n", differing)}");
                await AssertValid(house);
            }
        }
    }

    // A report of some results, and three further messages that repeat, change, withdraw, move and add results.
    private static SmallMessage[] Drawn(Random random)
    {
        string[] ids = ["A", "B", "C", "D", "E"];
        string Results(int message) => string.Concat(ids.Where(_ => random.Next(3) > 0).Select(id =>
        {
            var under = random.Next(2) == 0 ? null : ids[random.Next(ids.Length)];
            var does = message == 0 ? "N" : ((string[])["M", "H", "C", "M"])[random.Next(4)];
            var inside = random.Next(3) == 0 ? Result(null, $"NPU{random.Next(3)}", $"del {message}", does) : "";
            return Result(id, $"NPU{id[0] - 'A'}", $"{id}{message}", does, under == id ? null : under, inside, random.Next(2) == 0 ? null : $"S{random.Next(3)}");
        }));

        return
        [
            .. Enumerable.Range(0, 4).Select(i => new SmallMessage
            {
                Minute = i * 10,
                Does = i == 0 ? "N" : i == 2 && random.Next(2) == 0 ? "C" : "M",
                Results = Results(i),
                Specimens = ["S0", "S1", "S2"],
                Document = random.Next(2) == 0 ? $"dokument {i}" : null,
                Comment = random.Next(2) == 0 ? $"kommentar {i}" : "",
            }),
        ];
    }

    private static async Task<IEnumerable<State>> InEveryOrder(params SmallMessage[] messages)
    {
        var states = new List<State>();
        foreach (var order in Permutations(messages))
        {
            await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
            foreach (var message in order) await house.Take(message.Xml());
            states.Add(await State.Of(house, "R1"));
            await AssertValid(house);
        }

        return states;
    }

    private static async Task AssertValid(ReceivingHouse house)
    {
        foreach (var entry in await house.Stored())
        {
            Assert.True(FhirResource.Read(entry.Body).Succeeded(out var resource, out _));
            Assert.Empty(FhirValidator.R4.Validate(resource).Where(issue => issue.Severity <= IssueSeverity.Error).Select(issue => $"{entry.Facts.Reference}: {issue.Expression}: {issue.Text}"));
            if (entry.Facts.Type is "Binary" or "Bundle") continue;
            var lifted = FactLifter.Lift(resource);
            Assert.Equal(lifted.Status, entry.Facts.Status);
            Assert.Equal(lifted.ClinicalAt, entry.Facts.ClinicalAt);
            Assert.Equal(lifted.Tokens.Where(token => token.StartsWith("_tag=", StringComparison.Ordinal)).Order(StringComparer.Ordinal), entry.Facts.Tokens.Where(token => token.StartsWith("_tag=", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }
    }

    private static IEnumerable<T[]> Permutations<T>(T[] items) => items.Length <= 1
        ? [items]
        : items.SelectMany((first, at) => Permutations([.. items.Where((_, i) => i != at)]).Select(rest => (T[])[first, .. rest]));

    /// <summary>What readers meet of one report.</summary>
    private sealed class State
    {
        private Dictionary<string, JsonObject> All { get; init; } = [];

        internal JsonObject Report { get; private init; } = [];

        internal string Status => (string)Report["status"]!;

        internal static async Task<State> Of(ReceivingHouse house, string number)
        {
            var stored = await house.Stored();
            var all = stored.ToDictionary(entry => entry.Facts.Reference, entry => JsonNode.Parse(entry.Body.Span)!.AsObject());
            var report = Assert.Single(stored, entry => entry.Facts.Type == "DiagnosticReport" && entry.Facts.Tokens.Contains($"identifier=ServReportId|{number}"));
            return new State { All = all, Report = all[report.Facts.Reference] };
        }

        private IEnumerable<JsonObject> Members(JsonObject of, string element) => (of[element]?.AsArray() ?? []).Select(member => All[(string)member!["reference"]!]);

        private IEnumerable<JsonObject> Reached(JsonObject of, string element) => Members(of, element).SelectMany(member => Reached(member, "hasMember").Prepend(member));

        internal string[] Values() => [.. Reached(Report, "result").Select(result => $"{result["status"]} {Value(result)}").Order(StringComparer.Ordinal)];

        internal string Tree() => Below(Report, "result");

        private string Below(JsonObject of, string element) =>
            string.Join(", ", Members(of, element).Select(member => Value(member) + (member["hasMember"] is null ? "" : $"[{Below(member, "hasMember")}]")));

        internal IEnumerable<string> Tags(string value) =>
            Reached(Report, "result").Single(result => Value(result) == value)["meta"]!["tag"]!.AsArray().Select(tag => (string)tag!["code"]!);

        internal string Document(string reference) => Encoding.UTF8.GetString(Convert.FromBase64String((string)All[reference]["data"]!));

        private static string Value(JsonObject result) => (string?)result["valueCodeableConcept"]?["text"] ?? (string?)result["valueString"] ?? "";

        // Everything but which version it is and what is kept beside it, with lists in the order of their texts.
        internal string Whole() => string.Join("\n", All.Where(pair => !pair.Key.StartsWith("Bundle/", StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {Sorted(pair.Value)}"));

        private static string Sorted(JsonNode? node) => node switch
        {
            JsonObject o => "{" + string.Join(",", o.Where(pair => pair.Key is not ("versionId" or "lastUpdated")).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{Sorted(pair.Value)}")) + "}",
            JsonArray a => "[" + string.Join(",", a.Select(Sorted).Where(text => !text.Contains("lab-superseded-version", StringComparison.Ordinal)).Order(StringComparer.Ordinal)) + "]",
            _ => node?.ToJsonString() ?? "null",
        };
    }
}
