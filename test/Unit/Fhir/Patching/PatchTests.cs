using System.Text;
using Felles.Fhir;

namespace Felles.Test.Unit.Fhir.Patching;

/// <summary>JSON Patch (RFC 6902) and FHIRPath Patch, as tables of patch and result.</summary>
public class PatchTests
{
    private const string Kari = """{"resourceType":"Patient","id":"p","active":true,"name":[{"family":"A","given":["Kari","Åse"]},{"family":"B"}],"multipleBirthInteger":2,"contact":[{"gender":"male"}],"extension":[{"url":"u/~","valueDecimal":1.50}]}""";

    [Theory]
    [InlineData("""[{"op":"add","path":"/birthDate","value":"1980"}]""", "\"birthDate\":\"1980\"")]
    [InlineData("""[{"op":"add","path":"/name/1","value":{"family":"N"}}]""", "{\"family\":\"N\"},{\"family\":\"B\"}")]
    [InlineData("""[{"op":"add","path":"/name/-","value":{"family":"N"}}]""", "{\"family\":\"B\"},{\"family\":\"N\"}]")]
    [InlineData("""[{"op":"remove","path":"/name/0/given/0"}]""", "\"given\":[\"Åse\"]")]
    [InlineData("""[{"op":"replace","path":"/active","value":false}]""", "\"active\":false")]
    [InlineData("""[{"op":"move","from":"/name/1","path":"/name/0"}]""", "\"name\":[{\"family\":\"B\"},{\"family\":\"A\"")]
    [InlineData("""[{"op":"copy","from":"/name/0/given/1","path":"/name/1/given","value":1}]""", "\"given\":\"Åse\"")]
    [InlineData("""[{"op":"test","path":"/extension/0/valueDecimal","value":1.50},{"op":"remove","path":"/active"}]""", "\"valueDecimal\":1.50")]
    [InlineData("[]", Kari)]
    [InlineData("""[{"op":"test","path":"/active","value":false}]""", null)]
    [InlineData("""[{"op":"remove","path":"/nothing"}]""", null)]
    [InlineData("""[{"op":"replace","path":"/nothing","value":1}]""", null)]
    [InlineData("""[{"op":"add","path":"/name/7","value":1}]""", null)]
    [InlineData("""[{"op":"add","path":"/name/01","value":1}]""", null)]
    [InlineData("""[{"op":"add","path":"/a/b","value":1}]""", null)]
    [InlineData("""[{"op":"add","path":"name","value":1}]""", null)]
    [InlineData("""[{"op":"add","path":"/a"}]""", null)]
    [InlineData("""[{"op":"move","from":"/name","path":"/name/0"}]""", null)]
    [InlineData("""[{"op":"remove","path":""}]""", null)]
    [InlineData("""[{"op":"twist","path":"/a"}]""", null)]
    [InlineData("""[1]""", null)]
    [InlineData("""{"op":"remove"}""", null)]
    [InlineData("""[{""", null)]
    public void A_json_patch_changes_or_is_refused(string patch, string? part)
    {
        var outcome = JsonPatch.Apply(Encoding.UTF8.GetBytes(Kari), Encoding.UTF8.GetBytes(patch));
        Assert.Equal(part is not null, outcome.Succeeded(out var changed, out _));
        if (part is not null) Assert.Contains(part, Encoding.UTF8.GetString(changed.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void A_patch_that_doubles_itself_ends()
    {
        var patch = "[" + string.Join(',', Enumerable.Repeat("""{"op":"copy","from":"/name","path":"/name/-"}""", 200)) + "]";
        Assert.True(JsonPatch.Apply(Encoding.UTF8.GetBytes(Kari), Encoding.UTF8.GetBytes(patch)).Failed(out var problem));
        Assert.Contains("copies too much", problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("add | Patient | birthDate | valueDate:\"1980-01-01\"", "\"birthDate\":\"1980-01-01\"")]
    [InlineData("add | Patient | name | valueHumanName:{\"family\":\"N\"}", "{\"family\":\"B\"},{\"family\":\"N\"}]")]
    [InlineData("add | Patient.name[1] | given | valueString:\"Ny\"", "{\"family\":\"B\",\"given\":[\"Ny\"]}")]
    [InlineData("add | Patient | deceased | valueBoolean:true", "\"deceasedBoolean\":true")]
    [InlineData("add | Patient | contact | part:[{\"name\":\"gender\",\"valueCode\":\"female\"},{\"name\":\"relationship\",\"valueCodeableConcept\":{\"text\":\"mor\"}}]", "{\"gender\":\"female\",\"relationship\":[{\"text\":\"mor\"}]}")]
    [InlineData("insert | Patient.name | 1 | valueHumanName:{\"family\":\"N\"}", "{\"family\":\"N\"},{\"family\":\"B\"}]")]
    [InlineData("delete | Patient.name[0].given[0]", "\"given\":[\"Åse\"]")]
    [InlineData("delete | Patient.contact[0]", "\"multipleBirthInteger\":2,\"extension\"")]
    [InlineData("delete | Patient.gender", Kari)]
    [InlineData("replace | Patient.active | valueBoolean:false", "\"active\":false")]
    [InlineData("replace | Patient.multipleBirth | valueBoolean:true", "\"multipleBirthBoolean\":true")]
    [InlineData("replace | Patient.name.where(family='B').family | valueString:\"C\"", "{\"family\":\"C\"}")]
    [InlineData("move | Patient.name | 0 | 1", "\"name\":[{\"family\":\"B\"},{\"family\":\"A\"")]
    [InlineData("add | Patient | nothing | valueString:\"x\"", null)]
    [InlineData("add | Patient.name | given | valueString:\"x\"", null)]
    [InlineData("add | Patient | active | valueBoolean:false", null)]
    [InlineData("delete | Patient.name", null)]
    [InlineData("delete | Patient", null)]
    [InlineData("replace | Patient.gender | valueCode:\"male\"", null)]
    [InlineData("insert | Patient.name | 9 | valueHumanName:{\"family\":\"N\"}", null)]
    [InlineData("move | Patient.name | 0 | 9", null)]
    [InlineData("replace | Patient.name.( | valueString:\"x\"", null)]
    [InlineData("replace | 'abc'.replaceMatches('(a|b)*c', '$199999999999999999999999999') | valueString:\"x\"", null)]
    [InlineData("delete | ``", null)]
    [InlineData("replace | now() | valueString:\"x\"", null)]
    [InlineData("twist | Patient.active", null)]
    public void A_fhirpath_patch_changes_or_is_refused(string operation, string? part)
    {
        var outcome = FhirPathPatch.Apply(Encoding.UTF8.GetBytes(Kari), FhirValidatorTests.Read(Parameters(operation)));
        Assert.True(part is not null == outcome.Succeeded(out var changed, out var problem), problem?.ToString());
        if (part is not null) Assert.Contains(part, Encoding.UTF8.GetString(changed.Span), StringComparison.Ordinal);
    }

    private static string Parameters(string operation)
    {
        var parts = operation.Split(" | ");
        var texts = new List<string> { $$"""{"name":"type","valueCode":"{{parts[0]}}"}""", $$"""{"name":"path","valueString":"{{parts[1]}}"}""" };
        var names = parts[0] switch { "add" => new[] { "name" }, "insert" => ["index"], "move" => ["source", "destination"], _ => [] };
        for (var i = 0; i < names.Length; i++)
            texts.Add(names[i] == "name" ? $$"""{"name":"name","valueString":"{{parts[2 + i]}}"}""" : $$"""{"name":"{{names[i]}}","valueInteger":{{parts[2 + i]}}}""");
        if (parts.Length > 2 + names.Length)
        {
            var value = parts[2 + names.Length];
            var colon = value.IndexOf(':', StringComparison.Ordinal);
            texts.Add($$"""{"name":"value","{{value[..colon]}}":{{value[(colon + 1)..]}}}""");
        }

        return $$"""{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{{string.Join(',', texts)}}]}]}""";
    }
}
