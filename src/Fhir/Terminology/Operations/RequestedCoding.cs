using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>A code that a request is about.</summary>
/// <param name="System">Its system; empty when none is told.</param>
/// <param name="Version">Version of the system; empty when none is told.</param>
/// <param name="Code">The code.</param>
/// <param name="Display">The display that was sent with it; empty for none.</param>
internal sealed record RequestedCoding(string System, string Version, string Code, string Display)
{
    private const int CodingsMax = 100;

    /// <summary>The codes of a request: by <c>code</c> and <c>system</c>, as <c>coding</c>, or as <c>codeableConcept</c>; one of the three.</summary>
    internal static Outcome<RequestedCoding[]> Read(TerminologyRequest request, string system, string versionName)
    {
        var code = request.Text("code");
        var coding = request.Object("coding");
        var concept = request.Object("codeableConcept");
        var told = new RequestedCoding(request.Text("system") ?? system, request.Text(versionName) ?? "", code ?? "", request.Text("display") ?? "");
        if (request.Fault is { } fault) return fault;
        if ((code is null ? 0 : 1) + (coding is null ? 0 : 1) + (concept is null ? 0 : 1) != 1)
            return new Problem(ProblemKind.Required, "code-required", "Send one code: by code and system, as coding, or as codeableConcept.");
        if (code is not null) return new[] { told };
        var all = coding is { } one ? [one] : concept!.Value.Items("coding").Take(CodingsMax + 1).ToArray();
        if (all.Length > CodingsMax) return Problem.Malformed("codings", $"The concept has more than {CodingsMax} codings.");
        return all.Select(item => Of(item, system)).ToArray();
    }

    /// <summary>A Coding.</summary>
    internal static RequestedCoding Of(JsonElement coding, string system = "") =>
        new(coding.Text("system") is { Length: > 0 } own ? own : system, coding.Text("version"), coding.Text("code"), coding.Text("display"));
}
