using System.Text.Json.Nodes;
using Felles.Fhir;

namespace Felles.Test.Unit.Fhir.Terminology;

/// <summary>Which codes a value set takes: expanded, and asked for one by one, which must agree.</summary>
public class ValueSetTests
{
    private static readonly string[] All = ["a", "a1", "a11", "a2", "b", "b1", "c"];

    /// <summary>Filters: property, operator, value; the codes that satisfy them.</summary>
    public static TheoryData<string, string> Filters { get; } = Table("""
        concept is-a a                | a a1 a11 a2 c
        concept is-a c                | c
        concept descendent-of a       | a1 a11 a2 c
        concept is-not-a a            | b b1
        concept generalizes a11       | a a1 a11
        concept generalizes c         | a c b
        concept child-of b            | c b1
        concept descendent-leaf a     | a11 a2 c
        concept = b1                  | b1
        concept in a,b,nothing        | a b
        concept not-in a,b            | a1 a11 a2 c b1
        concept regex a[0-9]+         | a1 a11 a2
        concept regex a               | a
        concept exists true           | a a1 a11 a2 c b b1
        code is-a b                   | c b b1
        parent = a                    | a1 a2 c
        parent in b                   | c b1
        parent exists false           | a b
        child exists true             | a a1 b
        child = a11                   | a1
        display = alpha  ONE          | a1
        display regex .*one           | a1 b1
        shade = light                 | a1 c
        shade in light,dark           | a1 a11 c
        shade not-in light            | a a11 a2 b b1
        shade exists true             | a1 a11 c
        shade regex l.*               | a1 c
        mixes is-a a                  | c
        inactive = true               | b1
        inactive = false              | a a1 a11 a2 c b
        notSelectable = true          | a2
        concept is-a nothing          | problem not-found
        smell = good                  | problem not-supported
        concept regex (?=a)a          | problem Invalid
        concept regex (a              | problem Invalid
        shade generalizes light       | problem not-supported
        """);

    [Theory, MemberData(nameof(Filters))]
    public void A_filter_takes_these(string filter, string expected)
    {
        var parts = filter.Split(' ', 3);
        var valueSet = new JsonObject
        {
            ["resourceType"] = "ValueSet",
            ["status"] = "active",
            ["compose"] = new JsonObject { ["include"] = new JsonArray(new JsonObject { ["system"] = "urn:x:colours", ["filter"] = new JsonArray(new JsonObject { ["property"] = parts[0], ["op"] = parts[1], ["value"] = parts[2] }) }) },
        };
        // The operators of R5 are not R4's: a value set that is stored or sent is held to R4.
        if (parts[1] is "child-of" or "descendent-leaf")
        {
            var system = SmallTerminology.Store.FindSystem("urn:x:colours")!;
            Assert.True(ConceptFilter.Prepare(system, new ValueSetFilter(parts[0], parts[1], parts[2])).Succeeded(out var prepared, out _));
            Assert.Equal(expected.Split(' ').Order(), prepared.Select().Concepts.Select(system.Table.Code).Order());
            return;
        }

        var expanded = SmallTerminology.Codes(SmallTerminology.Store.Answer(TerminologyKind.ValueSet, "expand", SmallTerminology.Sent(Parameters(valueSet))));
        if (expected.StartsWith("problem", StringComparison.Ordinal))
        {
            Assert.Equal(expected, expanded);
            return;
        }

        Assert.Equal(expected, expanded);
        var compose = ValueSetCompose.Read(System.Text.Json.JsonSerializer.SerializeToElement(valueSet));
        foreach (var code in All)
            Assert.Equal(expected.Split(' ').Contains(code), new ValueSetMembership(SmallTerminology.Store).Contains(compose, "urn:x:colours", code));
    }

    /// <summary>What is included and excluded; the codes that are left, in their order.</summary>
    public static TheoryData<string, string> Composed { get; } = Table("""
        +urn:x:fruits                                               | APPLE PEAR
        +urn:x:fruits PEAR,APPLE                                    | PEAR APPLE
        +urn:x:fruits PEAR +urn:x:fruits                            | PEAR APPLE
        +urn:x:fruits -urn:x:fruits APPLE                           | PEAR
        +urn:x:fruits -urn:x:fruits                                 |
        +^urn:x:mixed                                               | APPLE PEAR a a1 a11 c
        +^urn:x:mixed -^urn:x:all-colours                           | APPLE PEAR
        +urn:x:colours^urn:x:mixed                                  | a a1 a11 c
        +^urn:x:mixed^urn:x:all-colours                             | a a1 a11 c
        +urn:x:nowhere K1,K2                                        | K1 K2
        +urn:x:nowhere K1,K2 -urn:x:nowhere K2                      | K1
        +urn:x:nowhere                                              | problem not-found
        +^urn:x:no-set                                              | problem not-found
        +http://unitsofmeasure.org                                  | problem not-found
        """);

