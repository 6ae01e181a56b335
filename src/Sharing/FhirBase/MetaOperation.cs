using System.Text.Json;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary><c>$meta</c> of a resource: its version, time, profiles, labels and tags; https://hl7.org/fhir/R4/resource-operation-meta.html.</summary>
internal static class MetaOperation
{
    internal static async Task Handle(HttpContext context, FhirService service)
    {
        var found = AnswerFormat.Fault(context.Request) is { } fault ? fault
            : service.Find((string)context.Request.RouteValues["type"]!) is null ? Read.UnknownType((string)context.Request.RouteValues["type"]!)
            : await Read.Find(context, service, (string)context.Request.RouteValues["type"]!, (string)context.Request.RouteValues["id"]!);
        await FhirReply.Send(context, FhirServiceEndpoints.BaseUrl(context, service), found.Succeeded(out var disclosure, out var problem) ? Reply(disclosure) : problem);
    }

    private static FhirReply Reply(Disclosure disclosure)
    {
        var entry = disclosure.Entries[0];
        using var json = JsonDocument.Parse(entry.Body, new JsonDocumentOptions { MaxDepth = 512 });
        var meta = json.RootElement.GetProperty("meta").GetRawText();
        return new FhirReply(StatusCodes.Status200OK)
        {
            Version = entry.Facts,
            Withheld = disclosure.Withheld,
            Body = output => System.Buffers.BuffersExtensions.Write(output, System.Text.Encoding.UTF8.GetBytes($"{{\"resourceType\":\"Parameters\",\"parameter\":[{{\"name\":\"return\",\"valueMeta\":{meta}}}]}}")),
        };
    }
}
