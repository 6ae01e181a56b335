using System.Collections.Immutable;

namespace Felles.Steering.Charts;

/// <summary>A bar with its parts.</summary>
/// <param name="Label">What it is of.</param>
/// <param name="Parts">Its parts, from the left.</param>
public sealed record BarRow(string Label, ImmutableArray<BarPart> Parts);

/// <summary>A part of a bar.</summary>
/// <param name="Code">Code that gives its colour in the style sheet, as <c>yellow</c>.</param>
/// <param name="Name">What it is, in words.</param>
/// <param name="Count">How many.</param>
public sealed record BarPart(string Code, string Name, int Count);
