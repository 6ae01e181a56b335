using System.Collections.Immutable;
using Felles.Access;
using Felles.Audit;

namespace Felles.Citizens.Log;

/// <summary>What somebody came for, as the citizen reads it.</summary>
public enum VisitKind
{
    /// <summary>Saw information.</summary>
    Saw,

    /// <summary>Tried to open and was refused.</summary>
    Tried,

    /// <summary>Registered or changed information.</summary>
    Changed,

    /// <summary>Set or lifted a block or a reservation.</summary>
    Decided,

    /// <summary>Read the log.</summary>
    ReadLog,

    /// <summary>Was told what would be decided; nothing was opened.</summary>
    Explained,
}

/// <summary>
/// Entries of the log that belong together for a reader: one person's openings for one decision within half an hour.
/// Nothing is left out; each entry is in <see cref="Entries"/>.
/// </summary>
public sealed record LogVisit
{
    private static readonly TimeSpan apartMax = TimeSpan.FromMinutes(30);

    /// <summary>The entries, newest first.</summary>
    public required ImmutableArray<LoggedEntry> Entries { get; init; }

    /// <summary>Kind.</summary>
    public required VisitKind Kind { get; init; }

    /// <summary>The citizen themself.</summary>
    public bool Own => Newest.Actor.Reader == ReaderKind.Self;

    /// <summary>Another citizen with no right to it. Who it was is not told: the attempt showed nothing, and the number may have been a slip of the hand.</summary>
    public bool Stranger => Newest.Actor.Reader == ReaderKind.Stranger;

    /// <summary>Somebody who acts for the citizen, by power of attorney or as guardian.</summary>
    public bool Representative => Newest.Actor.Reader == ReaderKind.Representative;

    /// <summary>A parent of the citizen.</summary>
    public bool Parent => Newest.Actor.Reader == ReaderKind.Parent;

    /// <summary>A system that delivered for an organisation.</summary>
    public bool BySystem => Newest.Actor.Reader == ReaderKind.System;

    /// <summary>Name of who; the organisation for a system.</summary>
    public string Who => Newest.Actor.Name;

    /// <summary>Authorisation category (9060) code; null when none.</summary>
    public string? Role => Newest.Actor.Role;

    /// <summary>Where they work: place of care and department, else the main unit; null when unknown.</summary>
    public string? Where
    {
        get
        {
            var actor = Newest.Actor;
            var place = actor.PointOfCareName ?? actor.OrganisationName;
            return (actor.Department, place) switch
            {
                ({ } department, { } unit) => $"{department}, {unit}",
                (null, { } unit) => unit,
                (var department, null) => department,
            };
        }
    }

    /// <summary>When it began, UTC.</summary>
    public DateTimeOffset From => Entries[^1].Entry.At;

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset Until => Newest.At;

    /// <summary>Purpose code; null when none.</summary>
    public string? Purpose => Newest.Actor.Purpose;

    /// <summary>The occasion or the service in words; null when none.</summary>
    public string? Occasion => Newest.Actor.PurposeDetailsText ?? Newest.Actor.HealthcareServiceText;

    /// <summary>The clinician's own words; null when none.</summary>
    public string? Description => Newest.Actor.DecisionDescription;

    /// <summary>The services, in the order first used.</summary>
    public ImmutableArray<ServiceCode> Services => [.. Entries.Reverse().Select(logged => logged.Entry.Service).Distinct()];

    /// <summary>The entries as lines for a reader: those of one minute about one service are one line with their number, newest first.</summary>
    public IEnumerable<(DateTimeOffset At, ServiceCode Service, int Count)> Lines => Entries
        .GroupBy(logged => (Minute: logged.Entry.At.ToUnixTimeSeconds() / 60, logged.Entry.Service))
        .Select(line => (line.First().Entry.At, line.Key.Service, line.Count()));

    /// <summary>How many reports or records were seen or changed.</summary>
    public int Objects => Entries.SelectMany(logged => logged.Entry.Objects).Select(WithoutVersion).Where(IsCounted).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Something that the citizen has blocked was not shown. How many pieces a report is stored as says nothing to them.</summary>
    public bool Withheld => Entries.Any(logged => logged.Entry.Withheld > 0);

    /// <summary>Opened as an emergency.</summary>
    public bool Emergency => Newest.Basis is AccessBasis.Emergency or AccessBasis.ElevatedEmergency || Purpose == "BTG";

    /// <summary>Blocked information was opened.</summary>
    public bool OpenedBlocked => Entries.Any(logged => logged.Entry.OpenedBlocked);

