using System.Collections.Concurrent;
using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// What a service's search of one resource type supports. One for each type, made once: the compiled search paths are
/// kept in it. Safe to share between threads.
/// </summary>
/// <param name="type">Resource type.</param>
public sealed class SearchSupport(string type)
{
    private readonly ConcurrentDictionary<(string Type, string Code), SearchPath?> paths = new();

    /// <summary>Resource type.</summary>
    public string Type { get; } = type;

    /// <summary>Search parameters by their name in R4, as <c>code</c>, <c>date</c>, <c>_id</c>. The patient is always understood and not named here.</summary>
    public ImmutableArray<string> Parameters { get; init; } = [];

    /// <summary>Values of <c>_include</c>, as <c>DiagnosticReport:specimen</c>; those of other types come by <c>_include:iterate</c>.</summary>
    public ImmutableArray<string> Includes { get; init; } = [];

    /// <summary>Parameters to sort by, as <c>date</c>, <c>_lastUpdated</c>.</summary>
    public ImmutableArray<string> Sorts { get; init; } = [];

    /// <summary>Entries on a page when the request does not say.</summary>
    public int CountDefault { get; init; } = 50;

    /// <summary>Entries on a page at most; a larger <c>_count</c> gives this many.</summary>
    public int CountMax { get; init; } = 200;

    /// <summary>Definitions of the search parameters.</summary>
    public FhirDefinitions Definitions { get; init; } = FhirDefinitions.R4;

    /// <summary>The parameters as a CapabilityStatement tells them.</summary>
    public ImmutableArray<SearchCapability> Capabilities =>
    [
        .. Parameters.Select(name => Definitions.FindSearchParameter(Type, name) is { } parameter
            ? new SearchCapability(name, parameter.Type, parameter.Url)
            : throw new InvalidOperationException($"R4 has no search parameter {name} of {Type}.")),
        new SearchCapability("patient.identifier", "token", null, "The patient's identifier, system|value. In the body of POST _search only."),
    ];

    /// <summary>The compiled path of a search parameter; null when it is beyond what is understood.</summary>
    internal SearchPath? Path(string type, SearchParameterDefinition parameter) =>
        paths.GetOrAdd((type, parameter.Code), static (key, state) =>
            SearchPath.Compile(state.Definitions, state.Definitions.Type(key.Type), state.Expression), (Definitions, parameter.Expression));
}

/// <summary>One <c>_include</c>: references of a type to follow.</summary>
public sealed class SearchInclude
{
    private readonly SearchPath path;
    private readonly FhirDefinitions definitions;

    internal SearchInclude(string text, string sourceType, string? targetType, bool iterate, SearchPath path, FhirDefinitions definitions)
    {
        Text = text;
        SourceType = sourceType;
        TargetType = targetType;
        IsIterated = iterate;
        this.path = path;
        this.definitions = definitions;
    }

    /// <summary>As it was sent, as <c>DiagnosticReport:specimen</c>.</summary>
    public string Text { get; }

    /// <summary>Type of the resources whose references are followed.</summary>
    public string SourceType { get; }

    /// <summary>Type of the resources that are included; null for any.</summary>
    public string? TargetType { get; }

    /// <summary>Whether references of included resources are followed as well (<c>_include:iterate</c>).</summary>
    public bool IsIterated { get; }

    /// <summary>What a resource refers to by this include.</summary>
    /// <param name="body">A stored resource of <see cref="SourceType"/>.</param>
    /// <returns>Type and id of each, once, in the resource's order.</returns>
    public ImmutableArray<(string Type, string Id)> References(ReadOnlyMemory<byte> body)
    {
        var references = ImmutableArray.CreateBuilder<(string Type, string Id)>();
        var known = new HashSet<(string Type, string Id)>();
        TapeReader.Lend(body, definitions.Names, tape =>
        {
            var found = new List<FoundValue>();
            path.Find(definitions, tape, 0, found);
            foreach (var value in found)
                if (ReferenceText.Of(definitions, tape, value.Node) is { } text && ReferenceText.Split(definitions, text) is { } target
                    && (TargetType is null || TargetType == target.Type) && known.Add(target))
                    references.Add(target);
            return references.Count;
        });
        return references.ToImmutable();
    }
}

/// <summary>One key of <c>_sort</c>.</summary>
/// <param name="Parameter">Search parameter.</param>
/// <param name="IsDescending">Whether the largest comes first.</param>
public readonly record struct SortKey(string Parameter, bool IsDescending);

/// <summary>The patient a search names, by an identifier. Does not print the value.</summary>
public sealed class PatientToken
{
    internal PatientToken(string? system, string value)
    {
        System = system;
        Value = value;
    }

    /// <summary>Identifier system; null when not given.</summary>
    public string? System { get; }

    /// <summary>The identifier: a national number as a rule. Never in a log, URL, error or link.</summary>
    public string Value { get; }

    /// <summary>The system alone.</summary>
    public override string ToString() => System is null ? "patient identifier" : $"patient identifier of {System}";
}
