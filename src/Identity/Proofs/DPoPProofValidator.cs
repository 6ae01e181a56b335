using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Felles.Identity.Jose;
using Felles.Kernel;

namespace Felles.Identity.Proofs;

/// <summary>What a proof must be a proof of.</summary>
/// <param name="Method">The request's method.</param>
/// <param name="Target">The request's address as the client sees it, without query.</param>
/// <param name="Token">SHA-256 of the access token.</param>
/// <param name="Thumbprint">The token's <c>cnf.jkt</c>.</param>
internal readonly record struct ProofSubject(string Method, string Target, Digest Token, string Thumbprint);

/// <summary>A proof that holds.</summary>
/// <param name="Id">The hash of its <c>jti</c>, for the log.</param>
/// <param name="Claim">Its first use, settled or not.</param>
internal readonly record struct HeldProof(string Id, ProofClaim Claim);

/// <summary>
/// Checks a DPoP proof as RFC 9449 §4.3 demands, each time: a proof is for one request. Only the key in its header is
/// remembered, since a client sends the same header each time and importing a key costs more than a verification.
/// </summary>
internal sealed class DPoPProofValidator(IdentityOptions options, IProofLedger ledger, TimeProvider clock)
{
    private const int LengthMax = 4 * 1024;
    private const int IdLengthMax = 256;
    private const int RememberedHeaders = 2 * 1024;
    private const int RememberedProofs = 16 * 1024;

    private readonly BoundedCache<ProofKey, bool> seen = new(RememberedProofs);
    private readonly BoundedCache<string, ProofHeader> headers = new(RememberedHeaders, StringComparer.Ordinal);

    /// <summary>
    /// The proof; 401 <c>invalid_dpop_proof</c> or, when it belongs to another token's key, <c>invalid_token</c>; 503 when
    /// the ledger does not answer.
    /// </summary>
    /// <param name="proof">The proof as sent.</param>
    /// <param name="subject">What it must be a proof of.</param>
    /// <param name="mayStayOpen">Whether the request's log entry may settle the claim, where the ledger is made for it.</param>
    /// <param name="cancel">Gives up waiting.</param>
    internal async ValueTask<Outcome<HeldProof>> Validate(string proof, ProofSubject subject, bool mayStayOpen, CancellationToken cancel)
    {
        var checkedProof = Check(proof, subject);
        if (!checkedProof.Succeeded(out var claims, out var problem)) return problem;
        var expires = DateTimeOffset.FromUnixTimeSeconds(claims.IssuedAt) + options.ProofLife + options.ClockSkew;
        var key = ProofKey.Of(subject.Thumbprint, claims.Id);
        var claim = new ProofClaim(ledger, key, expires);
        if (!mayStayOpen || !ledger.IsBesideTheLog || IsSeen(key))
        {
            var settled = await claim.Settle(cancel);
            if (settled.Failed(out problem)) return problem;
        }

        return new HeldProof(Digest.OfUtf8(claims.Id).ToBase64Url(), claim);
    }

    // A replay fails the commit that it joins, for all who share it. One that this host has met is therefore settled alone,
    // so that nobody slows the others down by sending one request again and again; forgetting costs no more than that.
    private bool IsSeen(ProofKey key)
    {
        if (seen.TryGet(key, out _)) return true;
        seen.Set(key, true);
        return false;
    }

    // Cheap checks first, the signature last: a proof for another request costs us nothing.
    private Outcome<ProofClaims> Check(string proof, ProofSubject subject)
    {
        if (!Jws.TrySplit(proof, LengthMax, out var jws)) return Malformed();
        var isKnown = headers.TryGet<ReadOnlySpan<char>>(jws.Header, out var header);
        if (!isKnown)
        {
            if (!ReadHeader(jws.Header).Succeeded(out header, out var headerProblem)) return headerProblem;
        }

        if (!Same(header!.Key.Thumbprint, subject.Thumbprint))
            return TokenProblems.Token("proof-key", "The DPoP proof is signed with another key than the access token is bound to.");
        if (!ReadClaims(jws, subject).Succeeded(out var claims, out var claimsProblem)) return claimsProblem;
        if (!jws.IsSignedBy(header.Key, header.Algorithm))
            return TokenProblems.Proof("proof-signature", "The DPoP proof's signature does not hold.");
        if (!isKnown) headers.Set(jws.Header.ToString(), header);
        return claims;
    }

