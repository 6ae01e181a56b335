using Felles.Identity.Attestations;
using Felles.Identity.Proofs;
using Felles.Identity.Tokens;
using Felles.Kernel;

namespace Felles.Identity;

/// <summary>What a request shows of who sends it, as received.</summary>
/// <param name="Authorization">Every <c>Authorization</c> header.</param>
/// <param name="Proof">Every <c>DPoP</c> header.</param>
/// <param name="Method">Method.</param>
/// <param name="Target">Address as the client sees it, without query.</param>
/// <param name="SourceSystem">Calling system; null when not named.</param>
/// <param name="CorrelationId">The caller's event id, or one made here.</param>
/// <param name="Route">Pattern of the endpoint, for the log of refusals.</param>
/// <param name="ClaimMayStayOpen">Whether the request's log entry settles the proof's claim.</param>
internal sealed record Credentials(
    Microsoft.Extensions.Primitives.StringValues Authorization,
    Microsoft.Extensions.Primitives.StringValues Proof,
    string Method,
    string Target,
    string? SourceSystem,
    string CorrelationId,
    string Route,
    bool ClaimMayStayOpen);

/// <summary>Turns a token and its proof into a caller. The only place where callers of the APIs are made.</summary>
internal sealed class Callers(IdentityOptions options, AccessTokenValidator tokens, DPoPProofValidator proofs, StatementReader statements, IRefusalLog refusals, TimeProvider clock)
{
    /// <summary>The caller; 401, 403 or 503 with the reason.</summary>
    internal async ValueTask<Outcome<Caller>> Identify(Credentials credentials, ApiRequirement requirement, CancellationToken cancel)
    {
        var authorization = credentials.Authorization;
        if (authorization.Count != 1 || !TryReadScheme(authorization[0], out var scheme, out var compact))
            return TokenProblems.Unauthenticated("token-missing", "Send one Authorization header with the scheme DPoP and an access token.");
        if (options.TrustedNodes.Count > 0 && scheme.Equals(StatementReader.Scheme, StringComparison.OrdinalIgnoreCase)) return await statements.Identify(compact.ToString(), credentials, requirement, cancel);
        if (!scheme.Equals("DPoP", StringComparison.OrdinalIgnoreCase))
            return TokenProblems.Token("token-scheme", "The access token must be sent with the scheme DPoP and a DPoP proof.");

        var digest = Digest.Of(compact.Span);
        var validated = await tokens.Validate(compact, digest, cancel);
        if (!validated.Succeeded(out var token, out var problem)) return problem;
        if (AudienceProblem(token, requirement) is { } audience) return audience;

        if (credentials.Proof.Count != 1 || credentials.Proof[0] is not { } proof)
            return TokenProblems.Proof("proof-missing", "Send one DPoP header with a proof for this request.");
        var subject = new ProofSubject(credentials.Method, credentials.Target, digest, token.ProofKey);
        var proven = await proofs.Validate(proof, subject, credentials.ClaimMayStayOpen, cancel);
        if (!proven.Succeeded(out var held, out problem)) return problem;

        var trace = Trace(token, held, credentials.SourceSystem, credentials.CorrelationId);
        var admitted = Admit(token, requirement, trace);
        return admitted.Failed(out problem) ? await Refuse(token, trace, $"{credentials.Method} {credentials.Route}", problem, cancel) : admitted;
    }

    // Only now is anybody proven: what comes before could be sent by anyone, and would let anyone fill the log.
    private async Task<Outcome<Caller>> Refuse(AccessToken token, TokenTrace trace, string operation, Problem problem, CancellationToken cancel)
    {
        var refused = new RefusedCaller(trace, problem, operation)
        {
            IsCitizen = KindOf(token) == CallerKind.Citizen,
            NamesPerson = token.NamesPerson,
            Number = token.Number,
            Name = token.Name,
            HprNumber = token.HprNumber,
            Organisation = token.Organisation,
        };
        var kept = await refusals.Keep(refused, cancel);
        return kept.Failed(out var unavailable) ? unavailable : problem;
    }

    /// <summary>The caller behind an access token that a login at the pages brought; the same checks, less the proof, since the token never left this platform.</summary>
    internal async ValueTask<Outcome<Caller>> IdentifyAtPage(string compact, string proofKey, ApiRequirement requirement, string? sessionId, string correlationId, CancellationToken cancel)
    {
        var validated = await tokens.Validate(compact.AsMemory(), Digest.Of(compact), cancel);
        if (!validated.Succeeded(out var token, out var problem)) return problem;
        if (AudienceProblem(token, requirement) is { } audience) return audience;
        if (token.ProofKey != proofKey) return TokenProblems.Token("token-unbound", "The access token belongs to another session. Log in again.");
        var trace = Trace(token, null, null, correlationId);
        return Admit(token, requirement, trace with { SessionId = trace.SessionId ?? sessionId });
    }

    private static TokenTrace Trace(AccessToken token, HeldProof? proof, string? sourceSystem, string correlationId) => new()
    {
        ClientId = token.ClientId,
        ClientName = token.ClientName,
        TokenId = token.TokenId,
        SessionId = token.SessionId,
        ProofId = proof?.Id,
        Claim = proof?.Claim,
        SourceSystem = sourceSystem,
        CorrelationId = correlationId,
    };

