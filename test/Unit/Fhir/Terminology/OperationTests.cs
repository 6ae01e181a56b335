using System.Text;
using System.Text.Json.Nodes;
using Felles.Fhir;

namespace Felles.Test.Unit.Fhir.Terminology;

/// <summary>What <c>$validate-code</c>, <c>$lookup</c>, <c>$subsumes</c> and <c>$translate</c> answer.</summary>
public class OperationTests
{
    /// <summary>Questions to a value set; the answer without its message.</summary>
    public static TheoryData<string, string> Validated { get; } = ValueSetTests.Table("""
        url=urn:x:mixed&system=urn:x:colours&code=a1                           | True Alpha one
        url=urn:x:mixed&system=urn:x:colours&code=a1&display=alpha  ONE        | True Alpha one
        url=urn:x:mixed&system=urn:x:colours&code=a&display=Alfa%20r%C3%B8d    | True Alpha red
        url=urn:x:mixed&system=urn:x:colours&code=a1&display=Alpha%20two       | False Alpha one
        url=urn:x:mixed&system=urn:x:colours&code=b                            | False Beta blue
        url=urn:x:mixed&system=urn:x:colours&code=a2                           | False Alpha two
        url=urn:x:mixed&system=urn:x:colours&code=zz                           | False
        url=urn:x:mixed&system=urn:x:fruits&code=PEAR&display=The%20pear       | True The pear
        url=urn:x:mixed&system=urn:x:fruits&code=PEAR&display=Pear             | False The pear
        url=urn:x:mixed&system=urn:x:fruits&code=apple                         | True Apple
        url=urn:x:all-colours&code=b1                                          | True Beta one
        url=urn:x:all-colours&code=a2                                          | False Alpha two
        url=urn:x:all-colours&code=a2&abstract=true                            | True Alpha two
        url=urn:x:mixed&system=urn:x:nowhere&code=a                            | False
        url=http://hl7.org/fhir/ValueSet/administrative-gender&code=male       | True Male
        url=http://hl7.org/fhir/ValueSet/administrative-gender&code=man        | False
        url=http://hl7.org/fhir/ValueSet/all-languages&system=urn:ietf:bcp:47&code=nn-NO | True
        url=http://hl7.org/fhir/ValueSet/ucum-units&system=http://unitsofmeasure.org&code=mmol/L | True
        url=http://hl7.org/fhir/ValueSet/ucum-units&system=http://unitsofmeasure.org&code=furlongs | False
        url=urn:x:mixed                                                        | problem Required
        url=urn:x:nothing&code=a                                               | problem NotFound
        """);

    [Theory, MemberData(nameof(Validated))]
    public void A_code_is_in_a_value_set_or_not(string query, string expected)
    {
        var answer = SmallTerminology.Store.Answer(TerminologyKind.ValueSet, "validate-code", query);
        Assert.Equal(expected, answer["problem"] is { } problem ? $"problem {problem}" : $"{(bool)Named(answer, "result")!["valueBoolean"]!} {(string?)Named(answer, "display")?["valueString"]}".Trim());
    }

    [Theory]
    [InlineData("url=urn:x:fruits&code=pear", true)]
    [InlineData("url=urn:x:fruits&code=plum", false)]
    [InlineData("url=urn:x:fruits&code=PEAR&version=2023", false)]
    [InlineData("url=urn:x:fruits&code=PEAR&version=2024", true)]
    [InlineData("url=http://unitsofmeasure.org&code=mg", true)]
    [InlineData("url=urn:x:nowhere&code=1", false)]
    public void A_code_is_of_a_code_system_or_not(string query, bool expected) =>
        Assert.Equal(expected, (bool)Named(SmallTerminology.Store.Answer(TerminologyKind.CodeSystem, "validate-code", query), "result")!["valueBoolean"]!);

    [Fact]
    public void Of_a_concept_one_coding_will_do()
    {
        const string asked = """{"resourceType":"Parameters","parameter":[{"name":"url","valueUri":"urn:x:mixed"},{"name":"codeableConcept","valueCodeableConcept":{"coding":[{"system":"urn:x:nowhere","code":"1"},{"system":"urn:x:colours","code":"c"}]}}]}""";
        Assert.Equal("result=true display=Crossing code=c system=urn:x:colours version=1", SmallTerminology.Parts(SmallTerminology.Store.Answer(TerminologyKind.ValueSet, "validate-code", SmallTerminology.Sent(asked))));
    }

