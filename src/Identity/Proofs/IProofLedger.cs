using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Felles.Kernel;

namespace Felles.Identity.Proofs;

/// <summary>
/// Remembers which DPoP proofs have been used, for all hosts together (RFC 9449 §11.1). Two implementations: PostgreSQL
/// for many hosts, a SQLite file for one.
/// </summary>
internal interface IProofLedger : IAsyncDisposable
{
    /// <summary>
    /// Takes a proof, atomically: true for the first claim of this key anywhere, false for every later one, and
    /// 503 when the ledger does not answer or may have forgotten claims that still matter.
    /// </summary>
    /// <param name="key">The proof.</param>
    /// <param name="expires">When the proof's own age makes it worthless; it is forgotten some time after.</param>
    /// <param name="cancel">Gives up waiting; the claim may still be made.</param>
    ValueTask<Outcome<bool>> Claim(ProofKey key, DateTimeOffset expires, CancellationToken cancel);

    /// <summary>
    /// Whether the used proofs stand in the records' own database, so that a claim can be part of the commit of a request's
    /// log entry (<see cref="ProofClaim.AddTo"/>).
    /// </summary>
    bool IsBesideTheLog { get; }

    /// <summary>From the earliest use of a proof to its expiry: its life and the skew both ways.</summary>
    TimeSpan Span { get; }

    /// <summary>Forgets proofs that expired before the instant. Called now and then.</summary>
    Task Sweep(DateTimeOffset before, CancellationToken cancel);
}

/// <summary>
/// A used proof: the first 128 bits of SHA-256 over the key's thumbprint and the proof's <c>jti</c>, so that one client
/// cannot use up another's ids. Whoever finds two proofs with one key has only spoilt a proof of their own.
/// </summary>
internal readonly record struct ProofKey(Guid Value)
{
    /// <param name="thumbprint">43 characters, so no separator is needed to keep the parts apart.</param>
    /// <param name="jti">The proof's <c>jti</c>.</param>
    internal static ProofKey Of(string thumbprint, string jti)
    {
        Span<byte> text = stackalloc byte[Encoding.UTF8.GetMaxByteCount(thumbprint.Length + jti.Length)];
        var length = Encoding.UTF8.GetBytes(thumbprint, text);
        length += Encoding.UTF8.GetBytes(jti, text[length..]);
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(text[..length], digest);
        return new ProofKey(MemoryMarshal.Read<Guid>(digest));
    }
}
