using System.Collections.Immutable;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Steering.Portfolio;

/// <summary>
/// The code lists that reports are made with. What the published report prints is taken from it; what it leaves undefined
/// (definitions of segments and colours, categories of dependencies) is this platform's own default and marked so.
/// </summary>
internal sealed record CodeLists
{
    private static CodeLists? inForce;

    /// <summary>Focus areas (innsatsområder), by code.</summary>
    public required ImmutableArray<CodeEntry> FocusAreas { get; init; }

    /// <summary>National solutions that costs are placed on, «ikke fordelt» among them.</summary>
    public required ImmutableArray<CodeEntry> Solutions { get; init; }

    /// <summary>Categories of dependencies.</summary>
    public required ImmutableArray<CodeEntry> DependencyCategories { get; init; }

    /// <summary>Definitions of the segments and colours, by code of the enumeration.</summary>
    public required ImmutableArray<CodeEntry> Definitions { get; init; }

    /// <summary>What a project or programme must be to come into the portfolio (inngangskriterier). The source names none.</summary>
    public required ImmutableArray<CodeEntry> EntryCriteria { get; init; }

    /// <summary>Where the line goes between what is judged differently. The source names the words and no numbers.</summary>
    public required Thresholds Thresholds { get; init; }

    /// <summary>The lists of this platform: those that come with it, or those that <see cref="Use"/> put in their place.</summary>
    internal static CodeLists InForce => LazyInitializer.EnsureInitialized(ref inForce, ReadBuiltIn);

    /// <summary>Puts lists in the place of those that come with the platform. Once, at the start, before anything is read by them.</summary>
    /// <param name="document">JSON as <c>/steering/api/code-lists</c> serves it.</param>
    /// <returns>422 <c>code-lists</c> with every fault, or 400 when it cannot be read.</returns>
    internal static Outcome<Done> Use(ReadOnlySpan<byte> document)
    {
        CodeLists? read;
        try
        {
            read = JsonSerializer.Deserialize<CodeLists>(document, RoundJson.Options);
        }
        catch (JsonException fault)
        {
            return Problem.Malformed("code-lists", $"The code lists cannot be read, at {fault.Path ?? "their beginning"}. Compare with what /steering/api/code-lists serves.");
        }

        if (read is null) return Problem.Malformed("code-lists", "The code lists are null.");
        if (read.Faults().ToArray() is { Length: > 0 } faults) return Problem.Invalid("code-lists", "The code lists break rules. Each fault is named with its place.", faults);
        inForce = read;
        return Done.Value;
    }

    private IEnumerable<Issue> Faults()
    {
        foreach (var (name, list) in (ReadOnlySpan<(string, ImmutableArray<CodeEntry>)>)[("focusAreas", FocusAreas), ("solutions", Solutions), ("dependencyCategories", DependencyCategories), ("definitions", Definitions), ("entryCriteria", EntryCriteria)])
            if (list.IsDefault || list.Contains(null!) || list.Any(entry => !PlainText.IsLine(entry.Code, 100) || !PlainText.IsLine(entry.Name, 1000)) || list.DistinctBy(entry => entry.Code).Count() != list.Length)
                return [Issue.Error("value", "code-list", "Each entry has a code of its own of at most 100 characters and a name of at most 1,000, each on one line.", name)];
        var lacking = Dimensions.Known(Dimension.Segment).Concat(Dimensions.Known(Dimension.Status)).Where(code => Definitions.All(entry => entry.Code != code)).ToList();
        return
        [
            .. Solutions.IsEmpty || DependencyCategories.IsEmpty ? (Issue[])[Issue.Error("value", "empty", "There is at least one solution and one category of dependencies.", "solutions")] : [],
            .. lacking.Select(code => Issue.Error("required", "definition", $"The definition of {code} is missing.", "definitions")),
            .. Thresholds is not { SignificantDelayDays: >= 0 and <= 3650, BehindTolerance: >= 0 and <= 1 } ? (Issue[])[Issue.Error("value", "threshold", "A delay is 0 to 3650 days, and a tolerance 0 to 1.", "thresholds")] : [],
        ];
    }

    internal string? FocusAreaName(string code) => FocusAreas.FirstOrDefault(entry => entry.Code == code)?.Name;

    internal string? CategoryName(string code) => DependencyCategories.FirstOrDefault(entry => entry.Code == code)?.Name;

    private static CodeLists ReadBuiltIn()
    {
        using var stream = typeof(CodeLists).Assembly.GetManifestResourceStream("Felles.Steering.Portfolio.code-lists.json")!;
        return JsonSerializer.Deserialize<CodeLists>(stream, RoundJson.Options)!;
    }
}

/// <summary>One code.</summary>
/// <param name="Code">As reported and stored.</param>
/// <param name="Name">In bokmål.</param>
/// <param name="Ours">True where the published report defines nothing and this is the platform's default.</param>
internal sealed record CodeEntry(string Code, string Name, bool Ours);

/// <summary>Where the line goes.</summary>
/// <param name="SignificantDelayDays">More days late than this is a significant delay (betydelig forsinkelse).</param>
/// <param name="BehindTolerance">How far behind the time, as a share of the way, a measure may be and still be on track.</param>
/// <param name="Ours">True where this is the platform's default.</param>
internal sealed record Thresholds(int SignificantDelayDays, decimal BehindTolerance, bool Ours);
