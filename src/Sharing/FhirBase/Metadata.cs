using Felles.Fhir;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>FHIR capabilities, https://hl7.org/fhir/R4/http.html#capabilities</summary>
internal static class Metadata
{
    internal static async Task Handle(HttpContext context, FhirService service)
    {
        FhirAnswer.Begin(context, StatusCodes.Status200OK);
        context.Response.Headers.CacheControl = "max-age=300";
        CapabilityStatementWriter.Write(context.Response.BodyWriter, service.Capability(FhirServiceEndpoints.BaseUrl(context, service)));
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