    // The token stays a slice of the header: it is only hashed when it is known already.
    private static bool TryReadScheme(string? header, out ReadOnlySpan<char> scheme, out ReadOnlyMemory<char> token)
    {
        scheme = default;
        token = default;
        var space = header?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        if (space <= 0) return false;
        scheme = header.AsSpan(0, space);
        token = header.AsMemory(space + 1).Trim(' ');
        return token.Length > 0;
    }

    // The token's only audience must be the one by which its kind of caller is admitted.
    private Problem? AudienceProblem(AccessToken token, ApiRequirement requirement)
    {
        if (AccessFor(token, requirement) is not { } access) return null; // not admitted at all: Admit says so with 403
        var audience = options.Audiences.GetValueOrDefault(access.Audience, access.Audience);
        return token.Audiences.Count == 1 && token.Audiences[0] == audience
            ? null
            : TokenProblems.Token("token-audience", $"The access token's only audience must be {audience}.");
    }

    private ApiAccess? AccessFor(AccessToken token, ApiRequirement requirement) => KindOf(token) switch
    {
        CallerKind.Citizen => requirement.Citizen,
        CallerKind.Personnel => requirement.Personnel,
        CallerKind.System => requirement.System,
    };

    // The client decides who its users are, since scopes are asked for by clients; a token that names a person anywhere
    // is never a system's.
    private CallerKind KindOf(AccessToken token)
    {
        if (options.CitizenClients.Contains(token.ClientId)) return CallerKind.Citizen;
        return token.NamesPerson ? CallerKind.Personnel : CallerKind.System;
    }

    private Outcome<Caller> Admit(AccessToken token, ApiRequirement requirement, TokenTrace trace) => KindOf(token) switch
    {
        CallerKind.Citizen => AdmitCitizen(token, requirement, trace),
        CallerKind.Personnel => AdmitPersonnel(token, requirement, trace),
        CallerKind.System => AdmitSystem(token, requirement, trace),
    };

    private Outcome<Caller> AdmitPersonnel(AccessToken token, ApiRequirement requirement, TokenTrace trace)
    {
        if (requirement.Personnel is not { } access)
            return Problem.Forbidden("personnel-not-admitted", "This operation is not open to health personnel. Use a token without a user.");
        if (!access.Admits(token.Scopes)) return TokenProblems.Scope($"The access token must hold the scope {access.Told}.");
        if (PersonProblem(token) is { } person) return person;
        if (token.Organisation is not { } organisation)
            return Problem.Forbidden("organisation-missing", "The access token must hold a valid orgnr_parent.");

        AttestationReading? reading = null;
        if (token.Attestation is { } attestation)
        {
            if (!attestation.Succeeded(out reading, out var fault)) return fault;
            if (AttestationReader.Age(reading.Attestation, clock.GetUtcNow(), options.AttestationSkew) is { } age) return age;
        }
        else if (requirement.DemandsAttestation)
        {
            return AttestationFaults.Missing();
        }

        if ((token.Name ?? reading?.PractitionerName) is not { } name) return NameMissing();
        return new HealthPersonnel
        {
            Scopes = token.Scopes,
            Trace = trace,
            Number = token.Number!.Value,
            Name = name,
            HprNumber = token.HprNumber ?? reading?.HprNumber,
            Attestation = reading?.Attestation,
            LegalEntity = organisation,
            SubUnit = token.SubUnit,
        };
    }

    private static Outcome<Caller> AdmitCitizen(AccessToken token, ApiRequirement requirement, TokenTrace trace)
    {
        if (requirement.Citizen is not { } access)
            return Problem.Forbidden("citizens-not-admitted", "This operation is not open to citizens' own clients.");
        if (!access.Admits(token.Scopes)) return TokenProblems.Scope($"The access token must hold the scope {access.Told}.");
        if (PersonProblem(token) is { } person) return person;
        // ID-porten's tokens hold no name; a citizen acts for themself only, so the record says whose it is.
        return new Citizen { Scopes = token.Scopes, Trace = trace, Number = token.Number!.Value, Name = token.Name ?? Citizen.WithoutName };
    }

    private Outcome<Caller> AdmitSystem(AccessToken token, ApiRequirement requirement, TokenTrace trace)
    {
        if (requirement.System is not { } access)
            return Problem.Forbidden("systems-not-admitted", "This operation demands a user. Request the token with a logged-in user.");
        if (!options.SystemClients.Contains(token.ClientId))
            return Problem.Forbidden("client-not-admitted", "This client may not call without a user. Ask the operator to admit it.");
        if (!access.Admits(token.Scopes)) return TokenProblems.Scope($"The access token must hold the scope {access.Told}.");
        if (token.Organisation is not { } organisation)
            return Problem.Forbidden("organisation-missing", "The access token must hold a valid orgnr_parent.");
        return new SystemCaller
        {
            Scopes = token.Scopes,
            Trace = trace,
            Organisation = organisation,
            SubUnit = token.SubUnit,
            Supplier = token.Supplier,
        };
    }

    private static Problem? PersonProblem(AccessToken token)
    {
        if (token.Number is null)
            return Problem.Forbidden("person-missing", "The access token must hold the user's national identity number or D-number as pid, of a series accepted here.");
        return token.IsHighestLevel
            ? null
            : Problem.Forbidden("security-level", "The user must have logged in at security level 4.");
    }

    // The citizen's log names who looked; without a name nobody may look.
    private static Problem NameMissing() =>
        Problem.Forbidden("name-missing", "The access token must hold the user's name.");

    private enum CallerKind
    {
        Personnel,
        Citizen,
        System,
    }
}
