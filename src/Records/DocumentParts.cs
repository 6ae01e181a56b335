using System.Collections.Immutable;
using System.Text.Json;
using Felles.Access;
using Felles.Kernel;

namespace Felles.Records;

/// <summary>
/// A block of one document covers what the document is made of: the results and specimens of a report, by its references, as
/// they are now, since a correction may add some.
/// </summary>
internal static class DocumentParts
{
    private static readonly string[] Kept = ["Observation/", "Specimen/"];

    /// <summary>The restrictions that stand, with a block for each part beside that of its document.</summary>
    internal static async Task<Outcome<ImmutableArray<Restriction>>> Of(IRecordStore store, PersonKey person, ServiceCode service, RecordSlice? slice, CancellationToken cancel)
    {
        if (slice is null) return ImmutableArray<Restriction>.Empty;
        var blocked = slice.Restrictions.Where(restriction => restriction.Document is not null && (restriction.Service is not { } of || of == service)).ToList();
        if (blocked.Count == 0) return slice.Restrictions;
        // Few have such blocks; for them the record is read whole.
        if (!(await store.Read(person, service, new Wanted.OfService(), cancel)).Succeeded(out var whole, out var problem)) return problem;
        var bodies = whole.Entries.ToDictionary(entry => entry.Facts.Reference, entry => entry.Body, StringComparer.Ordinal);
        return slice.Restrictions.AddRange(blocked.SelectMany(restriction => Reached(restriction.Document!, bodies).Select(part => restriction with { Document = part })));
    }

    private static HashSet<string> Reached(string document, Dictionary<string, ReadOnlyMemory<byte>> bodies)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var frontier = new Queue<string>([document]);
        while (frontier.TryDequeue(out var reference))
        {
            if (!bodies.TryGetValue(reference, out var body)) continue;
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 512 });
            foreach (var part in References(json.RootElement))
                if (part != document && Array.Exists(Kept, type => part.StartsWith(type, StringComparison.Ordinal)) && reached.Add(part)) frontier.Enqueue(part);
        }

        return reached;
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member is { Name: "reference", Value.ValueKind: JsonValueKind.String } ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
