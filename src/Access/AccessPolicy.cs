using System.Collections.Immutable;
using Felles.Access.Rules;
using Felles.Kernel;

namespace Felles.Access;

/// <summary>
/// Decides whether a record opens, and how far. Pure and closed by default: what no rule opens is denied. The rules are the
/// rows of the service's table (<see cref="RuleBook"/>), the first that holds decides; single entries are then filtered by
/// their labels (<see cref="Decision.See"/>).
/// </summary>
/// <param name="rules">The rules.</param>
public sealed class AccessPolicy(RuleBook rules)
{
    /// <summary>The policy of the rules that come with the platform.</summary>
    public static AccessPolicy Published { get; } = new(RuleBook.Published);

    /// <summary>The texts that a citizen can consent to.</summary>
    public ImmutableArray<ConsentForm> ConsentForms => rules.Forms;

    /// <summary>The services whose rules say that a reservation deletes what they hold of the person.</summary>
    public ImmutableArray<ServiceCode> DeletedByReservation { get; } = [.. rules.Tables.Where(table => table.ReservationDeletes).Select(table => new ServiceCode(table.Service))];

    /// <summary>What a citizen is answered about a record that is not theirs, whether or not it exists.</summary>
    public static Problem NoSuchRecord => DenialProblems.NoSuchRecord;

    /// <summary>The rule that denies when a register does not answer, so that the other rules cannot be asked.</summary>
    public static string RegisterUnavailable => DenialProblems.RegisterUnavailable;

    /// <summary>The rule that denies when nobody has the number or key.</summary>
    public static string PersonUnknown => DenialProblems.PersonUnknown;

    /// <summary>The rule that denies what another node's statement does not cover.</summary>
    public static string NotConveyed => DenialProblems.NotConveyed;

    /// <summary>What its caller is answered.</summary>
    public static Problem NotConveyedProblem => DenialProblems.Of(DenialProblems.NotConveyed, ReaderKind.Professional);

    /// <summary>The rule that denies when the store cannot tell what is restricted.</summary>
    public static string RestrictionsUnknown => DenialProblems.RestrictionsUnknown;

    /// <summary>
    /// The denial that needs nothing of the record to be made: of the caller, of the person asked for, of the ground claimed.
    /// Asked before the store is read, so that somebody without standing costs the same whoever they ask for.
    /// </summary>
    /// <param name="facts">Without restrictions.</param>
    /// <returns>The denial; null when the restrictions must be known to decide.</returns>
    public Decision? DenyBeforeReading(AccessFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var circumstances = CircumstancesOfFacts.Of(facts, default);
        if (rules.Of(facts.Service) is not { } table) return Deny(null, circumstances, facts);
        return table.DenyUnread(circumstances) is { } row ? Deny(row, circumstances, facts) : null;
    }

    /// <summary>The decision for these facts, with its rule and its reason.</summary>
    public Decision Decide(AccessFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var blocks = facts.Restrictions is { } restrictions ? Blocks.Of(restrictions, facts, rules.Forms) : default;
        return Decide(facts, CircumstancesOfFacts.Of(facts, blocks), blocks.Partial);
    }

    /// <summary>Whether one of the citizen's blocks of single entries meets the asker, as far as restrictions are known.</summary>
    public static bool BlocksEntries(AccessFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Restrictions is { } restrictions && !Blocks.Of(restrictions, facts, []).Partial.IsDefaultOrEmpty;
    }

    /// <summary>Whether an entry is itself blocked for the asker: by its label, or by a block of single entries.</summary>
    public static bool IsBlocked(AccessFacts facts, ReadOnlySpan<EntryLabels> entries)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var partial = facts.Restrictions is { } restrictions ? Blocks.Of(restrictions, facts, []).Partial : default;
        foreach (var entry in entries)
            if (EntryRules.IsBlocked(entry.Labels) || Blocks.Cover(partial, entry)) return true;
        return false;
    }

    internal Decision Decide(AccessFacts facts, Circumstances circumstances, ImmutableArray<Restriction> partial = default)
    {
        if (rules.Of(facts.Service)?.Decide(circumstances) is not { } row) return Deny(null, circumstances, facts);
        if (row.Denies) return Deny(row, circumstances, facts);
        return new Decision
        {
            Verdict = Verdict.Open,
            RuleId = row.Id,
            LegalBasis = row.LegalBasis,
            OpensBlocked = row.Effects.HasFlag(RuleEffects.OpenBlocked),
            NotifyCitizen = row.Effects.HasFlag(RuleEffects.TellCitizen),
            WithholdsAll = row.Effects.HasFlag(RuleEffects.WithholdAll),
            ListsByRegulation = facts.ListsByRegulation,
            Reserved = row.Effects.HasFlag(RuleEffects.TellReserved),
            ReplacesBlind = row.Effects.HasFlag(RuleEffects.ReplaceUnseen),
            Reader = ReaderOf(circumstances),
            // Blocks are for others' eyes, and lifted where what is blocked is opened.
            Partial = ReaderOf(circumstances) == ReaderKind.Professional && !row.Effects.HasFlag(RuleEffects.OpenBlocked) ? partial : default,
            Now = facts.Now,
            Labels = rules.Labels,
            Row = row,
        };
    }

    private Decision Deny(RuleRow? row, Circumstances circumstances, AccessFacts facts)
    {
        var rule = row?.Id ?? DenialProblems.NoRule;
        // Who is told that there is no such record is a stranger in the log too, a parent of somebody grown as well.
        var reader = rule == DenialProblems.NotOwnRecord ? ReaderKind.Stranger : ReaderOf(circumstances);
        return new Decision
        {
            Verdict = Verdict.Deny,
            RuleId = rule,
            LegalBasis = row?.LegalBasis,
            Problem = DenialProblems.Of(rule, reader),
            Reader = reader,
            Now = facts.Now,
            Labels = rules.Labels,
            Row = row,
        };
    }

    private static ReaderKind ReaderOf(Circumstances circumstances) => (Who)circumstances[Asks.Who] switch
    {
        Who.Staff or Who.Officer => ReaderKind.Professional,
        Who.Self => ReaderKind.Self,
        Who.Parent => ReaderKind.Parent,
        Who.Representative => ReaderKind.Representative,
        Who.Stranger => ReaderKind.Stranger,
        _ => ReaderKind.System,
    };
}