    [Theory, MemberData(nameof(Composed))]
    public void Parts_are_put_together_so(string parts, string expected)
    {
        var compose = new JsonObject();
        foreach (var part in parts.Split([" +", " -"], StringSplitOptions.None).Select((text, i) => i == 0 ? text : (parts.Contains(" -" + text, StringComparison.Ordinal) ? "-" : "+") + text))
        {
            var (source, codes) = part[1..].Split(' ', 2) is [var before, var after] ? (before, after) : (part[1..], "");
            var names = source.Split('^');
            var json = new JsonObject();
            if (names[0].Length > 0) json["system"] = names[0];
            if (names.Length > 1) json["valueSet"] = new JsonArray([.. names[1..].Select(name => (JsonNode)name)]);
            if (codes.Length > 0) json["concept"] = new JsonArray([.. codes.Split(',').Select(code => (JsonNode)new JsonObject { ["code"] = code })]);
            var list = part[0] == '+' ? "include" : "exclude";
            if (compose[list] is not JsonArray array) compose[list] = array = [];
            array.Add(json);
        }

        var valueSet = new JsonObject { ["resourceType"] = "ValueSet", ["status"] = "active", ["compose"] = compose };
        Assert.Equal(expected, SmallTerminology.Codes(SmallTerminology.Store.Answer(TerminologyKind.ValueSet, "expand", SmallTerminology.Sent(Parameters(valueSet, ("excludeNested", true))))));
    }

    /// <summary>What is asked of an expansion; its codes.</summary>
    public static TheoryData<string, string> Asked { get; } = Table("""
        url=urn:x:mixed                                             | PEAR APPLE a(a1(a11) c)
        url=urn:x:mixed&excludeNested=true                          | PEAR APPLE a a1 a11 c
        url=urn:x:mixed&count=2                                     | PEAR APPLE
        url=urn:x:mixed&count=2&offset=4                            | a11 c
        url=urn:x:mixed&count=2&offset=40                           |
        url=urn:x:mixed&count=0                                     |
        url=urn:x:mixed&filter=alpha                                | a a1 a11
        url=urn:x:mixed&filter=ALP%20on                             | a1
        url=urn:x:mixed&filter=rød                                  | a
        url=urn:x:mixed&filter=the                                  | PEAR
        url=urn:x:mixed&filter=eple                                 | APPLE
        url=urn:x:mixed&filter=%20                                  | PEAR APPLE a a1 a11 c
        url=urn:x:mixed&exclude-system=urn:x:colours                | PEAR APPLE
        url=urn:x:all-colours                                       | a(a1(a11) a2 c) b(b1)
        url=urn:x:all-colours&activeOnly=true                       | a(a1(a11) a2 c) b
        url=urn:x:all-colours&excludeNotForUI=true                  | a(a1(a11) c) b(b1)
        url=urn:x:all-colours|1&count=1                             | a
        url=urn:x:all-colours|2                                     | problem NotFound
        url=urn:x:nothing                                           | problem NotFound
        url=urn:x:mixed&count=x                                     | problem Malformed
        url=urn:x:mixed&activeOnly=yes                              | problem Malformed
        url=urn:x:mixed&colour=red                                  | problem NotSupported
        url=urn:x:mixed&url=urn:x:mixed                             | problem Malformed
        filter=x                                                    | problem Required
        """);

    [Theory, MemberData(nameof(Asked))]
    public void An_expansion_is_asked_for_so(string query, string expected) =>
        Assert.Equal(expected, SmallTerminology.Codes(SmallTerminology.Store.Answer(TerminologyKind.ValueSet, "expand", query)));

    [Theory]
    [InlineData("", "The pear, Apple, Alpha red")]
    [InlineData("&displayLanguage=nb", "The pear, Eple, Alfa rød")]
    [InlineData("&displayLanguage=nn", "The pear, Eple, Alfa raud")]
    [InlineData("&displayLanguage=nn-NO,en;q=0.2", "The pear, Eple, Alfa raud")]
    [InlineData("&displayLanguage=de", "The pear, Apple, Alpha red")]
    public void Texts_come_in_the_language_asked_for(string language, string expected)
    {
        var answer = SmallTerminology.Store.Answer(TerminologyKind.ValueSet, "expand", $"url=urn:x:mixed&count=3{language}");
        Assert.Equal(expected, string.Join(", ", answer["expansion"]!["contains"]!.AsArray().Select(one => (string)one!["display"]!)));
    }

