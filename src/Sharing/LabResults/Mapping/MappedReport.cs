using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>One report of a message as the resources it becomes.</summary>
internal sealed record MappedReport
{
    /// <summary>Organisation number of the source that answers for it.</summary>
    internal required string Source { get; init; }

    /// <summary>Id of the DiagnosticReport.</summary>
    internal required string ReportId { get; init; }

    internal required string MessageId { get; init; }

    /// <summary>When the message was made, UTC.</summary>
    internal required DateTimeOffset GeneratedAt { get; init; }

    /// <summary><see cref="Tokens.OrderOf(DateTimeOffset, string, string)"/>; orders the versions.</summary>
    internal required long Order { get; init; }

    /// <summary>7309: N, M, C, H, A.</summary>
    internal required string ServType { get; init; }

    /// <summary>The DiagnosticReport first.</summary>
    internal required ImmutableArray<MappedResource> Resources { get; init; }

    /// <summary>What is kept with the report though it has no place in it.</summary>
    internal required ImmutableArray<Unplaced> Unplaced { get; init; }

    /// <summary>What the sender should know.</summary>
    internal required ImmutableArray<Issue> Warnings { get; init; }
}

/// <summary>One resource with the facts by which it is found and merged.</summary>
/// <param name="Type">Resource type.</param>
/// <param name="Id">Resource id.</param>
/// <param name="Json">UTF-8 JSON without version and time.</param>
internal sealed record MappedResource(string Type, string Id, byte[] Json)
{
    internal string Status { get; init; } = "";

    /// <summary>The clinically relevant time, UTC.</summary>
    internal DateTimeOffset? ClinicalAt { get; init; }

    internal ImmutableArray<string> Tokens { get; init; } = [];

    /// <summary>Codes of code list 9603.</summary>
    internal ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>When delayed insight ends, UTC; null when no end is set.</summary>
    internal DateTimeOffset? ReleaseAt { get; init; }

    /// <summary>
    /// Its id is made of its content, so a stored one is the same and is left alone (documents, roles).
    /// </summary>
    internal bool IsContentAddressed { get; init; }
}
