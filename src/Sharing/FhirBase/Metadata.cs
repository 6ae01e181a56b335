using Felles.Fhir;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>FHIR capabilities, https://hl7.org/fhir/R4/http.html#capabilities</summary>
internal static class Metadata
{
    internal static async Task Handle(HttpContext context, FhirService service)
    {
        if (AnswerFormat.Fault(context.Request, jsonOnly: true, "mode") is { } fault)
        {
            await FhirAnswer.Problem(context, fault);
            return;
        }

        var capability = FhirCapability.Of(service, FhirServiceEndpoints.BaseUrl(context, service), LoadedDefinitions.Of(context));
        await FhirAnswer.Write(context, StatusCodes.Status200OK, output =>
        {
            context.Response.Headers.CacheControl = "max-age=300";
            CapabilityStatementWriter.Write(output, capability);
        });
    }
}
