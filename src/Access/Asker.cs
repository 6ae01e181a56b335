using System.Collections.Immutable;
using Felles.Identity;
using Felles.Kernel;

namespace Felles.Access;

/// <summary>
/// Who asks, as the rules see them: proven by a caller's token, or supposed for the question what would be decided. Only a
/// caller gets through the gate, so what is supposed opens nothing.
/// </summary>
public sealed record Asker
{
    internal enum Kinds
    {
        Personnel,
        System,
        Citizen,

        /// <summary>A kind that the rules have no word for; opens nothing.</summary>
        Other,
    }

    private Asker() { }

    internal Kinds Kind { get; private init; } = Kinds.Other;

    /// <summary>A citizen's number; nobody's for the others.</summary>
    internal PersonNumber Number { get; private init; }

    /// <summary>HPR number; null when none is claimed.</summary>
    internal string? HprNumber { get; private init; }

    /// <summary>Authorisation category (9060); null when none is attested to.</summary>
    internal string? Profession { get; private init; }

    internal string? LegalEntity { get; private init; }

    internal string? SubUnit { get; private init; }

    internal string? PointOfCare { get; private init; }

    /// <summary>Department as <c>system|id</c>; null when none is attested to.</summary>
    internal string? Department { get; private init; }

    /// <summary>The purpose attested to; null without an attestation.</summary>
    internal PurposeOfUse? Purpose { get; private init; }

    /// <summary>The patients whom the attestation names by number; empty when it names none.</summary>
    internal ImmutableArray<PersonNumber> AttestedPatients { get; private init; } = [];

    /// <summary>The caller of a request.</summary>
    public static Asker Of(Caller caller) => caller switch
    {
        HealthPersonnel personnel => new Asker
        {
            Kind = Kinds.Personnel,
            HprNumber = personnel.HprNumber,
            Profession = personnel.Attestation?.Authorization?.Code,
            LegalEntity = personnel.LegalEntity.ToString(),
            SubUnit = personnel.SubUnit?.ToString(),
            PointOfCare = personnel.Attestation?.PointOfCare.Id,
            Department = personnel.Attestation?.Department is { } department ? $"{department.System}|{department.Id}" : null,
            Purpose = personnel.Attestation?.Purpose,
            AttestedPatients = personnel.Attestation is { Patients: { IsDefaultOrEmpty: false } patients } ? [.. patients.Where(patient => patient.Number is not null).Select(patient => patient.Number!.Value)] : [],
        },
        SystemCaller system => new Asker { Kind = Kinds.System, LegalEntity = system.Organisation.ToString(), SubUnit = system.SubUnit?.ToString() },
        Citizen citizen => new Asker { Kind = Kinds.Citizen, Number = citizen.Number },
        _ => new Asker(),
    };

    /// <summary>Health personnel as they are supposed, attesting to a need for this patient.</summary>
    public static Asker Supposed(Supposition supposed)
    {
        ArgumentNullException.ThrowIfNull(supposed);
        return new Asker
        {
            Kind = Kinds.Personnel,
            HprNumber = supposed.HprNumber,
            Profession = supposed.Profession,
            LegalEntity = supposed.Organisation,
            PointOfCare = supposed.PointOfCare ?? supposed.Organisation,
            Department = supposed.Department,
            Purpose = supposed.Purpose,
        };
    }
}

/// <summary>Health personnel about whom it is asked what would be decided. What is not said is the ordinary case.</summary>
public sealed record Supposition
{
    /// <summary>HPR number; null for anybody.</summary>
    public string? HprNumber { get; init; }

    /// <summary>Authorisation category (9060), as <c>LE</c>; null for none said.</summary>
    public string? Profession { get; init; }

    /// <summary>Main unit's organisation number; null for one that the citizen has not blocked and that has an agreement.</summary>
    public string? Organisation { get; init; }

    /// <summary>Sub-unit's organisation number, where they are at one; null otherwise.</summary>
    public string? PointOfCare { get; init; }

    /// <summary>Department as <c>system|id</c>; null for none said.</summary>
    public string? Department { get; init; }

    /// <summary>What they would attest to.</summary>
    public PurposeOfUse Purpose { get; init; }

    /// <summary>The ground that they would claim.</summary>
    public AccessBasis Basis { get; init; }

    /// <summary>Whether they would write why it is an emergency.</summary>
    public bool GivesReason { get; init; }
}
