using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>What a <c>$validate</c> asks whether a resource is fit for; https://hl7.org/fhir/R4/valueset-resource-validation-mode.html.</summary>
public enum ValidationMode
{
    /// <summary>Nothing beyond being valid.</summary>
    Content,

    /// <summary>To be created.</summary>
    Create,

    /// <summary>To replace the resource with its id.</summary>
    Update,

    /// <summary>The content is not looked at: may such a resource be deleted?</summary>
    Delete,

    /// <summary>To follow a profile that is named.</summary>
    Profile,
}

/// <summary>
/// What is asked of <c>$validate</c> (https://hl7.org/fhir/R4/resource-operation-validate.html): a resource by itself, or a
/// Parameters with <c>resource</c>, <c>mode</c> and <c>profile</c>; the latter two may stand in the address too.
/// </summary>
public sealed class ValidateRequest
{
    private readonly JsonTape whole;
    private readonly int resource;

    private ValidateRequest(JsonTape whole, int resource, string? type, ValidationMode mode, string? profile) =>
        (this.whole, this.resource, Type, Mode, Profile) = (whole, resource, type, mode, profile);

    /// <summary>What it is to be fit for.</summary>
    public ValidationMode Mode { get; }

    /// <summary>Canonical URL of the profile it must follow; null for none.</summary>
    public string? Profile { get; }

    /// <summary><c>resourceType</c> of the resource; null when there is none to look at.</summary>
    public string? Type { get; }

    /// <summary><c>id</c> of the resource; null when it has none.</summary>
    public string? Id => resource < 0 ? null : Text(whole, resource, "id");

    /// <summary>Reads a request.</summary>
    /// <param name="body">The body; empty when there is none.</param>
    /// <param name="parameters">Those of the address, without what concerns the format of the answer.</param>
    /// <returns>The request; or <see cref="ProblemKind.Malformed"/>, <see cref="ProblemKind.Required"/> or <see cref="ProblemKind.NotSupported"/> with what is to be sent instead.</returns>
    public static Outcome<ValidateRequest> Read(ReadOnlyMemory<byte> body, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var said = new Said();
        foreach (var (name, value) in parameters ?? [])
            if (said.Take(name, value) is { } fault) return fault;
        if (body.IsEmpty) return said.Finish(default, -1, null);
        if (!FhirResource.Read(body).Succeeded(out var read, out var problem)) return problem;
        if (read.Type != "Parameters") return said.Finish(read.Tape, 0, read.Type);
        var (resource, wrong) = Parameters(read.Tape, said);
        if (wrong is not null) return wrong;
        return resource is { } node
            ? TypeOf(read.Tape, node) is { } type ? said.Finish(read.Tape, node, type) : ResourceWanted("The parameter resource needs a resource with its resourceType.")
            : said.Finish(read.Tape, -1, null);
    }

    /// <summary>Validates what was sent, with its places in the text that was sent.</summary>
    /// <param name="validator">Checks by what is in force.</param>
    /// <param name="options">What is asked beyond the definitions; null for the usual.</param>
    /// <returns>What is wrong; empty when all is well, and when there is no resource to look at.</returns>
    public ImmutableArray<Issue> Validate(FhirValidator validator, ValidationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(validator);
        if (resource < 0) return [];
        var node = whole.Nodes[resource];
        var definitions = validator.Definitions;
        if (!FhirResource.Read(whole.Memory[node.Start..node.End]).Succeeded(out var alone, out var problem)) return problem.Issues;
        // A type's own definition is checked in any case.
        var isType = Profile is not null && definitions.TypeOfUrl(Profile) is not null;
        var isKnown = Profile is not null && definitions.IsProfile(Profile);
        var issues = validator.Validate(alone, isKnown ? Profile : null, options);
        if (Profile is not null && !isType && !isKnown) issues = issues.Insert(0, Finding.ProfileUnresolved(PersonNumber.OccursIn(Profile) ? "" : Profile));
        if (isType && definitions.TypeOfUrl(Profile!)!.Name != Type) issues = issues.Insert(0, Finding.ProfileType(definitions.TypeOfUrl(Profile!)!.Name));
        return node.Start == 0 ? issues : Shifted(issues, node.Start);
    }