    /// <summary>Questions about a code; the whole answer.</summary>
    public static TheoryData<string, string> LookedUp { get; } = ValueSetTests.Table("""
        system=urn:x:colours&code=a1&property=shade          | name=Colours of things version=1 display=Alpha one property[code=shade value=light]
        system=urn:x:colours&code=c&property=parent          | name=Colours of things version=1 display=Crossing property[code=parent value=a description=Alpha red] property[code=parent value=b description=Beta blue]
        system=urn:x:colours&code=a&property=child&displayLanguage=nb | name=Colours of things version=1 display=Alfa rød property[code=child value=a1 description=Alpha one] property[code=child value=a2 description=Alpha two] property[code=child value=c description=Crossing]
        system=urn:x:colours&code=b1&property=inactive       | name=Colours of things version=1 display=Beta one property[code=inactive value=true]
        system=urn:x:colours&code=a1&property=definition     | name=Colours of things version=1 display=Alpha one definition=The first
        system=urn:x:fruits&code=apple&property=designation  | name=urn:x:fruits version=2024 display=Apple designation[language=nn value=Eple]
        system=urn:x:colours&code=zz                         | problem NotFound
        system=urn:x:nowhere&code=a                          | problem NotFound
        code=a                                               | problem Required
        system=http://unitsofmeasure.org&code=mmol/L         | name=UCUM display=mmol/L
        """);

    [Theory, MemberData(nameof(LookedUp))]
    public void A_code_is_looked_up(string query, string expected) =>
        Assert.Equal(expected, SmallTerminology.Parts(SmallTerminology.Store.Answer(TerminologyKind.CodeSystem, "lookup", query)));

    [Theory]
    [InlineData("codeA=a&codeB=a11", "outcome=subsumes")]
    [InlineData("codeA=a11&codeB=a", "outcome=subsumed-by")]
    [InlineData("codeA=b&codeB=c", "outcome=subsumes")]
    [InlineData("codeA=c&codeB=c", "outcome=equivalent")]
    [InlineData("codeA=a1&codeB=b", "outcome=not-subsumed")]
    [InlineData("codeA=a1&codeB=zz", "problem NotFound")]
    [InlineData("codeA=a1", "problem Required")]
    public void One_code_stands_below_another_or_not(string query, string expected) =>
        Assert.Equal(expected, SmallTerminology.Parts(SmallTerminology.Store.Answer(TerminologyKind.CodeSystem, "subsumes", $"system=urn:x:colours&{query}")));

    [Theory]
    [InlineData("url=urn:x:map&system=urn:x:colours&code=a", "result=true match[equivalence=wider concept=urn:x:fruits|APPLE source=urn:x:map]")]
    [InlineData("targetsystem=urn:x:fruits&system=urn:x:colours&code=a", "result=true match[equivalence=wider concept=urn:x:fruits|APPLE source=urn:x:map]")]
    [InlineData("source=urn:x:all-colours&target=urn:x:all-fruits&system=urn:x:colours&code=a", "result=true match[equivalence=wider concept=urn:x:fruits|APPLE source=urn:x:map]")]
    [InlineData("url=urn:x:map&system=urn:x:fruits&code=APPLE&reverse=true", "result=true match[equivalence=narrower concept=urn:x:colours|a source=urn:x:map]")]
    [InlineData("url=urn:x:map&system=urn:x:colours&code=b", "result=false message=No concept map that is here has a translation of the code. match[equivalence=unmatched source=urn:x:map]")]
    [InlineData("url=urn:x:map&system=urn:x:colours&code=c", "result=true match[equivalence=inexact concept=urn:x:fruits|PEAR source=urn:x:map]")]
    [InlineData("url=urn:x:map&system=urn:x:fruits&code=APPLE", "result=false message=No concept map that is here has a translation of the code.")]
    [InlineData("url=urn:x:no-map&system=urn:x:fruits&code=APPLE", "problem NotFound")]
    [InlineData("system=urn:x:fruits&code=APPLE", "problem Required")]
    [InlineData("url=http://hl7.org/fhir/ConceptMap/cm-address-use-v2&system=http://hl7.org/fhir/address-use&code=home", "result=true match[equivalence=equivalent concept=http://terminology.hl7.org/CodeSystem/v2-0190|H source=http://hl7.org/fhir/ConceptMap/cm-address-use-v2]")]
    public void A_code_is_translated(string query, string expected) =>
        Assert.Equal(expected, SmallTerminology.Parts(SmallTerminology.Store.Answer(TerminologyKind.ConceptMap, "translate", query)));

    [Theory]
    [InlineData("url=urn:x:colours", "colours")]
    [InlineData("name=col", "colours")]
    [InlineData("name:contains=OLOUR", "colours")]
    [InlineData("name:exact=colours", "")]
    [InlineData("status=active&version=1&url=urn:x:colours,urn:x:fruits", "colours")]
    [InlineData("code=urn:x:colours|a11", "colours")]
    [InlineData("supplements=urn:x:fruits", "*")]
    [InlineData("url=http://hl7.org/fhir/administrative-gender", "administrative-gender")]
    public void Code_systems_are_found(string query, string expected)
    {
        var bundle = Searched(TerminologyKind.CodeSystem, query);
        var ids = bundle["entry"]?.AsArray().Select(entry => (string)entry!["resource"]!["id"]!).ToList() ?? [];
        Assert.Equal(expected == "*" ? 1 : expected.Length == 0 ? 0 : 1, ids.Count);
        if (expected.Length > 1) Assert.Equal(expected, ids[0]);
    }

