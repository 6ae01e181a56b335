using System.Collections.Immutable;
using Felles.Access;
using Felles.Audit;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;

namespace Felles.Records;

/// <summary>
/// A record that the gate has opened for one caller and one purpose. It shows the facts of the entries the caller may
/// know of; bodies come out only through <see cref="Disclose"/>, after the log entry is on disk (rule 2).
/// </summary>
public sealed class OpenRecord
{
    /// <summary>How many restrictions of one citizen may stand at a time. Each is read and asked at every opening of the record.</summary>
    public const int RestrictionsMax = 100;

    /// <summary>Code of the problem when <see cref="RestrictionsMax"/> is reached.</summary>
    public const string TooManyRestrictions = "too-many-restrictions";

    private readonly GateParts parts;
    private readonly Opening opening;
    private readonly AuditActor actor;
    private readonly ProofClaim? claim;
    private readonly ImmutableArray<Entry> loaded;
    private readonly Veil veil;
    private readonly AccessFacts facts;
    private readonly HashSet<string> elsewhere = new(StringComparer.Ordinal);
    private bool logReadTold;

    internal OpenRecord(GateParts parts, Opening opening, (AuditActor Actor, ProofClaim? Claim) reader, (AccessFacts Facts, Decision Decision) decided, ImmutableArray<Entry> visible, Veil veil, int withheld)
    {
        this.veil = veil;
        facts = decided.Facts;
        this.parts = parts;
        this.opening = opening;
        (actor, claim) = reader;
        loaded = visible;
        Person = facts.Subject!.Key;
        Decision = decided.Decision;
        Withheld = withheld;
    }

    /// <summary>The number of the person, to ask a source about them; only where the record was opened as one that is also kept elsewhere.</summary>
    public PersonNumber PersonNumber => opening.HoldsElsewhere ? facts.Subject!.Number : throw new InvalidOperationException("Opened as a record that is kept here alone.");

    /// <summary>The facts that were decided by, as JSON, for a source that decides again.</summary>
    public ReadOnlyMemory<byte> Grounds() => opening.HoldsElsewhere ? ConveyedGrounds.Of(facts).Write() : throw new InvalidOperationException("Opened as a record that is kept here alone.");

    /// <summary>The ground claimed, to convey to a source.</summary>
    public AccessBasis Basis => opening.Basis;

    /// <summary>
    /// The same record with what its sources have of it, filtered by the same decision as what is here. Of two with the same
    /// reference the one that is here counts.
    /// </summary>
    /// <param name="entries">Current versions, as the sources told them.</param>
    /// <param name="withheld">How many the sources withheld themselves.</param>
    public OpenRecord Beside(ImmutableArray<Entry> entries, int withheld)
    {
        if (!opening.HoldsElsewhere || opening.Act != Act.Read) throw new InvalidOperationException("Opened as a record that is kept here alone.");
        var known = loaded.Select(entry => entry.Facts.Reference).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<Entry> others = [.. entries.Where(entry => known.Add(entry.Facts.Reference))];
        var over = Decision.Reader is ReaderKind.Professional ? Veil.None : Veil.Of(Decision, [.. others.Where(entry => !entry.Facts.Labels.IsDefaultOrEmpty)], []);
        var (visible, more) = GateSequence.Filter(facts, Decision, others, over);
        ImmutableArray<Entry> all = [.. loaded.Select(over.Over).Concat(visible).Order(Comparer<Entry>.Create(RecordRows.NewestFirst))];
        var told = Decision.Reader is ReaderKind.Professional ? Withheld + withheld + more : 0;
        var record = new OpenRecord(parts, opening, (actor, claim), (facts, Decision), all, veil, told);
        record.elsewhere.UnionWith(visible.Select(entry => entry.Facts.Reference));
        return record;
    }

    /// <summary>Whose record.</summary>
    public PersonKey Person { get; }

    /// <summary>Who acts, as the log has them: what they are to the person, and their name.</summary>
    public (ReaderKind Reader, string Name) Acting => (actor.Reader, actor.Name);

    /// <summary>The decision that opened it.</summary>
    public Decision Decision { get; }

    /// <summary>How many entries of what was wanted are withheld because the citizen has blocked them; always 0 for citizens.</summary>
    public int Withheld { get; }

