using System.Collections.Immutable;
using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Kernel;

namespace Felles.Records;

/// <summary>The caller as the log keeps them.</summary>
internal static class AuditActors
{
    internal static AuditActor Of(Caller caller, ReaderKind reader, PersonKey? acting)
    {
        var trace = caller.Trace;
        var actor = Traced(trace) with { Reader = reader, Person = acting };
        return caller switch
        {
            HealthPersonnel personnel => WithAttestation(actor with { Name = personnel.Name, HprNumber = personnel.HprNumber, Organisation = personnel.LegalEntity.ToString() }, personnel.Attestation),
            Citizen citizen => actor with { Name = citizen.Name },
            SystemCaller system => actor with { Name = trace.ClientName ?? trace.ClientId, Organisation = system.Organisation.ToString(), PointOfCare = system.SubUnit?.ToString() },
            _ => throw new InvalidOperationException("A kind of caller that the log does not know."),
        };
    }

    /// <summary>The token and the request; who it is, is still to be said.</summary>
    internal static AuditActor Traced(TokenTrace trace) => new()
    {
        Reader = ReaderKind.System,
        Name = "",
        ClientId = trace.ClientId,
        System = trace.SourceSystem ?? trace.ClientName,
        TokenId = trace.TokenId,
        SessionId = trace.SessionId,
        ProofId = trace.ProofId,
        CorrelationId = trace.CorrelationId,
    };

    private static AuditActor WithAttestation(AuditActor actor, Attestation? attestation) => attestation is null ? actor : OfPatient(actor, attestation.Patients) with
    {
        Role = attestation.Authorization?.Code,
        RoleText = attestation.Authorization?.Text,
        OrganisationName = attestation.LegalEntity.Name,
        PointOfCare = attestation.PointOfCare.Id,
        PointOfCareName = attestation.PointOfCare.Name,
        Department = attestation.Department?.Name,
        DepartmentId = attestation.Department is { } department ? $"{department.System}|{department.Id}" : null,
        HealthcareService = attestation.HealthcareService is { } service ? $"{service.System}|{service.Code}" : null,
        HealthcareServiceText = attestation.HealthcareService?.Text,
        Purpose = attestation.PurposeCode.Code,
        PurposeDetails = attestation.PurposeDetails is { } details ? $"{details.System}|{details.Code}" : null,
        PurposeDetailsText = attestation.PurposeDetails?.Text,
        DecisionId = attestation.DecisionId,
        DecisionDescription = attestation.DecisionDescription,
        UserSelected = attestation.UserSelected,
        AttestedAt = attestation.AttestedAt.ToUnixTimeSeconds(),
    };

    // Whose of several an attested place is, the log of one opening cannot say.
    private static AuditActor OfPatient(AuditActor actor, ImmutableArray<AttestedPatient> patients) => patients is not [var patient] ? actor : actor with
    {
        PatientPointOfCare = patient.PointOfCare?.Id,
        PatientPointOfCareName = patient.PointOfCare?.Name,
        PatientDepartmentId = patient.Department is { } department ? $"{department.System}|{department.Id}" : null,
        PatientDepartment = patient.Department?.Name,
    };
}
