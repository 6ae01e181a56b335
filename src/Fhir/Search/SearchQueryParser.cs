using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>Turns the parameters of one request into a <see cref="SearchQuery"/>, or into issues that say what would be right.</summary>
internal sealed class SearchQueryParser
{
    private const int ParametersMax = 64;
    private const int ValueCharactersMax = 16 * 1024;
    private const int ValuesMax = 500;

    private static readonly string[] PatientNames =
        ["patient", "subject", "patient:Patient", "subject:Patient", "patient.identifier", "subject.identifier", "patient:identifier", "subject:identifier", "patient:Patient.identifier", "subject:Patient.identifier"];

    private readonly SearchSupport support;
    private readonly ConditionParser conditions;
    private readonly List<Issue> unsupported = [];
    private readonly List<Issue> malformed = [];
    private readonly List<SearchCriterion> criteria = [];
    private readonly List<SearchInclude> includes = [];
    private readonly List<SortKey> sort = [];
    private readonly List<string> ids = [];
    private readonly StringBuilder text = new();
    private PatientToken? patient;
    private string? patientId;
    private int? count;
    private int? page;
    private int? skip;
    private SearchTotal total;
    private SummaryKind? summary;
    private ImmutableArray<string> elements = [];

    private SearchQueryParser(SearchSupport support)
    {
        this.support = support;
        conditions = new ConditionParser(support);
    }

    internal static Outcome<SearchQuery> Parse(IEnumerable<KeyValuePair<string, string>> parameters, SearchSupport support, bool lenient)
    {
        var parser = new SearchQueryParser(support);
        var number = 0;
        foreach (var (name, value) in parameters)
        {
            if (++number > ParametersMax) return Problem.Malformed("too-many-parameters", $"A search has at most {ParametersMax} parameters. Send fewer.");
            if (value.Length > ValueCharactersMax) return Problem.Malformed("parameter-too-long", $"The value of a search parameter has at most {ValueCharactersMax} characters. Send several searches.");
            // A parameter without a value is ignored, https://hl7.org/fhir/R4/search.html#mixing.
            if (value.Length > 0) parser.Add(name, value);
        }

        if (parser.malformed.Count > 0)
            return Problem.Malformed("search-parameter-malformed", "A search parameter cannot be read. Correct what the issues name.", [.. parser.malformed]);
        if (parser.unsupported.Count > 0 && !lenient)
            return new Problem(ProblemKind.NotSupported, "search-parameter-not-supported", "The search uses what is not supported here. Leave it out, or send Prefer: handling=lenient.")
            {
                Issues = [.. parser.unsupported],
            };
        return parser.Query();
    }

    private SearchQuery Query()
    {
        var entries = summary == SummaryKind.Count ? 0 : Math.Min(count ?? support.CountDefault, support.CountMax);
        return new SearchQuery(support, [.. criteria])
        {
            Patient = patient,
            PatientId = patientId,
            Ids = [.. ids],
            Includes = [.. includes],
            Sort = [.. sort],
            Count = entries,
            Skip = skip ?? (int)Math.Min((long)((page ?? 1) - 1) * entries, int.MaxValue),
            Total = summary == SummaryKind.Count ? SearchTotal.Accurate : total,
            Form = new ResourceForm(summary ?? SummaryKind.None, elements),
            Ignored = [.. unsupported.Select(issue => issue with { Severity = IssueSeverity.Warning })],
            Text = text.ToString(),
        };
    }

    private void Add(string name, string value)
    {
        if (PatientNames.Contains(name, StringComparer.Ordinal))
        {
            Patient(name, value);
            return;
        }

        switch (name)
        {
            case "_count":
                count = Whole(name, value, 0);
                return;
            case "_skip" or "_offset":
                skip = Whole(name, value, 0);
                return;
            case "_page":
                page = Whole(name, value, 1);
                return;
            case "_total":
                Total(value);
                break;
            case "_summary":
                Summary(value);
                break;
            case "_elements":
                Elements(value);
                break;
            case "_sort":
                Sort(value);
                break;
            case "_include" or "_include:iterate" or "_include:recurse" or "_revinclude" or "_revinclude:iterate" or "_revinclude:recurse":
                Include(name, value);
                break;
            case "_format" or "_pretty":
                // Negotiation of the answer's form is the service's, before the search.
                return;
            case "_id" when support.Parameters.Contains("_id"):
                Ids(value);
                break;
            default:
                Condition(name, value);
                break;
        }

        Remember(name, value);
    }

    private void Patient(string name, string value)
    {
        if (patient is not null || patientId is not null)
        {
            malformed.Add(SearchIssues.Fault(name, "patient-twice", "A search names one patient, once.", "Et søk navngir én pasient, én gang."));
            return;
        }

        if (name.EndsWith("identifier", StringComparison.Ordinal))
        {
            var bar = value.IndexOf('|');
            patient = new PatientToken(bar < 0 ? null : value[..bar], value[(bar + 1)..]);
            return;
        }

        var id = value.StartsWith("Patient/", StringComparison.Ordinal) ? value["Patient/".Length..] : value;
        // A national number is itself a FHIR id in form; ours are UUIDs.
        if (PersonKey.TryParse(id, out var key)) patientId = key.ToString();
        else malformed.Add(SearchIssues.Fault(name, "patient-id", $"{name} is an opaque id as Patient/{{id}}. Send a national number in patient.identifier, in the body.", $"{name} er en opak id som Patient/{{id}}. Send fødselsnummer i patient.identifier, i meldingskroppen."));
    }

