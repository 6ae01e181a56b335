using System.Collections.Immutable;

namespace Felles.Fhir;

/// <summary>One <c>_include</c> or <c>_revinclude</c>: references of a type to follow; https://hl7.org/fhir/R4/search.html#include.</summary>
public sealed class SearchInclude
{
    private readonly FhirPath? path;
    private readonly FhirDefinitions definitions;

    internal SearchInclude(string text, string sourceType, string? targetType, FhirPath? path, FhirDefinitions definitions)
    {
        Text = text;
        SourceType = sourceType;
        TargetType = targetType;
        this.path = path;
        this.definitions = definitions;
    }

    /// <summary>As <c>DiagnosticReport:specimen</c>.</summary>
    public string Text { get; }

    /// <summary>Type of the resources whose references are followed.</summary>
    public string SourceType { get; }

    /// <summary>Type of the resources that are referred to; null for any.</summary>
    public string? TargetType { get; }

    /// <summary>Whether it goes on from what it brings (<c>:iterate</c>).</summary>
    public bool IsIterated { get; internal init; }

    /// <summary>Whether what refers is included, not what is referred to (<c>_revinclude</c>).</summary>
    public bool IsReverse { get; internal init; }

    /// <summary>What a resource refers to by this include.</summary>
    /// <param name="body">A stored resource of <see cref="SourceType"/>.</param>
    /// <returns>Type and id of each, once, in the resource's order.</returns>
    public ImmutableArray<(string Type, string Id)> References(ReadOnlyMemory<byte> body)
    {
        var references = ImmutableArray.CreateBuilder<(string Type, string Id)>();
        var known = new HashSet<(string Type, string Id)>();
        SearchedResource.Lend(definitions, body, resource =>
        {
            foreach (var value in resource.Values(path))
                if (value.IsNode && value.Node >= 0 && ReferenceText.Of(definitions, value.Source.Tape, value.Node) is { } text && ReferenceText.Split(definitions, text) is { } target
                    && (TargetType is null || TargetType == target.Type) && known.Add(target))
                    references.Add(target);
            return references.Count;
        });
        return references.ToImmutable();
    }

    /// <summary>Reads <c>Type:parameter</c>, <c>Type:parameter:Target</c>, <c>Type:*</c> and <c>*</c>.</summary>
    /// <param name="support">The type that is searched.</param>
    /// <param name="value">The value.</param>
    /// <param name="isReverse">Whether it is a <c>_revinclude</c>.</param>
    /// <param name="isIterated">Whether it goes on.</param>
    /// <returns>The includes that are meant; empty when the value means none that is supported.</returns>
    internal static ImmutableArray<SearchInclude> Parse(SearchSupport support, string value, bool isReverse, bool isIterated)
    {
        var parts = value.Split(':');
        if (parts.Length > 3) return [];
        var source = value == "*" ? support.Type : parts[0];
        // What is included may be of any type of the service, so what goes on from there may be, too.
        var allowed = isReverse ? isIterated ? support.Others.SelectMany(other => other.ReverseIncludes) : support.ReverseIncludes
            : source == support.Type ? support.Includes : support.Includes.Concat(support.Find(source)?.Includes ?? []);
        var chosen = value == "*" ? isReverse ? allowed : allowed.Where(include => include.StartsWith(support.Type + ":", StringComparison.Ordinal))
            : parts is [_, "*", ..] ? allowed.Where(include => include.StartsWith(source + ":", StringComparison.Ordinal))
            : parts.Length > 1 ? allowed.Where(include => include == $"{parts[0]}:{parts[1]}") : [];
        var target = parts.Length == 3 ? parts[2] : isReverse ? support.Type : null;
        if (isReverse && isIterated && parts.Length < 3) target = null;
        return [.. chosen.Distinct(StringComparer.Ordinal).Select(include => Of(support.Definitions, include, target, isReverse, isIterated)).OfType<SearchInclude>()];
    }

    private static SearchInclude? Of(FhirDefinitions definitions, string include, string? target, bool isReverse, bool isIterated)
    {
        var colon = include.IndexOf(':', StringComparison.Ordinal);
        var (source, name) = (include[..colon], include[(colon + 1)..]);
        return definitions.FindSearchParameter(source, name) is { Type: "reference" } parameter && ParameterExpressions.Of(definitions).Values(source, parameter) is { } path
            ? new SearchInclude(include, source, target, path, definitions) { IsReverse = isReverse, IsIterated = isIterated } : null;
    }
}
