using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Felles.Access;
using Felles.Audit;
using Felles.Citizens.Frame;
using Felles.Kernel;
using Felles.Public.Layout;
using Felles.Records;
using Felles.Registers;
using Felles.Sharing.AccessLog;
using Microsoft.AspNetCore.Http;

namespace Felles.Citizens.Log;

/// <summary>Questions about entries of the log, and proofs of them.</summary>
internal static class DisputeForms
{
    /// <summary>The questions that were asked, with their answers.</summary>
    internal static async Task<IResult> List(CitizenVisit visit)
    {
        if (!(await Open(visit, "spørsmål")).Succeeded(out var record, out var problem)) return visit.Refused(problem);
        if (!(await record.Disputes(visit.Required<Disputes>(), visit.Cancel)).Succeeded(out var disputes, out problem)) return visit.Refused(problem);
        var asked = new List<(Dispute, string)>();
        foreach (var dispute in disputes) asked.Add((dispute, await NameOf(visit, dispute.Organisation)));
        return Page.Of<DisputesPage>(new { visit.Name, Disputes = (IReadOnlyList<(Dispute, string)>)asked, Sent = visit.Http.Request.Query["gjort"] == "sendt" });
    }

    /// <summary>The form of a question about one entry.</summary>
    internal static async Task<IResult> Begin(CitizenVisit visit)
    {
        var form = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        return Ask(visit, form, null);
    }

    /// <summary>Sends a question.</summary>
    internal static async Task<IResult> Send(CitizenVisit visit)
    {
        var form = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        if (!(await Open(visit, "spørsmål")).Succeeded(out var record, out var problem)) return visit.Refused(problem);
        var asked = await Disputing.Ask(visit.Required<Disputes>(), record, form["oppslag"].ToString(), form["sporsmal"].ToString(), visit.Cancel);
        if (!asked.Failed(out problem)) return Results.LocalRedirect("/innbygger/logg/sporsmal?gjort=sendt");
        return problem.Kind switch
        {
            ProblemKind.Invalid => Ask(visit, form, "disputes.error.text"),
            ProblemKind.Conflict => Ask(visit, form, "disputes.error.open"),
            _ => visit.Refused(problem),
        };
    }

    /// <summary>The proof that an entry stands in the published log, as a file.</summary>
    internal static async Task<IResult> Proof(CitizenVisit visit, string id)
    {
        if (!(await Open(visit, "bevis")).Succeeded(out var record, out var problem)) return visit.Refused(problem);
        var cut = id.LastIndexOf('-');
        if (cut <= 0 || !long.TryParse(id.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return visit.Refused(Problem.NotFound("There is no such entry in your log."));
        if ((await record.LogEntryOf(id[..cut], sequence, visit.Cancel)).Failed(out problem)) return visit.Refused(problem);
        if (!(await visit.Required<AuditTree>().Inclusion(id[..cut], sequence, visit.Cancel)).Succeeded(out var proof, out problem)) return visit.Refused(problem);
        using var file = new MemoryStream();
        await using (var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true })) AuditProofFile.Write(json, proof);
        return Results.File(file.ToArray(), "application/json", $"bevis-{id}.json");
    }

    private static IResult Ask(CitizenVisit visit, IFormCollection form, string? error) => Page.Of<DisputePage>(
        new
        {
            visit.Name,
            Entry = form["oppslag"].ToString(),
            Who = form["hvem"].ToString(),
            When = form["nar"].ToString(),
            Text = form["sporsmal"].ToString(),
            Errors = error is null ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary<string, string>.Empty.Add("sporsmal", error),
        },
        error is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static async Task<string> NameOf(CitizenVisit visit, string organisation) =>
        OrganisationNumber.TryParse(organisation, out var number) && (await visit.Required<IRegisters>().Organisation(number, visit.Cancel)).Succeeded(out var known, out _) ? known.Name : organisation;

    private static Task<Outcome<OpenRecord>> Open(CitizenVisit visit, string query) => visit.Open(ServiceCode.Log, Act.ReadLog, new Wanted.Nothing(), query);
}
