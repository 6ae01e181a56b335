using System.Text.Json.Nodes;
using Felles.Kernel;
using Felles.Registers;
using Felles.Storage;

namespace Felles.Test.Platform.Registers;

/// <summary>What an import refuses, where it says the fault is, and that nothing is left behind.</summary>
public class ImportContract
{
    // The place to change | what to put there (JSON) | the place and the id that the refusal names.
    public static TheoryData<string, string, string> Faults()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var row in """
            citizens[5].number             | "15838510076"                      | citizens[5].number: person-number
            citizens[5].number             | "15688510381"                      | citizens[5].number: synthetic-number
            citizens[5].name               | " "                                | citizens[5].name: name-empty
            citizens[5].birthDate          | "2021-02-30"                       | citizens[5].birthDate: date
            citizens[5].birthDate          | "30.01.2021"                       | citizens[5].birthDate: date
            citizens[5].birthDate          | "2026-11-21"                       | citizens[5].birthDate: birth-in-future
            citizens[0].deceasedOn         | "1959-01-01"                       | citizens[0].deceasedOn: death-before-birth
            citizens[5].addressProtection  | "Secret"                           | citizens[5].addressProtection: address-protection
            citizens[5].parents            | ["81000010170"]                    | citizens[5].parents[0]: person-unknown
            citizens[5].parents            | ["12"]                             | citizens[5].parents[0]: person-number
            healthPersonnel[1].hprNumber   | "12a"                              | healthPersonnel[1].hprNumber: hpr-number
            healthPersonnel[1].hprNumber   | "15838510075"                      | healthPersonnel[1].hprNumber: hpr-number
            healthPersonnel[1].hprNumber   | "900000015"                        | healthPersonnel[1].hprNumber: hpr-number-twice
            healthPersonnel[1].number      | "81000010170"                      | healthPersonnel[1].number: person-unknown
            healthPersonnel[1].authorizations | ["LEGE"]                        | healthPersonnel[1].authorizations[0]: authorization-code
            healthPersonnel[1].authorizations | [{"code":"LE","until":"2020"}]  | healthPersonnel[1].authorizations[0]: dated-code
            healthPersonnel[1].authorizations | [{"code":"LE","validTo":"x"}]   | healthPersonnel[1].authorizations[0].validTo: date
            healthPersonnel[1].authorizations | ["LE","LE"]                     | healthPersonnel[1].authorizations[1]: code-twice
            healthPersonnel[1].employers[0].legalEntity  | "310000027"          | healthPersonnel[1].employers[0].legalEntity: not-a-main-unit
            healthPersonnel[1].employers[0].pointOfCare  | "310000027"          | healthPersonnel[1].employers[0].pointOfCare: point-of-care
            organisations[1].number        | "310000018"                        | organisations[1].number: organisation-number
            organisations[1].number        | "310000019"                        | organisations[1].number: organisation-twice
            organisations[1].parent        | "974760673"                        | organisations[1].parent: organisation-unknown
            organisations[1].parent        | "310000035"                        | organisations[1].parent: not-a-main-unit
            organisations[1].agreements    | ["lab-results"]                    | organisations[1].agreements: agreement-at-sub-unit
            organisations[0].agreements    | ["Lab results"]                    | organisations[0].agreements[0]: service-code
            organisations[0].kind          | "Sykehus"                          | organisations[0].kind: organisation-kind
            citizens[5]                    | null                               | citizens[5]: population-null
            citizens[5].name               | null                               | citizens[5].name: population-structure
            citizens[5].name               | 12                                 | citizens[5].name: population-structure
            citizens[5].shoeSize           | 42                                 | citizens[5].shoeSize: population-structure
            """.Split('\n'))
        {
            var cells = row.Split('|', StringSplitOptions.TrimEntries);
            data.Add(cells[0], cells[1], cells[2]);
        }

        return data;
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task A_fault_refuses_the_whole_and_names_the_place(string place, string json, string expected)
    {
        await using var house = await RegisterHouse.Open(DatabaseKind.Sqlite);
        var population = RegisterHouse.Population();
        Put(population, place, JsonNode.Parse(json));

        var refusal = await house.Refusal(population);

        Assert.Contains(expected, refusal.Split('\n'));
        Assert.Equal(0, await house.Rows("register_person"));
        Assert.Equal(0, await house.Rows("register_organisation"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"citizens\":[}")]
    [InlineData("{\"citizens\":[],\"citizens\":[]}")]
    [InlineData("{\"citizens\":[{\"number\":\"15838510075\",\"15838510075\":1}]}")]
    [InlineData("<population/>")]
    public async Task What_is_not_the_format_is_refused_and_repeats_no_number(string text)
    {
        await using var house = await RegisterHouse.Open(DatabaseKind.Sqlite);

        Assert.True((await house.TryImport(text)).Failed(out var problem));

        Assert.Equal(ProblemKind.Malformed, problem.Kind);
        Assert.All(problem.Issues, i => Assert.DoesNotContain("15838510075", $"{i.Text} {i.Expression}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_population_is_imported_as_nothing()
    {
        await using var house = await RegisterHouse.Open(DatabaseKind.Sqlite);
        Assert.True((await house.TryImport("{}")).IsSuccess);
    }

    [Fact]
    public async Task Persons_with_ordinary_looking_numbers_come_in_by_the_same_path()
    {
        // The published national test patient of Norsk helsenett and HL7 Norway.
        await using var house = await RegisterHouse.Open(DatabaseKind.Sqlite);
        await house.Import(JsonNode.Parse("""
            {"citizens":[{"number":"13116900216","name":"Line Danser","birthDate":"1969-11-13","addressProtection":"Unclassified"}]}
            """)!);
        Assert.True((await house.Registers.Resolve(RegisterHouse.Number("13116900216"), default)).IsSuccess);
    }

    [Fact]
    public async Task Numbers_are_never_moved_between_persons()
    {
        await using var house = await RegisterHouse.Open(DatabaseKind.Sqlite);
        var population = RegisterHouse.Population();
        await house.Import(population);
        var (first, second) = ((string)population["citizens"]![0]!["number"]!, (string)population["citizens"]![1]!["number"]!);

        var merging = JsonNode.Parse($$"""{"citizens":[{"number":"{{first}}","name":"En","addressProtection":"Unclassified","formerNumbers":["{{second}}"]}]}""")!;
        var hpr = (string)population["healthPersonnel"]![0]!["hprNumber"]!;
        var stealing = JsonNode.Parse($$"""{"healthPersonnel":[{"number":"{{first}}","hprNumber":"{{hpr}}","name":"En","authorizations":["LE"]}]}""")!;
        var holder = (string)population["healthPersonnel"]![0]!["number"]!;
        var second2 = JsonNode.Parse($$"""{"healthPersonnel":[{"number":"{{holder}}","hprNumber":"7","name":"En","authorizations":["LE"]}]}""")!;

        Assert.Equal("citizens[0]: two-persons", await house.Refusal(merging));
        Assert.Equal("healthPersonnel[0].hprNumber: hpr-number-of-another", await house.Refusal(stealing));
        Assert.Equal("healthPersonnel[0].hprNumber: second-hpr-number", await house.Refusal(second2));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Two_imports_at_once_make_nobody_twice(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        await using var other = house.AnotherHost();
        var population = RegisterHouse.Population().ToJsonString();

        var outcomes = await Task.WhenAll(house.TryImport(population), other.TryImport(population));

        Assert.All(outcomes, outcome => Assert.True(outcome.IsSuccess));
        Assert.Equal(JsonNode.Parse(population)!["citizens"]!.AsArray().Count, await house.Rows("register_person"));
    }

    [Fact]
    public async Task Production_refuses_synthetic_people()
    {
        await using var house = await RegisterHouse.Open(DatabaseKind.Sqlite);
        var import = new RegisterImport(house.Database, house.Options with { SyntheticSeries = SyntheticSeries.None }, house.Clock);
        var outcome = await import.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(RegisterHouse.Population().ToJsonString())), null, default);

        Assert.True(outcome.Failed(out var problem));
        Assert.Equal(100, problem.Issues.Length);
        Assert.All(problem.Issues, issue => Assert.Equal("synthetic-number", issue.Id));
    }

    private static void Put(JsonNode root, string place, JsonNode? value)
    {
        var steps = place.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        JsonNode at = root;
        foreach (var step in steps[..^1]) at = step[0] == '[' ? at[Index(step)]! : at[step]!;
        if (steps[^1][0] == '[') at[Index(steps[^1])] = value;
        else at[steps[^1]] = value;
    }

    private static int Index(string step) => int.Parse(step[1..^1], System.Globalization.CultureInfo.InvariantCulture);
}
