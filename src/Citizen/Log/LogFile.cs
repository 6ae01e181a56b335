using System.Text.Json;
using Felles.Access;
using Felles.Audit;
using Felles.Citizens.Frame;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Citizens.Log;

/// <summary>The citizen's whole log as a file, FHIR AuditEvents in a Bundle, newest first. Sent as it is read, however long it is.</summary>
internal static class LogFile
{
    private const int EntriesPerRead = 200;

    internal static async Task<IResult> Download(CitizenVisit visit)
    {
        var opened = await visit.Open(ServiceCode.Log, Act.ReadLog, new Wanted.Nothing(), "logg");
        if (!opened.Succeeded(out var record, out var problem)) return visit.Refused(problem);
        // The first page before anything is sent: what is refused is refused with a page that says so.
        if (!(await record.Log(null, null, EntriesPerRead, visit.Cancel)).Succeeded(out var first, out problem)) return visit.Refused(problem);
        return Results.Stream(output => Write(output, record, first, visit.Cancel), "application/fhir+json", "logg.json");
    }

    private static async Task Write(Stream output, OpenRecord record, AuditPage page, CancellationToken cancel)
    {
        await using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "collection");
        json.WriteStartArray("entry");
        while (true)
        {
            foreach (var logged in page.Entries)
            {
                json.WriteStartObject();
                json.WritePropertyName("resource");
                AuditEventJson.Write(json, logged, withHprNumber: false);
                json.WriteEndObject();
            }

            await json.FlushAsync(cancel);
            if (page.Next is not { } next) break;
            // A file that ends in the middle would pass for the whole log; a broken connection does not.
            page = (await record.Log(next, null, EntriesPerRead, cancel)).Match(read => read, problem => throw new IOException($"The log could not be read to its end: {problem.Code}."));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
