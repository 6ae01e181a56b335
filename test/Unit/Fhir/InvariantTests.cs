using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir;

/// <summary>The rules in FHIRPath that R4 puts on its types are kept.</summary>
public class InvariantTests
{
    [Theory]
    [InlineData("invariant-qty-3", "Observation.value.ofType(Quantity)", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1,"code":"mg"}}""")]
    [InlineData("invariant-obs-6", "Observation", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueString":"x","dataAbsentReason":{"text":"x"}}""")]
    [InlineData("invariant-obs-7", "Observation", """{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"urn:x","code":"a"}]},"valueString":"x","component":[{"code":{"coding":[{"system":"urn:x","code":"a"}]}}]}""")]
    [InlineData("invariant-obs-3", "Observation.referenceRange[0]", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"referenceRange":[{"age":{"low":{"value":1}}}]}""")]
    [InlineData("invariant-per-1", "Observation.effective.ofType(Period)", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"effectivePeriod":{"start":"2024-03","end":"2024-02-28"}}""")]
    [InlineData("invariant-rng-2", "Observation.value.ofType(Range)", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueRange":{"low":{"value":1,"unit":"g","system":"http://unitsofmeasure.org","code":"g"},"high":{"value":999,"system":"http://unitsofmeasure.org","code":"mg"}}}""")]
    [InlineData("invariant-org-1", "Organization", """{"resourceType":"Organization","active":true}""")]
    [InlineData("invariant-org-2", "Organization.address[1]", """{"resourceType":"Organization","name":"x","address":[{"use":"work"},{"use":"home"}]}""")]
    [InlineData("invariant-cpt-2", "Patient.telecom[0]", """{"resourceType":"Patient","telecom":[{"value":"1"}]}""")]
    [InlineData("invariant-dom-3", "Patient.contained[0]", """{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"x"}]}""")]
    [InlineData("invariant-dom-4", "Patient", """{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","meta":{"versionId":"1"},"name":"x"}],"managingOrganization":{"reference":"#o"}}""")]
    [InlineData("invariant-bdl-7", "Bundle", """{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:x:1","resource":{"resourceType":"Patient"}},{"fullUrl":"urn:x:1","resource":{"resourceType":"Patient"}}]}""")]
    [InlineData("invariant-bdl-3", "Bundle", """{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient"}}]}""")]
    [InlineData("invariant-con-5", "Condition", """{"resourceType":"Condition","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"entered-in-error"}]},"subject":{"display":"x"}}""")]
    [InlineData("invariant-que-2", "Questionnaire", """{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[{"linkId":"1","type":"string"}]}]}""")]
    [InlineData("invariant-ras-2", "RiskAssessment.prediction[0]", """{"resourceType":"RiskAssessment","status":"final","subject":{"display":"x"},"prediction":[{"probabilityDecimal":101}]}""")]
    [InlineData("invariant-que-7", "Questionnaire.item[0].enableWhen[0]", """{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"string","enableWhen":[{"question":"1","operator":"exists","answerString":"x"}]}]}""")]
    public void A_broken_rule_is_told_where_it_is(string id, string expression, string json)
    {
        var issue = Assert.Single(FhirValidatorTests.Validate(json), issue => issue.Severity == IssueSeverity.Error);
        Assert.Equal((id, expression, "invariant", IssueSeverity.Error), (issue.Id, issue.Expression, issue.Type, issue.Severity));
        Assert.False(string.IsNullOrEmpty(issue.TextBokmål));
    }

    [Theory]
    // What partial dates leave open is not held against them.
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"effectivePeriod":{"start":"2024-03-15","end":"2024-03"}}""")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"effectivePeriod":{"start":"2024-03-15T23:00:00+01:00","end":"2024-03-15T22:00:00Z"}}""")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueRange":{"low":{"value":1,"system":"http://unitsofmeasure.org","code":"mg"},"high":{"value":0.001,"system":"http://unitsofmeasure.org","code":"g"}}}""")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"subject":{"reference":"#"}}]}""")]
    [InlineData("""{"resourceType":"RiskAssessment","status":"final","subject":{"display":"x"},"prediction":[{"outcome":{"text":"x"}},{"probabilityDecimal":12.5},{"probabilityRange":{"high":{"value":5,"system":"http://unitsofmeasure.org","code":"%"}}}]}""")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"string","enableWhen":[{"question":"1","operator":"exists","answerBoolean":true}]}]}""")]
    [InlineData("""{"resourceType":"RiskAssessment","status":"final","subject":{"display":"x"},"prediction":[{"probabilityDecimal":1e-30}]}""")]
    public void What_keeps_the_rules_passes(string json) => Assert.Empty(FhirValidatorTests.Validate(json));

    [Fact]
    public void Every_rule_of_R4_is_an_expression_about_its_type()
    {
        var known = new HashSet<string> { "cid-0", "ras-1" }; // ChargeItemDefinition has no name; a decimal has no low.
        var failed = new List<string>();
        foreach (var type in FhirDefinitions.R4.Types) Compile(type.Shape, []);
        Assert.True(failed.Count == 0, string.Join("\n", failed));

        void Compile(Shape shape, HashSet<Shape> seen)
        {
            if (!seen.Add(shape)) return;
            Rules(shape.Invariants, shape.PathType);
            foreach (var property in shape.Properties)
            {
                Rules(property.Element.Invariants, PathType.Of(property));
                if (property.Shape is { } inner && inner != property.Type.Definition.Shape) Compile(inner, seen);
            }
        }

        void Rules(Invariant[] invariants, PathType type)
        {
            foreach (var invariant in invariants.Where(invariant => !known.Contains(invariant.Key)))
                if (FhirPath.Compile(FhirDefinitions.R4, invariant.Expression, type, castsFilter: true).Failed(out var problem))
                    failed.Add($"{invariant.Key} {type.Shape?.Path}: {problem.Text}");
        }
    }

    [Fact]
    public void Rules_are_checked_by_many_threads_at_once()
    {
        const string Json = """{"resourceType":"Observation","status":"final","code":{"text":"x"},"effectivePeriod":{"start":"2024","end":"2023"},"valueQuantity":{"value":1,"code":"mg"}}""";
        var resource = FhirValidatorTests.Read(Json);
        Parallel.For(0, 2000, _ => Assert.Equal(2, FhirValidator.R4.Validate(resource).Length));
    }
}
