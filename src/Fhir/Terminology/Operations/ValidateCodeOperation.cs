using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// <c>$validate-code</c> of value sets and code systems; https://hl7.org/fhir/R4/valueset-operation-validate-code.html,
/// https://hl7.org/fhir/R4/codesystem-operation-validate-code.html.
/// </summary>
internal sealed class ValidateCodeOperation
{
    private static readonly string[] OfValueSet = ["url", "valueSet", "valueSetVersion", "code", "system", "systemVersion", "display", "coding", "codeableConcept", "abstract", "displayLanguage"];
    private static readonly string[] OfCodeSystem = ["url", "codeSystem", "version", "code", "display", "coding", "codeableConcept", "abstract", "displayLanguage"];

    private readonly TerminologyStore store;
    private readonly DisplayLanguage language;
    private readonly bool isAbstractAllowed;
    private readonly ValueSetCompose? valueSet;

    private ValidateCodeOperation(TerminologyStore store, TerminologyRequest request, ValueSetCompose? valueSet)
    {
        this.store = store;
        this.valueSet = valueSet;
        language = request.Language();
        isAbstractAllowed = request.Flag("abstract");
    }

    /// <summary>Checks against a value set.</summary>
    internal static Outcome<ReadOnlyMemory<byte>> InValueSet(TerminologyStore store, TerminologyRequest request, StoredResource? instance)
    {
        if (request.CheckNames(OfValueSet) is { } problem) return problem;
        if (!RequestedValueSet.Find(store, request, instance).Succeeded(out var valueSet, out problem)) return problem;
        if (!RequestedCoding.Read(request, "", "systemVersion").Succeeded(out var codings, out problem)) return problem;
        var operation = new ValidateCodeOperation(store, request, valueSet.Compose);
        return request.Fault is { } fault ? fault : Answer(codings.Select(operation.Check).ToArray());
    }

    /// <summary>Checks against a code system.</summary>
    internal static Outcome<ReadOnlyMemory<byte>> InCodeSystem(TerminologyStore store, TerminologyRequest request, StoredResource? instance)
    {
        if (request.CheckNames(OfCodeSystem) is { } problem) return problem;
        if (request.Object("codeSystem") is { } brought)
        {
            if (!Brought(brought).Succeeded(out var with, out problem)) return problem;
            store = with;
        }

        var url = instance?.Url ?? request.Text("url") ?? (request.Object("codeSystem") is { } one ? one.Text("url") : "");
        if (!RequestedCoding.Read(request, url, "version").Succeeded(out var codings, out problem)) return problem;
        var version = instance?.Version ?? request.Text("version") ?? "";
        var operation = new ValidateCodeOperation(store, request, null);
        if (request.Fault is { } fault) return fault;
        if (codings.Any(coding => coding.System.Length == 0)) return new Problem(ProblemKind.Required, "system-required", "Say which code system the code is of: url, or system in the coding.");
        return Answer([.. codings.Select(coding => operation.Check(version.Length > 0 ? coding with { Version = version } : coding))]);
    }

    private static Outcome<TerminologyStore> Brought(JsonElement codeSystem)
    {
        if (codeSystem.Text("resourceType") != "CodeSystem") return Problem.Malformed("code-system", "The parameter codeSystem must be a CodeSystem.");
        using var stream = new MemoryStream();
        var volume = new VolumeWriter(stream);
        if (FhirTerminologySource.Add(volume, System.Text.Encoding.UTF8.GetBytes(codeSystem.GetRawText())).Failed(out var problem)) return problem;
        volume.End();
        return TerminologyStore.Of([TerminologyVolume.Open(stream.ToArray())]);
    }

    private static ReadOnlyMemory<byte> Answer(CodeVerdict[] verdicts)
    {
        // Of a concept any coding will do.
        var verdict = Array.Find(verdicts, one => one.IsValid) ?? verdicts.FirstOrDefault() ?? CodeVerdict.No("The concept has no coding.");
        return ParametersWriter.Parameters(json =>
        {
            json.Value("result", verdict.IsValid);
            json.Value("message", "valueString", verdict.Message);
            json.Value("display", "valueString", verdict.Display);
            json.Value("code", "valueCode", verdict.Code);
            json.Value("system", "valueUri", verdict.System);
            json.Value("version", "valueString", verdict.Version);
        });
    }

    private CodeVerdict Check(RequestedCoding coding)
    {
        if (coding.Code.Length == 0) return CodeVerdict.No("The coding has no code.");
        var url = coding.System;
        // A code without its system is of the only one that the value set takes from.
        if (url.Length == 0 && valueSet is not null && valueSet.Includes.Select(part => part.System).Distinct().ToArray() is [var only]) url = only;
        var system = url.Length > 0 ? store.FindSystem(url, coding.Version) : null;
        var concept = system?.Table.Find(coding.Code) ?? -1;
        var isMember = valueSet is null ? IsOfSystem(url, coding.Code, system, concept)
            : concept < 0 && system is { IsComplete: true } ? false
            : new ValueSetMembership(store).Contains(valueSet, url.Length > 0 ? url : null, coding.Code);
        var texts = Texts(url, coding.Code, system, concept);
        var verdict = new CodeVerdict(isMember == true, "")
        {
            Code = coding.Code,
            System = url,
            Version = system?.Version ?? "",
            Display = texts?.In(language) ?? "",
        };
        if (isMember is null) return verdict with { Message = "It cannot be told: codes of the code system are not here. Load it: felles load terminology." };
        if (isMember == false) return verdict with { Message = concept < 0 && system is { IsComplete: true } ? "The code system has no such code." : valueSet is null ? "The code system has no such code." : "The code is not in the value set." };
        if (concept >= 0 && (system!.Table.Marks(concept) & ConceptMarks.Abstract) != 0 && !isAbstractAllowed)
            return verdict with { IsValid = false, Message = "The code is a heading and cannot be chosen. Send abstract=true where a heading is right." };
        if (coding.Display.Length > 0 && texts?.IsDisplay(coding.Display) == false) return verdict with { IsValid = false, Message = "The display is none of those that the code has." };
        return concept >= 0 && (system!.Table.Marks(concept) & ConceptMarks.Inactive) != 0 ? verdict with { Message = "The code is no longer to be used." } : verdict;
    }

    private static bool? IsOfSystem(string url, string code, StoredCodeSystem? system, int concept) =>
        system is null ? GrammarSystems.Contains(url, code) : concept >= 0 ? true : system.IsComplete ? false : null;

    private ConceptTexts? Texts(string url, string code, StoredCodeSystem? system, int concept)
    {
        var listed = valueSet?.Includes.Where(part => TerminologyStore.AreSame(part.System, url)).Select(part => part.Find(code)).FirstOrDefault(found => found is not null);
        var texts = concept >= 0 ? ConceptTexts.Of(system!, concept) : null;
        return listed is null ? texts : (texts ?? new ConceptTexts("", "", [])).With(listed);
    }
}

/// <summary>What came of checking one code.</summary>
internal sealed record CodeVerdict(bool IsValid, string Message)
{
    internal string Display { get; init; } = "";

    internal string Code { get; init; } = "";

    internal string System { get; init; } = "";

    internal string Version { get; init; } = "";

    internal static CodeVerdict No(string message) => new(false, message);
}
