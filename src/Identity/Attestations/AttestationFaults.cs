using Felles.Kernel;

namespace Felles.Identity.Attestations;

/// <summary>Collects what is wrong with an attestation, each finding under the number of its rule (forretningsregler for bruk av attestering, ATT-1…58).</summary>
internal sealed class AttestationFaults
{
    private readonly List<Issue> issues = [];

    internal bool Any => issues.Count > 0;

    internal void Add(int rule, string text) => issues.Add(Issue.Error("business-rule", Code(rule), text));

    /// <summary>One problem with the first finding as its code, and all findings as issues.</summary>
    internal Problem ToProblem() =>
        Problem.Forbidden(issues[0].Id, $"The attestation breaks the trust framework. {issues[0].Text}") with
        {
            Issues = [.. issues],
            IssueType = "business-rule",
        };

    /// <summary>The attestation is too old (ATT-58). The remedy is a new token, so this is a fault of the token.</summary>
    internal static Problem Expired() => TokenProblems.Token(
        "attestation-has-expired", "attestation_has_expired: the attestation is more than 60 minutes old. Get a new access token with a new attestation.");

    internal static Problem FromTheFuture() => TokenProblems.Token(
        "attestation-not-yet-valid", "The attestation's toa lies in the future. Set the clock, then get a new access token.");

    internal static Problem Missing() => Problem.Forbidden(
        "attestation-missing", "This operation demands the claim nhn:tillitsrammeverk:parameters. Request the token with an attestation.") with
    {
        IssueType = "business-rule",
    };

    private static string Code(int rule) => $"attestation-att-{rule}";
}
