using System.Collections.Frozen;
using Felles.Kernel;

namespace Felles.Identity;

/// <summary>
/// Who asks, as proven by an access token (or a login at the pages) and nothing else. Made only by this module, after
/// every check of the token, the proof and the attestation has held.
/// </summary>
public abstract record Caller
{
    private protected Caller() { }

    /// <summary>The scopes granted.</summary>
    public required FrozenSet<string> Scopes { get; init; }

    /// <summary>What the log keeps about the token and the request.</summary>
    public required TokenTrace Trace { get; init; }

    /// <summary>What another node conveyed, where it speaks for the caller; null for callers with a token of their own.</summary>
    public Conveyance? Conveyed { get; init; }
}

/// <summary>Health personnel (helsepersonell) with a user token and an attestation of service need (tjenstlig behov).</summary>
public sealed record HealthPersonnel : Caller
{
    internal HealthPersonnel() { }

    /// <summary>F- or D-number from <c>helseid://claims/identity/pid</c>.</summary>
    public required PersonNumber Number { get; init; }

    /// <summary>Name from the population register, for the citizen's log.</summary>
    public required string Name { get; init; }

    /// <summary>HPR number; null for personnel outside the register.</summary>
    public string? HprNumber { get; init; }

    /// <summary>The attestation; null when the token has none and the operation does not demand one.</summary>
    public Attestation? Attestation { get; init; }

    /// <summary>Main unit from the token, <c>helseid://claims/client/claims/orgnr_parent</c>.</summary>
    public required OrganisationNumber LegalEntity { get; init; }

    /// <summary>Sub-unit from the token, <c>orgnr_child</c>; null when none.</summary>
    public OrganisationNumber? SubUnit { get; init; }
}

/// <summary>A citizen who has logged in as themself at security level 4.</summary>
public sealed record Citizen : Caller
{
    internal const string WithoutName = "Innbygger";

    internal Citizen() { }

    /// <summary>F- or D-number.</summary>
    public required PersonNumber Number { get; init; }

    /// <summary>Name, for the log.</summary>
    public required string Name { get; init; }
}

/// <summary>A system of an organisation, with a token that names no person. Delivers data; never reads a patient's record for a person.</summary>
public sealed record SystemCaller : Caller
{
    internal SystemCaller() { }

    /// <summary>
    /// The operator at the command line, loading messages on behalf of an organisation. No token proves it: whoever can run
    /// the command has the database and the keys already. Never made for a request.
    /// </summary>
    /// <param name="organisation">The organisation that answers for the messages.</param>
    /// <param name="command">The command, for the log.</param>
    public static SystemCaller OfOperator(OrganisationNumber organisation, string command) => new()
    {
        Scopes = FrozenSet<string>.Empty,
        Organisation = organisation,
        Trace = new TokenTrace { ClientId = "operator", ClientName = command, CorrelationId = ResourceId.Create() },
    };

    /// <summary>Main unit, <c>orgnr_parent</c>.</summary>
    public required OrganisationNumber Organisation { get; init; }

    /// <summary>Sub-unit, <c>orgnr_child</c>; null when none.</summary>
    public OrganisationNumber? SubUnit { get; init; }

    /// <summary>Vendor in a multi-tenant system, <c>orgnr_supplier</c>; null when none.</summary>
    public OrganisationNumber? Supplier { get; init; }
}

/// <summary>What ties a log entry to the token and the request behind it (reference 5.1). Holds no secret.</summary>
public sealed record TokenTrace
{
    /// <summary><c>client_id</c>.</summary>
    public required string ClientId { get; init; }

    /// <summary><c>client_name</c>; null when absent.</summary>
    public string? ClientName { get; init; }

    /// <summary><c>jti</c> of the access token; null when absent.</summary>
    public string? TokenId { get; init; }

    /// <summary><c>sid</c>; null for system tokens.</summary>
    public string? SessionId { get; init; }

    /// <summary>SHA-256 of the DPoP proof's <c>jti</c>, base64url; null at the pages.</summary>
    public string? ProofId { get; init; }

    /// <summary>The proof's first use, which must be settled before anything is answered; null at the pages, where there is no proof.</summary>
    public ProofClaim? Claim { get; init; }

    /// <summary>Id of the statement by which another node speaks for the caller; null for callers with a token.</summary>
    public string? StatementId { get; init; }

    /// <summary>Calling system from <c>nhn-source-system</c>; null when absent.</summary>
    public string? SourceSystem { get; init; }

    /// <summary>The caller's own event id (<c>nhn-event-id</c>, <c>X-Request-Id</c>), or one made here.</summary>
    public required string CorrelationId { get; init; }
}
