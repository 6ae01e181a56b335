using System.Diagnostics.CodeAnalysis;
using Felles.Access;

namespace Felles.Records;

/// <summary>
/// A restriction set or lifted, as the log keeps it: plain bokmål with the service's code at the end, so that a page can tell
/// it in the reader's language.
/// </summary>
/// <param name="IsSet">Set; else lifted.</param>
/// <param name="IsReservation">A reservation (reservasjon), which names nobody; else a block (sperring).</param>
/// <param name="Name">Whom it is aimed at; null for everybody.</param>
/// <param name="Service">The service it covers; null for every service.</param>
public sealed record RestrictionText(bool IsSet, bool IsReservation, string? Name, ServiceCode? Service)
{
    private const string SetMark = "Satt: ";
    private const string LiftedMark = "Opphevet: ";
    private const string Block = "sperring for ";
    private const string Reservation = "reservasjon";
    private const string Everyone = "alle";
    private const string ServiceMark = "; ";

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
        if (aim == Reservation) text = new RestrictionText(isSet, IsReservation: true, null, service);
        else if (aim.StartsWith(Block, StringComparison.Ordinal)) text = new RestrictionText(isSet, IsReservation: false, aim == Block + Everyone ? null : aim[Block.Length..], service);
        return text is not null;
    }

    private static string Describe(Restriction restriction)
    {
        var what = restriction.Target switch
        {
            RestrictionTarget.Everyone => Block + Everyone,
            RestrictionTarget.Person or RestrictionTarget.Organisation => Block + (restriction.SubjectName ?? restriction.Subject),
            RestrictionTarget.Reservation => Reservation,
        };
        return what + ServiceMark + (restriction.Service?.Code ?? Everyone);
    }
}
