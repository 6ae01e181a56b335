using Felles.Access;

namespace Felles.Audit;

/// <summary>Why a citizen is notified (varsel) of an entry of their log.</summary>
public enum NotificationKind
{
    /// <summary>Opened as an emergency.</summary>
    Emergency,

    /// <summary>Blocked information was opened.</summary>
    BlockedOpened,

    /// <summary>Health personnel or a system tried and was refused.</summary>
    Attempt,

    /// <summary>Somebody who acts for the citizen set or lifted a block, a reservation or a consent.</summary>
    Restriction,

    /// <summary>A power of attorney was given, accepted or withdrawn.</summary>
    Representation,
}

/// <summary>Which entries of the log a citizen is notified of. Pure; nothing is kept or sent beside the log itself.</summary>
public static class Notifications
{
    /// <summary>Why the citizen is notified of an entry; null when they are not.</summary>
    public static NotificationKind? Of(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry switch
        {
            { Kind: AuditKind.Representation } => NotificationKind.Representation,
            { Kind: AuditKind.Restriction, Actor.Reader: not ReaderKind.Self } => NotificationKind.Restriction,
            { Kind: AuditKind.Denial, Actor.Reader: ReaderKind.Professional or ReaderKind.System } => NotificationKind.Attempt,
            { Kind: AuditKind.Disclosure, OpenedBlocked: true } => NotificationKind.BlockedOpened,
            { Kind: AuditKind.Disclosure, Notify: true } => NotificationKind.Emergency,
            _ => null,
        };
    }
}
