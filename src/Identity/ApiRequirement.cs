namespace Felles.Identity;

/// <summary>
/// What an API operation demands of its caller. A kind of caller that is not named here is not admitted: closed by default.
/// </summary>
public sealed record ApiRequirement
{
    /// <summary>What admits health personnel (user tokens); null when they are not admitted.</summary>
    public ApiAccess? Personnel { get; init; }

    /// <summary>What admits systems (tokens without a person, from the clients allowed); null when they are not admitted.</summary>
    public ApiAccess? System { get; init; }

    /// <summary>What admits citizens for themselves (from the clients allowed); null when they are not admitted.</summary>
    public ApiAccess? Citizen { get; init; }

    /// <summary>Whether health personnel must bring an attestation of the trust framework. True unless the operation touches no patient's data.</summary>
    public bool DemandsAttestation { get; init; } = true;

    /// <summary>Whether a trusted node may speak for its callers here: where what is read goes through the gate, and nothing is written. False unless said.</summary>
    public bool AdmitsConveyed { get; init; }
}

/// <summary>The audience and scope that admit one kind of caller.</summary>
/// <param name="Audience">The API's short name at the issuer, which must be the token's only audience; as <c>nhn:critical-information</c>.</param>
/// <param name="Scope">The scope that the token must hold; as <c>nhn:critical-information/api</c>.</param>
public sealed record ApiAccess(string Audience, string Scope)
{
    /// <summary>Another scope that admits as well, where the law has two ways to one thing; null for none.</summary>
    public string? OrScope { get; init; }

    /// <summary>The scopes that admit, for whoever lacks them.</summary>
    internal string Told => OrScope is { } other ? $"{Scope} or {other}" : Scope;

    internal bool Admits(IReadOnlySet<string> scopes) => scopes.Contains(Scope) || (OrScope is { } other && scopes.Contains(other));

    /// <summary>How citizens' own clients read every service: one API, since to the citizen it is one record.</summary>
    public static ApiAccess CitizenRead { get; } = new("felles:citizen", "felles:citizen/read");

    /// <summary>How citizens' own clients set and lift blocks and reservations.</summary>
    public static ApiAccess CitizenDecide { get; } = new("felles:citizen", "felles:citizen/decide");

    /// <summary>How a privacy officer (personvernombud) is let in with a user token; the register says of which organisation they are one.</summary>
    public static ApiAccess PrivacyOfficer { get; } = new("felles:privacy", "felles:privacy/officer");
}
