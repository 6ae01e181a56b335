using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>What is found wrong while a message is read, each with its place; never with the value found there.</summary>
internal sealed class Findings
{
    private readonly ImmutableArray<Issue>.Builder errors = ImmutableArray.CreateBuilder<Issue>();
    private readonly ImmutableArray<Issue>.Builder warnings = ImmutableArray.CreateBuilder<Issue>();

    internal bool HasErrors => errors.Count > 0;

    internal ImmutableArray<Issue> Errors => errors.ToImmutable();

    internal ImmutableArray<Issue> Warnings => warnings.ToImmutable();

    /// <summary>The message is refused for this.</summary>
    internal void Error(SourceElement place, string type, string id, string text, string? attribute = null)
    {
        if (errors.Count < MessageLimits.FindingsMax) errors.Add(At(place, Issue.Error(type, id, text), attribute));
    }

    /// <summary>The message is taken in all the same; the sender is told.</summary>
    internal void Warning(SourceElement place, string type, string id, string text, string? attribute = null)
    {
        if (warnings.Count < MessageLimits.FindingsMax) warnings.Add(At(place, Issue.Warning(type, id, text), attribute));
    }

    /// <summary>A warning about the message as a whole.</summary>
    internal void Warning(Issue warning) => warnings.Add(warning);

    private static Issue At(SourceElement place, Issue issue, string? attribute) => issue with
    {
        Expression = attribute is null ? place.Path() : $"{place.Path()}/@{attribute}",
        Line = place.Line,
        Column = place.Column,
    };
}
