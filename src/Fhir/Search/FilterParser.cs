using System.Text;

namespace Felles.Fhir;

/// <summary>
/// Reads <c>_filter</c>, https://hl7.org/fhir/R4/search_filter.html: comparisons, also chained, with <c>and</c>, <c>or</c>,
/// <c>not(…)</c> and parentheses; <c>and</c> binds closer than <c>or</c>. Without conditions in brackets.
/// </summary>
internal sealed class FilterParser
{
    private const int LengthMax = 4096;
    private const int DepthMax = 16;

    private readonly SearchSupport support;
    private readonly string text;
    private int at;
    private ValueForm? fault;
    private bool isUnsupported;

    private FilterParser(SearchSupport support, string text)
    {
        this.support = support;
        this.text = text;
    }

    /// <summary>Reads a filter.</summary>
    /// <returns>The condition; or what is wrong; or neither, when it uses what is not supported.</returns>
    internal static (SearchCriterion? Criterion, ValueForm? Fault) Parse(SearchSupport support, string text)
    {
        if (text.Length > LengthMax) return (null, new($"It has at most {LengthMax} characters.", $"Det har høyst {LengthMax} tegn."));
        var parser = new FilterParser(support, text);
        var criterion = parser.Any(0);
        parser.SkipSpace();
        if (criterion is not null && parser.at < text.Length) criterion = parser.Fail("It goes on after its end.", "Det fortsetter etter slutten.");
        return (criterion, parser.isUnsupported ? null : parser.fault);
    }

    private SearchCriterion? Any(int depth) => Joined("or", isAll: false, depth, All);

    private SearchCriterion? All(int depth) => Joined("and", isAll: true, depth, One);

    private SearchCriterion? Joined(string word, bool isAll, int depth, Func<int, SearchCriterion?> next)
    {
        var conditions = new List<SearchCriterion>();
        do
        {
            if (next(depth) is not { } condition) return null;
            conditions.Add(condition);
        }
        while (Word(word));
        return conditions.Count == 1 ? conditions[0] : new JoinedCriterion { Name = "_filter", Conditions = [.. conditions], IsAll = isAll };
    }

    private SearchCriterion? One(int depth)
    {
        if (depth > DepthMax) return Fail($"It is nested more than {DepthMax} deep.", $"Det er nøstet mer enn {DepthMax} nivåer.");
        var start = at;
        if (Word("not") && Take('(')) return Inner(depth) is { } denied ? new NotCriterion { Name = "_filter", Condition = denied } : null;
        at = start;
        return Take('(') ? Inner(depth) : Comparison();
    }

    private SearchCriterion? Inner(int depth)
    {
        if (Any(depth + 1) is not { } condition) return null;
        return Take(')') ? condition : Fail("A parenthesis is not closed.", "En parentes er ikke lukket.");
    }

    private SearchCriterion? Comparison()
    {
        if (Token() is not { } path || Token() is not { } operation) return Fail("A comparison is parameter, operator, value.", "En sammenligning er parameter, operator, verdi.");
        if (Value() is not { } value) return Fail("A value is missing, or its quote is not closed.", "En verdi mangler, eller anførselstegnet er ikke lukket.");
        return Condition(support, path, operation, value, 0);
    }

