using Felles.Kernel;

namespace Felles.Identity;

/// <summary>The problems of tokens and proofs, with their <c>error</c> of RFC 6750 §3.1 and RFC 9449 §7.1.</summary>
internal static class TokenProblems
{
    internal const string ProofRejected = "invalid_dpop_proof";

    /// <summary>401 without an error code: no credentials were given (RFC 6750 §3.1).</summary>
    internal static Problem Unauthenticated(string code, string text) => new(ProblemKind.Unauthenticated, code, text);

    /// <summary>401 <c>invalid_token</c>.</summary>
    internal static Problem Token(string code, string text) => Unauthenticated(code, text) with { OAuthError = "invalid_token" };

    /// <summary>401 <c>invalid_dpop_proof</c>.</summary>
    internal static Problem Proof(string code, string text) => Unauthenticated(code, text) with { OAuthError = ProofRejected };

    /// <summary>403 <c>insufficient_scope</c>.</summary>
    internal static Problem Scope(string text) => new(ProblemKind.InsufficientScope, "scope-missing", text) { OAuthError = "insufficient_scope" };
}
