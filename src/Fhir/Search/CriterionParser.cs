using System.Text;

namespace Felles.Fhir;

/// <summary>What would have been a right value.</summary>
internal sealed record ValueForm(string English, string Bokmål);

/// <summary>A criterion; or the form that its value lacks; or neither, when the modifier is not supported.</summary>
internal readonly record struct ParsedCriterion(SearchCriterion? Criterion, ValueForm? Form);

/// <summary>Reads the values of one search parameter by its type and modifier; https://hl7.org/fhir/R4/search.html#ptypes.</summary>
internal sealed class CriterionParser
{
    private static readonly ValueForm MissingForm = new("true or false", "true eller false");

    private readonly FhirDefinitions definitions;
    private readonly SearchParameterDefinition parameter;
    private readonly FhirPath? path;
    private readonly IReadOnlyList<string> values;

    private CriterionParser(FhirDefinitions definitions, SearchParameterDefinition parameter, FhirPath? path, IReadOnlyList<string> values)
    {
        this.definitions = definitions;
        this.parameter = parameter;
        this.path = path;
        this.values = values;
    }

    /// <summary>The modifiers that a parameter of a type takes, beside <c>:missing</c>.</summary>
    internal static string[] Modifiers(string parameterType) => parameterType switch
    {
        "token" => ["not", "text", "in", "not-in", "of-type", "above", "below"],
        "string" => ["exact", "contains"],
        "uri" => ["above", "below"],
        "reference" => ["identifier"],
        _ => [],
    };

    /// <summary>Reads a parameter.</summary>
    /// <param name="definitions">Types, value sets, other parameters.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="path">What leads to its values; null for a part of a composite.</param>
    /// <param name="modifier">What stands after the colon; the empty string for nothing.</param>
    /// <param name="values">The values, any of which will do; escapes unresolved.</param>
    internal static ParsedCriterion Parse(FhirDefinitions definitions, SearchParameterDefinition parameter, FhirPath? path, string modifier, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return default;
        var parser = new CriterionParser(definitions, parameter, path, values);
        return modifier == "missing" ? parser.Missing() : parser.Parse(modifier);
    }

    private ParsedCriterion Parse(string modifier) => (parameter.Type, modifier) switch
    {
        ("token", "" or "not") => Of(Each(Token, TokenForm), tokens => new TokenCriterion { Name = parameter.Code, Path = path, Tokens = tokens, IsNegated = modifier == "not" }),
        ("token", "text") => Of(Texts(), texts => new TokenTextCriterion { Name = parameter.Code, Path = path, Texts = texts }),
        ("token", "in" or "not-in") => In(modifier == "not-in"),
        ("token", "of-type") => Of(Each(OfType, OfTypeForm), identifiers => new IdentifierOfTypeCriterion { Name = parameter.Code, Path = path, Identifiers = identifiers }),
        ("token", "above" or "below") => Of(Each(SystemCode, SystemCodeForm), codes => new TokenHierarchyCriterion { Name = parameter.Code, Path = path, Codes = codes, IsBelow = modifier == "below" }),
        ("reference", "identifier") => Of(Each(Token, TokenForm), tokens => new ReferenceIdentifierCriterion { Name = parameter.Code, Path = path, Tokens = tokens }),
        ("reference", _) when modifier.Length == 0 || definitions.IsResourceType(modifier) =>
            Of(Each(value => Reference(value, modifier), ReferenceForm), references => new ReferenceCriterion { Name = parameter.Code, Path = path, References = references }),
        ("date", "") => Of(Each(Date, DateForm), dates => new DateCriterion { Name = parameter.Code, Path = path, Values = dates }),
        ("string", "") => Strings(StringMatch.Start),
        ("string", "contains") => Strings(StringMatch.Contains),
        ("string", "exact") => Strings(StringMatch.Exact),
        ("uri", "") => Uris(UriMatch.Same),
        ("uri", "below") => Uris(UriMatch.Below),
        ("uri", "above") => Uris(UriMatch.Above),
        ("quantity", "") => Of(Each(value => Quantity(value, 3), QuantityForm), quantities => new QuantityCriterion { Name = parameter.Code, Path = path, Values = quantities }),
        ("number", "") => Of(Each(value => Quantity(value, 1), NumberForm), numbers => new QuantityCriterion { Name = parameter.Code, Path = path, Values = numbers }),
        ("composite", "") => Composite(),
        _ => default,
    };

