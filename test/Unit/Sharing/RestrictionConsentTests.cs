using System.Text;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Sharing.Restrictions;

namespace Felles.Test.Unit.Sharing;

/// <summary>Blocks as citizens' clients send them.</summary>
public class RestrictionConsentTests
{
    [Theory]
    [InlineData("""{"resourceType":"Consent","status":"active","category":["NORS"],"provision":{"type":"deny","actor":["x"]}}""")]
    [InlineData("""{"resourceType":"Consent","status":"active","category":[{"coding":["x"]}],"provision":{"type":"deny","actor":[null]}}""")]
    [InlineData("""{"resourceType":"Consent","status":"active","provision":{"type":"deny","actor":[{"reference":{"identifier":"x"}}]}}""")]
    [InlineData("""{"resourceType":"Consent","status":"active","provision":{"type":"deny","class":["x"]}}""")]
    [InlineData("""{"resourceType":"Consent","status":"active","provision":{"type":"deny","class":[]}}""")]
    [InlineData("""{"resourceType":"Consent","status":"active","provision":[]}""")]
    [InlineData("""{"resourceType":"Consent","status":"active","provision":{"type":"deny","data":["x"]}}""")]
    [InlineData("""{"resourceType":"Consent","status":"active","provision":{"type":"deny","data":[{"meaning":"instance","reference":"x"}]}}""")]
    [InlineData("""{"resourceType":"Consent","status":"active","provision":{"type":"deny","period":[]}}""")]
    [InlineData("""{"resourceType":"Consent","status":"active","provision":{"type":"deny","dataPeriod":"x"}}""")]
    public void A_block_of_the_wrong_shape_is_refused_with_its_place(string json)
    {
        Assert.True(FhirResource.Read(Encoding.UTF8.GetBytes(json)).Succeeded(out var resource, out _));

        Assert.True(ConsentReading.Read(resource, [], DateTimeOffset.UnixEpoch).Failed(out var problem));

        Assert.Equal(ProblemKind.Invalid, problem.Kind);
        Assert.StartsWith("Consent.provision", Assert.Single(problem.Issues).Expression, StringComparison.Ordinal);
    }
}