    /// <summary>The facts of what was wanted and may be seen, in the store's order: newest clinical time first.</summary>
    public IEnumerable<EntryFacts> Entries => loaded.Select(entry => entry.Facts);

    /// <summary>
    /// Chooses entries by their facts and, where facts are not enough, by their bodies. The body is lent to the predicate
    /// for the comparison only; nothing of it leaves before <see cref="Disclose"/>.
    /// </summary>
    public Selection Select(Func<Entry, bool> predicate) => new(this, [.. loaded.Where(predicate)]);

    /// <summary>What matches a search, of its type, in the order asked for, else the store's. Chains and <c>_has</c> lead only through what may be seen.</summary>
    public Selection Search(SearchQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new(this, RecordSearch.Matches(loaded, query));
    }

    internal ImmutableArray<Entry> Loaded => loaded;

    /// <summary>Everything that was wanted and may be seen.</summary>
    public Selection SelectAll() => new(this, loaded);

    /// <summary>The facts of one resource's current version, or null when it is not there for this caller.</summary>
    public EntryFacts? Find(string type, string id)
    {
        foreach (var entry in loaded)
            if (entry.Facts.Type == type && entry.Facts.Id == id)
                return entry.Facts;
        return null;
    }

    /// <summary>Writes the log entry and, when it is on disk, hands out the bodies.</summary>
    /// <param name="selection">Made by this record.</param>
    /// <param name="cancel">Cancels the wait; what is in the log by then stays there.</param>
    /// <returns>The bodies; or <see cref="ProblemKind.Unavailable"/> when the log cannot be written.</returns>
    public async Task<Outcome<Disclosure>> Disclose(Selection selection, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(selection);
        if (selection.Record != this) throw new ArgumentException("The selection was made from another record.", nameof(selection));
        var entry = LogEntry(AuditKind.Disclosure) with
        {
            // The log keeps which version it really was; a citizen may see it under another number.
            Objects = [.. selection.Chosen.Where(chosen => IsNamed(chosen.Facts)).Select(chosen => veil.Stored(chosen.Facts))],
            Withheld = Withheld,
        };
        var logged = await parts.Ledger.Append(entry, claim, cancel);
        return logged.Failed(out var problem) ? problem : new Disclosure(selection.Chosen, Withheld);
    }

    /// <summary>The body of the current version, for working out a change to it. Only where the gate opened for writing.</summary>
    public ReadOnlyMemory<byte>? BodyToChange(string type, string id)
    {
        if (opening.Act != Act.Write) throw new InvalidOperationException("Opened for reading; bodies come out through Disclose.");
        foreach (var entry in loaded)
            if (entry.Facts.Type == type && entry.Facts.Id == id)
                return entry.Body;
        return null;
    }

    /// <summary>
    /// Stores changes and the log entry about them in one commit.
    /// </summary>
    /// <returns>
    /// The receipt after the commit is on disk (rule 3); or <see cref="ProblemKind.VersionConflict"/>,
    /// <see cref="ProblemKind.Conflict"/> for a reused message id, or <see cref="ProblemKind.Unavailable"/>.
    /// </returns>
    public Task<Outcome<ChangeReceipt>> Commit(ChangeSet changes, CancellationToken cancel)
    {
        if (opening.Act != Act.Write) throw new InvalidOperationException("Opened for reading; open for writing to commit.");
        return parts.Ledger.Commit(Person, opening.Service, changes, LogEntry(AuditKind.Change), claim, cancel);
    }

    /// <summary>The citizen's standing restrictions and those lifted, newest first. Only for the citizen, and in their log.</summary>
    public async Task<Outcome<ImmutableArray<Restriction>>> Restrictions(CancellationToken cancel)
    {
        RequireRestrict();
        var history = await parts.Store.RestrictionHistory(Person, cancel);
        if (!history.Succeeded(out var restrictions, out var problem)) return problem;
        var entry = LogEntry(AuditKind.Disclosure) with { Objects = [.. restrictions.Select(restriction => $"Consent/{restriction.Id}/{(restriction.LiftedAt is null ? 1 : 2)}")] };
        var logged = await parts.Ledger.Append(entry, claim, cancel);
        return logged.Failed(out problem) ? problem : restrictions;
    }

