using System.Globalization;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>One row of an expansion.</summary>
/// <param name="System">The code system where it is here; null where a value set alone lists the code.</param>
/// <param name="Concept">Number of the concept in <paramref name="System"/>; -1 without.</param>
/// <param name="Url">Code system's url, as the value set writes it.</param>
/// <param name="Version">Version of a code system that is not here; empty when none is told.</param>
/// <param name="Listed">What the value set says of it; null when it does not list it, and then the code system has it.</param>
internal readonly record struct ExpandedConcept(StoredCodeSystem? System, int Concept, string Url, string Version, ListedConcept? Listed)
{
    internal string Code => System is null ? Listed!.Code : System.Table.Code(Concept);

    internal bool IsInactive => System is not null && (System.Table.Marks(Concept) & ConceptMarks.Inactive) != 0;

    internal bool IsAbstract => System is not null && (System.Table.Marks(Concept) & ConceptMarks.Abstract) != 0;

    internal ConceptTexts Texts
    {
        get
        {
            var texts = System is null ? new ConceptTexts("", "", []) : ConceptTexts.Of(System, Concept);
            return Listed is null ? texts : texts.With(Listed);
        }
    }
}

/// <summary><c>ValueSet/$expand</c>; https://hl7.org/fhir/R4/valueset-operation-expand.html.</summary>
internal sealed class ExpandOperation
{
    // More rows than this are had by paging: nobody shows them at once.
    internal const int RowsMax = 10_000;
    private const int FilterLettersMax = 200;

    private static readonly string[] Once =
    [
        "url", "valueSet", "valueSetVersion", "filter", "offset", "count", "includeDesignations", "includeDefinition", "activeOnly",
        "excludeNested", "excludeNotForUI", "excludePostCoordinated", "displayLanguage",
    ];

    private static readonly string[] Repeating = ["designation", "system-version", "force-system-version", "exclude-system"];

    private readonly TerminologyStore store;
    private readonly TerminologyRequest request;
    private readonly string? filter;
    private readonly string[] words;
    private readonly int offset;
    private readonly int? count;
    private readonly DisplayLanguage language;
    private readonly bool includeDesignations;
    private readonly string[] designations;
    private readonly bool activeOnly;
    private readonly bool excludeNested;
    private readonly bool excludeNotForUi;
    private readonly HashSet<string> excluded;

    private ExpandOperation(TerminologyStore store, TerminologyRequest request)
    {
        this.store = store;
        this.request = request;
        filter = request.Text("filter");
        words = filter is null ? [] : [.. WordIndex.WordsOf(filter)];
        offset = request.Number("offset") ?? 0;
        count = request.Number("count");
        language = request.Language();
        designations = [.. request.Texts("designation")];
        includeDesignations = request.Flag("includeDesignations", designations.Length > 0);
        activeOnly = request.Flag("activeOnly");
        excludeNested = request.Flag("excludeNested");
        excludeNotForUi = request.Flag("excludeNotForUI");
        excluded = [.. request.Texts("exclude-system").Select(canonical => TerminologyStore.Split(canonical).Url)];
    }

    /// <summary>Expands the value set that the request names or brings.</summary>
    internal static Outcome<ReadOnlyMemory<byte>> Run(TerminologyStore store, TerminologyRequest request, StoredResource? instance)
    {
        if (request.CheckNames(Once, Repeating) is { } problem) return problem;
        var operation = new ExpandOperation(store, request);
        if (request.Fault is { } fault) return fault;
        if (operation.filter?.Length > FilterLettersMax) return Problem.Malformed("filter-too-long", $"The filter has more than {FilterLettersMax} characters.");
        if (!RequestedValueSet.Find(store, request, instance).Succeeded(out var valueSet, out problem)) return problem;
        return operation.Expand(valueSet);
    }

