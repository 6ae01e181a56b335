using System.Collections.Immutable;
using System.Text.Json;

namespace Felles.Steering.Portfolio;

/// <summary>
/// The code lists that reports are made with. What the published report prints is taken from it; what it leaves undefined
/// (definitions of segments and colours, categories of dependencies) is this platform's own default and marked so.
/// </summary>
internal sealed record CodeLists
{
    private static readonly Lazy<CodeLists> builtIn = new(ReadBuiltIn);

    /// <summary>Focus areas (innsatsområder), by code.</summary>
    public required ImmutableArray<CodeEntry> FocusAreas { get; init; }

    /// <summary>National solutions that costs are placed on, «ikke fordelt» among them.</summary>
    public required ImmutableArray<CodeEntry> Solutions { get; init; }

    /// <summary>Categories of dependencies.</summary>
    public required ImmutableArray<CodeEntry> DependencyCategories { get; init; }

    /// <summary>Definitions of the segments and colours, by code of the enumeration.</summary>
    public required ImmutableArray<CodeEntry> Definitions { get; init; }

    /// <summary>The lists that come with the platform.</summary>
    internal static CodeLists BuiltIn => builtIn.Value;

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