    /// <summary>The citizen is to be told.</summary>
    public bool Notify => Entries.Any(logged => logged.Entry.Notify);

    /// <summary>Why the citizen is notified of it; null when they are not.</summary>
    public NotificationKind? Notification => Entries.Select(logged => Notifications.Of(logged.Entry)).FirstOrDefault(kind => kind is not null);

    /// <summary>The reason written in an emergency; null when none.</summary>
    public string? EmergencyReason => Entries.Select(logged => logged.Entry.EmergencyReason).FirstOrDefault(reason => reason is not null);

    /// <summary>Rule that refused, for a <see cref="VisitKind.Tried"/>.</summary>
    public string RuleId => Newest.RuleId;

    /// <summary>Block set or lifted, in words; null for other kinds.</summary>
    public string? Detail => Newest.Detail;

    /// <summary>Reference to the decision at the organisation, to quote in a question; null when none.</summary>
    public string? DecisionId => Newest.Actor.DecisionId;

    /// <summary>Id of the newest entry in the log, <c>stream-number</c>.</summary>
    public string EntryId => FormattableString.Invariant($"{Entries[0].Stream}-{Entries[0].Sequence}");

    /// <summary>An organisation stands behind it, which can be asked why.</summary>
    public bool CanBeAsked => Newest.Actor is { Reader: ReaderKind.Professional, Organisation: not null } && Kind is VisitKind.Saw or VisitKind.Tried or VisitKind.Changed;

    private AuditEntry Newest => Entries[0].Entry;

    /// <summary>Gathers a page of the log, newest first, into visits, newest first.</summary>
    public static ImmutableArray<LogVisit> Of(IEnumerable<LoggedEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var visits = ImmutableArray.CreateBuilder<LogVisit>();
        foreach (var logged in entries)
        {
            if (Find(visits, logged.Entry) is { } index) visits[index] = visits[index] with { Entries = visits[index].Entries.Add(logged) };
            else visits.Add(new LogVisit { Entries = [logged], Kind = KindOf(logged.Entry.Kind) });
        }

        return visits.ToImmutable();
    }

    // Looks past what others did meanwhile: a record system asks in parts, and people work at the same time.
    private static int? Find(ImmutableArray<LogVisit>.Builder visits, AuditEntry entry)
    {
        for (var i = visits.Count - 1; i >= 0; i--)
            if (Belongs(visits[i], entry)) return i;
        return null;
    }

    // What a person decided or wrote stands alone; what was looked at in one sitting, or delivered in one, stands together.
    private static bool Belongs(LogVisit visit, AuditEntry entry)
    {
        var other = visit.Newest;
        return (visit.Kind is VisitKind.Saw or VisitKind.Tried or VisitKind.ReadLog or VisitKind.Explained || (visit.Kind == VisitKind.Changed && visit.BySystem && visit.Services[0] == entry.Service))
            && KindOf(entry.Kind) == visit.Kind
            && visit.From - entry.At <= apartMax
            && SamePerson(entry.Actor, other.Actor)
            && entry.Actor.DecisionId == other.Actor.DecisionId
            && entry.Basis == other.Basis
            && entry.RuleId == other.RuleId
            && entry.OpenedBlocked == other.OpenedBlocked
            && entry.EmergencyReason == other.EmergencyReason;
    }

    private static bool SamePerson(AuditActor one, AuditActor other) =>
        one.Reader == other.Reader && one.Person == other.Person && one.HprNumber == other.HprNumber && one.Name == other.Name
        && one.Organisation == other.Organisation && one.PointOfCare == other.PointOfCare && one.Department == other.Department;

    private static VisitKind KindOf(AuditKind kind) => kind switch
    {
        AuditKind.Disclosure => VisitKind.Saw,
        AuditKind.Change => VisitKind.Changed,
        AuditKind.Denial => VisitKind.Tried,
        AuditKind.Restriction or AuditKind.Representation => VisitKind.Decided,
        AuditKind.LogRead or AuditKind.Oversight => VisitKind.ReadLog,
        AuditKind.Explanation => VisitKind.Explained,
    };

    private static string WithoutVersion(string reference) => reference.LastIndexOf('/') is > 0 and var cut ? reference[..cut] : reference;

    // A report is one thing to a citizen, whatever it is made of.
    private static bool IsCounted(string reference) =>
        !reference.StartsWith("Observation/", StringComparison.Ordinal) && !reference.StartsWith("Specimen/", StringComparison.Ordinal)
        && !reference.StartsWith("ServiceRequest/", StringComparison.Ordinal) && !reference.StartsWith("PractitionerRole/", StringComparison.Ordinal);
}
