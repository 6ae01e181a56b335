using System.Text.Json;
using Felles.Access;
using Felles.Audit;
using Felles.Citizens.Frame;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Citizens.Log;

/// <summary>The citizen's whole log as a file, FHIR AuditEvents in a Bundle, newest first.</summary>
internal static class LogFile
{
    private const int EntriesPerRead = 200;

    // Some tens of megabytes; whoever has more reads it by the interface.
    private const int EntriesMax = 50_000;

    internal static async Task<IResult> Download(CitizenVisit visit)
    {
        var opened = await visit.Open(ServiceCode.Log, Act.ReadLog, new Wanted.Nothing(), "logg");
        if (!opened.Succeeded(out var record, out var problem)) return visit.Refused(problem);
        using var file = new MemoryStream();
        await using (var json = new Utf8JsonWriter(file))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", "collection");
            json.WriteStartArray("entry");
            string? cursor = null;
            var written = 0;
            do
            {
                if (!(await record.Log(cursor, EntriesPerRead, visit.Cancel)).Succeeded(out var page, out problem)) return visit.Refused(problem);
                foreach (var logged in page.Entries)
                {
                    json.WriteStartObject();
                    json.WritePropertyName("resource");
                    AuditEventJson.Write(json, logged, withHprNumber: false);
                    json.WriteEndObject();
                }

                cursor = page.Next;
                written += EntriesPerRead;
            }
            while (cursor is not null && written < EntriesMax);

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Results.File(file.ToArray(), "application/fhir+json", "logg.json");
    }
}
