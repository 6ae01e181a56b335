using System.Collections.Immutable;
using Felles.Access;
using Felles.Kernel;

namespace Felles.Records;

/// <summary>
/// The facts lifted out of one version of one resource when it was stored: enough to find, order and restrict it without
/// reading its body.
/// </summary>
public sealed record EntryFacts
{
    /// <summary>Resource type, as <c>Observation</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Resource id.</summary>
    public required string Id { get; init; }

    /// <summary>Version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>The service it belongs to.</summary>
    public required ServiceCode Service { get; init; }

    /// <summary>Organisation number of the source that answers for it.</summary>
    public required string Source { get; init; }

    /// <summary>When this version was stored, UTC; <c>meta.lastUpdated</c>.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The clinically relevant time, UTC: collection, onset, effective; null when none.</summary>
    public DateTimeOffset? ClinicalAt { get; init; }

    /// <summary><c>status</c> or the resource's counterpart; the empty string when it has none.</summary>
    public string Status { get; init; } = "";

    /// <summary>Codes of code list 9603 in <c>meta.security</c>.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>When delayed insight (NORU) ends, UTC; null when no end is set.</summary>
    public DateTimeOffset? ReleaseAt { get; init; }

    /// <summary>Tokens to find it by, each <c>parameter=system|code</c>, as <c>code=urn:oid:2.16.578.1.12.4.1.1.7280|NPU19763</c>.</summary>
    public ImmutableArray<string> Tokens { get; init; } = [];

    /// <summary>The version marks a deletion; the body is that of the version before it.</summary>
    public bool Deleted { get; init; }

    /// <summary>Class of a document, level 1 of code list 9602; null for anything else.</summary>
    internal string? DocumentClass
    {
        get
        {
            foreach (var token in Tokens)
                if (token.StartsWith(DocumentClassToken, StringComparison.Ordinal) && token.EndsWith("-1", StringComparison.Ordinal))
                    return token[DocumentClassToken.Length..];
            return null;
        }
    }

    private const string DocumentClassToken = "category=urn:oid:2.16.578.1.12.4.1.1.9602|";

    /// <summary><c>Type/id</c>.</summary>
    public string Reference => $"{Type}/{Id}";

    /// <summary><c>Type/id/version</c>, as the log keeps it.</summary>
    public string VersionReference => $"{Type}/{Id}/{Version}";
}

/// <summary>A disclosed version: its facts and the JSON that may now leave the house.</summary>
/// <param name="Facts">Lifted facts.</param>
/// <param name="Body">The resource, UTF-8 JSON with <c>id</c> and <c>meta</c> set.</param>
public sealed record Entry(EntryFacts Facts, ReadOnlyMemory<byte> Body);

/// <summary>What will be needed from the store, said beforehand so that it is fetched in one round trip.</summary>
public abstract record Wanted
{
    private Wanted() { }

    /// <summary>The current entries of the service, all types or those named.</summary>
    public sealed record OfService(params ImmutableArray<string> Types) : Wanted;

    /// <summary>The current version of these resources.</summary>
    public sealed record These(params ImmutableArray<(string Type, string Id)> Resources) : Wanted;

    /// <summary>Every version of one resource, newest first.</summary>
    public sealed record HistoryOf(string Type, string Id) : Wanted;

    /// <summary>Every version of every resource of a type in the service, newest first.</summary>
    public sealed record HistoryOfType(string Type) : Wanted;

    /// <summary>The current entries of the service that carry labels: few, and all that a label can hide.</summary>
    internal sealed record Labelled : Wanted;

    /// <summary>The superseded versions of the service that carry labels.</summary>
    internal sealed record LabelledBefore : Wanted;

    /// <summary>Nothing of the record, only the decision.</summary>
    public sealed record Nothing : Wanted;
}
