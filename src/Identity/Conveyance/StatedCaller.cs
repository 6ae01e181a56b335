using System.Collections.Frozen;
using Felles.Kernel;

namespace Felles.Identity;

/// <summary>A caller as a statement holds them.</summary>
internal sealed record StatedCaller
{
    public required bool IsCitizen { get; init; }

    public required string Number { get; init; }

    public required string Name { get; init; }

    public string? HprNumber { get; init; }

    public string? LegalEntity { get; init; }

    public string? SubUnit { get; init; }

    /// <summary>Without its patients: the statement names the one.</summary>
    public Attestation? Attestation { get; init; }

    public required string[] Scopes { get; init; }

    public required string ClientId { get; init; }

    public string? SourceSystem { get; init; }

    public string? TokenId { get; init; }

    public required string CorrelationId { get; init; }

    internal static StatedCaller Of(Caller caller, IEnumerable<string> scopes)
    {
        var personnel = caller as HealthPersonnel;
        var citizen = caller as Citizen;
        if (personnel is null && citizen is null) throw new ArgumentException("Systems are not conveyed.", nameof(caller));
        return new StatedCaller
        {
            IsCitizen = citizen is not null,
            Number = (personnel?.Number ?? citizen!.Number).Reveal(),
            Name = personnel?.Name ?? citizen!.Name,
            HprNumber = personnel?.HprNumber,
            LegalEntity = personnel?.LegalEntity.ToString(),
            SubUnit = personnel?.SubUnit?.ToString(),
            Attestation = personnel?.Attestation is { } attestation ? attestation with { Patients = [] } : null,
            Scopes = [.. scopes],
            ClientId = caller.Trace.ClientId,
            SourceSystem = caller.Trace.SourceSystem ?? "Felles",
            TokenId = caller.Trace.TokenId,
            CorrelationId = caller.Trace.CorrelationId,
        };
    }

    /// <summary>The caller; null when something of it cannot be read.</summary>
    internal Caller? ToCaller(Conveyance conveyed, string statementId, ProofClaim claim, SyntheticSeries accepted)
    {
        if (!PersonNumber.TryParse(Number, accepted, out var number)) return null;
        var trace = new TokenTrace { ClientId = ClientId, ClientName = conveyed.Issuer, TokenId = TokenId, SourceSystem = SourceSystem, CorrelationId = CorrelationId, Claim = claim, StatementId = statementId };
        var scopes = Scopes.ToFrozenSet(StringComparer.Ordinal);
        if (IsCitizen) return new Citizen { Scopes = scopes, Trace = trace, Number = number, Name = Name, Conveyed = conveyed };
        if (Attestation is null || !OrganisationNumber.TryParse(LegalEntity, out var legalEntity)) return null;
        return new HealthPersonnel
        {
            Scopes = scopes,
            Trace = trace,
            Number = number,
            Name = Name,
            HprNumber = HprNumber,
            LegalEntity = legalEntity,
            SubUnit = OrganisationNumber.TryParse(SubUnit, out var unit) ? unit : null,
            Attestation = Attestation with { Patients = [new AttestedPatient(conveyed.Patient, null, null)] },
            Conveyed = conveyed,
        };
    }
}