    /// <summary>Sets a restriction; effective on every host when this returns.</summary>
    /// <returns>
    /// The restriction that stands: this one, or the same set before, since one set twice would have to be lifted twice; or
    /// <see cref="ProblemKind.Conflict"/> when <see cref="RestrictionsMax"/> stand already.
    /// </returns>
    public async Task<Outcome<Restriction>> Set(Restriction restriction, CancellationToken cancel)
    {
        RequireRestrict();
        ArgumentNullException.ThrowIfNull(restriction);
        var history = await parts.Store.RestrictionHistory(Person, cancel);
        if (!history.Succeeded(out var restrictions, out var problem)) return problem;
        var now = parts.Clock.GetUtcNow();
        var standing = restrictions.Where(other => other.Stands(now)).ToList();
        if (standing.Find(restriction.Repeats) is { } same) return same;
        if (standing.Count >= RestrictionsMax)
            return new Problem(ProblemKind.Conflict, TooManyRestrictions, $"{RestrictionsMax} blocks stand already, and no more can. Lift one that is not needed any more, or block a whole organisation, a service or everyone.");
        ImmutableArray<ServiceCode> erased = restriction.Target != RestrictionTarget.Reservation ? [] : [.. parts.Policy.DeletedByReservation.Where(service => restriction.Service is not { } one || one == service)];
        var set = await parts.Ledger.Set(Person, restriction, erased, LogEntry(AuditKind.Restriction) with { Detail = RestrictionText.Set(restriction) }, claim, cancel);
        return set.Failed(out problem) ? problem : restriction;
    }

    /// <summary>Lifts a standing restriction; <see cref="ProblemKind.NotFound"/> when none has the id.</summary>
    public async Task<Outcome<Done>> Lift(string restrictionId, CancellationToken cancel)
    {
        RequireRestrict();
        var history = await parts.Store.RestrictionHistory(Person, cancel);
        if (!history.Succeeded(out var restrictions, out var problem)) return problem;
        var standing = restrictions.FirstOrDefault(r => r.Id == restrictionId && r.Stands(parts.Clock.GetUtcNow()));
        if (standing is null) return Problem.NotFound("No such block stands. Reload the list.");
        return await parts.Ledger.Lift(Person, standing, LogEntry(AuditKind.Restriction) with { Detail = RestrictionText.Lifted(standing) }, claim, cancel);
    }

    /// <summary>
    /// The log about this person, newest first, from before a cursor; without what the record hides from the reader, so a
    /// page may hold fewer entries than asked for though another follows. Reading it is itself logged, once for all that is
    /// read while the record is open.
    /// </summary>
    /// <param name="before">Cursor from the page before; null for the first page.</param>
    /// <param name="until">Only what was logged before this instant; null for no such bound.</param>
    /// <param name="max">Entries at most, 1–200.</param>
    /// <param name="cancel">Cancels the read.</param>
    public async Task<Outcome<AuditPage>> Log(string? before, DateTimeOffset? until, int max, CancellationToken cancel)
    {
        if ((await TellLogRead(cancel)).Failed(out var problem)) return problem;
        var read = await parts.Log.About(Person, before, until, max, cancel);
        return read.Succeeded(out var page, out problem) ? await LogSight.Of(page, parts, Person, Decision, cancel) : problem;
    }

    /// <summary>One entry of the log, as far as the record shows it to the reader; <see cref="ProblemKind.NotFound"/> for any other. Reading it is itself logged.</summary>
    public async Task<Outcome<LoggedEntry>> LogEntryOf(string stream, long sequence, CancellationToken cancel)
    {
        if ((await TellLogRead(cancel)).Failed(out var problem)) return problem;
        var found = await parts.Log.One(Person, stream, sequence, cancel);
        if (!found.Succeeded(out var entry, out problem)) return problem;
        var seen = await LogSight.Of(new AuditPage([entry], null), parts, Person, Decision, cancel);
        if (!seen.Succeeded(out var page, out problem)) return problem;
        return page.Entries.IsEmpty ? Problem.NotFound("There is no such entry in your log.") : page.Entries[0];
    }

    /// <summary>The questions that were asked about uses of the record, with their answers. Reading them is itself logged.</summary>
    public async Task<Outcome<ImmutableArray<Dispute>>> Disputes(Disputes disputes, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(disputes);
        return (await TellLogRead(cancel)).Failed(out var problem) ? problem : await disputes.Of(Person, cancel);
    }

