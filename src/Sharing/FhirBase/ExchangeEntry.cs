using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Sharing.FhirBase;

/// <summary>One entry of a batch or transaction: a write, a read, or why it is neither.</summary>
internal sealed record ExchangeEntry
{
    private const int EntriesMax = 500;

    /// <summary>What is written; null for a read.</summary>
    public WriteRequest? Write { get; private init; }

    /// <summary>Resource type that is read.</summary>
    public string Type { get; private init; } = "";

    /// <summary>Id that is read; null for a search.</summary>
    public string? Id { get; private init; }

    /// <summary>Version that is read; null for the latest.</summary>
    public int? Version { get; private init; }

    /// <summary>The search; null for a read by id.</summary>
    public string? Query { get; private init; }

    /// <summary>On what condition it is read.</summary>
    public RequestConditions Conditions { get; private init; } = RequestConditions.None;

    /// <summary>What is wrong with the entry; null when nothing is.</summary>
    public Problem? Fault { get; private init; }

    internal static Outcome<ImmutableArray<ExchangeEntry>> ReadAll(FhirService service, FhirResource bundle, string baseUrl)
    {
        if (bundle.Type != "Bundle" || !(Text(bundle.Root, "type") is "batch" or "transaction")) return Refuse("Bundle.type", "Send a Bundle of type batch or transaction.");
        if (!bundle.Root.TryGetProperty("entry", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > EntriesMax)
            return Refuse("Bundle.entry", $"Send 1 to {EntriesMax} entries.");
        var urls = new HashSet<string>(StringComparer.Ordinal);
        var entries = ImmutableArray.CreateBuilder<ExchangeEntry>();
        foreach (var item in list.EnumerateArray())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"Bundle.entry[{entries.Count}]");
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("request", out var request) || request.ValueKind != JsonValueKind.Object) return Refuse(place, "Each entry needs a request.");
            if (Text(item, "fullUrl") is { } url && !urls.Add(url)) return Refuse($"{place}.fullUrl", "Two entries have the same fullUrl.");
            entries.Add(Of(service, item, request, place, baseUrl));
        }

        return entries.ToImmutable();
    }

    private static ExchangeEntry Of(FhirService service, JsonElement item, JsonElement request, string place, string baseUrl)
    {
        var url = Text(request, "url") ?? "";
        if (url.StartsWith(baseUrl + "/", StringComparison.Ordinal)) url = url[(baseUrl.Length + 1)..];
        if (PersonNumber.OccursIn(url)) return Wrong($"{place}.request.url", "A national number never stands in an address. Name the patient in the header nhn-patient-nin.");
        var mark = url.IndexOf('?', StringComparison.Ordinal);
        var query = mark < 0 ? null : url[(mark + 1)..];
        var path = (mark < 0 ? url : url[..mark]).TrimStart('/').Split('/');
        path[0] = service.Find(path[0])?.Name ?? path[0];
        var method = Text(request, "method");
        var conditions = RequestConditions.Of(request);
        if (method == "GET") return ReadOf(path, query, conditions, place);
        var id = path.Length == 2 ? path[1] : null;
        var isNamed = method == "POST" ? id is null && query is null : id is not null != query is not null;
        if (path.Length > 2 || !isNamed || method is not ("POST" or "PUT" or "PATCH" or "DELETE")) return Wrong($"{place}.request", "The request is POST Type, PUT or PATCH or DELETE Type/id or Type?search, or GET.");
        var write = new WriteRequest(method switch { "POST" => WriteMethod.Create, "PUT" => WriteMethod.Update, "PATCH" => WriteMethod.Patch, _ => WriteMethod.Delete }, path[0])
        {
            Id = id,
            Criteria = query,
            Conditions = conditions,
            FullUrl = Text(item, "fullUrl"),
            Place = place,
        };
        return method == "DELETE" ? new ExchangeEntry { Write = write } : WithResource(item, write, place);
    }

    private static ExchangeEntry WithResource(JsonElement item, WriteRequest write, string place)
    {
        if (!item.TryGetProperty("resource", out var json) || json.ValueKind != JsonValueKind.Object) return Wrong($"{place}.resource", "The entry needs a resource.");
        if (!FhirResource.Read(Encoding.UTF8.GetBytes(json.GetRawText())).Succeeded(out var resource, out var problem)) return new ExchangeEntry { Fault = problem };
        if (write.Method != WriteMethod.Patch)
            return resource.Type == write.Type ? new ExchangeEntry { Write = write with { Resource = resource } } : Wrong($"{place}.resource", "The resource is not of the type in the request's url.");
        // A JSON Patch comes wrapped in a Binary, https://hl7.org/fhir/R4/http.html#patch.
        ReadOnlyMemory<byte> content = resource.Utf8;
        var isBinary = resource.Type == "Binary";
        if (isBinary)
        {
            if (!json.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.String || !data.TryGetBytesFromBase64(out var bytes)) return Wrong($"{place}.resource", "A JSON Patch stands as base64 in Binary.data.");
            content = bytes;
        }

        return FhirBase.Write.WithPatch(write, content, isJsonPatch: isBinary).Succeeded(out var patch, out problem) ? new ExchangeEntry { Write = patch } : new ExchangeEntry { Fault = problem };
    }

    private static ExchangeEntry ReadOf(string[] path, string? query, RequestConditions conditions, string place)
    {
        var version = 0;
        if (path.Length == 4 && (path[2] != "_history" || query is not null || !int.TryParse(path[3], NumberStyles.None, CultureInfo.InvariantCulture, out version)) || path.Length is 3 or > 4 || (path.Length > 1 && query is not null))
            return Wrong($"{place}.request.url", "A read is Type?search, Type/id or Type/id/_history/version.");
        return new ExchangeEntry
        {
            Type = path[0],
            Id = path.Length > 1 ? path[1] : null,
            Version = path.Length == 4 ? version : null,
            Query = path.Length == 1 ? query ?? "" : null,
            Conditions = conditions,
        };
    }

    private static ExchangeEntry Wrong(string expression, string text) => new() { Fault = Refuse(expression, text) };

    private static Problem Refuse(string expression, string text) =>
        Problem.Malformed("bundle", "The Bundle cannot be taken in as it is; correct what the issues name.", Issue.Error("value", "bundle", text, expression));

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