    private void Ids(string value)
    {
        foreach (var id in SearchText.Split(value, ','))
        {
            if (ids.Count == ValuesMax)
            {
                malformed.Add(SearchIssues.Fault("_id", "too-many-values", $"A parameter has at most {ValuesMax} values. Send several searches.", $"En parameter har høyst {ValuesMax} verdier. Send flere søk."));
                return;
            }

            if (!ResourceId.IsValid(id))
            {
                malformed.Add(SearchIssues.Fault("_id", "id-form", "_id is a list of ids of 1 to 64 of A-Z a-z 0-9 - .", "_id er en liste av id-er på 1 til 64 av A-Z a-z 0-9 - ."));
                return;
            }

            ids.Add(id);
        }
    }

    private void Total(string value)
    {
        // Everything is counted anyway, so an estimate is exact.
        if (value is "none" or "estimate" or "accurate") total = value == "none" ? SearchTotal.None : SearchTotal.Accurate;
        else malformed.Add(SearchIssues.Fault("_total", "search-value-form", "_total is none, estimate or accurate.", "_total er none, estimate eller accurate."));
    }

    private void Summary(string value)
    {
        summary = value switch
        {
            "true" => SummaryKind.Summary,
            "text" => SummaryKind.Text,
            "data" => SummaryKind.Data,
            "count" => SummaryKind.Count,
            "false" => SummaryKind.None,
            _ => null,
        };
        if (summary is null) malformed.Add(SearchIssues.Fault("_summary", "search-value-form", "_summary is true, text, data, count or false.", "_summary er true, text, data, count eller false."));
    }

    private void Elements(string value)
    {
        elements = [.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        var shape = support.Definitions.Type(support.Type).Shape;
        if (elements.Length > 0 && elements.All(name => shape.ElementIndex(name) >= 0)) return;
        malformed.Add(SearchIssues.Fault("_elements", "search-value-form", $"_elements is a list of elements of {support.Type}, by their names in the definition.", $"_elements er en liste av elementer i {support.Type}, med navnene i definisjonen."));
    }

    private void Sort(string value)
    {
        foreach (var key in SearchText.Split(value, ','))
        {
            var name = key.TrimStart('-');
            // Sorted by once, the same key has no more to say; taken again and again it would only cost.
            if (sort.Any(earlier => earlier.Parameter == name)) continue;
            if (support.Sorts.Contains(name)) sort.Add(new SortKey(name, key.StartsWith('-')));
            else
            {
                // Once says it: the answer must not grow with what was sent.
                unsupported.Add(SearchIssues.NotSupported("_sort", $"Sorting is supported by {SearchIssues.Listed(support.Sorts)}.", $"Det kan sorteres etter {SearchIssues.Listed(support.Sorts)}."));
                return;
            }
        }
    }

    private void Include(string name, string value)
    {
        var isReverse = name.StartsWith("_rev", StringComparison.Ordinal);
        var found = SearchInclude.Parse(support, value, isReverse, isIterated: name.Contains(':', StringComparison.Ordinal));
        includes.AddRange(found.Where(include => !includes.Any(known => known.Text == include.Text && known.TargetType == include.TargetType && known.IsReverse == include.IsReverse && known.IsIterated == include.IsIterated)));
        if (found.IsEmpty)
        {
            var (parameter, supported) = isReverse ? ("_revinclude", support.ReverseIncludes) : ("_include", support.Includes);
            unsupported.Add(SearchIssues.NotSupported(parameter, $"{parameter} is supported for {SearchIssues.Listed(supported)}.", $"{parameter} støttes for {SearchIssues.Listed(supported)}."));
        }
    }

    private void Condition(string name, string value)
    {
        var parsed = conditions.Parse(name, value);
        if (parsed.Criterion is { } criterion) criteria.Add(criterion);
        if (parsed.Malformed is { } fault) malformed.Add(fault);
        if (parsed.Unsupported is { } unknown) unsupported.Add(unknown);
    }

    private int? Whole(string name, string value, int min)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min) return number;
        malformed.Add(SearchIssues.Fault(name, "search-value-form", $"{name} is a whole number from {min}.", $"{name} er et heltall fra {min}."));
        return null;
    }

    /// <summary>Adds what was understood to <see cref="SearchQuery.Text"/>.</summary>
    private void Remember(string name, string value)
    {
        // Whoever searches for a number where it does not belong must not find it in links and logs.
        if (!ExpressionPath.IsSafe(name) || SearchText.HoldsLongNumber(value)) return;
        if (text.Length > 0) text.Append('&');
        text.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
    }
}
