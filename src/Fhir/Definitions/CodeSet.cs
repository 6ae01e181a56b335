using System.Text;
using System.Text.RegularExpressions;

namespace Felles.Fhir;

/// <summary>Whether a code belongs to a value set.</summary>
internal enum Membership
{
    No,
    Yes,

    /// <summary>It may: the value set takes from a code system whose codes are not here.</summary>
    Unknown,
}

/// <summary>The codes of one value set, found by their bytes. Immutable.</summary>
internal sealed class CodeSet
{
    private const int DepthMax = 16;

    // Key of what comes from value sets that are not known: it may be of any system.
    private const string AnySystem = "";

    private readonly List<(byte[] Url, Utf8Table Codes, bool IsOpen)> systems = [];
    private readonly Utf8Table all = new();
    private bool isOpenToAnySystem;

    private CodeSet(string url) => Url = url;

    internal string Url { get; }

    /// <summary>Whether some of its codes are not here.</summary>
    internal bool IsOpen { get; private set; }

    /// <summary>The codes that are here, of any system.</summary>
    internal IEnumerable<string> Codes => Enumerable.Range(0, all.Count).Select(all.Text);

    internal int Count => all.Count;

    /// <summary>The code system when all codes are of one; null otherwise.</summary>
    internal string? OnlySystem => systems.Count == 1 ? Encoding.UTF8.GetString(systems[0].Url) : null;

    /// <summary>Whether a bare <c>code</c> belongs to it.</summary>
    internal Membership Find(ReadOnlySpan<byte> code) =>
        all.Contains(code) ? Membership.Yes : IsOpen ? Membership.Unknown : Membership.No;

    /// <summary>Whether a code of a system belongs to it.</summary>
    internal Membership Find(ReadOnlySpan<byte> system, ReadOnlySpan<byte> code)
    {
        foreach (var (url, codes, isOpen) in systems)
            if (NorwegianCodeSystem.AreSame(system, url))
                return codes.Contains(code) ? Membership.Yes : isOpen ? Membership.Unknown : Membership.No;
        return isOpenToAnySystem ? Membership.Unknown : Membership.No;
    }

    /// <summary>Whether it takes from a system codes that are not here: all of them, for those that a grammar makes.</summary>
    internal bool TakesAllOf(string system)
    {
        var utf8 = Encoding.UTF8.GetBytes(system);
        return systems.Exists(part => part.IsOpen && NorwegianCodeSystem.AreSame(utf8, part.Url));
    }

    internal static CodeSet? Expand(FhirDefinitions definitions, string url)
    {
        if (definitions.FindValueSet(url) is null) return null;
        var set = new CodeSet(url);
        foreach (var (system, codes) in Collect(definitions, url, 0))
        {
            var table = new Utf8Table();
            foreach (var code in codes.Listed)
            {
                table.Add(code);
                set.all.Add(code);
            }

            set.systems.Add((Encoding.UTF8.GetBytes(system), table, codes.IsOpen));
            set.isOpenToAnySystem |= system == AnySystem;
            set.IsOpen |= codes.IsOpen;
        }

        return set;
    }

    /// <summary>Codes by system; a system with codes that are not here is open.</summary>
    private static Dictionary<string, SystemCodes> Collect(FhirDefinitions definitions, string url, int depth)
    {
        var result = new Dictionary<string, SystemCodes>(StringComparer.Ordinal);
        // A value set that includes itself by way of others would never end.
        if (depth > DepthMax || definitions.FindValueSet(url) is not { } definition)
        {
            result[AnySystem] = new SystemCodes([], true);
            return result;
        }

        foreach (var part in definition.Includes)
            foreach (var (system, codes) in CollectPart(definitions, part, depth))
            {
                var known = result.GetValueOrDefault(system) ?? new SystemCodes([], false);
                result[system] = new SystemCodes([.. known.Listed, .. codes.Listed], known.IsOpen || codes.IsOpen);
            }

        foreach (var part in definition.Excludes)
            foreach (var (system, codes) in CollectPart(definitions, part, depth))
                if (result.TryGetValue(system, out var known))
                    known.Listed.ExceptWith(codes.Listed);
        return result;
    }

    private static Dictionary<string, SystemCodes> CollectPart(FhirDefinitions definitions, ValueSetPart part, int depth)
    {
        var result = new Dictionary<string, SystemCodes>(StringComparer.Ordinal);
        if (part.System.Length > 0) result[part.System] = OfSystem(definitions, part);
        foreach (var url in part.ValueSets)
        {
            var other = Collect(definitions, url, depth + 1);
            if (part.System.Length == 0)
            {
                foreach (var (system, codes) in other) result.TryAdd(system, codes);
            }
            else if (!other.ContainsKey(AnySystem))
            {
                var limit = other.GetValueOrDefault(part.System) ?? new SystemCodes([], false);
                if (!limit.IsOpen) result[part.System].Listed.IntersectWith(limit.Listed);
            }
        }

        return result;
    }

    private static SystemCodes OfSystem(FhirDefinitions definitions, ValueSetPart part)
    {
        if (part.Codes.Length > 0) return new SystemCodes([.. part.Codes], false);
        if (definitions.FindCodeSystem(part.System) is not { } system) return new SystemCodes([], true);
        var listed = new HashSet<string>();
        var isOpen = !system.IsComplete;
        for (var i = 0; i < system.Codes.Length; i++)
        {
            var holds = part.Filters.Select(filter => Holds(system, i, filter)).ToList();
            if (holds.All(answer => answer == true)) listed.Add(system.Codes[i]);
            else if (holds.Contains(null) && !holds.Contains(false)) isOpen = true;
        }

        return new SystemCodes(listed, isOpen);
    }

    /// <summary>Whether a concept satisfies a filter; null when the filter asks for properties that are not compiled.</summary>
    private static bool? Holds(CodeSystemDefinition system, int concept, ValueSetFilter filter) => (filter.Property, filter.Operator) switch
    {
        ("concept" or "code", "is-a") => system.IsA(concept, filter.Value, orSelf: true),
        ("concept" or "code", "descendent-of") => system.IsA(concept, filter.Value, orSelf: false),
        ("concept" or "code", "is-not-a") => !system.IsA(concept, filter.Value, orSelf: true),
        ("concept" or "code", "=") => system.Codes[concept] == filter.Value,
        ("concept" or "code", "regex") => Regex.IsMatch(system.Codes[concept], $"^(?:{filter.Value})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant),
        ("concept" or "code", "in") => filter.Value.Split(',').Contains(system.Codes[concept], StringComparer.Ordinal),
        _ => null,
    };

    /// <summary>What a value set takes from one system; open when some of it is not here.</summary>
    private sealed record SystemCodes(HashSet<string> Listed, bool IsOpen);
}
