using Felles.Kernel;
using Felles.Sharing.FhirBase;

namespace Felles.Test.Unit.Sharing;

/// <summary>Addresses under a FHIR base.</summary>
public class ReadTests
{
    [Theory]
    [InlineData("15838510075", false)]
    [InlineData("a-15838510075", false)]
    [InlineData("../x", false)]
    [InlineData("0197c5b0-4f7e-7c1a-9d53-8a6f5f0c2b11", true)]
    public void An_id_that_holds_a_national_number_is_none_of_ours(string id, bool ours) => Assert.Equal(ours, ResourceId.IsOurs(id));

    [Fact]
    public void The_refusal_of_a_type_repeats_no_number()
    {
        Assert.DoesNotContain("15838510075", Read.UnknownType("15838510075").Text, StringComparison.Ordinal);
        Assert.Contains("Encounter", Read.UnknownType("Encounter").Text, StringComparison.Ordinal);
    }
}
