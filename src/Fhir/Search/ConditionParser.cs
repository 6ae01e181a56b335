using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>What was read of one parameter: a condition, or what is wrong with it.</summary>
internal readonly record struct ParsedCondition(SearchCriterion? Criterion, Issue? Malformed, Issue? Unsupported);

/// <summary>
/// Reads one parameter that is a condition on resources of a type: plain, chained (<c>device.type</c>), reverse chained
/// (<c>_has:Observation:device:code</c>) or <c>_filter</c>.
/// </summary>
internal sealed class ConditionParser(SearchSupport support)
{
    private const int ValuesMax = 500;
    private const int DepthMax = 4;
    private const int WordsMax = 20;

    /// <summary>Reads a parameter.</summary>
    /// <param name="name">Its name with modifiers.</param>
    /// <param name="value">Its value.</param>
    /// <param name="depth">Steps that have led here.</param>
    internal ParsedCondition Parse(string name, string value, int depth = 0)
    {
        if (depth > DepthMax) return Unsupported(name, $"A chain has at most {DepthMax} steps.", $"En kjede har høyst {DepthMax} ledd.");
        if (name.StartsWith("_has:", StringComparison.Ordinal)) return Has(name, value, depth);
        if (name == "_filter" && depth == 0) return Filter(value);
        if (name is WordsCriterion.OfNarrative or WordsCriterion.OfAll && support.Parameters.Contains(name)) return Words(name, value);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? Chain(name, dot, value, depth) : Plain(name, value);
    }

    private ParsedCondition Plain(string nameWithModifier, string value)
    {
        var colon = nameWithModifier.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? nameWithModifier : nameWithModifier[..colon];
        var modifier = colon < 0 ? "" : nameWithModifier[(colon + 1)..];
        if (support.Parameter(name) is not { } parameter || support.Values(parameter) is not { } path) return NoSuchParameter(nameWithModifier);
        var values = SearchText.Split(value, ',').ToList();
        if (values.Count > ValuesMax) return TooManyValues(name);
        var parsed = CriterionParser.Parse(support.Definitions, parameter, path, modifier, values);
        if (parsed.Criterion is { } criterion) return new(criterion, null, null);
        return parsed.Form is { } form
            ? Malformed(name, "search-value-form", $"The value of {name} is {form.English}.", $"Verdien av {name} er {form.Bokmål}.")
            : Unsupported(nameWithModifier, $"The modifiers of {name} are {Modifiers(parameter.Type)}.", $"Modifikatorene av {name} er {Modifiers(parameter.Type)}.");
    }

    private ParsedCondition Chain(string name, int dot, string value, int depth)
    {
        var (link, rest) = (name[..dot], name[(dot + 1)..]);
        var colon = link.IndexOf(':', StringComparison.Ordinal);
        var target = colon < 0 ? null : link[(colon + 1)..];
        if (support.Parameter(colon < 0 ? link : link[..colon]) is not { Type: "reference" } parameter || support.Values(parameter) is not { } path) return NoSuchParameter(name);
        var targets = new Dictionary<string, SearchCriterion>(StringComparer.Ordinal);
        ParsedCondition? refused = null;
        foreach (var other in support.Others)
        {
            if (target is null ? parameter.Targets.Length > 0 && !parameter.Targets.Contains(other.Type) : other.Type != target) continue;
            var parsed = new ConditionParser(other).Parse(rest, value, depth + 1);
            if (parsed.Malformed is not null) return parsed;
            if (parsed.Criterion is { } criterion) targets[other.Type] = criterion;
            else refused ??= parsed;
        }

        if (targets.Count > 0) return new(new ChainCriterion { Name = name, Path = path, Targets = targets }, null, null);
        return refused ?? Unsupported(name, "Chains lead to the types of this service only.", "Kjeder leder bare til typene i denne tjenesten.");
    }

    private ParsedCondition Has(string name, string value, int depth)
    {
        // _has:Type:parameter:rest, and the rest may have colons of its own.
        var parts = name.Split(':', 4);
        if (parts.Length < 4 || parts[3].Length == 0)
            return Malformed("_has", "has-form", "_has is written _has:Type:reference:parameter.", "_has skrives _has:Type:referanse:parameter.");
        if (support.Find(parts[1]) is not { } source || source.Definitions.FindSearchParameter(parts[1], parts[2]) is not { Type: "reference" } parameter || source.Values(parameter) is not { } path)
            return Unsupported(name, "_has leads from references of the types of this service.", "_has leder fra referanser i typene i denne tjenesten.");
        var parsed = new ConditionParser(source).Parse(parts[3], value, depth + 1);
        return parsed.Criterion is { } condition
            ? new(new HasCriterion { Name = "_has", SourceType = parts[1], Path = path, Condition = condition }, null, null)
            : parsed;
    }

    private static ParsedCondition Words(string name, string value)
    {
        string[][] values = [.. SearchText.Split(value, ',').Select(part => WordsCriterion.Words(SearchText.Unescape(part)).ToArray()).Where(words => words.Length > 0)];
        if (values.Length == 0) return Malformed(name, "search-value-form", $"The value of {name} is words, of letters and digits.", $"Verdien av {name} er ord av bokstaver og sifre.");
        return values.Sum(words => words.Length) > WordsMax
            ? Malformed(name, "too-many-values", $"{name} has at most {WordsMax} words. Send several searches.", $"{name} har høyst {WordsMax} ord. Send flere søk.")
            : new(new WordsCriterion { Name = name, Values = values }, null, null);
    }

    private ParsedCondition Filter(string text) => FilterParser.Parse(support, text) switch
    {
        ({ } criterion, _) => new(criterion, null, null),
        (_, { } fault) => Malformed("_filter", "filter-form", $"The filter cannot be read. {fault.English}", $"Filteret kan ikke leses. {fault.Bokmål}"),
        _ => Unsupported("_filter", "See the documentation for what a filter may hold.", "Se dokumentasjonen for hva et filter kan inneholde."),
    };

    private ParsedCondition NoSuchParameter(string name) => Unsupported(
        name, $"Search parameters of {support.Type}: {SearchIssues.Listed(support.Parameters)}.", $"Søkeparametre for {support.Type}: {SearchIssues.Listed(support.Parameters)}.");

    private static ParsedCondition TooManyValues(string name) =>
        Malformed(name, "too-many-values", $"A parameter has at most {ValuesMax} values. Send several searches.", $"En parameter har høyst {ValuesMax} verdier. Send flere søk.");

    private static string Modifiers(string type) => string.Join(", ", CriterionParser.Modifiers(type).Append("missing"));

    private static ParsedCondition Malformed(string name, string id, string english, string bokmål) => new(null, SearchIssues.Fault(name, id, english, bokmål), null);

    private static ParsedCondition Unsupported(string name, string english, string bokmål) => new(null, null, SearchIssues.NotSupported(name, english, bokmål));
}
