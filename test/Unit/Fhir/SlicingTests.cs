using System.Text;
using Felles.Fhir;

namespace Felles.Test.Unit.Fhir;

/// <summary>Slices by every kind of discriminator, in every kind of order, with slices of their own, and rules of profiles.</summary>
public class SlicingTests
{
    [Theory]
    // By type of a resource, and by profile
    [InlineData("Bundle", """
        {"id":"Bundle.entry","path":"Bundle.entry","slicing":{"discriminator":[{"type":"type","path":"resource"}],"rules":"closed"}},
        {"id":"Bundle.entry:p","path":"Bundle.entry","sliceName":"p","min":1,"max":"1"},
        {"id":"Bundle.entry:p.resource","path":"Bundle.entry.resource","type":[{"code":"Patient"}]},
        {"id":"Bundle.entry:p.resource.name","path":"Bundle.entry.resource.name","min":1}
        """, "\"type\":\"collection\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\"}},{\"resource\":{\"resourceType\":\"Basic\",\"code\":{\"text\":\"x\"}}}]", "element-required slice-unknown")]
    [InlineData("Bundle", """
        {"id":"Bundle.entry","path":"Bundle.entry","slicing":{"discriminator":[{"type":"profile","path":"resource"}],"rules":"open"}},
        {"id":"Bundle.entry:n","path":"Bundle.entry","sliceName":"n","min":1,"max":"1"},
        {"id":"Bundle.entry:n.resource","path":"Bundle.entry.resource","type":[{"code":"Patient","profile":["urn:x:named"]}]}
        """, "\"type\":\"collection\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\"}}]", "slice-required")]
    // By what a reference points to
    [InlineData("List", """
        {"id":"List.entry","path":"List.entry","slicing":{"discriminator":[{"type":"type","path":"item.resolve()"}],"rules":"open"}},
        {"id":"List.entry:p","path":"List.entry","sliceName":"p","max":"1"},
        {"id":"List.entry:p.item","path":"List.entry.item","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Practitioner"]}]}
        """, "\"status\":\"current\",\"mode\":\"working\",\"contained\":[{\"resourceType\":\"Practitioner\",\"id\":\"a\"},{\"resourceType\":\"Practitioner\",\"id\":\"b\"}],\"entry\":[{\"item\":{\"reference\":\"#a\"}},{\"item\":{\"reference\":\"#b\"}}]", "slice-too-many")]
    // In order, and with others at the end
    [InlineData("Patient", """
        {"id":"Patient.name","path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"$this.use"}],"ordered":true,"rules":"openAtEnd"}},
        {"id":"Patient.name:official","path":"Patient.name","sliceName":"official"},
        {"id":"Patient.name:official.use","path":"Patient.name.use","fixedCode":"official"},
        {"id":"Patient.name:usual","path":"Patient.name","sliceName":"usual"},
        {"id":"Patient.name:usual.use","path":"Patient.name.use","fixedCode":"usual"}
        """, "\"name\":[{\"use\":\"usual\",\"text\":\"a\"},{\"use\":\"official\",\"text\":\"b\"}]", "slice-order")]
    [InlineData("Patient", """
        {"id":"Patient.name","path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"openAtEnd"}},
        {"id":"Patient.name:official","path":"Patient.name","sliceName":"official"},
        {"id":"Patient.name:official.use","path":"Patient.name.use","fixedCode":"official"}
        """, "\"name\":[{\"use\":\"usual\",\"text\":\"a\"},{\"use\":\"official\",\"text\":\"b\"}]", "slice-order")]
    // Slices of slices
    [InlineData("Patient", """
        {"id":"Patient.telecom","path":"Patient.telecom","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
        {"id":"Patient.telecom:phone","path":"Patient.telecom","sliceName":"phone","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"open"}},
        {"id":"Patient.telecom:phone.system","path":"Patient.telecom.system","fixedCode":"phone"},
        {"id":"Patient.telecom:phone/home","path":"Patient.telecom","sliceName":"phone/home","min":1,"max":"1"},
        {"id":"Patient.telecom:phone/home.use","path":"Patient.telecom.use","fixedCode":"home"}
        """, "\"telecom\":[{\"system\":\"email\",\"use\":\"home\",\"value\":\"a\"},{\"system\":\"phone\",\"use\":\"work\",\"value\":\"b\"}]", "slice-required")]
    // Rules in FHIRPath, bounds, profiles that are not there
    [InlineData("Patient", """
        {"id":"Patient","path":"Patient","constraint":[{"key":"x-1","severity":"error","human":"x","expression":"name.exists() or %resource.identifier.exists()"}]},
        {"id":"Patient.birthDate","path":"Patient.birthDate","minValueDate":"2000","constraint":[{"key":"x-2","severity":"warning","human":"x","expression":"$this < @2030"}]}
        """, "\"birthDate\":\"1999-12-31\"", "invariant-x-1 value-too-small")]
    [InlineData("Patient", """
        {"id":"Patient.name","path":"Patient.name","type":[{"code":"HumanName","profile":["urn:x:none"]}]}
        """, "\"name\":[{\"text\":\"a\"}]", "profile-unresolved")]
    public void A_slice_is_found_and_kept(string type, string elements, string content, string expected)
    {
        var profile = Profile("urn:x:profile", type, elements);
        var named = Profile("urn:x:named", "Patient", """{"id":"Patient.name","path":"Patient.name","min":1}""");
        var validator = QuestionnaireResponseTests.With(profile, named);
        var resource = FhirValidatorTests.Read("{\"resourceType\":\"" + type + "\"," + content + "}");
        Assert.Empty(FhirValidator.R4.Validate(resource));
        Assert.Equal(expected, string.Join(' ', validator.Validate(resource, "urn:x:profile").Select(issue => issue.Id).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_guide_may_ask_all_resources_of_a_type_to_follow_a_profile()
    {
        var validator = QuestionnaireResponseTests.With(
            Profile("urn:x:named", "Patient", """{"id":"Patient.name","path":"Patient.name","min":1}"""),
            """{"resourceType":"ImplementationGuide","url":"urn:x:ig","name":"X","status":"active","packageId":"x.y","fhirVersion":["4.0.1"],"global":[{"type":"Patient","profile":"urn:x:named"}]}""");
        Assert.Equal("element-required", Assert.Single(validator.Validate(FhirValidatorTests.Read("""{"resourceType":"Patient","active":true}"""))).Id);
    }

    [Fact]
    public void A_profile_that_asks_for_itself_ends()
    {
        var validator = QuestionnaireResponseTests.With(Profile("urn:x:named", "Patient", """{"id":"Patient","path":"Patient","constraint":[{"key":"x-1","severity":"error","human":"x","expression":"conformsTo('urn:x:named')"}]}"""));
        Assert.DoesNotContain(validator.Validate(FhirValidatorTests.Read("""{"resourceType":"Patient","active":true}"""), "urn:x:named"), issue => issue.Severity <= Felles.Kernel.IssueSeverity.Error);
    }

    [Fact]
    public void A_profile_whose_rule_is_no_expression_is_refused()
    {
        var profile = Profile("urn:x:profile", "Patient", """{"id":"Patient","path":"Patient","constraint":[{"key":"x-1","severity":"error","human":"x","expression":"nmae.exists()"}]}""");
        Assert.True(FhirDefinitions.R4.With([Encoding.UTF8.GetBytes(profile)]).Failed(out var problem));
        Assert.Equal("profile-unreadable", problem.Code);
    }

    private static string Profile(string url, string type, string elements)
    {
        var root = "{\"id\":\"" + type + "\",\"path\":\"" + type + "\"";
        if (!elements.TrimStart().StartsWith(root, StringComparison.Ordinal)) elements = root + "}," + elements;
        return "{\"resourceType\":\"StructureDefinition\",\"url\":\"" + url + "\",\"name\":\"X\",\"status\":\"active\",\"kind\":\"resource\",\"abstract\":false,\"type\":\"" + type
            + "\",\"baseDefinition\":\"http://hl7.org/fhir/StructureDefinition/" + type + "\",\"derivation\":\"constraint\",\"differential\":{\"element\":[" + elements + "]}}";
    }
}
