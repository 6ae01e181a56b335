using System.Text;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir;

public class FhirResourceTests
{
    [Fact]
    public void A_resource_is_read_with_its_type_wherever_it_stands()
    {
        var resource = Read("""{"id":"1","status":"final","resourceType":"Observation"}""");
        Assert.True(resource.Succeeded(out var read, out _));
        Assert.Equal("Observation", read.Type);
        Assert.Equal("final", read.Root.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("", "json-syntax", 1, 1)]
    [InlineData("{", "json-syntax", 1, 2)]
    [InlineData("{\"resourceType\":\"Flag\"} x", "json-syntax", 1, 25)]
    [InlineData("{\"resourceType\":\"Flag\"}{}", "json-syntax", 1, 24)]
    [InlineData("{\"resourceType\":\"Flag\",}", "json-syntax", 1, 24)]
    [InlineData("{\"resourceType\":\"Flag\",\n \"a\":01}", "json-syntax", 2, 7)]
    [InlineData("{\"resourceType\":\"Flag\" /* why */}", "json-syntax", 1, 24)]
    [InlineData("{'resourceType':'Flag'}", "json-syntax", 1, 2)]
    [InlineData("{\"resourceType\":\"Fl\tag\"}", "json-syntax", 1, 20)]
    [InlineData("{\"resourceType\":\"Flag\",\"a\":NaN}", "json-syntax", 1, 28)]
    [InlineData("\uFEFF{\"resourceType\":\"Flag\"}", "byte-order-mark", 1, 1)]
    [InlineData("{\"resourceType\":\"Flag\",\n\"a\":\"x\\ud800\"}", "lone-surrogate", 2, 7)]
    [InlineData("{\"resourceType\":\"Flag\",\"a\":\"\\udc00\\ud800\"}", "lone-surrogate", 1, 29)]
    [InlineData("{\"resourceType\":\"Flag\",\"a\\ud801\":1}", "lone-surrogate", 1, 26)]
    [InlineData("{\"resourceType\":\"Flag\",\"a\":\"x\\u0000\"}", "zero-character", 1, 30)]
    [InlineData("{\"resourceType\":\"Flag\",\"a\\u0000\":1}", "zero-character", 1, 26)]
    [InlineData("{\"resourceType\":\"Flag\",\"a\":[[[[[1]]]]]}", "too-deep", 1, 32)]
    [InlineData("{\"resourceType\":\"Flag\",\"a\":11111111112222222222333333333344444444445555555555666666666677777}", "number-too-long", 1, 28)]
    public void Text_that_is_not_strict_json_is_refused_with_its_place(string text, string code, int line, int column)
    {
        var problem = Refused(Encoding.UTF8.GetBytes(text), new ReadLimits(DepthMax: 5));
        Assert.Equal((ProblemKind.Malformed, code), (problem.Kind, problem.Code));
        var issue = Assert.Single(problem.Issues);
        Assert.Equal((line, column), (issue.Line, issue.Column));
    }

    [Fact]
    public void Bytes_that_are_not_utf_8_are_refused_with_their_place()
    {
        byte[] bytes = [.. "{\"resourceType\":\"Flag\",\n\"a\":\"x"u8, 0xC0, 0xAF, .. "\"}"u8];
        var issue = Assert.Single(Refused(bytes, null).Issues);
        Assert.Equal(("invalid-utf-8", 2, 7), (issue.Id, issue.Line, issue.Column));
    }

    [Theory]
    [InlineData("""{"resourceType":"Flag","status":"a","status":"b"}""", "Flag.status")]
    [InlineData("""{"resourceType":"Flag","resourceType":"Flag"}""", "Flag.resourceType")]
    [InlineData("""{"resourceType":"Observation","component":[{},{"valueQuantity":{"unit":"a","value":1,"unit":"b"}}]}""", "Observation.component[1].value.ofType(Quantity).unit")]
    [InlineData("""{"resourceType":"Patient","_birthDate":{"id":"1","id":"2"}}""", "Patient.birthDate.id")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Organization","name":"a","name":"b"}]}""", "Patient.contained[0].name")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"resource":{"name":"a","name":"b","resourceType":"Organization"}}]}""", "Bundle.entry[0].resource.name")]
    [InlineData("""{"resourceType":"Flag","unknown":1,"unkn\u006fwn":2}""", "Flag.unknown")]
    [InlineData("""{"resourceType":"Flag","st\u0061tus":1,"status":2}""", "Flag.status")]
    [InlineData("""{"resourceType":"Flag","15838510075":1,"15838510075":2}""", "Flag")]
    public void A_property_twice_is_refused_with_its_expression(string text, string expression)
    {
        var problem = Refused(Encoding.UTF8.GetBytes(text), null);
        Assert.Equal("duplicate-property", problem.Code);
        Assert.Equal(expression, Assert.Single(problem.Issues).Expression);
    }

    [Theory]
    [InlineData("""{"resourceType":"Observation","id":"1","contained":[{"id":"1"},{"id":"1"}],"subject":{"id":"1"}}""")]
    [InlineData("""{"resourceType":"Patient","birthDate":"2000","_birthDate":{"id":"x"}}""")]
    [InlineData("""{"resourceType":"Flag","status":"\ud83d\ude00 😀"}""")]
    public void What_only_looks_alike_is_read(string text) => Assert.True(Read(text).IsSuccess);

    [Theory]
    [InlineData("""[{"a":1,"a":2}]""")]
    [InlineData("[]")]
    [InlineData("\"Flag\"")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"resourceType":1}""")]
    [InlineData("""{"resourcetype":"Flag"}""")]
    public void Json_that_is_no_resource_is_refused(string text) =>
        Assert.Equal("no-resource-type", Refused(Encoding.UTF8.GetBytes(text), null).Code);

    [Fact]
    public void A_text_over_the_limit_is_too_large()
    {
        var problem = Refused("{\"resourceType\":\"Flag\"}"u8.ToArray(), new ReadLimits(BytesMax: 10));
        Assert.Equal(ProblemKind.TooLarge, problem.Kind);
    }

    [Fact]
    public void A_hundred_thousand_different_names_are_read_in_reasonable_time()
    {
        var names = string.Join(",", Enumerable.Range(0, 100_000).Select(i => $"\"n{i}\":1"));
        Assert.True(Read($"{{\"resourceType\":\"Flag\",{names}}}").IsSuccess);
        var problem = Refused(Encoding.UTF8.GetBytes($"{{\"resourceType\":\"Flag\",{names},{names}}}"), null);
        Assert.Equal(20, problem.Issues.Length);
    }

    private static Outcome<FhirResource> Read(string text) => FhirResource.Read(Encoding.UTF8.GetBytes(text));

    private static Problem Refused(byte[] bytes, ReadLimits? limits)
    {
        Assert.True(FhirResource.Read(bytes, limits).Failed(out var problem));
        return problem;
    }
}
