using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>One concept that a value set lists.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Display">Display of the value set's own; empty for the code system's.</param>
/// <param name="Designations">Designations of the value set's own.</param>
internal sealed record ListedConcept(string Code, string Display, Designation[] Designations);

/// <summary>One <c>compose.include</c> or <c>exclude</c>.</summary>
/// <param name="System">Code system; empty when only other value sets are named.</param>
/// <param name="Version">Its version; empty for the current one.</param>
/// <param name="Concepts">The concepts where they are listed, in the order of the value set.</param>
/// <param name="Filters">Conditions on the system's concepts; all must hold.</param>
/// <param name="ValueSets">Value sets it is the intersection with.</param>
internal sealed record ComposePart(string System, string Version, ListedConcept[] Concepts, ValueSetFilter[] Filters, string[] ValueSets)
{
    private readonly Lazy<Dictionary<string, ListedConcept>> byCode =
        new(() => Concepts.DistinctBy(concept => concept.Code).ToDictionary(concept => concept.Code, StringComparer.Ordinal));

    private (StoredCodeSystem System, Outcome<ConceptFilter[]> Filters)? prepared;

    /// <summary>Whether it is all of a code system.</summary>
    internal bool IsWhole => Concepts.Length == 0 && Filters.Length == 0;

    internal ListedConcept? Find(string code) => byCode.Value.GetValueOrDefault(code);

    /// <summary>How many times preparing the conditions goes through the whole code system, at worst; none when that is done.</summary>
    internal int PassesToPrepare(StoredCodeSystem system) =>
        system.Url != Sct.System || (prepared is { } known && ReferenceEquals(known.System, system)) ? 0
        : Filters.Where(filter => filter.Property == "constraint").Sum(filter => EclParser.Parse(filter.Value).Match(expression => expression.Passes, _ => 0));

    /// <summary>The conditions, prepared for a code system and remembered.</summary>
    internal Outcome<ConceptFilter[]> Prepare(StoredCodeSystem system)
    {
        if (prepared is { } known && ReferenceEquals(known.System, system)) return known.Filters;
        var outcome = Prepare(system, Filters);
        prepared = (system, outcome);
        return outcome;
    }

    private static Outcome<ConceptFilter[]> Prepare(StoredCodeSystem system, ValueSetFilter[] filters)
    {
        var all = new ConceptFilter[filters.Length];
        for (var i = 0; i < filters.Length; i++)
            if (!ConceptFilter.Prepare(system, filters[i]).Succeeded(out all[i]!, out var problem))
                return problem;
        return all;
    }
}

/// <summary>What a value set is made of; https://hl7.org/fhir/R4/valueset.html#compositions. Immutable and safe to share between threads.</summary>
/// <param name="Url">Canonical URL; empty for one that a request brought.</param>
/// <param name="Version">Version; empty when it has none.</param>
/// <param name="Includes">What it takes.</param>
/// <param name="Excludes">What it leaves out of that.</param>
/// <param name="IncludesInactive">Whether concepts that are no longer to be used belong to it.</param>
internal sealed record ValueSetCompose(string Url, string Version, ComposePart[] Includes, ComposePart[] Excludes, bool IncludesInactive)
{
    /// <summary>Reads a ValueSet resource; one that has no compose is what its expansion lists.</summary>
    internal static ValueSetCompose Read(JsonElement valueSet)
    {
        var hasCompose = valueSet.TryGetProperty("compose", out var compose) && compose.ValueKind == JsonValueKind.Object;
        if (!hasCompose) return new ValueSetCompose(valueSet.Text("url"), valueSet.Text("version"), FromExpansion(valueSet), [], true);
        return new ValueSetCompose(
            valueSet.Text("url"), valueSet.Text("version"), Parts(compose, "include"), Parts(compose, "exclude"),
            !(compose.TryGetProperty("inactive", out var inactive) && inactive.ValueKind == JsonValueKind.False));
    }

    /// <summary>All of a code system.</summary>
    internal static ValueSetCompose All(string url, string system, string version, params ValueSetFilter[] filters) =>
        new(url, version, [new ComposePart(system, version, [], filters, [])], [], true);

    private static ComposePart[] Parts(JsonElement compose, string name) =>
    [
        .. compose.Items(name).Select(part => new ComposePart(
            part.Text("system"), part.Text("version"),
            [.. part.Items("concept").Select(Listed)],
            [.. part.Items("filter").Select(filter => new ValueSetFilter(filter.Text("property"), filter.Text("op"), filter.Text("value")))],
            [.. part.Items("valueSet").Where(url => url.ValueKind == JsonValueKind.String).Select(url => url.GetString()!)])),
    ];

    private static ComposePart[] FromExpansion(JsonElement valueSet)
    {
        if (!valueSet.TryGetProperty("expansion", out var expansion)) return [];
        return
        [
            .. Contained(expansion).Where(one => one.Text("code").Length > 0).GroupBy(one => (System: one.Text("system"), Version: one.Text("version")))
                .Select(group => new ComposePart(group.Key.System, group.Key.Version, [.. group.Select(Listed)], [], [])),
        ];
    }

    private static IEnumerable<JsonElement> Contained(JsonElement at) => at.Items("contains").SelectMany(one => Contained(one).Prepend(one));

    private static ListedConcept Listed(JsonElement concept) => new(concept.Text("code"), concept.Text("display"),
    [
        .. concept.Items("designation").Select(designation => designation.TryGetProperty("use", out var use)
            ? new Designation(designation.Text("language"), use.Text("system"), use.Text("code"), use.Text("display"), designation.Text("value"))
            : new Designation(designation.Text("language"), "", "", "", designation.Text("value"))),
    ]);
}

/// <summary>
/// Value sets that a code system has without anybody defining them: all of SNOMED CT, what stands below a concept, the members of a
/// reference set (https://hl7.org/fhir/R4/snomedct.html#implicit), and all of LOINC.
/// </summary>
internal static class ImplicitValueSet
{
    internal static ValueSetCompose? Of(string url)
    {
        if (url == "http://loinc.org/vs") return ValueSetCompose.All(url, LoincSource.System, "");
        var at = url.IndexOf("?fhir_vs", StringComparison.Ordinal);
        if (at < 0 || !url.StartsWith(Sct.System, StringComparison.Ordinal)) return null;
        // An edition may stand before the question mark, with its version or without.
        var edition = url[..at];
        var version = edition.Contains("/version/", StringComparison.Ordinal) ? edition : "";
        return url[(at + "?fhir_vs".Length)..] switch
        {
            "" => ValueSetCompose.All(url, Sct.System, version),
            ['=', 'i', 's', 'a', '/', .. var concept] => ValueSetCompose.All(url, Sct.System, version, new ValueSetFilter("concept", "is-a", concept)),
            ['=', 'r', 'e', 'f', 's', 'e', 't', '/', .. var refset] => ValueSetCompose.All(url, Sct.System, version, new ValueSetFilter("concept", "in", refset)),
            ['=', 'e', 'c', 'l', '/', .. var expression] => ValueSetCompose.All(url, Sct.System, version, new ValueSetFilter("constraint", "=", Uri.UnescapeDataString(expression))),
            "=refset" => ValueSetCompose.All(url, Sct.System, version, new ValueSetFilter("concept", "is-a", "446609009")),
            _ => null,
        };
    }
}
