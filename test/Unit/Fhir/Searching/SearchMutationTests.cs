using System.Text;
using Felles.Fhir;
using FsCheck;
using FsCheck.Fluent;

namespace Felles.Test.Unit.Fhir.Searching;

/// <summary>Whatever is searched for or patched with, the module answers with a value.</summary>
public class SearchMutationTests
{
    private static readonly string[] Queries =
    [
        "code:in=http://hl7.org/fhir/ValueSet/observation-status", "code:below=urn:x|y", "identifier:of-type=a|b|c", "code:text=ab", "device.type=x", "device:Device.manufacturer:contains=y", "has-member.device._id=z",
        "_has:Observation:device:code=x", "_has:Observation:device:_has:Observation:has-member:date=ge2024", "_filter=code eq a and (date gt 2024 or not(value-quantity le 5))", "_filter=device.type co \"x\\\" y\"",
        "component-code-value-quantity=8480-6$gt100", "code-value-quantity=a$1|http://unitsofmeasure.org|mg", "value-quantity=ap5.4e-3|http://unitsofmeasure.org|mg/dL", "_include=*", "_revinclude:iterate=Observation:*", "_sort=-date,code",
        "_summary=true", "_elements=status,value", "_total=none", "_profile:below=http://x", "_source=urn:a", "date:missing=true", "device:identifier=a|b",
    ];

    private static readonly string[] QueryFragments = ["|", ",", "\\", "$", "ge", "=", ":not", ".", ":", "(", ")", "\"", " and ", "not(", "-", "1e99", "æ", "\0", ":missing", "_has:", "%", "'", "{", "9999"];

    private static readonly string[] Patches =
    [
        """[{"op":"replace","path":"/status","value":"x"},{"op":"move","from":"/code","path":"/a"}]""", """[{"op":"copy","from":"","path":"/x"},{"op":"test","path":"/code/coding/0","value":1}]""",
        """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Observation"},{"name":"name","valueString":"note"},{"name":"value","part":[{"name":"text","valueMarkdown":"n"}]}]}]}""",
        """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"insert"},{"name":"path","valueString":"Observation.code.coding"},{"name":"index","valueInteger":1},{"name":"value","valueCoding":{"code":"a"}}]},{"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Observation.value"}]}]}""",
    ];

    private static readonly string[] PatchFragments = ["null", "[]", "{}", "\"\"", "/", "~", "-", "0", "\"path\":\"\"", "\"value\":[[[", ".", "(", "repeat(", "Observation", "\"part\":[],", "value", "\\"];

    private const string Body = """{"resourceType":"Observation","id":"1","meta":{"profile":["http://x/p"]},"status":"final","code":{"coding":[{"system":"urn:x","code":"t"}]},"device":{"reference":"Device/d"},"hasMember":[{"reference":"Observation/1"},{"reference":"#c"}],"contained":[{"resourceType":"Observation","id":"c","status":"final","code":{"text":"x"}}],"effectivePeriod":{"start":"2024"},"valueQuantity":{"value":5.40,"system":"http://unitsofmeasure.org","code":"mg/dL"},"component":[{"code":{"text":"a"},"valueRange":{"low":{"value":1}}}]}""";

    [Fact]
    public void No_search_makes_searching_fail()
    {
        var support = SmallRecord.Support("Observation");
        var record = new SmallRecord(Body, """{"resourceType":"Device","id":"d","type":{"text":"x"}}""");
        var body = Encoding.UTF8.GetBytes(Body);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(8000).WithReplay(20261121, 23), Prop.ForAll(MutationTests.Mutated(Queries, QueryFragments).ToArbitrary(), query =>
        {
            var at = query.IndexOf('=', StringComparison.Ordinal);
            KeyValuePair<string, string>[] parameters = [new(at < 0 ? query : query[..at], at < 0 ? "" : query[(at + 1)..])];
            if (!SearchQuery.Parse(parameters, support).Succeeded(out var search, out var problem)) return problem.Text.Length > 0;
            _ = search.Over(record).Matches("1", [], body);
            _ = search.PlaceOf(body);
            foreach (var include in search.Includes) _ = include.References(body);
            return search.Form.Of(body).Length > 0;
        }));
    }

    [Fact]
    public void No_patch_makes_patching_fail() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(6000).WithReplay(20261121, 29), Prop.ForAll(MutationTests.Mutated(Patches, PatchFragments).ToArbitrary(), text =>
        {
            var (body, patch) = (Encoding.UTF8.GetBytes(Body), Encoding.UTF8.GetBytes(text));
            if (JsonPatch.Apply(body, patch).Succeeded(out var changed, out _)) _ = FhirResource.Read(changed);
            return !FhirResource.Read(patch).Succeeded(out var parameters, out _) || !FhirPathPatch.Apply(body, parameters).Succeeded(out changed, out _) || FhirResource.Read(changed).IsSuccess;
        }));

    public static TheoryData<string, string> Hostile => new()
    {
        { "_filter", string.Concat(Enumerable.Repeat("not(", 4000)) },
        { "_filter", string.Join(" or ", Enumerable.Repeat("code eq a", 300)) },
        { string.Join('.', Enumerable.Repeat("has-member", 5000)), "x" },
        { "_has:Observation:has-member:" + string.Concat(Enumerable.Repeat("_has:Observation:has-member:", 2000)), "x" },
        { "code", string.Join(',', Enumerable.Range(0, 499).Select(i => $"urn:{i}|{i}")) },
        { "_include", string.Concat(Enumerable.Repeat("*", 8000)) },
        { "value-quantity", "1e-20|http://unitsofmeasure.org|" + string.Concat(Enumerable.Repeat("(", 60)) },
    };

    [Theory, MemberData(nameof(Hostile))]
    public void A_hostile_search_ends_soon(string name, string value)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        if (SearchQuery.Parse([new(name, value)], SmallRecord.Support("Observation")).Succeeded(out var search, out _)) _ = search.Matches(Encoding.UTF8.GetBytes(Body));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), watch.Elapsed.ToString());
    }
}
