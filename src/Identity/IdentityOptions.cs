using Felles.Kernel;

namespace Felles.Identity;

/// <summary>Whom Felles trusts, and how strictly. Nothing here is secret but what the key files hold.</summary>
public sealed record IdentityOptions
{
    /// <summary>
    /// The address by which clients reach this platform, as <c>https://felles.example</c>: scheme, host, port and any path
    /// before ours. DPoP proofs are compared with it; no forwarded header is trusted.
    /// </summary>
    public required Uri PublicBaseUrl { get; init; }

    /// <summary>The issuers whose access tokens are accepted; at least one.</summary>
    public required IReadOnlyList<TrustedIssuer> Issuers { get; init; }

    /// <summary>
    /// Audiences under which an API is registered at the issuer where that differs from the API's own name:
    /// <see cref="ApiAccess.Audience"/> → registered name.
    /// </summary>
    public IReadOnlyDictionary<string, string> Audiences { get; init; } = new Dictionary<string, string>();

    /// <summary>The <c>client_id</c>s that may use system tokens. No other may.</summary>
    public IReadOnlySet<string> SystemClients { get; init; } = new HashSet<string>();

    /// <summary>
    /// The <c>client_id</c>s whose users are citizens acting for themselves. No other client's user is a citizen, and
    /// these clients' users are never health personnel.
    /// </summary>
    public IReadOnlySet<string> CitizenClients { get; init; } = new HashSet<string>();

    /// <summary>The synthetic number series that this environment holds; none in production.</summary>
    public SyntheticSeries AcceptedSeries { get; init; } = SyntheticSeries.None;

    /// <summary>OID of this node's community: the audience of statements made out to it. Empty where none are accepted.</summary>
    public string HomeCommunityId { get; init; } = "";

    /// <summary>Nodes that may speak for callers; empty for none.</summary>
    public IReadOnlyList<TrustedNode> TrustedNodes { get; init; } = [];

