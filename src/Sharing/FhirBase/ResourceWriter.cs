using System.Collections.Immutable;
using Felles.Access;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>
/// Stores writes to one patient's record, all of them or none: through the gate, as every write, with one log entry and one
/// commit.
/// </summary>
internal static class ResourceWriter
{
    private const int TriesMax = 8;

    /// <summary>Stores.</summary>
    /// <param name="context">The request; its headers tell the patient and the ground.</param>
    /// <param name="service">The service.</param>
    /// <param name="requests">The writes, at least one.</param>
    /// <returns>What each came to, in their order; or why nothing was stored.</returns>
    internal static async Task<Outcome<ImmutableArray<WriteResult>>> Write(HttpContext context, FhirService service, ImmutableArray<WriteRequest> requests)
    {
        if (!WritePatient.Of(context, requests).Succeeded(out var person, out var problem)) return problem;
        IServiceWriter? writer = null;
        if (service.Rules is { } rules && !(await rules.Prove(context)).Succeeded(out writer, out problem)) return problem;
        var wanted = Wanted(service, writer, requests);
        var query = requests.Length == 1 ? requests[0].Text : $"transaction of {requests.Length}";
        if (!RequestHeaders.Opening(context, person, service.Code, Act.Write, wanted, query).Succeeded(out var opening, out problem)) return problem;
        for (var attempt = 1; attempt <= TriesMax; attempt++)
        {
            var outcome = await Try(context, service, writer, requests, opening);
            // Somebody changed what it meets: look again, and let the conditions judge what is there now.
            if (!outcome.Failed(out problem) || problem is not { Kind: ProblemKind.VersionConflict, Code: "version-conflict" } || requests.Any(request => request.Conditions.IfMatch is not null)) return outcome;
        }

        // Whatever has the id is not the caller's to know of.
        return new Problem(ProblemKind.Conflict, "id-taken", "The id is taken, or others keep changing the same resource. Choose another id, or try again in a moment.");
    }

    private static async Task<Outcome<ImmutableArray<WriteResult>>> Try(HttpContext context, FhirService service, IServiceWriter? writer, ImmutableArray<WriteRequest> requests, Opening opening)
    {
        var opened = await context.RequestServices.Required<RecordGate>().Open(context.GetCaller(), opening, context.RequestAborted);
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        var now = context.RequestServices.Required<TimeProvider>().GetUtcNow();
        if (!WritePlan.Of(service, writer, LoadedDefinitions.Of(context), record, Source(context.GetCaller()), requests, now).Succeeded(out var plan, out problem)) return problem;
        if (plan.Changes.IsEmpty)
        {
            // That something is there, or not, is told: in the log before it is answered.
            var found = plan.Unchanged.ToHashSet();
            var disclosed = await record.Disclose(record.Select(entry => found.Contains(entry.Facts)), context.RequestAborted);
            return disclosed.Failed(out problem) ? problem : plan.Results([]);
        }

        var committed = await record.Commit(new ChangeSet { Changes = plan.Changes }, context.RequestAborted);
        return committed.Succeeded(out var receipt, out problem) ? plan.Results(receipt.Stored) : problem;
    }

    private static Wanted Wanted(FhirService service, IServiceWriter? writer, ImmutableArray<WriteRequest> requests)
    {
        var searches = requests.Any(request => request.Criteria is not null || request.Conditions.IfNoneExist is not null || (request.Resource is { } resource && resource.Utf8.Span.IndexOf((byte)'?') >= 0));
        // Rules of a service's own are judged by what is of the type, and by nothing else.
        if (writer is not null && requests.Any(request => request.Criteria is not null || request.Conditions.IfNoneExist is not null || writer.JudgesByOthers(request.Type))) return new Wanted.OfService([.. requests.Select(request => request.Type).Distinct(StringComparer.Ordinal)]);
        if (writer is null && searches) return new Wanted.OfService([.. service.Types.Select(type => type.Name)]);
        ImmutableArray<(string, string)> named = [.. requests.Where(request => request.Id is not null && ResourceId.IsOurs(request.Id)).Select(request => (request.Type, request.Id!)).Distinct()];
        return named.IsEmpty ? new Wanted.Nothing() : new Wanted.These(named);
    }

    private static string Source(Caller caller) => caller switch
    {
        SystemCaller system => system.Organisation.ToString(),
        HealthPersonnel personnel => personnel.LegalEntity.ToString(),
        _ => throw new InvalidOperationException("Citizens do not write."),
    };
}
