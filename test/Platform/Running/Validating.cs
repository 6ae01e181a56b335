namespace Felles.Test.Platform.Running;

/// <summary><c>felles validate</c>, run as a child process.</summary>
public sealed class Validating : IDisposable
{
    private readonly string folder = ScratchFolder.New("validate");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Files_are_checked_and_the_exit_code_says_whether_any_has_an_error()
    {
        var right = Write("right.json", """{"resourceType":"Patient","active":true}""");
        var wrong = Write("wrong.json", "{\"resourceType\":\"Observation\",\n \"status\":\"final\",\"code\":{\"text\":\"x\"},\"valueQuantity\":{\"value\":1,\"code\":\"mg\"}}");
        Assert.Contains("1 valid, 0 with errors", (await FellesProgram.Run(folder, "validate", right)).Expect(0).Said, StringComparison.Ordinal);
        var said = (await FellesProgram.Run(folder, "validate", right, wrong)).Expect(1).Said;
        Assert.Contains("2:55 error invariant-qty-3 at Observation.value.ofType(Quantity)", said, StringComparison.Ordinal);
        Assert.Contains("1 valid, 1 with errors", said, StringComparison.Ordinal);

        var line = (await FellesProgram.Run(folder, "validate", wrong, "--json")).Expect(1).Said.Trim();
        using var json = System.Text.Json.JsonDocument.Parse(line);
        Assert.Equal("invariant", json.RootElement.GetProperty("outcome").GetProperty("issue")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_profile_is_brought_along()
    {
        var resource = Write("patient.json", """{"resourceType":"Patient","active":true}""");
        var profile = Write("profile.json", """{"resourceType":"StructureDefinition","url":"urn:x:named","name":"Named","status":"active","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"},{"id":"Patient.name","path":"Patient.name","min":1}]}}""");
        Assert.Contains("element-required at Patient.name", (await FellesProgram.Run(folder, "validate", resource, "--profile", "urn:x:named", "--definitions", profile)).Expect(1).Said, StringComparison.Ordinal);
        Assert.Contains("--definitions", (await FellesProgram.Run(folder, "validate", resource, "--profile", "urn:x:named")).Expect(2).Said, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