    private static Outcome<ProofHeader> ReadHeader(ReadOnlySpan<char> segment)
    {
        if (!JoseHeader.TryRead(segment, out var header)) return Malformed();
        if (!string.Equals(header.Type, "dpop+jwt", StringComparison.OrdinalIgnoreCase))
            return TokenProblems.Proof("proof-type", "The DPoP proof's typ must be dpop+jwt.");
        if (header.Algorithm is not { } algorithm)
            return TokenProblems.Proof("proof-algorithm", $"The DPoP proof's alg must be one of {JwsAlgorithms.Names}.");
        if (!header.Json.TryMember("jwk", out var jwk) || jwk.ValueKind != JsonValueKind.Object)
            return TokenProblems.Proof("proof-jwk", "The DPoP proof must hold its public key as jwk in the header.");
        if (!VerificationKey.Read(jwk).Succeeded(out var key, out var problem))
            return TokenProblems.Proof("proof-jwk", $"The DPoP proof's jwk cannot be used. {problem.Text}");
        if (key.Kind != algorithm.Key())
            return TokenProblems.Proof("proof-algorithm", "The DPoP proof's alg must be one for its key.");
        return new ProofHeader(algorithm, key);
    }

    private Outcome<ProofClaims> ReadClaims(Jws jws, ProofSubject subject)
    {
        if (!StrictBase64Url.TryDecode(jws.Payload, out var bytes)) return Malformed();
        using var document = StrictJson.Parse(bytes);
        if (document is null) return Malformed();
        var json = document.RootElement;
        if (json.Text("jti") is not { Length: > 0 and <= IdLengthMax } id)
            return TokenProblems.Proof("proof-jti", $"The DPoP proof must hold a jti of 1 to {IdLengthMax} characters.");
        if (json.Text("htm") != subject.Method)
            return TokenProblems.Proof("proof-htm", "The DPoP proof's htm must be the request's method.");
        if (!IsTarget(json.Text("htu"), subject.Target))
            return TokenProblems.Proof("proof-htu", "The DPoP proof's htu must be the request's address without query, as the client sees it.");
        if (json.Seconds("iat") is not { } issuedAt)
            return TokenProblems.Proof("proof-iat", "The DPoP proof must hold iat.");
        var now = clock.GetUtcNow();
        var issued = DateTimeOffset.FromUnixTimeSeconds(issuedAt);
        if (now > issued + options.ProofLife + options.ClockSkew || now < issued - options.ClockSkew)
            return TokenProblems.Proof("proof-iat", "The DPoP proof is too old or from the future. Set the clock, then make a new proof for each request.");
        if (json.Text("ath") is not { } ath || !Same(ath, subject.Token.ToBase64Url()))
            return TokenProblems.Proof("proof-ath", "The DPoP proof's ath must be the hash of the access token.");
        return new ProofClaims(id, issuedAt);
    }

    private static bool IsTarget(string? htu, string target)
    {
        if (htu == target && !htu.AsSpan().ContainsAny('?', '#')) return true;
        return TargetUri.TryNormalise(htu, out var stated) && TargetUri.TryNormalise(target, out var actual) && stated == actual;
    }

    private static bool Same(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(left.AsSpan()),
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(right.AsSpan()));

    private static Problem Malformed() =>
        TokenProblems.Proof("proof-malformed", "The DPoP proof must be a signed JWT of three parts with JSON objects, without duplicate members and without crit.");

    private sealed record ProofHeader(JwsAlgorithm Algorithm, VerificationKey Key);

    private readonly record struct ProofClaims(string Id, long IssuedAt);
}
