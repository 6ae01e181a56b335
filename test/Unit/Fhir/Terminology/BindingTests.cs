using System.Text;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir.Terminology;

/// <summary>Codes of resources judged by what is loaded where the definitions do not tell.</summary>
public class BindingTests
{
    private const string Feverish = """{"resourceType":"ValueSet","url":"urn:x:feverish","status":"active","compose":{"include":[{"system":"http://snomed.info/sct","filter":[{"property":"concept","op":"is-a","value":"1002"}]}]}}""";

    private const string Profile = """
        {"resourceType":"StructureDefinition","url":"urn:x:feverish-observation","name":"Feverish","status":"active","kind":"resource","abstract":false,"type":"Observation",
         "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Observation","derivation":"constraint","differential":{"element":[{"id":"Observation","path":"Observation"},
         {"id":"Observation.code","path":"Observation.code","binding":{"strength":"required","valueSet":"urn:x:feverish"}}]}}
        """;

    private static readonly TerminologyStore Loaded = SmallTerminology.Of(volume =>
    {
        Assert.True(SnomedSource.Add(volume, SyntheticReleases.Files(SyntheticReleases.Snomed), "", _ => { }).IsSuccess);
        Assert.True(FhirTerminologySource.Add(volume, Encoding.UTF8.GetBytes(Feverish)).IsSuccess);
    });

    private static readonly FhirDefinitions WithProfile = FhirDefinitions.R4.With([(ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(Profile)]).Match(definitions => definitions, problem => throw new InvalidOperationException(problem.Text));

    /// <summary>The code of an observation that must be feverish; what is found with SNOMED CT loaded, and without.</summary>
    public static TheoryData<string, string, string> Codes { get; } = new()
    {
        { """{"system":"http://snomed.info/sct","code":"1005"}""", "", "" },
        { """{"system":"http://snomed.info/sct","code":"1002","display":"PYREXIA"}""", "", "" },
        { """{"system":"http://snomed.info/sct","code":"1002","display":"feber"}""", "", "" },
        { """{"system":"http://snomed.info/sct","code":"1002","display":"hoste"}""", "Warning display-differs", "" },
        { """{"system":"http://snomed.info/sct","code":"1004"}""", "Error code-not-in-value-set", "" },
        { """{"system":"http://snomed.info/sct","code":"999"}""", "Error code-not-in-value-set, Warning code-not-of-system", "" },
        { """{"system":"urn:x:other","code":"1002"}""", "Error code-not-in-value-set", "" },
    };

    [Theory, MemberData(nameof(Codes))]
    public void A_required_binding_is_judged_by_what_is_loaded(string coding, string loaded, string without)
    {
        var observation = $$$"""{"resourceType":"Observation","status":"final","code":{"coding":[{{{coding}}}]}}""";
        Assert.Equal(loaded, Told(WithProfile.WithTerminology(Loaded), observation));
        Assert.Equal(without, Told(WithProfile, observation));
    }

    [Fact]
    public void To_an_author_a_wrong_code_or_display_is_an_error()
    {
        const string observation = """{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"1002","display":"hoste"},{"system":"http://snomed.info/sct","code":"999"}]}}""";
        Assert.Equal("Error display-wrong, Error code-unknown", Told(FhirDefinitions.R4.WithTerminology(Loaded), observation, new ValidationOptions { IsStrict = true }, profile: null));
        Assert.Equal("Warning display-differs, Warning code-not-of-system", Told(FhirDefinitions.R4.WithTerminology(Loaded), observation, profile: null));
    }

    [Theory]
    [InlineData("""{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"unknown"}]}""", "")]
    [InlineData("""{"coding":[{"system":"urn:x","code":"unknown"}]}""", "Warning code-not-in-extensible-value-set")]
    [InlineData("""{"coding":[{"system":"urn:x","code":"a"},{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"asked-unknown"}]}""", "")]
    [InlineData("""{"text":"x"}""", "Warning coding-expected")]
    public void An_extensible_binding_advises(string reason, string expected) =>
        Assert.Equal(expected, Told(FhirDefinitions.R4, $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"dataAbsentReason":{{{reason}}}}""", profile: null));

    [Fact]
    public void Remarks_take_no_room_from_errors_and_hide_none()
    {
        var identifiers = string.Join(',', Enumerable.Range(0, 150).Select(i => $$$"""{"type":{"coding":[{"system":"urn:x","code":"{{{i}}}"}]},"value":"1"}"""));
        var patient = $$"""{"resourceType":"Patient","identifier":[{{identifiers}}],"contact":[{"gender":"male"}],"gender":"man"}""";
        var issues = new FhirValidator(FhirDefinitions.R4).Validate(FhirValidatorTests.Read(patient));
        Assert.Equal(["invariant-pat-1", "code-not-in-value-set"], issues.Where(issue => issue.Severity == IssueSeverity.Error).Select(issue => issue.Id).Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(101, issues.Length);
    }

    [Theory]
    [InlineData("Observation.code.memberOf('urn:x:feverish')", true)]
    [InlineData("Observation.code.memberOf('http://snomed.info/sct?fhir_vs=isa/1003')", false)]
    [InlineData("Observation.code.memberOf('urn:x:nothing')", null)]
    [InlineData("Observation.code.coding.first().subsumedBy(%resource.code.coding.last())", true)]
    [InlineData("Observation.code.coding.first().subsumes(%resource.code.coding.last())", false)]
    public void Paths_ask_what_is_loaded(string expression, bool? expected)
    {
        var definitions = FhirDefinitions.R4.WithTerminology(Loaded);
        var observation = FhirValidatorTests.Read("""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"1005"},{"system":"http://snomed.info/sct","code":"1002"}]}}""");
        Assert.Equal(expected, Evaluate(definitions, expression, observation));
    }

    private static string Told(FhirDefinitions definitions, string resource, ValidationOptions? options = null, string? profile = "urn:x:feverish-observation") =>
        string.Join(", ", new FhirValidator(definitions).Validate(FhirValidatorTests.Read(resource), profile, options).Select(issue => $"{issue.Severity} {issue.Id}"));

    private static bool? Evaluate(FhirDefinitions definitions, string expression, FhirResource resource)
    {
        var focus = new PathSource(definitions, resource.Tape).Resource(0)!.Value;
        Assert.True(FhirPath.Compile(definitions, expression, focus.Type).Then(path => path.Evaluate(focus, new PathEnvironment(definitions, focus, focus))).Succeeded(out var items, out var problem), problem?.Text);
        return items.Length == 0 ? null : items[0].Boolean;
    }
}