    // One use of the log is one entry in it, however many pages it takes.
    private async Task<Outcome<Done>> TellLogRead(CancellationToken cancel)
    {
        if (opening.Act != Act.ReadLog) throw new InvalidOperationException("Open with Act.ReadLog to read the log.");
        if (logReadTold) return Done.Value;
        var told = await parts.Ledger.Append(LogEntry(AuditKind.LogRead), claim, cancel);
        logReadTold = !told.Failed(out _);
        return told;
    }

    /// <summary>Tells the log what was explained, without opening anything.</summary>
    internal Task<Outcome<Done>> Explained(string told, CancellationToken cancel)
    {
        if (opening.Act != Act.Explain) throw new InvalidOperationException("Open with Act.Explain to explain.");
        return parts.Ledger.Append(LogEntry(AuditKind.Explanation) with { Detail = told }, claim, cancel);
    }

    private void RequireRestrict()
    {
        if (opening.Act != Act.Restrict) throw new InvalidOperationException("Open with Act.Restrict to read or change restrictions.");
    }

    // What a label may hide from the citizen is not known to the log of this house when it is kept elsewhere; the source's log names it.
    private bool IsNamed(EntryFacts chosen) => chosen.Labels.All(label => label == "NORS") || !elsewhere.Contains(chosen.Reference);

    private AuditEntry LogEntry(AuditKind kind) => GateSequence.LogEntry(parts.Clock, kind, opening, actor, Person, Decision);
}

/// <summary>Entries chosen from one open record; not yet disclosed.</summary>
public sealed class Selection
{
    internal Selection(OpenRecord record, ImmutableArray<Entry> chosen)
    {
        Record = record;
        Chosen = chosen;
    }

    internal OpenRecord Record { get; }

    internal ImmutableArray<Entry> Chosen { get; }

    /// <summary>How many entries are chosen.</summary>
    public int Count => Chosen.Length;

    /// <summary>The facts of what is chosen, in order.</summary>
    public IEnumerable<EntryFacts> Facts => Chosen.Select(entry => entry.Facts);

    /// <summary>One page of it.</summary>
    public Selection Page(int skip, int take) => new(Record, [.. Chosen.Skip(skip).Take(take)]);

    /// <summary>Those of it that a condition on their facts holds for.</summary>
    public Selection Where(Func<EntryFacts, bool> condition) => new(Record, [.. Chosen.Where(entry => condition(entry.Facts))]);

    /// <summary>The same in another order; those that are alike keep theirs. The body is lent for the comparison only.</summary>
    public Selection OrderedBy(Func<Entry, string> key, bool isDescending)
    {
        var comparer = StringComparer.Create(System.Globalization.CultureInfo.GetCultureInfo("nb-NO"), ignoreCase: true);
        return new(Record, isDescending ? [.. Chosen.OrderByDescending(key, comparer)] : [.. Chosen.OrderBy(key, comparer)]);
    }

    /// <summary>The same with others of the same record added, each once.</summary>
    public Selection With(Selection others)
    {
        ArgumentNullException.ThrowIfNull(others);
        if (others.Record != Record) throw new ArgumentException("The selection was made from another record.", nameof(others));
        var known = Chosen.Select(entry => entry.Facts.VersionReference).ToHashSet(StringComparer.Ordinal);
        return new(Record, [.. Chosen, .. others.Chosen.Where(entry => known.Add(entry.Facts.VersionReference))]);
    }

    /// <summary>What goes with these entries by the includes, of what the record shows; https://hl7.org/fhir/R4/search.html#include.</summary>
    /// <param name="includes">The includes; those that iterate also go on from what they bring.</param>
    public Selection Included(ImmutableArray<SearchInclude> includes) => new(Record, RecordSearch.Included(Record.Loaded, Chosen, includes));
}

/// <summary>Entries whose log entry is on disk: they may leave the house. Only an <see cref="OpenRecord"/> makes one.</summary>
public sealed class Disclosure
{
    internal Disclosure(ImmutableArray<Entry> entries, int withheld)
    {
        Entries = entries;
        Withheld = withheld;
    }

    /// <summary>The entries, in the selection's order.</summary>
    public ImmutableArray<Entry> Entries { get; }

    /// <summary>How many are withheld because the citizen has blocked them; 0 for citizens.</summary>
    public int Withheld { get; }
}