    internal StringCriterion StringOf(StringMatch match) => new() { Name = parameter.Code, Path = path, Texts = Texts(), Match = match };

    private ParsedCriterion Missing() => values is ["true"] or ["false"]
        ? new(new MissingCriterion { Name = parameter.Code, Path = path, IsNegated = values[0] == "true" }, null)
        : new(null, MissingForm);

    private ParsedCriterion Strings(StringMatch match) => new(StringOf(match), null);

    private ParsedCriterion Uris(UriMatch match) => new(new UriCriterion { Name = parameter.Code, Path = path, Uris = Texts(), Match = match }, null);

    private ParsedCriterion In(bool isNegated)
    {
        var valueSets = Texts();
        // A value set that nobody knows has no members and no others either: to answer would be to guess.
        return Array.TrueForAll(valueSets, url => definitions.FindValueSet(DefinitionCompiler.WithoutVersion(url)) is not null || definitions.Terminology.IsMember(url, null, "-") is not null)
            ? new(new TokenInCriterion { Name = parameter.Code, Path = path, ValueSets = valueSets, IsNegated = isNegated }, null)
            : new(null, ValueSetForm);
    }

    private ParsedCriterion Composite()
    {
        var expressions = ParameterExpressions.Of(definitions);
        var parts = parameter.Components.Select(component => (Definition: definitions.FindSearchParameter(component.Definition), Path: expressions.Component(component))).ToArray();
        if (parts.Length == 0 || Array.Exists(parts, part => part.Definition is null || part.Path is null)) return default;
        var alternatives = new List<ValueCriterion[]>();
        foreach (var value in values)
        {
            var texts = SearchText.Split(value, '$').ToArray();
            if (texts.Length != parts.Length) return new(null, CompositeForm);
            var conditions = new ValueCriterion[parts.Length];
            for (var i = 0; i < parts.Length; i++)
            {
                var parsed = Parse(definitions, parts[i].Definition!, null, "", [texts[i]]);
                if (parsed.Form is not null) return parsed;
                if (parsed.Criterion is not ValueCriterion condition) return default;
                conditions[i] = condition;
            }

            alternatives.Add(conditions);
        }

        return new(new CompositeCriterion { Name = parameter.Code, Path = path, Parts = [.. parts.Select(part => part.Path)], Values = [.. alternatives] }, null);
    }

    private string[] Texts() => [.. values.Select(SearchText.Unescape)];

    /// <summary>Each value read; or the form that one of them lacks.</summary>
    private (T[]? Read, ValueForm Form) Each<T>(Func<string, T?> read, ValueForm form)
        where T : class
    {
        var all = values.Select(read).OfType<T>().ToArray();
        return (all.Length == values.Count ? all : null, form);
    }

    private (T[]? Read, ValueForm Form) Each<T>(Func<string, T?> read, ValueForm form)
        where T : struct
    {
        var all = values.Select(read).OfType<T>().ToArray();
        return (all.Length == values.Count ? all : null, form);
    }

    private static ParsedCriterion Of<T>((T[]? Read, ValueForm Form) parsed, Func<T[], SearchCriterion> make) =>
        parsed.Read is { } read ? new(make(read), null) : new(null, parsed.Form);

    private static ParsedCriterion Of(string[] texts, Func<string[], SearchCriterion> make) => new(make(texts), null);

    private static Token? Token(string value)
    {
        var bar = SearchText.IndexOf(value, '|');
        var system = bar < 0 ? null : SearchText.Unescape(value[..bar]);
        var code = SearchText.Unescape(value[(bar + 1)..]);
        if (code.Length == 0 && string.IsNullOrEmpty(system)) return null;
        return new Token(system is null ? null : Encoding.UTF8.GetBytes(system), code.Length == 0 ? null : Encoding.UTF8.GetBytes(code));
    }

