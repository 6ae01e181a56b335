using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Kernel;
using Felles.Registers;

namespace Felles.Sharing.Documents.Intake;

/// <summary>
/// The patients of a source that has no register of its own: whoever has a document delivered becomes known, by what the delivery
/// says. Whether the person lives, and how old they are, the asking node tells at each use.
/// </summary>
internal sealed class PatientIndex(IRegisters registers, RegisterImport import)
{
    /// <summary>Makes the number known; or the problem of the register.</summary>
    internal async Task<Outcome<Done>> Ensure(PersonNumber number, Submission submission, CancellationToken cancel)
    {
        var known = await registers.Resolve(number, cancel);
        if (known.Succeeded(out _, out var problem)) return Done.Value;
        if (problem.Kind != ProblemKind.NotFound) return problem;
        var citizen = new JsonObject { ["number"] = number.Reveal(), ["name"] = submission.PatientName ?? "Pasient", ["addressProtection"] = "Unclassified" };
        if (submission.PatientBirthDate is { Length: 10 } born) citizen["birthDate"] = born;
        using var document = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["citizens"] = new JsonArray(citizen), ["healthPersonnel"] = new JsonArray(), ["organisations"] = new JsonArray() }));
        var loaded = await import.Load(document, null, cancel);
        return loaded.Failed(out problem) ? problem : Done.Value;
    }
}