    private SearchCriterion? Condition(SearchSupport on, string path, string operation, string value, int depth)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return on.Parameter(path) is { } named && on.Values(named) is { } values ? Of(on.Definitions, named, values, operation, value) : Refuse();
        if (depth > 2 || on.Parameter(path[..dot]) is not { Type: "reference" } parameter || on.Values(parameter) is not { } link) return Refuse();
        var targets = new Dictionary<string, SearchCriterion>(StringComparer.Ordinal);
        foreach (var other in on.Others)
            if ((parameter.Targets.Length == 0 || parameter.Targets.Contains(other.Type)) && Condition(other, path[(dot + 1)..], operation, value, depth + 1) is { } condition)
                targets[other.Type] = condition;
        if (targets.Count == 0) return Refuse();
        // One of several types may lack the parameter; that is then no fault of the filter.
        (isUnsupported, fault) = (false, null);
        return new ChainCriterion { Name = "_filter", Path = link, Targets = targets };
    }

    private SearchCriterion? Of(FhirDefinitions definitions, SearchParameterDefinition parameter, FhirPath path, string operation, string value)
    {
        var (modifier, sought) = (parameter.Type, operation) switch
        {
            (_, "pr") => ("missing", value switch { "true" => "false", "false" => "true", _ => value }),
            ("date" or "number" or "quantity", "eq" or "ne") => ("", "eq" + value),
            ("date" or "number" or "quantity", "gt" or "lt" or "ge" or "le" or "ap" or "sa" or "eb") => ("", operation + value),
            ("date", "po") => ("", operation + value),
            ("token", "eq" or "ne") or ("reference", "eq" or "ne" or "re") or ("uri", "eq" or "ne") or ("string", "eq" or "ne" or "co" or "sw" or "ew") => ("", value),
            ("uri", "co" or "sw" or "ew") => ("", value),
            ("token", "in") => ("in", value),
            ("token", "ni") => ("not-in", value),
            ("token", "ss") => ("above", value),
            ("token", "sb") => ("below", value),
            _ => (null, value),
        };
        if (modifier is null) return Refuse();
        var parsed = CriterionParser.Parse(definitions, parameter, path, modifier, [sought]);
        if (parsed.Form is { } form) return Fail($"The value of {parameter.Code} is {form.English}.", $"Verdien av {parameter.Code} er {form.Bokmål}.");
        var criterion = (parsed.Criterion, operation) switch
        {
            (StringCriterion text, _) => new StringCriterion { Name = text.Name, Path = path, Texts = text.Texts, Match = operation switch { "co" => StringMatch.Contains, "sw" => StringMatch.Start, "ew" => StringMatch.End, _ => StringMatch.Same } },
            (UriCriterion uri, "co" or "sw" or "ew") => new UriCriterion { Name = uri.Name, Path = path, Uris = uri.Uris, Match = operation switch { "co" => UriMatch.Contains, "sw" => UriMatch.Start, _ => UriMatch.End } },
            var (other, _) => other,
        };
        return operation == "ne" && criterion is ValueCriterion equal ? new UnequalCriterion { Name = parameter.Code, Equal = equal } : criterion ?? Refuse();
    }

    private SearchCriterion? Refuse()
    {
        isUnsupported = true;
        return null;
    }

    private SearchCriterion? Fail(string english, string bokmål)
    {
        fault ??= new ValueForm(english, bokmål);
        return null;
    }

    /// <summary>A value: in quotes, with <c>\"</c> and <c>\\</c> within; or up to a space or parenthesis. As the parsers of values take it.</summary>
    private string? Value()
    {
        SkipSpace();
        if (at >= text.Length || text[at] != '"') return Token();
        var value = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length) at++;
            // What is quoted is meant as it stands, but for the bars of codes and quantities.
            if (text[at] is ',' or '$' or '\\') value.Append('\\');
            value.Append(text[at]);
        }

        if (at >= text.Length) return null;
        at++;
        return value.Length > 0 ? value.ToString() : null;
    }

    private string? Token()
    {
        SkipSpace();
        var start = at;
        while (at < text.Length && text[at] is not (' ' or '(' or ')' or '"')) at++;
        return at > start ? text[start..at] : null;
    }

    private bool Word(string word)
    {
        SkipSpace();
        if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0) return false;
        var end = at + word.Length;
        if (end < text.Length && text[end] is not (' ' or '(')) return false;
        at = end;
        return true;
    }

    private bool Take(char character)
    {
        SkipSpace();
        if (at >= text.Length || text[at] != character) return false;
        at++;
        return true;
    }

    private void SkipSpace()
    {
        while (at < text.Length && text[at] == ' ') at++;
    }
}
