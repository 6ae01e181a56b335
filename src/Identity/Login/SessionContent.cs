using System.Collections.Immutable;

namespace Felles.Identity.Login;

/// <summary>What the server keeps about a login; encrypted wherever it rests. The browser holds a random id and nothing else.</summary>
internal sealed record SessionContent
{
    public required LoginKind Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>National number from the ID token.</summary>
    public required string Number { get; init; }

    /// <summary>Session at the issuer, or one made here; for the log.</summary>
    public required string SessionId { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long Started { get; init; }

    /// <summary>Unix seconds; no use extends it.</summary>
    public required long Ends { get; init; }

    /// <summary>Scopes granted at the login.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The clinician's access token; null for citizens.</summary>
    public string? AccessToken { get; init; }

    /// <summary>When the access token should be renewed, Unix seconds.</summary>
    public long AccessTokenEnds { get; init; }

    public string? RefreshToken { get; init; }

    /// <summary>The private DPoP key that the tokens are bound to, a JWK.</summary>
    public string? ProofKey { get; init; }

    /// <summary>The detail of type <c>nhn:tillitsrammeverk:parameters</c> that was last sent, as JSON; null when no grounds stand.</summary>
    public string? Grounds { get; init; }

    /// <summary>When these grounds were chosen, Unix seconds.</summary>
    public long GroundsChosen { get; init; }

    /// <summary>Small things that pages keep between two requests, by name.</summary>
    public ImmutableDictionary<string, string> Kept { get; init; } = ImmutableDictionary<string, string>.Empty;
}