    private static (Token Type, string Value)? OfType(string value) => SearchText.Bars(value) is [{ Length: > 0 } system, { Length: > 0 } code, { Length: > 0 } text]
        ? (new Token(Encoding.UTF8.GetBytes(system), Encoding.UTF8.GetBytes(code)), text) : null;

    private static (string System, string Code)? SystemCode(string value) =>
        SearchText.Bars(value) is [{ Length: > 0 } system, { Length: > 0 } code] ? (system, code) : null;

    private static DateValue? Date(string value)
    {
        var prefix = Prefix(value, out var rest);
        // A plus that was not encoded arrives as a space.
        return FhirDate.TryParse(SearchText.Unescape(rest).Replace(' ', '+'), out var date, forSearch: true) ? new DateValue(prefix, TimeRange.Of(date)) : null;
    }

    private SoughtReference? Reference(string escaped, string type)
    {
        var value = SearchText.Unescape(escaped);
        if (ReferenceText.Split(definitions, value) is var (named, id)) return new SoughtReference(named, id, value);
        if (Kernel.ResourceId.IsValid(value)) return new SoughtReference(type.Length > 0 ? type : null, value, value);
        return value.Contains(':', StringComparison.Ordinal) ? new SoughtReference(null, null, value) : null;
    }

    private static QuantityValue? Quantity(string value, int partsMax)
    {
        var prefix = Prefix(value, out var rest);
        var parts = SearchText.Bars(rest);
        if (!(parts.Length == 1 || (parts.Length == 3 && partsMax == 3)) || !WrittenNumber.TryParse(Encoding.UTF8.GetBytes(parts[0]), out var number)) return null;
        return parts.Length == 1 || parts[2].Length == 0
            ? new QuantityValue(prefix, number, null, null)
            : new QuantityValue(prefix, number, parts[1].Length == 0 ? null : Encoding.UTF8.GetBytes(parts[1]), Encoding.UTF8.GetBytes(parts[2]));
    }

    private static SearchPrefix Prefix(string value, out string rest)
    {
        if (value.Length > 2 && char.IsAsciiLetterLower(value[0]) && Enum.TryParse<SearchPrefix>(value[..2], ignoreCase: true, out var prefix) && Enum.IsDefined(prefix))
        {
            rest = value[2..];
            return prefix;
        }

        rest = value;
        return SearchPrefix.Eq;
    }

    private static ValueForm DateForm { get; } = new(
        "a date or time as 2024-03-01, with eq, ne, gt, lt, ge, le, sa, eb or ap before it",
        "en dato eller et tidspunkt som 2024-03-01, med eq, ne, gt, lt, ge, le, sa, eb eller ap foran");

    private static ValueForm QuantityForm { get; } = new(
        "a number, or number|system|unit, with eq, ne, gt, lt, ge, le, sa, eb or ap before it",
        "et tall, eller tall|system|enhet, med eq, ne, gt, lt, ge, le, sa, eb eller ap foran");

    private static ValueForm NumberForm { get; } = new(
        "a number with eq, ne, gt, lt, ge, le, sa, eb or ap before it", "et tall med eq, ne, gt, lt, ge, le, sa, eb eller ap foran");

    private static ValueForm TokenForm { get; } = new("code, system|code, |code or system|", "kode, system|kode, |kode eller system|");

    private static ValueForm SystemCodeForm { get; } = new("system|code", "system|kode");

    private static ValueForm OfTypeForm { get; } = new("system|code|value: the identifier's type and its value", "system|kode|verdi: identifikatorens type og verdi");

    private static ValueForm ValueSetForm { get; } = new("the address of a value set that is known here", "adressen til et verdisett som er kjent her");

    private static ValueForm ReferenceForm { get; } = new("an id, Type/id or a URL", "en id, Type/id eller en URL");

    private static ValueForm CompositeForm { get; } = new("a value for each part, with $ between", "en verdi for hver del, med $ mellom");
}
