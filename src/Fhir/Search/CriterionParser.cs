using System.Globalization;
using System.Text;

namespace Felles.Fhir;

/// <summary>What would have been a right value.</summary>
internal sealed record ValueForm(string English, string Bokmål);

/// <summary>A criterion; or the form that its value lacks; or neither, when the modifier is not supported.</summary>
internal readonly record struct ParsedCriterion(SearchCriterion? Criterion, ValueForm? Form);

/// <summary>Reads the values of one search parameter by its type and modifier; https://hl7.org/fhir/R4/search.html#ptypes.</summary>
internal static class CriterionParser
{
    private static readonly ValueForm DateForm = new(
        "a date or time as 2024-03-01, with eq, ne, gt, lt, ge, le, sa, eb or ap before it",
        "en dato eller et tidspunkt som 2024-03-01, med eq, ne, gt, lt, ge, le, sa, eb eller ap foran");

    private static readonly ValueForm QuantityForm = new(
        "a number, or number|system|unit, with eq, ne, gt, lt, ge, le, sa, eb or ap before it",
        "et tall, eller tall|system|enhet, med eq, ne, gt, lt, ge, le, sa, eb eller ap foran");

    private static readonly ValueForm TokenForm = new("code, system|code, |code or system|", "kode, system|kode, |kode eller system|");

    private static readonly ValueForm ReferenceForm = new("an id, Type/id or a URL", "en id, Type/id eller en URL");

    private static readonly ValueForm MissingForm = new("true or false", "true eller false");

    internal static ParsedCriterion Parse(FhirDefinitions definitions, SearchParameterDefinition parameter, SearchPath path, string modifier, List<string> values)
    {
        if (values.Count == 0) return default;
        if (modifier == "missing")
            return values is ["true"] or ["false"]
                ? Of(new MissingCriterion { Name = parameter.Code, Path = path, IsNegated = values[0] == "true" })
                : new(null, MissingForm);
        return (parameter.Type, modifier) switch
        {
            ("token", "" or "not") => Tokens(parameter, path, values) is { } tokens
                ? Of(new TokenCriterion { Name = parameter.Code, Path = path, Tokens = tokens, IsNegated = modifier == "not" }) : new(null, TokenForm),
            ("reference", "identifier") => Tokens(parameter, path, values) is { } tokens
                ? Of(new ReferenceIdentifierCriterion { Name = parameter.Code, Path = path, Tokens = tokens }) : new(null, TokenForm),
            ("reference", _) when modifier.Length == 0 || definitions.IsResourceType(modifier) => References(definitions, parameter, path, modifier, values),
            ("date", "") => Dates(parameter, path, values),
            ("string", "") => Strings(parameter, path, values, StringMatch.Start),
            ("string", "contains") => Strings(parameter, path, values, StringMatch.Contains),
            ("string", "exact") => Strings(parameter, path, values, StringMatch.Exact),
            ("uri", "") => Strings(parameter, path, values, StringMatch.Exact),
            ("quantity" or "number", "") => Quantities(parameter, path, values),
            _ => default,
        };
    }

    private static ParsedCriterion Of(SearchCriterion criterion) => new(criterion, null);

    private static Token[]? Tokens(SearchParameterDefinition parameter, SearchPath path, List<string> values)
    {
        var tokens = new Token[values.Count];
        for (var i = 0; i < tokens.Length; i++)
        {
            // The bars of one value: system|code.
            var bar = IndexOfBar(values[i]);
            var system = bar < 0 ? null : Unescape(values[i][..bar]);
            var code = Unescape(values[i][(bar + 1)..]);
            if (code.Length == 0 && string.IsNullOrEmpty(system)) return null;
            tokens[i] = new Token(system is null ? null : Encoding.UTF8.GetBytes(system), code.Length == 0 ? null : Encoding.UTF8.GetBytes(code));
        }

        return tokens;
    }

    private static ParsedCriterion Dates(SearchParameterDefinition parameter, SearchPath path, List<string> values)
    {
        var dates = new DateValue[values.Count];
        for (var i = 0; i < dates.Length; i++)
        {
            var prefix = Prefix(values[i], out var rest);
            // A plus that was not encoded arrives as a space.
            if (!FhirDate.TryParse(Unescape(rest).Replace(' ', '+'), out var date, forSearch: true)) return new(null, DateForm);
            dates[i] = new DateValue(prefix, TimeRange.Of(date));
        }

        return Of(new DateCriterion { Name = parameter.Code, Path = path, Values = dates });
    }

    private static ParsedCriterion Strings(SearchParameterDefinition parameter, SearchPath path, List<string> values, StringMatch match) =>
        Of(new StringCriterion { Name = parameter.Code, Path = path, Texts = [.. values.Select(Unescape)], Match = match });

    private static ParsedCriterion References(FhirDefinitions definitions, SearchParameterDefinition parameter, SearchPath path, string type, List<string> values)
    {
        var references = new SoughtReference[values.Count];
        for (var i = 0; i < references.Length; i++)
        {
            var value = Unescape(values[i]);
            var split = ReferenceText.Split(definitions, value);
            if (split is var (named, id)) references[i] = new SoughtReference(named, id, value);
            else if (Kernel.ResourceId.IsValid(value)) references[i] = new SoughtReference(type.Length > 0 ? type : null, value, value);
            else if (value.Contains(':', StringComparison.Ordinal)) references[i] = new SoughtReference(null, null, value);
            else return new(null, ReferenceForm);
        }

        return Of(new ReferenceCriterion { Name = parameter.Code, Path = path, References = references });
    }

    private static ParsedCriterion Quantities(SearchParameterDefinition parameter, SearchPath path, List<string> values)
    {
        var quantities = new QuantityValue[values.Count];
        for (var i = 0; i < quantities.Length; i++)
        {
            var prefix = Prefix(values[i], out var rest);
            var parts = SplitBars(rest);
            if (parts.Length is not (1 or 3) || !WrittenNumber.TryParse(Encoding.UTF8.GetBytes(parts[0]), out var number)) return new(null, QuantityForm);
            quantities[i] = parts.Length == 1 || parts[2].Length == 0
                ? new QuantityValue(prefix, number, null, null)
                : new QuantityValue(prefix, number, parts[1].Length == 0 ? null : Encoding.UTF8.GetBytes(parts[1]), Encoding.UTF8.GetBytes(parts[2]));
        }

        return Of(new QuantityCriterion { Name = parameter.Code, Path = path, Values = quantities });
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

    private static string[] SplitBars(string value)
    {
        var parts = new List<string>();
        var rest = value;
        while (IndexOfBar(rest) is var bar and >= 0)
        {
            parts.Add(Unescape(rest[..bar]));
            rest = rest[(bar + 1)..];
        }

        parts.Add(Unescape(rest));
        return [.. parts];
    }

    private static int IndexOfBar(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\') i++;
            else if (value[i] == '|') return i;
        }

        return -1;
    }

    /// <summary>Resolves <c>\,</c> <c>\|</c> <c>\$</c> <c>\\</c>; https://hl7.org/fhir/R4/search.html#escaping.</summary>
    private static string Unescape(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal)) return value;
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length) i++;
            text.Append(value[i]);
        }

        return text.ToString();
    }
}
