using Felles.Access;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;

namespace Felles.Sharing.CriticalInfo;

/// <summary>What every request brings: who asks, about whom, on what ground.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Patient">Whose record, from <c>nhn-patient-nin</c>.</param>
public sealed record CriticalInfoRequest(Caller Caller, PersonNumber Patient)
{
    /// <summary>Ground claimed.</summary>
    public AccessBasis Basis { get; init; }

    /// <summary>Reason written for an emergency; null when none.</summary>
    public string? EmergencyReason { get; init; }

    /// <summary>Category 9060 in which the caller acts, from <c>nhn-user-role</c>; null for systems and citizens.</summary>
    public string? Role { get; init; }

    internal Opening Opening(Act act, Wanted wanted, string query) => new()
    {
        Person = PersonRef.Of(Patient),
        Service = ServiceCode.CriticalInfo,
        Act = act,
        Wanted = wanted,
        Basis = Basis,
        EmergencyReason = EmergencyReason,
        Query = query,
    };
}