    [Fact]
    public void An_expansion_tells_its_total_its_versions_and_its_designations()
    {
        var answer = SmallTerminology.Store.Answer(TerminologyKind.ValueSet, "expand", "url=urn:x:mixed&count=3&includeDesignations=true");
        Assert.Equal(6, (int)answer["expansion"]!["total"]!);
        Assert.Contains(answer["expansion"]!["parameter"]!.AsArray(), one => (string)one!["name"]! == "version" && (string?)one["valueUri"] == "urn:x:fruits|2024");
        Assert.Equal("Alfa rød", (string)answer["expansion"]!["contains"]![2]!["designation"]![0]!["value"]!);
        Assert.True(FhirResource.Read(System.Text.Encoding.UTF8.GetBytes(answer.ToJsonString())).Then(read => FhirValidator.R4.Check(read)).IsSuccess);
    }

    [Fact]
    public void A_value_set_that_includes_itself_ends()
    {
        var store = SmallTerminology.Of("""{"resourceType":"ValueSet","url":"urn:x:circle","status":"active","compose":{"include":[{"valueSet":["urn:x:circle"]}]}}""");
        Assert.Equal("problem too-costly", SmallTerminology.Codes(store.Answer(TerminologyKind.ValueSet, "expand", "url=urn:x:circle")));
        Assert.Null(store.IsMember("urn:x:circle", "urn:x", "a"));
    }

    [Fact]
    public void Value_sets_that_include_each_other_many_times_over_end()
    {
        // Each of 14 takes both the one before it twice: 2^14 ways, and without an end 2^16 more.
        var sets = Enumerable.Range(0, 14).Select(i => $$$"""{"resourceType":"ValueSet","url":"urn:x:s{{{i}}}","status":"active","compose":{"include":[{"valueSet":["urn:x:s{{{i + 1}}}"]},{"valueSet":["urn:x:s{{{i + 1}}}"]}]}}""");
        var store = SmallTerminology.Of([.. sets, """{"resourceType":"ValueSet","url":"urn:x:s14","status":"active","compose":{"include":[{"valueSet":["urn:x:s0"]},{"system":"urn:x","concept":[{"code":"a"}]}]}}"""]);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.StartsWith("problem", SmallTerminology.Codes(store.Answer(TerminologyKind.ValueSet, "expand", "url=urn:x:s0")), StringComparison.Ordinal);
        _ = store.IsMember("urn:x:s0", "urn:x", "b");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_value_set_that_takes_too_much_work_is_too_costly()
    {
        // As large as a national list, asked for by a pattern a hundred times over.
        var concepts = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $$"""{"code":"{{i}}"}"""));
        var store = SmallTerminology.Of($$"""{"resourceType":"CodeSystem","url":"urn:x:large","status":"active","content":"complete","concept":[{{concepts}}]}""");
        string Asked(int parts) => SmallTerminology.Codes(store.Answer(TerminologyKind.ValueSet, "expand", SmallTerminology.Sent(Parameters(new JsonObject
        {
            ["resourceType"] = "ValueSet",
            ["status"] = "active",
            ["compose"] = new JsonObject { ["include"] = new JsonArray([.. Enumerable.Range(0, parts).Select(_ => JsonNode.Parse("""{"system":"urn:x:large","filter":[{"property":"code","op":"regex","value":"1.3"}]}"""))]) },
        }))));
        Assert.Equal("103 113 123 133 143 153 163 173 183 193", Asked(3));
        Assert.Equal("problem too-costly", Asked(600));
        Assert.Equal("problem too-costly", SmallTerminology.Codes(store.Answer(TerminologyKind.ValueSet, "expand", SmallTerminology.Sent("""{"resourceType":"Parameters","parameter":[{"name":"valueSet","resource":{"resourceType":"ValueSet","status":"active","compose":{"include":[{"system":"urn:x:large"}]}}}]}"""))));
    }

    private static string Parameters(JsonObject valueSet, params (string Name, bool Value)[] flags)
    {
        var parameters = new JsonArray(new JsonObject { ["name"] = "valueSet", ["resource"] = valueSet.DeepClone() });
        foreach (var (name, value) in flags) parameters.Add(new JsonObject { ["name"] = name, ["valueBoolean"] = value });
        if (flags.Length == 0) parameters.Add(new JsonObject { ["name"] = "excludeNested", ["valueBoolean"] = true });
        return new JsonObject { ["resourceType"] = "Parameters", ["parameter"] = parameters }.ToJsonString();
    }

    internal static TheoryData<string, string> Table(string text)
    {
        var data = new TheoryData<string, string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var bar = line.LastIndexOf(" |", StringComparison.Ordinal);
            data.Add(line[..bar].Trim(), line[(bar + 2)..].Trim());
        }

        return data;
    }
}
