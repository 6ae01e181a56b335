using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;

namespace Felles.Fhir;

/// <summary>
/// The FHIRPath expressions of search parameters, compiled at their first use. One for each set of definitions; safe to
/// share between threads.
/// </summary>
internal sealed class ParameterExpressions
{
    private static readonly ConditionalWeakTable<FhirDefinitions, ParameterExpressions> All = [];

    private readonly FhirDefinitions definitions;
    private readonly ConcurrentDictionary<(string Type, string Url), FhirPath?> values = new();
    private readonly ConcurrentDictionary<string, FhirPath?> components = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PathItem?> targets = new(StringComparer.Ordinal);

    private ParameterExpressions(FhirDefinitions definitions) => this.definitions = definitions;

    internal static ParameterExpressions Of(FhirDefinitions definitions) => All.GetValue(definitions, static known => new ParameterExpressions(known));

    /// <summary>What gives a parameter's values in resources of a type; null when the type has none, or the expression cannot be read.</summary>
    internal FhirPath? Values(string type, SearchParameterDefinition parameter) =>
        values.GetOrAdd((type, parameter.Url), static (key, state) => state.Self.CompileFor(key.Type, state.Expression), (Self: this, parameter.Expression));

    /// <summary>What gives a part's values from one value of a composite.</summary>
    internal FhirPath? Component(SearchComponent component) => components.GetOrAdd(
        component.Expression,
        static (expression, state) => FhirPath.Compile(state, expression, castsFilter: true).Succeeded(out var path, out _) ? path : null,
        definitions);

    /// <summary>Stands for a resource of a type that a reference points to: enough for <c>resolve() is Patient</c>, without looking it up.</summary>
    internal PathItem? Target(string type) => definitions.IsResourceType(type) ? targets.GetOrAdd(type, static (name, self) => self.Stand(name), this) : null;

    private PathItem? Stand(string type)
    {
        var text = Encoding.UTF8.GetBytes($"{{\"resourceType\":\"{type}\"}}");
        return TapeReader.Read(text, new ReadLimits(), definitions.Names).Succeeded(out var nodes, out _)
            ? new PathSource(definitions, new JsonTape(text, nodes)).Resource(0) : null;
    }

    private FhirPath? CompileFor(string type, string expression)
    {
        var definition = definitions.Type(type);
        var own = string.Join(" | ", Alternatives(expression).Where(part => IsFor(definition, part)));
        if (own.Length == 0) return null;
        return FhirPath.Compile(definitions, own, definition.PathType, castsFilter: true).Succeeded(out var path, out _) ? path : null;
    }

    /// <summary>One expression serves many types, an alternative each; those of other types would only cost.</summary>
    private bool IsFor(TypeDefinition type, string alternative)
    {
        var start = 0;
        while (start < alternative.Length && alternative[start] is '(' or ' ') start++;
        var end = start;
        while (end < alternative.Length && char.IsAsciiLetterOrDigit(alternative[end])) end++;
        var name = alternative[start..end];
        return definitions.FindType(name) is not { Kind: TypeKind.Resource } || type.Is(name);
    }

    private static IEnumerable<string> Alternatives(string expression)
    {
        var (start, depth, isQuoted) = (0, 0, false);
        for (var at = 0; at < expression.Length; at++)
        {
            if (expression[at] == '\'') isQuoted = !isQuoted;
            if (isQuoted) continue;
            depth += expression[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (expression[at] != '|' || depth > 0) continue;
            yield return expression[start..at];
            start = at + 1;
        }

        if (expression[start..].Trim().Length > 0) yield return expression[start..];
    }
}
