using System.Collections.Immutable;

namespace Felles.Citizens.Log;

/// <summary>Which part of the log is shown.</summary>
/// <param name="Key">Its name in addresses and texts.</param>
/// <param name="Shows">Whether a visit is shown.</param>
public sealed record LogFilter(string Key, Func<LogVisit, bool> Shows)
{
    /// <summary>What others have done; the citizen's own readings would hide it.</summary>
    public static readonly LogFilter Others = new("andre", visit => !visit.Own || visit.Kind == VisitKind.Decided);

    /// <summary>Emergency openings and openings of what was blocked.</summary>
    public static readonly LogFilter Emergencies = new("nod", visit => visit.Emergency || visit.OpenedBlocked);

    /// <summary>Attempts that were refused.</summary>
    public static readonly LogFilter Attempts = new("forsok", visit => visit.Kind == VisitKind.Tried);

    /// <summary>What the citizen is notified of.</summary>
    public static readonly LogFilter Notices = new("varsel", visit => visit.Notification is not null);

    /// <summary>Everything, the citizen's own readings too.</summary>
    public static readonly LogFilter Everything = new("alt", _ => true);

    /// <summary>All of them, in the order shown.</summary>
    public static ImmutableArray<LogFilter> All { get; } = [Others, Notices, Emergencies, Attempts, Everything];

    /// <summary>The one with a key; <see cref="Others"/> for any other text.</summary>
    public static LogFilter Find(string? key) => All.FirstOrDefault(filter => filter.Key == key) ?? Others;
}