    /// <summary>How long a DPoP proof lives from its <c>iat</c> (RFC 9449 §11.1).</summary>
    public TimeSpan ProofLife { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How much clocks may differ, for tokens and proofs.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How much clocks may differ where an attestation's age is judged.</summary>
    public TimeSpan AttestationSkew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether issuers and the public address may be plain HTTP on a loopback address. Never in production.</summary>
    public bool AllowLoopbackHttp { get; init; }

    /// <summary>The file that remembers DPoP proofs on an embedded database. Not used on PostgreSQL.</summary>
    public string ProofFile { get; init; } = Path.Combine("data", "proofs.db");

    /// <summary>The folder of the keys that encrypt cookies and sessions; shared by all hosts.</summary>
    public string KeyFolder { get; init; } = Path.Combine("data", "keys");

    /// <summary>Login of health personnel at the pages; null for none.</summary>
    public LoginOptions? ClinicianLogin { get; init; }

    /// <summary>Login of citizens at the pages; null for none.</summary>
    public LoginOptions? CitizenLogin { get; init; }

    /// <summary>Login of those who report and steer; null for none.</summary>
    public LoginOptions? SteeringLogin { get; init; }

    internal LoginOptions? Login(LoginKind kind) => kind switch
    {
        LoginKind.Clinician => ClinicianLogin,
        LoginKind.Citizen => CitizenLogin,
        LoginKind.Steering => SteeringLogin,
    };

    /// <summary>Throws <see cref="ArgumentException"/> that names the first setting that cannot hold.</summary>
    internal void Check()
    {
        Demand(Issuers.Count > 0 || TrustedNodes.Count > 0, "Issuers must name at least one issuer.");
        foreach (var node in TrustedNodes) Demand(StatementReader.HasKey(node), $"The key of the trusted node {node.HomeCommunityId} must be a public JWK.");
        Demand(TrustedNodes.Count == 0 || HomeCommunityId.Length > 0, "HomeCommunityId must be set where other nodes are trusted.");
        Demand(IsAcceptable(PublicBaseUrl), "PublicBaseUrl must be https (http only on loopback, with AllowLoopbackHttp).");
        Demand(PublicBaseUrl.Query.Length == 0 && PublicBaseUrl.Fragment.Length == 0, "PublicBaseUrl must have no query and no fragment.");
        foreach (var issuer in Issuers)
            Demand(Uri.TryCreate(issuer.Issuer, UriKind.Absolute, out var address) && IsAcceptable(address), "Each issuer must be an https address (http only on loopback, with AllowLoopbackHttp).");
        Demand(Issuers.DistinctBy(issuer => issuer.Issuer).Count() == Issuers.Count, "Each issuer must be named once.");
        Demand(!SystemClients.Overlaps(CitizenClients), "A client is a system's or the citizens', not both.");
        Demand(ProofLife > TimeSpan.Zero && ProofLife <= TimeSpan.FromMinutes(5), "ProofLife must be above 0 and at most 5 minutes.");
        Demand(ClockSkew >= TimeSpan.Zero && ClockSkew <= TimeSpan.FromMinutes(1), "ClockSkew must be 0 to 60 seconds.");
        Demand(AttestationSkew >= TimeSpan.Zero && AttestationSkew <= TimeSpan.FromMinutes(5), "AttestationSkew must be 0 to 5 minutes.");
        foreach (var login in new[] { ClinicianLogin, CitizenLogin, SteeringLogin })
            Demand(login is null || Issuers.Any(issuer => issuer.Issuer == login.Issuer), "The issuer of a login must be among Issuers.");
        Demand(ClinicianLogin is null or { Access: not null }, "ClinicianLogin must say by Access what its access token is for.");
    }

    /// <summary>Whether an address may be talked to: https, or http on loopback where that is allowed.</summary>
    internal bool IsAcceptable(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (AllowLoopbackHttp && address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    private static void Demand(bool holds, string text)
    {
        if (!holds) throw new ArgumentException(text);
    }
}

/// <summary>An authorisation server whose tokens are accepted, as HelseID.</summary>
/// <param name="Issuer">Its issuer identifier, byte for byte as in its metadata and in <c>iss</c>; <c>https://helseid-sts.nhn.no</c>.</param>
public sealed record TrustedIssuer(string Issuer)
{
    /// <summary>
    /// Whether access tokens of <c>typ</c> <c>JWT</c> are accepted besides <c>at+jwt</c>. HelseID documents both; RFC 9068
    /// §4 only the latter, which an ID token can never be mistaken for.
    /// </summary>
    public bool AcceptPlainJwtType { get; init; }
}

/// <summary>A login at the pages by authorization code with PAR and PKCE.</summary>
/// <param name="Issuer">Issuer identifier; must be among the trusted issuers.</param>
/// <param name="ClientId"><c>client_id</c> registered there.</param>
/// <param name="KeyFile">File with the client's private key as a JWK (RFC 7517): EC P-256 or RSA.</param>
public sealed record LoginOptions(string Issuer, string ClientId, string KeyFile)
{
    /// <summary>Scopes to ask for; <c>openid</c> is always asked for.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>RFC 8707 <c>resource</c> of the access token to ask for; null to let the issuer choose from the scopes.</summary>
    public string? Resource { get; init; }

    /// <summary><c>acr_values</c> to ask for, as <c>idporten-loa-high</c>; null for none. The level is checked whatever was asked.</summary>
    public string? AcrValues { get; init; }

    /// <summary>What the pages' own access token must be for, as audience <c>felles:pages</c>; null where the pages use none (citizens).</summary>
    public ApiAccess? Access { get; init; }

    /// <summary>Whether an attestation names its patient. HelseID has not said whether it will carry that; the gate compares either way.</summary>
    public bool NamesPatient { get; init; } = true;

    /// <summary>How long a session lasts at most, from the login.</summary>
    public TimeSpan SessionLife { get; init; } = TimeSpan.FromHours(8);

    /// <summary>How long a session may lie unused.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(60);
}