    private Outcome<ReadOnlyMemory<byte>> Expand(RequestedValueSet valueSet)
    {
        var versions = request.Versions("system-version", "force-system-version");
        if (request.Fault is { } fault) return fault;
        var selection = new ValueSetSelection(store, versions);
        if (!selection.Select(valueSet.Compose).Succeeded(out var selected, out var problem)) return problem;
        Narrow(selected.All);
        var page = new ExpansionPage(offset, Math.Min(count ?? RowsMax, RowsMax));
        Fill(page, valueSet.Compose, selected.All, selected.Parts);
        if (count is null && page.Total - offset > RowsMax)
            return Problem.Invalid("too-costly", $"The value set has more than {RowsMax} codes. Ask for a page of it with count and offset, or for fewer with filter.") with { IssueType = "too-costly" };
        var isPaged = count is not null || offset > 0;
        return ParametersWriter.Write(json =>
        {
            WriteHead(json, valueSet);
            json.WriteStartObject("expansion"u8);
            json.WriteString("identifier"u8, $"urn:uuid:{Guid.NewGuid()}");
            json.WriteString("timestamp"u8, request.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("total"u8, page.Total);
            if (isPaged) json.WriteNumber("offset"u8, offset);
            WriteParameters(json, selection);
            if (page.Rows.Count > 0) WriteContains(json, page.Rows, isNested: !excludeNested && !isPaged && filter is null);
            json.WriteEndObject();
        });
    }

    /// <summary>Leaves out what the request does not want.</summary>
    private void Narrow(SelectedConcepts all)
    {
        foreach (var (system, set) in all.Known)
        {
            if (excluded.Contains(system.Url)) all.Known.Remove(system);
            if (activeOnly) foreach (var concept in set.Concepts.Where(concept => (system.Table.Marks(concept) & ConceptMarks.Inactive) != 0)) set.Remove(concept);
            if (excludeNotForUi) foreach (var concept in set.Concepts.Where(concept => (system.Table.Marks(concept) & ConceptMarks.Abstract) != 0)) set.Remove(concept);
        }

        foreach (var key in all.Listed.Keys.Where(key => excluded.Contains(key.System))) all.Listed.Remove(key);
    }

    /// <summary>Fills the page in the order of the value set: as it lists concepts, else as the code system does.</summary>
    private void Fill(ExpansionPage page, ValueSetCompose valueSet, SelectedConcepts all, List<SelectedConcepts> parts)
    {
        var fitting = words.Length == 0 ? [] : all.Known.Keys.ToDictionary(system => system, Fitting);
        for (var i = 0; i < parts.Count; i++)
        {
            var part = valueSet.Includes[i];
            if (part.Concepts.Length > 0) AddListed(part, parts[i]);
            else foreach (var (system, set) in parts[i].Known) AddAll(part, system, set);
            foreach (var (key, listed) in parts[i].Listed)
                if (all.Listed.Remove(key) && Fits(listed.Concept.Display))
                    page.Add(new ExpandedConcept(null, -1, key.System, listed.Version, listed.Concept));
        }

        void AddListed(ComposePart part, SelectedConcepts selected)
        {
            var system = selected.Known.Keys.FirstOrDefault();
            if (system is null) return;
            foreach (var listed in part.Concepts)
                if (system.Table.Find(listed.Code) is >= 0 and var concept && all.Has(system, concept))
                {
                    all.Known[system].Remove(concept);
                    if (words.Length == 0 || fitting[system].Has(concept) || Fits(listed.Display)) page.Add(new ExpandedConcept(system, concept, part.System, "", listed));
                }
        }

        void AddAll(ComposePart part, StoredCodeSystem system, ConceptSet set)
        {
            if (!all.Known.TryGetValue(system, out var left)) return;
            set.IntersectWith(left);
            left.ExceptWith(set);
            if (words.Length > 0) set.IntersectWith(fitting[system]);
            page.Add(set, concept => new ExpandedConcept(system, concept, part.System.Length > 0 ? part.System : system.Url, "", null));
        }
    }

    private ConceptSet Fitting(StoredCodeSystem system)
    {
        var found = system.Table.WithWords(words);
        foreach (var supplement in system.Supplements)
            foreach (var concept in supplement.Table.WithWords(words).Concepts)
                if (system.Table.Find(supplement.Table.Code(concept)) is >= 0 and var same)
                    found.Add(same);
        return found;
    }

    private bool Fits(string text) => words.Length == 0 || Array.TrueForAll(words, word => WordIndex.WordsOf(text).Any(other => other.StartsWith(word, StringComparison.Ordinal)));

    private static void WriteHead(Utf8JsonWriter json, RequestedValueSet valueSet)
    {
        json.WriteString("resourceType"u8, "ValueSet"u8);
        if (valueSet.Id.Length > 0) json.WriteString("id"u8, valueSet.Id);
        foreach (var name in (string[])["url", "version", "name", "title", "status"])
            json.Member(name, name switch { "url" => valueSet.Compose.Url, "version" => valueSet.Compose.Version, "status" when valueSet.Resource.Text("status").Length == 0 => "active", _ => valueSet.Resource.Text(name) });
    }

    private void WriteParameters(Utf8JsonWriter json, ValueSetSelection selection)
    {
        json.WriteStartArray("parameter"u8);
        foreach (var system in selection.Used) json.Value("version", "valueUri", system.Version.Length > 0 ? $"{system.Url}|{system.Version}" : system.Url);
        if (filter is not null) json.Value("filter", "valueString", filter);
        foreach (var (name, number) in ((string, int?)[])[("offset", request.Has("offset") ? offset : null), ("count", count)])
        {
            if (number is null) continue;
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteNumber("valueInteger"u8, number.Value);
            json.WriteEndObject();
        }

        if (request.Text("displayLanguage") is { } told) json.Value("displayLanguage", "valueCode", told);
        foreach (var name in (string[])["includeDesignations", "activeOnly", "excludeNested", "excludeNotForUI"])
            if (request.Has(name))
                json.Value(name, request.Flag(name));
        json.WriteEndArray();
    }

    private void WriteContains(Utf8JsonWriter json, List<ExpandedConcept> rows, bool isNested)
    {
        var nest = isNested ? ExpansionTree.Of(rows) : null;
        json.WriteStartArray("contains"u8);
        foreach (var index in nest?.Roots ?? Enumerable.Range(0, rows.Count)) Write(json, rows, nest, index);
        json.WriteEndArray();
    }

    private void Write(Utf8JsonWriter json, List<ExpandedConcept> rows, ExpansionTree? nest, int index)
    {
        var row = rows[index];
        var texts = row.Texts;
        json.WriteStartObject();
        json.Member("system", row.Url);
        if (row.IsAbstract) json.WriteBoolean("abstract"u8, true);
        if (row.IsInactive) json.WriteBoolean("inactive"u8, true);
        json.Member("version", row.System?.Version ?? row.Version);
        json.Member("code", row.Code);
        json.Member("display", texts.In(language));
        if (includeDesignations) DesignationWriter.Write(json, texts, designations);
        if (nest?.Below(index) is { Count: > 0 } below)
        {
            json.WriteStartArray("contains"u8);
            foreach (var child in below) Write(json, rows, nest, child);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}

/// <summary>The rows of one page, with the number of all; the others are counted, not made.</summary>
/// <param name="offset">Rows before the page.</param>
/// <param name="size">Rows of the page at most.</param>
internal sealed class ExpansionPage(int offset, int size)
{
    internal List<ExpandedConcept> Rows { get; } = [];

    internal int Total { get; private set; }

    internal void Add(in ExpandedConcept row)
    {
        if (Total++ >= offset && Rows.Count < size) Rows.Add(row);
    }

    internal void Add(ConceptSet concepts, Func<int, ExpandedConcept> row)
    {
        var (count, before) = (concepts.Count, Total);
        if (Total + count > offset && Rows.Count < size)
            foreach (var concept in concepts.Concepts)
            {
                Add(row(concept));
                if (Rows.Count == size) break;
            }

        Total = before + count;
    }
}

/// <summary>Which rows of an expansion stand under which: each under the nearest concept above it that is also a row.</summary>
internal sealed class ExpansionTree
{
    // As deep as a JSON text may be read; deeper rows stand beside each other.
    private const int DepthMax = 24;

    private readonly Dictionary<int, List<int>> below = [];

    internal List<int> Roots { get; } = [];

    internal static ExpansionTree Of(List<ExpandedConcept> rows)
    {
        var tree = new ExpansionTree();
        var places = new Dictionary<(StoredCodeSystem, int), int>();
        for (var i = 0; i < rows.Count; i++)
            if (rows[i].System is { } system)
                places[(system, rows[i].Concept)] = i;
        var depths = new int[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            var parent = Above(rows[i], places);
            // Above means before, in the order of a hierarchy written down; the other way round would hide both.
            if (parent < 0 || parent >= i || depths[parent] >= DepthMax)
            {
                tree.Roots.Add(i);
                continue;
            }

            depths[i] = depths[parent] + 1;
            if (!tree.below.TryGetValue(parent, out var children)) tree.below[parent] = children = [];
            children.Add(i);
        }

        return tree;
    }

    internal List<int>? Below(int row) => below.GetValueOrDefault(row);

    private static int Above(in ExpandedConcept row, Dictionary<(StoredCodeSystem, int), int> places)
    {
        if (row.System is not { } system) return -1;
        var at = row.Concept;
        for (var steps = 0; steps < DepthMax && system.Table.Parents(at) is [var parent, ..]; steps++)
        {
            if (places.TryGetValue((system, parent), out var place)) return place;
            at = parent;
        }

        return -1;
    }
}
