using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir;

public class PublishedDataTests
{
    /// <summary>Examples of the specification that break its own rules.</summary>
    private static readonly Dictionary<string, string> KnownFaults = new()
    {
        ["bundle-questionnaire.json"] = "element-required", // Questionnaire.item.linkId is missing throughout
        ["codesystem-example.json"] = "invariant-csd-1", // chol-mass is defined twice
        ["devicemetric-example.json"] = "reference-target", // parent is a DeviceDefinition, must be a Device
        ["deviceusestatement-example.json"] = "reference-target", // reasonReference is a Procedure
        ["medicationrequest0301.json"] = "reference-target", // dispenseRequest.performer is a Practitioner
    };

    [SharedDataFact("fhir/examples")]
    public void The_examples_of_the_specification_are_valid_but_for_the_known_faults()
    {
        foreach (var file in Directory.EnumerateFiles(SharedData.Folder("fhir/examples"), "*.json"))
        {
            var name = Path.GetFileName(file);
            var issues = FhirValidator.R4.Validate(ReadFile(file)).Where(issue => issue.Severity <= IssueSeverity.Error).ToList();
            if (KnownFaults.TryGetValue(name, out var fault))
                Assert.All(issues, issue => Assert.Equal(fault, issue.Id));
            else
                Assert.True(issues.Count == 0, $"{name}: {string.Join("; ", issues.Select(issue => $"{issue.Id} {issue.Expression}"))}");
        }
    }

    [SharedDataFact("synthea")]
    public void Whole_life_stories_are_valid()
    {
        foreach (var file in Directory.EnumerateFiles(SharedData.Folder("synthea"), "*.json"))
            // They have identifier types of their own, which an extensible binding only advises against.
            Assert.Empty(FhirValidator.R4.Validate(ReadFile(file)).Where(issue => issue.Id != "code-not-in-extensible-value-set"));
    }

    [SharedDataFact("synthea")]
    public void Every_resource_of_a_life_story_is_stamped_without_changing_its_content()
    {
        var stamp = new ResourceStamp("a", 1, DateTimeOffset.UnixEpoch);
        foreach (var file in Directory.EnumerateFiles(SharedData.Folder("synthea"), "*.json"))
            foreach (var entry in ReadFile(file).Root.GetProperty("entry").EnumerateArray())
            {
                var resource = entry.GetProperty("resource");
                using var stamped = System.Text.Json.JsonDocument.Parse(stamp.Apply(System.Text.Encoding.UTF8.GetBytes(resource.GetRawText())));
                var expected = resource.EnumerateObject().Where(p => p.Name is not ("id" or "meta")).Select(p => p.Name + p.Value.GetRawText());
                var actual = stamped.RootElement.EnumerateObject().Where(p => p.Name is not ("id" or "meta")).Select(p => p.Name + p.Value.GetRawText());
                Assert.Equal(expected.Order(), actual.Order());
            }
    }

    /// <summary>Read, stored and served again, a resource is the same JSON: every decimal as it was written, every element in its place.</summary>
    [SharedDataFact("fhir/examples")]
    public void What_is_read_is_written_as_it_was()
    {
        var stamp = new ResourceStamp("a", 1, DateTimeOffset.UnixEpoch);
        var count = 0;
        foreach (var folder in (string[])["fhir/examples", "fhir/validator", "synthea"])
            foreach (var file in Directory.EnumerateFiles(SharedData.Folder(folder), "*.json"))
            {
                if (!FhirResource.Read(File.ReadAllBytes(file)).Succeeded(out var resource, out _)) continue;
                using var stamped = System.Text.Json.JsonDocument.Parse(stamp.Apply(resource.Utf8.Span));
                Assert.True(Content(resource.Root).SequenceEqual(Content(stamped.RootElement)), file);
                count++;
            }

        Assert.True(count > 200, $"{count} files");

        static IEnumerable<string> Content(System.Text.Json.JsonElement resource) => resource.EnumerateObject().Where(p => p.Name is not ("resourceType" or "id" or "meta")).Select(p => p.Name + p.Value.GetRawText());
    }

    private static FhirResource ReadFile(string file)
    {
        Assert.True(FhirResource.Read(File.ReadAllBytes(file)).Succeeded(out var resource, out var problem), $"{file}: {problem?.Text}");
        return resource;
    }
}