    private ImmutableArray<Issue> Shifted(ImmutableArray<Issue> issues, int start)
    {
        var (line, column) = TextPlace.Of(whole.Utf8, start);
        return [.. issues.Select(issue => issue.Line is { } at ? issue with { Line = at + line - 1, Column = at == 1 ? issue.Column + column - 1 : issue.Column } : issue)];
    }

    private static (int? Resource, Problem? Fault) Parameters(JsonTape tape, Said said)
    {
        var names = FhirDefinitions.R4.Names;
        int? resource = null;
        var list = tape.Find(0, names.Parameter);
        if (list < 0 || tape.Nodes[list].Kind != JsonKind.Array) return (null, null);
        for (var at = list + 1; at < tape.Nodes[list].Next; at = tape.Nodes[at].Next)
        {
            if (tape.Nodes[at].Kind != JsonKind.Object || Text(tape, at, "name") is not { } name) return (null, Malformed("Each parameter needs a name."));
            if (name == "resource")
            {
                var held = tape.Find(at, names.Resource);
                if (resource is not null || held < 0 || tape.Nodes[held].Kind != JsonKind.Object) return (null, ResourceWanted("Send one parameter resource, with the resource in it."));
                resource = held;
            }
            else if (said.Take(name, Value(tape, at)) is { } fault)
            {
                return (null, fault);
            }
        }

        return (resource, null);
    }

    /// <summary>The value of a parameter that is a code or an address; null when it is none.</summary>
    private static string? Value(JsonTape tape, int parameter)
    {
        string? value = null;
        foreach (var element in (string[])["valueUri", "valueCanonical", "valueUrl", "valueCode", "valueString"]) value ??= Text(tape, parameter, element);
        return value;
    }

    private static string? Text(JsonTape tape, int node, string name)
    {
        for (var at = node + 1; at < tape.Nodes[node].Next; at = tape.Nodes[at].Next)
            if (tape.Nodes[at].Kind == JsonKind.String && tape.Name(tape.Nodes[at]) == name)
                return tape.Text(tape.Nodes[at]);
        return null;
    }

    private static string? TypeOf(JsonTape tape, int node) => Text(tape, node, "resourceType");

    private static Problem Malformed(string text) => Problem.Malformed("validate-parameters", text);

    private static Problem ResourceWanted(string text) => new(ProblemKind.Required, "resource-required", text);

    /// <summary>What the parameters have said so far.</summary>
    private sealed class Said
    {
        private string? mode;
        private string? profile;

        internal Problem? Take(string name, string? value) => name switch
        {
            "mode" => Once(ref mode, value, "mode is one of create, update, delete and profile."),
            "profile" => Once(ref profile, value, "profile is the canonical URL of one profile."),
            _ => new Problem(ProblemKind.NotSupported, "unknown-parameter", "Only resource, mode and profile are understood here. Leave out the others."),
        };

        internal Outcome<ValidateRequest> Finish(JsonTape whole, int resource, string? type)
        {
            ValidationMode? wanted = mode switch
            {
                null => ValidationMode.Content,
                "create" => ValidationMode.Create,
                "update" => ValidationMode.Update,
                "delete" => ValidationMode.Delete,
                "profile" => ValidationMode.Profile,
                _ => null,
            };
            if (wanted is not { } known) return Malformed("mode is one of create, update, delete and profile.");
            if (known == ValidationMode.Profile && profile is null) return new Problem(ProblemKind.Required, "profile-required", "With the mode profile, say which by the parameter profile.");
            if (known == ValidationMode.Delete) return new ValidateRequest(whole, -1, null, known, profile);
            return resource >= 0 ? new ValidateRequest(whole, resource, type, known, profile) : ResourceWanted("Send the resource to validate, by itself or as the parameter resource of a Parameters.");
        }

        // The same said twice is said once; two different things are not.
        private static Problem? Once(ref string? known, string? value, string otherwise)
        {
            if (string.IsNullOrEmpty(value) || (known is not null && known != value)) return Malformed(otherwise);
            known = value;
            return null;
        }
    }
}
