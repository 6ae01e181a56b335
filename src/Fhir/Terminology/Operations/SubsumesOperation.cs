using Felles.Kernel;

namespace Felles.Fhir;

/// <summary><c>CodeSystem/$subsumes</c>; https://hl7.org/fhir/R4/codesystem-operation-subsumes.html.</summary>
internal static class SubsumesOperation
{
    internal static Outcome<ReadOnlyMemory<byte>> Run(TerminologyStore store, TerminologyRequest request, StoredResource? instance)
    {
        if (request.CheckNames(["codeA", "codeB", "system", "version", "codingA", "codingB"]) is { } problem) return problem;
        var url = instance?.Url ?? request.Text("system") ?? "";
        var (one, other) = (Coding(request, "A", url), Coding(request, "B", url));
        var version = instance?.Version ?? request.Text("version");
        if (request.Fault is { } fault) return fault;
        if (one is null || other is null) return new Problem(ProblemKind.Required, "code-required", "Send two codes: as codeA and codeB with system, or as codingA and codingB.");
        if (!TerminologyStore.AreSame(one.System, other.System)) return Problem.Invalid("systems-differ", "The two codes are of different code systems; neither can stand below the other.");
        if (store.FindSystem(one.System, version) is not { } system) return Problem.NotFound("There is no code system with this url and version here. Load it: felles load terminology.");
        var (a, b) = (system.Table.Find(one.Code), system.Table.Find(other.Code));
        if (a < 0 || b < 0) return Problem.NotFound("The code system lacks one of the codes.");
        var outcome = a == b ? "equivalent"
            : ConceptHierarchy.IsA(system.Table, b, a) ? "subsumes"
            : ConceptHierarchy.IsA(system.Table, a, b) ? "subsumed-by" : "not-subsumed";
        return ParametersWriter.Parameters(json => json.Value("outcome", "valueCode", outcome));
    }

    private static RequestedCoding? Coding(TerminologyRequest request, string which, string system) =>
        request.Object("coding" + which) is { } coding ? RequestedCoding.Of(coding, system)
        : request.Text("code" + which) is { } code ? new RequestedCoding(system, "", code, "") : null;
}
