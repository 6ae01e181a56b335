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

    private static readonly string[] PatientNames = ["patient", "subject", "patient.identifier", "subject.identifier", "patient:identifier", "subject:identifier"];

    private readonly SearchSupport support;
    private readonly List<Issue> unsupported = [];
    private readonly List<Issue> malformed = [];
    private readonly List<SearchCriterion> criteria = [];
    private readonly List<SearchInclude> includes = [];
    private readonly List<SortKey> sort = [];
    private readonly List<string> ids = [];
    private readonly StringBuilder text = new();
    private PatientToken? patient;
    private string? patientId;
    private string? cursor;
    private int? count;
    private int? page;
    private int? skip;

    private SearchQueryParser(SearchSupport support) => this.support = support;

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
        var entries = Math.Min(count ?? support.CountDefault, support.CountMax);
        return new SearchQuery(support, [.. criteria])
        {
            Patient = patient,
            PatientId = patientId,
            Ids = [.. ids],
            Includes = [.. includes],
            Sort = [.. sort],
            Count = entries,
            Skip = skip ?? (int)Math.Min((long)((page ?? 1) - 1) * entries, int.MaxValue),
            Cursor = cursor,
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
            case "_cursor":
                cursor = value;
                return;
            case "_sort":
                Sort(value);
                break;
            case "_include" or "_include:iterate":
                Include(name, value);
                break;
            case "_format" or "_pretty":
                // Negotiation of the answer's form is the service's, before the search.
                return;
            case "_id" when support.Parameters.Contains("_id"):
                Ids(value);
                break;
            default:
                Criterion(name, value);
                break;
        }

        Remember(name, value);
    }

    private void Patient(string name, string value)
    {
        if (patient is not null || patientId is not null)
        {
            malformed.Add(Fault(name, "patient-twice", "A search names one patient, once.", "Et søk navngir én pasient, én gang."));
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
        else malformed.Add(Fault(name, "patient-id", $"{name} is an opaque id as Patient/{{id}}. Send a national number in patient.identifier, in the body.", $"{name} er en opak id som Patient/{{id}}. Send fødselsnummer i patient.identifier, i meldingskroppen."));
    }

    private void Ids(string value)
    {
        foreach (var id in Split(value, ','))
        {
            if (ids.Count == ValuesMax)
            {
                malformed.Add(TooManyValues("_id"));
                return;
            }

            if (!ResourceId.IsValid(id))
            {
                malformed.Add(Fault("_id", "id-form", "_id is a list of ids of 1 to 64 of A-Z a-z 0-9 - .", "_id er en liste av id-er på 1 til 64 av A-Z a-z 0-9 - ."));
                return;
            }

            ids.Add(id);
        }
    }

    private void Sort(string value)
    {
        foreach (var key in Split(value, ','))
        {
            var name = key.TrimStart('-');
            // Sorted by once, the same key has no more to say; taken again and again it would only cost.
            if (sort.Any(earlier => earlier.Parameter == name)) continue;
            if (support.Sorts.Contains(name)) sort.Add(new SortKey(name, key.StartsWith('-')));
            else
            {
                // Once says it: the answer must not grow with what was sent.
                unsupported.Add(NotSupported("_sort", $"Sorting is supported by {Listed(support.Sorts)}.", $"Det kan sorteres etter {Listed(support.Sorts)}."));
                return;
            }
        }
    }

    private void Include(string name, string value)
    {
        var parts = value.Split(':');
        var known = support.Includes.Contains(parts.Length > 2 ? $"{parts[0]}:{parts[1]}" : value);
        if (known && parts.Length is 2 or 3 && support.Definitions.FindSearchParameter(parts[0], parts[1]) is { Type: "reference" } parameter
            && support.Path(parts[0], parameter) is { } path)
        {
            includes.Add(new SearchInclude(value, parts[0], parts.Length == 3 ? parts[2] : null, name.EndsWith("iterate", StringComparison.Ordinal), path, support.Definitions));
            return;
        }

        unsupported.Add(NotSupported("_include", $"_include is supported for {Listed(support.Includes)}.", $"_include støttes for {Listed(support.Includes)}."));
    }

    private void Criterion(string nameWithModifier, string value)
    {
        var colon = nameWithModifier.IndexOf(':');
        var name = colon < 0 ? nameWithModifier : nameWithModifier[..colon];
        var modifier = colon < 0 ? "" : nameWithModifier[(colon + 1)..];
        if (!support.Parameters.Contains(name) || support.Definitions.FindSearchParameter(support.Type, name) is not { } parameter
            || support.Path(support.Type, parameter) is not { } path)
        {
            unsupported.Add(NotSupported(nameWithModifier, $"Search parameters of {support.Type}: {Listed(support.Parameters)}.", $"Søkeparametre for {support.Type}: {Listed(support.Parameters)}."));
            return;
        }

        var values = Split(value, ',').ToList();
        if (values.Count > ValuesMax)
        {
            malformed.Add(TooManyValues(name));
            return;
        }

        switch (CriterionParser.Parse(support.Definitions, parameter, path, modifier, values))
        {
            case { Criterion: { } criterion }:
                criteria.Add(criterion);
                break;
            case { Form: { } form }:
                malformed.Add(Fault(name, "search-value-form", $"The value of {name} is {form.English}.", $"Verdien av {name} er {form.Bokmål}."));
                break;
            default:
                unsupported.Add(NotSupported(nameWithModifier, $"This modifier of {name} is not supported.", $"Denne modifikatoren av {name} støttes ikke."));
                break;
        }
    }

    private int? Whole(string name, string value, int min)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min) return number;
        malformed.Add(Fault(name, "search-value-form", $"{name} is a whole number from {min}.", $"{name} er et heltall fra {min}."));
        return null;
    }

    /// <summary>Adds what was understood to <see cref="SearchQuery.Text"/>.</summary>
    private void Remember(string name, string value)
    {
        // Whoever searches for a number where it does not belong must not find it in links and logs.
        if (!ExpressionPath.IsSafe(name) || HoldsLongNumber(value)) return;
        if (text.Length > 0) text.Append('&');
        text.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
    }

    private static bool HoldsLongNumber(string value)
    {
        var digits = 0;
        foreach (var c in value)
        {
            digits = char.IsDigit(c) ? digits + 1 : c is ' ' ? digits : 0;
            if (digits >= 11) return true;
        }

        return false;
    }

    /// <summary>Splits at a character that is not escaped by a backslash; the escapes stay.</summary>
    internal static IEnumerable<string> Split(string value, char separator)
    {
        var start = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\') i++;
            else if (value[i] == separator)
            {
                if (i > start) yield return value[start..i];
                start = i + 1;
            }
        }

        if (start < value.Length) yield return value[start..];
    }

    private static string Listed(ImmutableArray<string> names) => names.IsDefaultOrEmpty ? "nothing here" : string.Join(", ", names);

    private static Issue TooManyValues(string name) =>
        Fault(name, "too-many-values", $"A parameter has at most {ValuesMax} values. Send several searches.", $"En parameter har høyst {ValuesMax} verdier. Send flere søk.");

    private static Issue NotSupported(string name, string english, string bokmål) =>
        About(name, Issue.Error("not-supported", "search-parameter-not-supported", ExpressionPath.IsSafe(name) ? $"{name} is not supported. {english}" : $"A parameter is not supported. {english}"))
            with { TextBokmål = ExpressionPath.IsSafe(name) ? $"{name} støttes ikke. {bokmål}" : $"En parameter støttes ikke. {bokmål}" };

    private static Issue Fault(string name, string id, string english, string bokmål) =>
        About(name, Issue.Error("value", id, english)) with { TextBokmål = bokmål };

    // https://hl7.org/fhir/R4/operationoutcome-definitions.html#OperationOutcome.issue.location: "http." and the parameter.
    private static Issue About(string name, Issue issue) => ExpressionPath.IsSafe(name) ? issue with { Expression = $"http.{name}" } : issue;
}
