using System.Text;
using Felles.Fhir;

namespace Felles.Test.Unit.Fhir.Searching;

/// <summary>How much of a resource is answered: <c>_summary</c> and <c>_elements</c>.</summary>
public class FormTests
{
    private const string Weight = """
        {"resourceType":"Observation","id":"w","meta":{"versionId":"1","tag":[{"code":"x"}]},"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},
         "status":"final","code":{"text":"Vekt"},"issued":"2024-01-01T00:00:00Z","note":[{"text":"n"}],"valueQuantity":{"value":70.50},"component":[{"code":{"text":"c"},"valueInteger":1,"referenceRange":[{"text":"r"}]}]}
        """;

    private const string Tag = "{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ObservationValue\",\"code\":\"SUBSETTED\"}";

    [Theory]
    [InlineData(SummaryKind.Summary, "", "status code issued valueQuantity component")]
    [InlineData(SummaryKind.Text, "", "text status code")]
    [InlineData(SummaryKind.Data, "", "status code issued note valueQuantity component")]
    [InlineData(SummaryKind.None, "issued", "status code issued")]
    [InlineData(SummaryKind.None, "value,note", "status code note valueQuantity")]
    public void What_is_not_wanted_is_left_out_and_what_must_be_there_is_not(SummaryKind summary, string elements, string expected)
    {
        var form = new ResourceForm(summary, [.. elements.Split(',', StringSplitOptions.RemoveEmptyEntries)]);
        var text = Encoding.UTF8.GetString(form.Of(Encoding.UTF8.GetBytes(Weight)).Span);
        var read = FhirValidatorTests.Read(text);
        Assert.Equal($"resourceType id meta {expected}", string.Join(' ', read.Root.EnumerateObject().Select(property => property.Name)));
        Assert.Contains($"\"meta\":{{\"versionId\":\"1\",\"tag\":[{{\"code\":\"x\"}},{Tag}]}}", text, StringComparison.Ordinal);
        Assert.Equal(expected.Contains("value", StringComparison.Ordinal), text.Contains("70.50", StringComparison.Ordinal));
    }

    [Fact]
    public void A_summary_goes_into_the_parts()
    {
        var text = Encoding.UTF8.GetString(new ResourceForm(SummaryKind.Summary, []).Of(Encoding.UTF8.GetBytes(Weight)).Span);
        Assert.Contains("\"component\":[{\"code\":{\"text\":\"c\"},\"valueInteger\":1}]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void All_of_it_is_the_same_bytes()
    {
        var body = Encoding.UTF8.GetBytes(Weight);
        Assert.True(ResourceForm.Whole.Of(body).Span == body.AsSpan());
    }
}
