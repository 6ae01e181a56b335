using System.Globalization;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>The parameters of a terminology operation, from an address or from a Parameters resource; https://hl7.org/fhir/R4/operations.html.</summary>
public sealed class TerminologyRequest
{
    private const int ParametersMax = 1000;

    private readonly List<(string Name, string? Text, JsonElement Value)> parameters = [];

    private TerminologyRequest()
    {
    }

    /// <summary>Languages of the request's <c>Accept-Language</c>, used where no displayLanguage is given; null for none.</summary>
    public string? AcceptLanguage { get; init; }

    /// <summary>The time to stamp an expansion with.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The first parameter that could not be read as what it must be; null while there is none.</summary>
    internal Problem? Fault { get; private set; }

    /// <summary>Parameters as they stand in an address.</summary>
    public static Outcome<TerminologyRequest> FromQuery(IEnumerable<KeyValuePair<string, string>> query, DateTimeOffset now, string? acceptLanguage = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        var request = new TerminologyRequest { Now = now, AcceptLanguage = acceptLanguage };
        foreach (var (name, value) in query) request.parameters.Add((name, value, default));
        return request.parameters.Count > ParametersMax ? TooMany : request;
    }

    /// <summary>Parameters as a resource: each with a value of any type, or with a resource.</summary>
    public static Outcome<TerminologyRequest> FromParameters(FhirResource resource, DateTimeOffset now, string? acceptLanguage = null)
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (resource.Type != "Parameters") return Problem.Malformed("parameters", "An operation is asked with a Parameters resource.");
        var request = new TerminologyRequest { Now = now, AcceptLanguage = acceptLanguage };
        foreach (var parameter in resource.Root.Items("parameter"))
        {
            if (request.parameters.Count == ParametersMax) return TooMany;
            var value = parameter.ValueKind != JsonValueKind.Object ? default
                : parameter.EnumerateObject().FirstOrDefault(member => member.Name == "resource" || member.Name.StartsWith("value", StringComparison.Ordinal)).Value;
            var text = value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            };
            if (value.ValueKind == JsonValueKind.Undefined) return Problem.Malformed("parameters", "A parameter has neither a value nor a resource.");
            request.parameters.Add((parameter.Text("name"), text, value));
        }

        return request;
    }

    /// <summary>What is wrong with the names: one that the operation does not have, or one that is given twice.</summary>
    internal Problem? CheckNames(string[] once, string[]? repeating = null)
    {
        foreach (var group in parameters.GroupBy(parameter => parameter.Name, StringComparer.Ordinal))
        {
            var isKnown = once.Contains(group.Key);
            if (!isKnown && repeating?.Contains(group.Key) != true)
                return new Problem(ProblemKind.NotSupported, "unknown-parameter", $"A parameter is not one of this operation's: {string.Join(", ", once.Concat(repeating ?? []))}.");
            if (isKnown && group.Count() > 1) return Problem.Malformed("parameter-twice", $"The parameter {group.Key} is given more than once.");
        }

        return null;
    }

    internal bool Has(string name) => parameters.Exists(parameter => parameter.Name == name);

    /// <summary>A simple value; null when it is not given.</summary>
    internal string? Text(string name)
    {
        var at = parameters.FindIndex(parameter => parameter.Name == name);
        if (at < 0) return null;
        if (parameters[at].Text is not { Length: > 0 } text) return Refuse<string>(name, "a simple value that is not empty");
        return text;
    }

    internal IEnumerable<string> Texts(string name) => parameters.Where(parameter => parameter.Name == name && parameter.Text is not null).Select(parameter => parameter.Text!);

    internal bool Flag(string name, bool otherwise = false) => Text(name) switch
    {
        null => otherwise,
        "true" => true,
        "false" => false,
        _ => Refuse<bool?>(name, "true or false") ?? otherwise,
    };

    internal int? Number(string name)
    {
        if (Text(name) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Refuse<int?>(name, "a whole number from 0");
    }

    /// <summary>A value that is an object: a Coding, a CodeableConcept, a resource; null when it is not given.</summary>
    internal JsonElement? Object(string name)
    {
        var at = parameters.FindIndex(parameter => parameter.Name == name);
        if (at < 0) return null;
        if (parameters[at].Value.ValueKind != JsonValueKind.Object) return Refuse<JsonElement?>(name, "an object in a Parameters resource, sent by POST");
        return parameters[at].Value;
    }

    /// <summary>The languages that texts are wanted in.</summary>
    internal DisplayLanguage Language() => DisplayLanguage.Parse(Text("displayLanguage") ?? AcceptLanguage);

    /// <summary>Versions by code system, of parameters that are written <c>system|version</c>.</summary>
    internal IReadOnlyDictionary<string, string> Versions(params ReadOnlySpan<string> names)
    {
        var versions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
            foreach (var text in Texts(name))
                if (TerminologyStore.Split(text) is (var system, { Length: > 0 } version)) versions[system] = version;
                else Refuse<string>(name, "a code system and a version with | between");
        return versions;
    }

    private static Problem TooMany => Problem.Malformed("parameters", $"There are more than {ParametersMax} parameters.");

    private T? Refuse<T>(string name, string otherwise)
    {
        Fault ??= Problem.Malformed("parameter-value", $"The parameter {name} must be {otherwise}.");
        return default;
    }
}
