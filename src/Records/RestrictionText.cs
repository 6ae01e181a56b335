using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Felles.Access;

namespace Felles.Records;

/// <summary>What a citizen has decided, as far as the log tells of it.</summary>
public enum DecidedKind
{
    /// <summary>Sperring.</summary>
    Block,

    /// <summary>Reservasjon mot tjenesten.</summary>
    Reservation,

    /// <summary>Reservasjon mot utlevering.</summary>
    DisclosureReservation,

    /// <summary>Samtykke til en person eller virksomhet.</summary>
    Consent,

    /// <summary>Samtykke til å delta i en tjeneste eller utprøving.</summary>
    Participation,
}

/// <summary>
/// A restriction set or lifted, as the log keeps it: plain bokmål with the service's code at the end, so that a page can tell
/// it in the reader's language.
/// </summary>
/// <param name="IsSet">Set; else lifted.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Whom it is aimed at, a profession's category, or the form consented to; null for everybody.</param>
/// <param name="Service">The service it covers; null for every service.</param>
/// <param name="Limits">What narrows it: <c>dokument</c>, <c>fra</c>, <c>til</c> and <c>inntil</c> with a date, yyyy-MM-dd.</param>
public sealed record RestrictionText(bool IsSet, DecidedKind Kind, string? Name, ServiceCode? Service, ImmutableArray<string> Limits)
{
    private const string SetMark = "Satt: ";
    private const string LiftedMark = "Opphevet: ";
    private const string Everyone = "alle";
    private const string ServiceMark = "; ";
    private const string LimitsMark = " [";

    // The longer first, since one begins as the other.
    private static readonly (DecidedKind Kind, string Words, bool IsNamed)[] Kinds =
    [
        (DecidedKind.Block, "sperring for ", true), (DecidedKind.DisclosureReservation, "reservasjon mot utlevering", false), (DecidedKind.Reservation, "reservasjon", false),
        (DecidedKind.Participation, "samtykke til å delta i ", true), (DecidedKind.Consent, "samtykke til ", true),
    ];

    internal static string Set(Restriction restriction) => SetMark + Describe(restriction);

    internal static string Lifted(Restriction restriction) => LiftedMark + Describe(restriction);

    /// <summary>Reads what the log keeps; false for a text of another form.</summary>
    /// <param name="detail">As <see cref="Audit.AuditEntry.Detail"/>.</param>
    /// <param name="text">What it says when true.</param>
    public static bool TryRead(string? detail, [NotNullWhen(true)] out RestrictionText? text)
    {
        text = null;
        var isSet = detail?.StartsWith(SetMark, StringComparison.Ordinal) == true;
        if (detail is null || (!isSet && !detail.StartsWith(LiftedMark, StringComparison.Ordinal))) return false;
        var rest = detail[(isSet ? SetMark : LiftedMark).Length..];
        var mark = rest.LastIndexOf(ServiceMark, StringComparison.Ordinal);
        if (mark < 0) return false;
        ServiceCode? service = rest[(mark + ServiceMark.Length)..] is var code && code != Everyone ? new ServiceCode(code) : null;
        var aim = rest[..mark];
        ImmutableArray<string> limits = [];
        if (aim.EndsWith(']') && aim.LastIndexOf(LimitsMark, StringComparison.Ordinal) is > 0 and var at)
        {
            limits = [.. aim[(at + LimitsMark.Length)..^1].Split(", ")];
            aim = aim[..at];
        }

        foreach (var (kind, words, isNamed) in Kinds)
        {
            if (!(isNamed ? aim.StartsWith(words, StringComparison.Ordinal) : aim == words)) continue;
            text = new RestrictionText(isSet, kind, isNamed && aim != words + Everyone ? aim[words.Length..] : null, service, limits);
            return true;
        }

        return false;
    }

    /// <summary>What a restriction is.</summary>
    public static DecidedKind KindOf(Restriction restriction)
    {
        ArgumentNullException.ThrowIfNull(restriction);
        return restriction.Target switch
        {
            RestrictionTarget.Reservation => DecidedKind.Reservation,
            RestrictionTarget.DisclosureReservation => DecidedKind.DisclosureReservation,
            RestrictionTarget.Participation => DecidedKind.Participation,
            _ => restriction.Permits ? DecidedKind.Consent : DecidedKind.Block,
        };
    }

    /// <summary>What narrows a restriction, as <see cref="Limits"/>.</summary>
    public static ImmutableArray<string> LimitsOf(Restriction restriction)
    {
        ArgumentNullException.ThrowIfNull(restriction);
        var limits = ImmutableArray.CreateBuilder<string>();
        if (restriction.Document is not null) limits.Add("dokument");
        if (restriction.DataFrom is { } from) limits.Add($"fra {Iso(from)}");
        if (restriction.DataTo is { } to) limits.Add($"til {Iso(to)}");
        if (restriction.EndsAt is { } ends) limits.Add($"inntil {Iso(Kernel.NorwegianTime.DateAt(ends))}");
        return limits.ToImmutable();
    }

    private static string Describe(Restriction restriction)
    {
        var kind = KindOf(restriction);
        var (_, words, isNamed) = Kinds.First(one => one.Kind == kind);
        var name = kind == DecidedKind.Participation ? $"{restriction.Form} {restriction.FormVersion}"
            : restriction.Target == RestrictionTarget.Everyone ? Everyone
            : restriction.SubjectName ?? restriction.Subject;
        var limits = LimitsOf(restriction);
        return words + (isNamed ? name : "") + (limits.IsEmpty ? "" : $"{LimitsMark}{string.Join(", ", limits)}]") + ServiceMark + (restriction.Service?.Code ?? Everyone);
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
