using Felles.Identity;
using Felles.Kernel;
using Felles.Registers;

namespace Felles.Sharing.Oversight;

/// <summary>A privacy officer (personvernombud) of an organisation, as the register names them.</summary>
public sealed class Officer
{
    private Officer(HealthPersonnel caller, PersonKey person)
    {
        Caller = caller;
        Person = person;
    }

    /// <summary>Who.</summary>
    public HealthPersonnel Caller { get; }

    /// <summary>Their own key: of a case about themself, or their own record, they have no part.</summary>
    public PersonKey Person { get; }

    /// <summary>The organisation whose officer they are, and are logged in for.</summary>
    public OrganisationNumber Organisation => Caller.LegalEntity;

    /// <summary>The caller as officer; 403 <c>not-officer</c> when the register names them as none, or as another organisation's.</summary>
    public static async Task<Outcome<Officer>> Of(IRegisters registers, Caller caller, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(registers);
        // The scope is the client's; the register says who is officer, and of what.
        if (caller is not HealthPersonnel personnel) return NotOfficer;
        var named = await registers.IsPrivacyOfficer(personnel.Number, personnel.LegalEntity, cancel);
        if (!named.Succeeded(out var isOfficer, out var problem)) return problem;
        if (!isOfficer) return NotOfficer;
        return (await registers.Resolve(personnel.Number, cancel)).Succeeded(out var person, out problem) ? new Officer(personnel, person) : problem;
    }

    private static readonly Problem NotOfficer = Problem.Forbidden("not-officer", "The register does not name you as privacy officer of the organisation that you are logged in for.");
}
