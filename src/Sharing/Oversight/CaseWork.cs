using System.Collections.Immutable;
using Felles.Audit;
using Felles.Audit.Analysis;
using Felles.Kernel;
using Felles.Records;

namespace Felles.Sharing.Oversight;

/// <summary>A case as the officer may see it.</summary>
/// <param name="Case">The case; one that nobody has opened without unit, entries and patients.</param>
/// <param name="Steps">What was done about it, oldest first.</param>
/// <param name="Entries">The entries of the log that it rests on, by their ids; empty before it is opened, and for what can no longer be read.</param>
public sealed record CaseView(MisuseCase Case, ImmutableArray<CaseStep> Steps, IReadOnlyDictionary<string, AuditEntry> Entries)
{
    /// <summary>The professional's name and HPR number; null before the case is opened, and for a case about a patient.</summary>
    public (string Name, string? HprNumber)? Professional =>
        Case.Subject == CaseSubject.Professional && Entries.Values.FirstOrDefault() is { } entry ? (entry.Actor.Name, entry.Actor.HprNumber) : null;
}

/// <summary>What privacy officers do with the cases of their organisation, at the API and the pages alike. The log is told first, always.</summary>
public sealed class CaseWork(MisuseCases cases, OversightLog log)
{
    private const int PageCases = 25;

    /// <summary>The queue, the most outstanding first.</summary>
    /// <param name="officer">Who looks.</param>
    /// <param name="settled">Those that are settled instead of those in work.</param>
    /// <param name="cursor">From the page before; null for the first.</param>
    /// <param name="cancel">Cancels the wait.</param>
    public async Task<Outcome<CasePage>> List(Officer officer, bool settled, string? cursor, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(officer);
        if ((await log.Tell(officer.Caller, "cases", cancel)).Failed(out var problem)) return problem;
        var read = await cases.List(officer.Organisation, settled, cursor, PageCases, cancel);
        return read.Succeeded(out var page, out problem) ? page with { Cases = [.. page.Cases.Where(found => !found.IsAbout(officer.Person)).Select(Veiled)] } : problem;
    }

    /// <summary>One case.</summary>
    public async Task<Outcome<CaseView>> Find(Officer officer, string id, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(officer);
        if (!ResourceId.IsOurs(id)) return NoSuchCase;
        if ((await log.Tell(officer.Caller, $"case {id}", cancel)).Failed(out var problem)) return problem;
        if (!(await cases.Find(officer.Organisation, id, cancel)).Succeeded(out var found, out problem)) return problem;
        if (found.Case.IsAbout(officer.Person)) return NoSuchCase;
        if (found.Case.State == CaseState.New) return new CaseView(Veiled(found.Case), found.Steps, ImmutableDictionary<string, AuditEntry>.Empty);
        var read = await cases.Entries(found.Case, cancel);
        return read.Succeeded(out var entries, out problem)
            ? new CaseView(found.Case, found.Steps, entries.ToDictionary(one => FormattableString.Invariant($"{one.Stream}-{one.Sequence}"), one => one.Entry, StringComparer.Ordinal))
            : problem;
    }

    /// <summary>Takes a step.</summary>
    /// <param name="officer">Who.</param>
    /// <param name="id">The case.</param>
    /// <param name="from">The state that the officer saw.</param>
    /// <param name="to">The state that it leads to.</param>
    /// <param name="note">Why, in the officer's words; not needed to open a case.</param>
    /// <param name="cancel">Cancels the wait.</param>
    /// <returns><see cref="ProblemKind.Invalid"/> for a step that cannot follow or a note that cannot be kept, <see cref="ProblemKind.Conflict"/> when the case has moved on.</returns>
    public async Task<Outcome<Done>> Step(Officer officer, string id, CaseState from, CaseState to, string? note, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(officer);
        if (!ResourceId.IsOurs(id)) return NoSuchCase;
        if (!MisuseCases.After(from).Contains(to))
            return Problem.Invalid("case-step", "This step cannot follow.", Issue.Error("business-rule", "case-step", $"After {Word(from)} come: {string.Join(", ", MisuseCases.After(from).Select(Word))}.", "to"));
        var kept = (string?)null;
        if (to != CaseState.Open || !string.IsNullOrWhiteSpace(note))
        {
            if (!Disputes.Text(note, "note").Succeeded(out kept, out var unfit)) return unfit;
        }

        if (!(await cases.Find(officer.Organisation, id, cancel)).Succeeded(out var found, out var missing)) return missing;
        if (found.Case.IsAbout(officer.Person)) return NoSuchCase;
        // First the log: a case may stand as opened there that then could not be; the other order could open one of which no log tells.
        if ((await log.Tell(officer.Caller, $"case {id} {Word(to)}", cancel)).Failed(out var problem)) return problem;
        return await cases.Step(officer.Organisation, id, from, to, officer.Caller.Name, kept, cancel);
    }

    /// <summary>A state as the API and the log write it.</summary>
    public static string Word(CaseState state) => state.ToString().ToLowerInvariant();

    private static readonly Problem NoSuchCase = Problem.NotFound("Your organisation has no such case.");

    private static MisuseCase Veiled(MisuseCase found) => found.State != CaseState.New ? found : found with
    {
        Unit = "",
        Signals = [.. found.Signals.Select(signal => signal with { Facts = [.. signal.Facts.Select(fact => fact with { Entry = "", Patient = null })] })],
    };
}
