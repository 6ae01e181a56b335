using System.Collections.Frozen;
using Felles.Identity.Attestations;
using Felles.Kernel;

namespace Felles.Identity.Tokens;

/// <summary>
/// An access token whose signature, issuer, type and form have held, with everything lifted out that requests ask for.
/// What depends on the moment or on the API (time, audience, scope, attestation's age) is asked per request.
/// </summary>
internal sealed record AccessToken
{
    /// <summary><c>aud</c>, one or more.</summary>
    internal required IReadOnlyList<string> Audiences { get; init; }

    /// <summary><c>exp</c>.</summary>
    internal required DateTimeOffset Expires { get; init; }

    /// <summary><c>nbf</c>; the earliest instant when absent.</summary>
    internal required DateTimeOffset NotBefore { get; init; }

    internal required FrozenSet<string> Scopes { get; init; }

    internal required string ClientId { get; init; }

    internal string? ClientName { get; init; }

    /// <summary><c>jti</c>.</summary>
    internal string? TokenId { get; init; }

    /// <summary><c>sid</c>.</summary>
    internal string? SessionId { get; init; }

    /// <summary><c>cnf.jkt</c>, the thumbprint of the key that must sign each proof.</summary>
    internal required string ProofKey { get; init; }

    /// <summary>Whether any claim about a person is there, so that the token can never pass as a system's.</summary>
    internal required bool NamesPerson { get; init; }

    /// <summary><c>pid</c> when it is a national number or D-number accepted here; null otherwise.</summary>
    internal PersonNumber? Number { get; init; }

    internal string? Name { get; init; }

    internal string? HprNumber { get; init; }

    /// <summary>Whether the person logged in at the highest security level.</summary>
    internal required bool IsHighestLevel { get; init; }

    internal OrganisationNumber? Organisation { get; init; }

    internal OrganisationNumber? SubUnit { get; init; }

    internal OrganisationNumber? Supplier { get; init; }

    /// <summary>The attestation, or what is wrong with it; null when the claim is absent.</summary>
    internal Outcome<AttestationReading>? Attestation { get; init; }
}
