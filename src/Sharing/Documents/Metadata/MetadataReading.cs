using System.Globalization;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Sharing.Documents.Metadata;

/// <summary>Reads elements of one resource and gathers what is wrong, each with its place.</summary>
/// <param name="place">FHIRPath of the resource, as <c>Bundle.entry[3].resource</c>.</param>
/// <param name="issues">Gets what is wrong.</param>
internal sealed class MetadataReading(string place, List<Issue> issues)
{
    private const string UuidUrn = "urn:uuid:";
    private const string OidUrn = "urn:oid:";

    internal void Wrong(string type, string id, string path, string text) => issues.Add(Issue.Error(type, id, text, path.Length == 0 ? place : $"{place}.{path}"));

    /// <summary>A code that must be there, of a list.</summary>
    /// <param name="concept">CodeableConcept or Coding; default when it is not there.</param>
    /// <param name="path">Its path.</param>
    /// <param name="isRight">Whether a code is one of the list.</param>
    /// <param name="list">The list, in words.</param>
    internal DocumentCode? Code(JsonElement concept, string path, Func<DocumentCode, bool> isRight, string list)
    {
        var codes = Codes(concept).ToList();
        if (codes.Find(code => isRight(code)) is { } right) return right;
        if (codes.Count == 0) Wrong("required", "code-required", path, $"A code of {list} is required here.");
        else Wrong("code-invalid", "code-unknown", path, $"The code is not one of {list}. Check code and system.");
        return null;
    }

    internal static IEnumerable<DocumentCode> Codes(JsonElement concept)
    {
        if (concept.ValueKind != JsonValueKind.Object) yield break;
        if (concept.TryGetProperty("code", out _) && OfCoding(concept) is { } single) yield return single;
        if (!concept.TryGetProperty("coding", out var codings) || codings.ValueKind != JsonValueKind.Array) yield break;
        foreach (var coding in codings.EnumerateArray())
            if (OfCoding(coding) is { } code)
                yield return code;
    }

    private static DocumentCode? OfCoding(JsonElement coding) =>
        coding.Text("code") is { Length: > 0 } code ? new DocumentCode(coding.Text("system") ?? "", code, coding.Text("display")) : null;

    /// <summary>The name of a document or a repository: an OID, <c>OID^id</c> or a UUID; null, with an issue, when it is none.</summary>
    internal string? UniqueId(string? value, string path)
    {
        if (value is null) Wrong("required", "unique-id-required", path, "The document's unique id is required: an OID, OID^id, or urn:uuid.");
        else if (PersonNumber.OccursIn(value)) Wrong("value", "number-in-id", path, "A national number stands in the unique id. Ids end up in addresses and logs; give the document another.");
        else if (Identifier(value) is { } id) return id;
        else Wrong("value", "unique-id-form", path, "The unique id must be an OID (urn:oid:…), OID^id with an id of at most 16 characters, or urn:uuid:….");
        return null;
    }

    /// <summary>An OID without <c>urn:oid:</c>; null, with an issue, when it is none.</summary>
    internal string? Oid(string value, string path)
    {
        var plain = value.StartsWith(OidUrn, StringComparison.Ordinal) ? value[OidUrn.Length..] : value;
        if (IsOid(plain)) return plain;
        Wrong("value", "oid-form", path, "This must be an OID, as urn:oid:2.16.578.1.12.4.1.7.1.1.");
        return null;
    }

    /// <summary>A unique id in the form in which it is kept; null when it has none of the forms.</summary>
    internal static string? Identifier(string value)
    {
        if (value.StartsWith(UuidUrn, StringComparison.OrdinalIgnoreCase)) return Guid.TryParseExact(value[UuidUrn.Length..], "D", out var uuid) ? $"{UuidUrn}{uuid:D}" : null;
        var plain = value.StartsWith(OidUrn, StringComparison.Ordinal) ? value[OidUrn.Length..] : value;
        var parts = plain.Split('^');
        return parts.Length <= 2 && IsOid(parts[0]) && (parts.Length == 1 || (parts[1].Length is > 0 and <= 16 && parts[1].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'))) ? plain : null;
    }

    internal static bool IsOid(string text) =>
        text.Length is > 2 and <= 128 && text[0] is '0' or '1' or '2' && text.Split('.') is { Length: > 1 } arcs && arcs.All(arc => arc.Length > 0 && arc.All(char.IsAsciiDigit) && (arc.Length == 1 || arc[0] != '0'));

    internal DateTimeOffset? Instant(JsonElement parent, string name, string path)
    {
        if (parent.Text(name) is not { } text) return null;
        // A time of day that names its zone, or a day by the Norwegian calendar.
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && text.Contains('T', StringComparison.Ordinal)) return at;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return NorwegianTime.FromLocal(day.ToDateTime(TimeOnly.MinValue));
        Wrong("value", "time-form", path, "This must be a day, or a time with its zone.");
        return null;
    }
}

/// <summary>Members of JSON objects, where they are there and are what they must be.</summary>
internal static class JsonMembers
{
    internal static string? Text(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static JsonElement Member(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    internal static IEnumerable<JsonElement> Items(this JsonElement parent, string name) =>
        parent.Member(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>The value of an extension, by its url and the name of its value.</summary>
    internal static string? Extension(this JsonElement parent, string url, string value) => parent.Items("extension").FirstOrDefault(extension => extension.Text("url") == url).Text(value);
}
