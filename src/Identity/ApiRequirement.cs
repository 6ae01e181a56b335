namespace Felles.Identity;

/// <summary>
/// What an API operation demands of its caller. A kind of caller without a scope here is not admitted: closed by default.
/// </summary>
/// <param name="Audience">The API's short name at the issuer, which must be the token's only audience; as <c>nhn:critical-information</c>.</param>
public sealed record ApiRequirement(string Audience)
{
    /// <summary>Scope that admits health personnel (user tokens); null when they are not admitted.</summary>
    public string? PersonnelScope { get; init; }

    /// <summary>Scope that admits systems (tokens without a person, from the clients allowed); null when they are not admitted.</summary>
    public string? SystemScope { get; init; }

    /// <summary>Scope that admits citizens (from the clients allowed); null when they are not admitted.</summary>
    public string? CitizenScope { get; init; }

    /// <summary>Whether health personnel must bring an attestation of the trust framework. True unless the operation touches no patient's data.</summary>
    public bool DemandsAttestation { get; init; } = true;
}
