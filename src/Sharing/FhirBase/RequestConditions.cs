using System.Globalization;
using System.Text.Json;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>On what condition an interaction is done; https://hl7.org/fhir/R4/http.html#concurrency, #cread, #ccreate.</summary>
internal sealed record RequestConditions
{
    internal static RequestConditions None { get; } = new();

    /// <summary>The version that must be the latest (<c>If-Match</c>), as <c>W/"3"</c>; null for any.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The version that the client has (<c>If-None-Match</c>), or <c>*</c>; null for none.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>When the client last looked (<c>If-Modified-Since</c>); null when not told.</summary>
    public DateTimeOffset? IfModifiedSince { get; init; }

    /// <summary>The search that must find nothing (<c>If-None-Exist</c>); null for no condition.</summary>
    public string? IfNoneExist { get; init; }

    internal static RequestConditions Of(HttpRequest request) => new()
    {
        IfMatch = One(request.Headers.IfMatch),
        IfNoneMatch = One(request.Headers.IfNoneMatch),
        IfModifiedSince = Instant(One(request.Headers.IfModifiedSince)),
        IfNoneExist = One(request.Headers["If-None-Exist"]),
    };

    /// <summary>Those of an entry of a batch or transaction (<c>Bundle.entry.request</c>).</summary>
    internal static RequestConditions Of(JsonElement request) => new()
    {
        IfMatch = Text(request, "ifMatch"),
        IfNoneMatch = Text(request, "ifNoneMatch"),
        IfModifiedSince = Text(request, "ifModifiedSince") is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null,
        IfNoneExist = Text(request, "ifNoneExist"),
    };

    /// <summary>Whether the client has this version already.</summary>
    internal bool IsUnchanged(EntryFacts version)
    {
        // The tag stands above the time, RFC 9110 section 13.2.2.
        if (IfNoneMatch is { } known) return known.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || IsVersion(tag, version.Version));
        // A header tells whole seconds.
        return IfModifiedSince is { } since && version.RecordedAt.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();
    }

    /// <summary>What is wrong with changing this version; null when nothing is.</summary>
    /// <param name="latest">The latest version; null when there is none.</param>
    internal Problem? Hinder(EntryFacts? latest)
    {
        if (IfMatch is { } wanted && (latest is null or { Deleted: true } || !IsVersion(wanted, latest.Version)))
            return new Problem(ProblemKind.VersionConflict, "version-conflict", "If-Match names another version than the latest. Read the latest version and try again.");
        return IfNoneMatch == "*" && latest is { Deleted: false }
            ? new Problem(ProblemKind.VersionConflict, "exists", "If-None-Match: * asks for something new, and it is there already. Read it, and name its version in If-Match to change it.")
            : null;
    }

    private static bool IsVersion(string tag, int version)
    {
        var number = version.ToString(CultureInfo.InvariantCulture);
        return tag == $"W/\"{number}\"" || tag == $"\"{number}\"";
    }

    private static string? One(Microsoft.Extensions.Primitives.StringValues values) => values.Count == 0 ? null : values.ToString();

    private static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
