using System.Collections.Immutable;
using Felles.Access.Rules;
using Felles.Kernel;

namespace Felles.Access;

/// <summary>What a decision to open came to.</summary>
public enum Verdict
{
    /// <summary>The record opens; single entries are still filtered by <see cref="Decision.See"/>.</summary>
    Open,

    /// <summary>The record does not open.</summary>
    Deny,
}

/// <summary>What a reader gets of one entry.</summary>
public enum Sight
{
    /// <summary>Shown.</summary>
    Shown,

    /// <summary>Blocked by the citizen: absent, but counted for health personnel.</summary>
    Withheld,

    /// <summary>Absent without a trace.</summary>
    Absent,
}

/// <summary>
/// What may be seen, and why. Pure: the same facts give the same decision, in the API, on the pages and when a citizen
/// asks "why?". The rule id is stable and kept in the log; <c>AccessText</c> has its sentence in bokmål, nynorsk and English.
/// </summary>
public sealed record Decision
{
    /// <summary>Open or deny.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Id of the rule that decided, as <c>deny-no-agreement</c>.</summary>
    public required string RuleId { get; init; }

    /// <summary>Legal basis, as <c>helsepersonelloven § 45</c>; null where the rule is ours.</summary>
    public string? LegalBasis { get; init; }

    /// <summary>The problem to answer with when denied; null when open.</summary>
    public Problem? Problem { get; init; }

    /// <summary>Blocked entries are open for this reading (elevated consent or emergency), and the citizen is told.</summary>
    public bool OpensBlocked { get; init; }

    /// <summary>The citizen is notified: emergency, or opening of what was blocked.</summary>
    public bool NotifyCitizen { get; init; }

    /// <summary>Every entry is withheld and only counted: the citizen has blocked this reader or everyone.</summary>
    public bool WithholdsAll { get; init; }

    /// <summary>Only what kjernejournal's list holds is shown: some kinds of documents, for some time (<see cref="ListPeriods"/>).</summary>
    public bool ListsByRegulation { get; init; }

    /// <summary>The citizen has reserved against the service. Told where a status is asked for; elsewhere a reservation denies.</summary>
    public bool Reserved { get; init; }

    /// <summary>
    /// A delivering system replaces what was delivered before without reading it out, so no label hides an entry from the
    /// one that makes the new version.
    /// </summary>
    internal bool ReplacesBlind { get; init; }

    /// <summary>Whose eyes the entries are filtered for.</summary>
    public required ReaderKind Reader { get; init; }

    /// <summary>Now, UTC, as in the facts; delayed entries are judged against it.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The citizen's blocks of single entries that meet this reader; default when there are none.</summary>
    internal ImmutableArray<Restriction> Partial { get; init; }

    /// <summary>The labels and what they let whom see.</summary>
    internal LabelTable Labels { get; init; } = RuleBook.Published.Labels;

    /// <summary>Some entries may be withheld and only counted: the citizen has blocked single ones for this reader.</summary>
    public bool WithholdsSome => !Partial.IsDefaultOrEmpty;

    /// <summary>The row that decided; null when none did.</summary>
    internal RuleRow? Row { get; init; }

    /// <summary>The conditions of the row that decided, in the words of the tables: who, what, when. Empty when no row did.</summary>
    public ImmutableArray<string> Conditions => Row is { } row ? [.. row.InWords.Take(3).Where(cell => cell.Length > 0)] : [];

    /// <summary>What this reader gets of an entry.</summary>
    public Sight See(in EntryLabels entry) => EntryRules.See(this, entry);
}

/// <summary>The kinds of readers that the label rules tell apart (reference identity-and-trust 3.2).</summary>
public enum ReaderKind
{
    /// <summary>Health personnel.</summary>
    Professional,

    /// <summary>The citizen themself.</summary>
    Self,

    /// <summary>A parent of a child.</summary>
    Parent,

    /// <summary>A holder of a power of attorney (fullmakt), or a guardian (verge).</summary>
    Representative,

    /// <summary>An organisation's system: delivers, asks for the status, and never reads a record for a person.</summary>
    System,

    /// <summary>A citizen with no relation to the person; sees nothing.</summary>
    Stranger,
}