    [Fact]
    public void A_search_is_paged_and_an_unknown_parameter_is_refused()
    {
        var bundle = Searched(TerminologyKind.ValueSet, "status=active&_count=3");
        Assert.Equal(3, bundle["entry"]!.AsArray().Count);
        Assert.Contains("_offset=3", (string)bundle["link"]![1]!["url"]!, StringComparison.Ordinal);
        Assert.False(TerminologyOperations.Search(SmallTerminology.Store, TerminologyKind.ValueSet, [new("colour", "red")], "http://x").IsSuccess);
    }

    [Fact]
    public void What_is_read_is_what_was_loaded()
    {
        var read = TerminologyOperations.Read(SmallTerminology.Store, TerminologyKind.CodeSystem, "colours").Match(bytes => JsonNode.Parse(bytes.Span)!, problem => throw new InvalidOperationException(problem.Text));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(SmallTerminology.Colours), read), read.ToJsonString());
        Assert.False(TerminologyOperations.Read(SmallTerminology.Store, TerminologyKind.CodeSystem, "nothing").IsSuccess);
    }

    [Fact]
    public void What_is_published_is_here_and_valid()
    {
        var store = TerminologyStore.Published;
        Assert.Equal(1062, store.Resources.Count(resource => resource.Entry.Kind == TerminologyKind.CodeSystem));
        Assert.Equal(1316, store.Resources.Count(resource => resource.Entry.Kind == TerminologyKind.ValueSet));
        foreach (var id in (string[])["administrative-gender", "observation-category", "v3-ActCode"])
            Assert.True(TerminologyOperations.Read(store, TerminologyKind.CodeSystem, id).Then(bytes => FhirResource.Read(bytes)).Then(read => FhirValidator.R4.Check(read)).IsSuccess, id);
        Assert.True(store.IsMember("http://hl7.org/fhir/ValueSet/observation-status", null, "final"));
        Assert.True(store.Subsumes("http://terminology.hl7.org/CodeSystem/v3-ActCode", "_ActEncounterCode", "AMB"));
        Assert.True(FhirResource.Read(TerminologyOperations.Capabilities(store, "http://x/fhir")).Then(read => FhirValidator.R4.Check(read)).IsSuccess);
    }

    [Theory]
    [InlineData("urn:oid:2.16.578.1.12.4.1.1.9999")]
    [InlineData("http://helsedir.no/fhir/CodeSystem/no-kodeverk-9999")]
    [InlineData("http://ehelse.no/fhir/CodeSystem/no-kodeverk-9999")]
    public void A_list_of_Volven_is_known_by_each_of_its_urls(string url)
    {
        var store = SmallTerminology.Of("""{"resourceType":"CodeSystem","url":"http://helsedir.no/fhir/CodeSystem/no-kodeverk-9999","status":"active","content":"complete","concept":[{"code":"1","display":"En"}]}""");
        Assert.Contains("display=En", SmallTerminology.Parts(store.Answer(TerminologyKind.CodeSystem, "lookup", $"system={url}&code=1")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"resourceType":"CodeSystem","status":"active","content":"complete","concept":[{"code":"1"}]}""", "terminology-url")]
    [InlineData("""{"resourceType":"CodeSystem","url":"urn:x","status":"active","content":"complete","concept":[{"display":"1"}]}""", "resource-invalid")]
    [InlineData("""{"resourceType":"CodeSystem","url":"urn:x","status":"active","content":"complete","concept":[{"code":"1"},{"code":"1"}]}""", "resource-invalid")]
    [InlineData("""{"resourceType":"ValueSet","url":"urn:x","status":"active","compose":{"include":[{"system":"urn:x","filter":[{"property":"a","op":"likes","value":"b"}]}]}}""", "resource-invalid")]
    [InlineData("""{"resourceType":"ValueSet",""", "json-syntax")]
    public void A_resource_that_cannot_hold_is_refused(string resource, string code)
    {
        var volume = new VolumeWriter(Stream.Null);
        Assert.True(FhirTerminologySource.Add(volume, Encoding.UTF8.GetBytes(resource)).Failed(out var problem));
        Assert.Equal(code, problem.Code);
        Assert.Empty(volume.Titles);
    }

    private static JsonNode Searched(TerminologyKind kind, string query) => TerminologyOperations.Search(
        SmallTerminology.Store, kind, [.. query.Split('&').Select(pair => pair.Split('=', 2)).Select(pair => new KeyValuePair<string, string>(pair[0], pair[1]))], "http://x/fhir")
        .Match(bytes => JsonNode.Parse(bytes.Span)!, problem => throw new InvalidOperationException(problem.Text));

    private static JsonNode? Named(JsonNode answer, string name) => answer["parameter"]!.AsArray().FirstOrDefault(part => (string)part!["name"]! == name);
}
