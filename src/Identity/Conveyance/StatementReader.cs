using System.Text;
using System.Text.Json;
using Felles.Identity.Attestations;
using Felles.Identity.Jose;
using Felles.Identity.Proofs;
using Felles.Kernel;

namespace Felles.Identity;

/// <summary>
/// Turns a statement of a trusted node into the caller it speaks for: signature by the node's own key, audience, times, the very
/// request, one use. What a node may convey is what its own gate let through; this node decides again.
/// </summary>
internal sealed class StatementReader(IdentityOptions options, IProofLedger ledger, TimeProvider clock)
{
    internal const string Scheme = "Statement";

    private const int LengthMax = 48 * 1024;

    private static readonly TimeSpan LifeMax = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, VerificationKey> keys = options.TrustedNodes.ToDictionary(node => node.HomeCommunityId, ReadKey, StringComparer.Ordinal);

    internal async ValueTask<Outcome<Caller>> Identify(string compact, Credentials credentials, ApiRequirement requirement, CancellationToken cancel)
    {
        // A node speaks for its callers about what it was made a trusted node for, and for nothing else.
        if (!requirement.AdmitsConveyed) return Problem.Forbidden("not-conveyed", "This operation is not open to callers of other nodes.");
        if (!Check(compact, credentials).Succeeded(out var stated, out var problem)) return problem;
        var claim = new ProofClaim(ledger, ProofKey.Of(stated.Conveyed.Issuer, stated.Id), stated.Expires + options.ClockSkew);
        // Claimed before anything is done: a statement that was seen on its way is worth nothing.
        var settled = await claim.Settle(cancel);
        if (settled.Failed(out problem)) return problem.Kind == ProblemKind.Unavailable ? problem : Rejected("statement-used", "The statement has been used before. Make a new one for each request.");
        if (stated.Caller.ToCaller(stated.Conveyed, stated.Id, claim, options.AcceptedSeries) is not { } caller) return Rejected("statement-caller", "Who is spoken for cannot be read.");
        var access = caller is Citizen ? requirement.Citizen : requirement.Personnel;
        if (access is null) return Problem.Forbidden("not-conveyed", "This operation is not open to callers of other nodes.");
        if (!access.Admits(caller.Scopes)) return TokenProblems.Scope($"The statement must hold the scope {access.Told}.");
        if (caller is HealthPersonnel { Attestation: { } attestation } && AttestationReader.Age(attestation, clock.GetUtcNow(), options.AttestationSkew) is { } old) return old;
        return caller;
    }

    private Outcome<Stated> Check(string compact, Credentials credentials)
    {
        if (!Jws.TrySplit(compact, LengthMax, out var jws) || !JoseHeader.TryRead(jws.Header, out var header) || header.Type != StatementSigner.Type || header.Algorithm is not { } algorithm) return Malformed();
        if (jws.ReadPayload() is not { } payload || payload.Text("iss") is not { } issuer || payload.Text("jti") is not { Length: > 0 and <= 64 } id) return Malformed();
        if (!keys.TryGetValue(issuer, out var key)) return Rejected("statement-issuer", "The node that made the statement is not trusted here. Ask the operator.");
        if (algorithm.Key() != key.Kind || !jws.IsSignedBy(key, algorithm)) return Rejected("statement-signature", "The statement's signature does not hold.");
        if (payload.Text("aud") != options.HomeCommunityId) return Rejected("statement-audience", "The statement is made out to another node.");
        var now = clock.GetUtcNow();
        if (payload.Seconds("iat") is not { } issued || payload.Seconds("exp") is not { } expires) return Malformed();
        var (from, until) = (DateTimeOffset.FromUnixTimeSeconds(issued), DateTimeOffset.FromUnixTimeSeconds(expires));
        if (from > now + options.ClockSkew || until <= now - options.ClockSkew || until - from > LifeMax) return Rejected("statement-time", "The statement is not in force at this time. Set the clock, or make a new one.");
        if (payload.Text("htm") != credentials.Method || payload.Text("htu") != credentials.Target) return Rejected("statement-request", "The statement is for another request.");
        if (!PersonNumber.TryParse(payload.Text("patient"), options.AcceptedSeries, out var patient)) return Malformed();
        if (!payload.TryMember("caller", out var member) || !payload.TryMember("grounds", out var grounds) || Read(member) is not { } caller) return Malformed();
        return new Stated(id, until, caller, new Conveyance(issuer, patient, Encoding.UTF8.GetBytes(grounds.GetRawText())));
    }

    private static StatedCaller? Read(JsonElement member)
    {
        try
        {
            return member.Deserialize<StatedCaller>();
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether a node's key can be read.</summary>
    internal static bool HasKey(TrustedNode node) => StrictJson.ReadObject(Encoding.UTF8.GetBytes(node.PublicJwk)) is { } jwk && VerificationKey.Read(jwk).Succeeded(out _, out _);

    private static VerificationKey ReadKey(TrustedNode node) =>
        VerificationKey.Read(StrictJson.ReadObject(Encoding.UTF8.GetBytes(node.PublicJwk))!.Value).Match(key => key, problem => throw new ArgumentException(problem.Text));

    private static Problem Malformed() => Rejected("statement-malformed", "The statement cannot be read. It is a JWS of type felles-statement+jwt.");

    private static Problem Rejected(string code, string text) => TokenProblems.Unauthenticated(code, text);

    private sealed record Stated(string Id, DateTimeOffset Expires, StatedCaller Caller, Conveyance Conveyed);
}
