using Felles.Access;

namespace Felles.Records;

/// <summary>A restriction in plain bokmål, as the log keeps it for the citizen.</summary>
internal static class RestrictionText
{
    internal static string Set(Restriction restriction) => $"Satt: {Describe(restriction)}";

    internal static string Lifted(Restriction restriction) => $"Opphevet: {Describe(restriction)}";

    private static string Describe(Restriction restriction)
    {
        var name = restriction.SubjectName ?? restriction.Subject;
        var what = restriction.Target switch
        {
            RestrictionTarget.Everyone => "sperring for alle",
            RestrictionTarget.Person => $"sperring for {name}",
            RestrictionTarget.Organisation => $"sperring for {name}",
            RestrictionTarget.Reservation => "reservasjon",
        };
        return restriction.Service is { } service ? $"{what}, {service.Code}" : what;
    }
}
