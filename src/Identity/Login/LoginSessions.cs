using System.Collections.Frozen;
using System.Text;
using Felles.Identity.Attestations;
using Felles.Identity.Endpoints;
using Felles.Identity.Jose;
using Felles.Identity.Tokens;
using Felles.Kernel;
using Microsoft.AspNetCore.Http;

namespace Felles.Identity.Login;

/// <summary>Sessions in use: found by cookie, their tokens renewed in time, their grounds changed.</summary>
internal sealed class LoginSessions(IdentityOptions options, LoginClients clients, LoginCookies cookies, SessionStore store, AccessTokenValidator tokens, Callers callers, TimeProvider clock)
{
    private const int KeptMax = 64;
    private const int KeptCharactersMax = 16_000;

    // Renewed a little early, so that the token still holds when the page has been made.
    private static readonly TimeSpan RenewBefore = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LeasePause = TimeSpan.FromMilliseconds(100);

    /// <summary>The session of the request's cookie, with tokens that hold; 401 <c>session-ended</c> or 503 otherwise.</summary>
    internal async ValueTask<Outcome<LoginSession>> Load(HttpContext context, LoginKind kind, CancellationToken cancel)
    {
        if (context.Features.Get<LoginSession>() is { } loaded && loaded.Kind == kind) return loaded;
        if (clients.Find(kind) is null || cookies.Session(context, kind) is not { } secret) return SessionStore.Ended();
        if (!(await store.Find(secret, kind, cancel)).Succeeded(out var stored, out var problem)) return problem;
        if (!(await WithTokens(stored, cancel)).Succeeded(out var session, out problem)) return problem;
        context.Features.Set(session);
        return session;
    }

    internal async ValueTask<Outcome<Caller>> ToCaller(LoginSession session, HttpContext context, CancellationToken cancel)
    {
        var content = session.Stored.Content;
        var correlationId = RequestTrace.CorrelationId(context.Request);
        if (session.Kind == LoginKind.Steering) throw new InvalidOperationException("Those who steer are no callers: no record is opened for them.");
        if (session.Kind == LoginKind.Citizen) return ToCitizen(content, correlationId);
        if (content.GroundsChosen > 0 && !GroundsStand(content)) return AttestationFaults.Expired();
        var requirement = new ApiRequirement { Personnel = options.ClinicianLogin!.Access };
        return await callers.IdentifyAtPage(content.AccessToken!, session.Token!.ProofKey, requirement, content.SessionId, correlationId, cancel);
    }

    internal async ValueTask<Outcome<Caller>> ToPersonnel(LoginSession session, HttpContext context, CancellationToken cancel)
    {
        if (session.Kind != LoginKind.Clinician) throw new InvalidOperationException("Only health personnel have an access token.");
        var content = session.Stored.Content;
        var requirement = new ApiRequirement { Personnel = options.ClinicianLogin!.Access, DemandsAttestation = false };
        return await callers.IdentifyAtPage(content.AccessToken!, session.Token!.ProofKey, requirement, content.SessionId, RequestTrace.CorrelationId(context.Request), cancel);
    }

    internal Outcome<PersonNumber> ToPerson(LoginSession session)
    {
        if (session.Kind != LoginKind.Steering) throw new InvalidOperationException("Only those who steer are known by a register of their own.");
        return PersonNumber.TryParse(session.Stored.Content.Number, options.AcceptedSeries, out var number) ? number : SessionStore.Ended();
    }

    internal TokenTrace Trace(LoginSession session, HttpContext context) => new()
    {
        ClientId = options.Login(session.Kind)!.ClientId,
        SessionId = session.Stored.Content.SessionId,
        CorrelationId = RequestTrace.CorrelationId(context.Request),
    };

    internal async ValueTask<Outcome<LoginSession>> ChooseGrounds(LoginSession session, HttpContext context, AttestationRequest grounds, CancellationToken cancel)
    {
        if (session.Kind != LoginKind.Clinician) throw new InvalidOperationException("Only clinicians choose grounds.");
        if (session.LegalEntity is not { } legalEntity || session.PointOfCare is not { } pointOfCare)
            return Problem.Forbidden("organisation-missing", "Your login says nothing about where you work. Log in again and choose a place of work.");
        var namesPatient = options.ClinicianLogin!.NamesPatient;
        // 128 random bits, within [A-Za-z0-9_-]{1,64}.
        var decisionId = Unguessable.Text()[..22];
        var detail = grounds.ToDetail(legalEntity, pointOfCare, decisionId, namesPatient);
        var renewed = await Renew(session.Stored, detail, cancel);
        if (!renewed.Succeeded(out var stored, out var problem)) return problem;
        if (!(await WithTokens(stored, cancel)).Succeeded(out var changed, out problem)) return problem;
        if (changed.Token?.Attestation is not { } attestation) return AttestationFaults.Missing();
        if (attestation.Failed(out var fault)) return fault;
        context.Features.Set(changed);
        return changed;
    }

    internal async ValueTask<Outcome<LoginSession>> Keep(LoginSession session, HttpContext context, string name, string? value, CancellationToken cancel)
    {
        if (value?.Length > KeptCharactersMax || (session.Kept.Count >= KeptMax && !session.Kept.ContainsKey(name)))
            throw new ArgumentException("A page keeps more in the session than it may.", nameof(value));
        var changed = await store.Change(session.Stored, content => content with { Kept = value is null ? content.Kept.Remove(name) : content.Kept.SetItem(name, value) }, cancel);
        if (!changed.Succeeded(out var stored, out var problem)) return problem;
        var kept = new LoginSession(stored, session.Token);
        context.Features.Set(kept);
        return kept;
    }

    private Outcome<Caller> ToCitizen(SessionContent content, string correlationId)
    {
        if (!PersonNumber.TryParse(content.Number, options.AcceptedSeries, out var number)) return SessionStore.Ended();
        return new Citizen
        {
            Number = number,
            Name = content.Name,
            Scopes = content.Scopes.ToFrozenSet(StringComparer.Ordinal),
            Trace = new TokenTrace { ClientId = options.CitizenLogin!.ClientId, SessionId = content.SessionId, CorrelationId = correlationId },
        };
    }

    private async ValueTask<Outcome<LoginSession>> WithTokens(StoredSession stored, CancellationToken cancel)
    {
        if (stored.Content.AccessToken is null) return new LoginSession(stored, null);
        if (NeedsRenewal(stored.Content))
        {
            if (!(await Renew(stored, null, cancel)).Succeeded(out var renewed, out var refused)) return refused;
            stored = renewed;
        }

        var compact = stored.Content.AccessToken!;
        var validated = await tokens.Validate(compact.AsMemory(), Digest.Of(compact), cancel);
        if (validated.Succeeded(out var token, out var problem)) return new LoginSession(stored, token);
        return problem.Kind == ProblemKind.Unavailable ? problem : SessionStore.Ended();
    }

    private bool NeedsRenewal(SessionContent content) => clock.GetUtcNow() + RenewBefore >= DateTimeOffset.FromUnixTimeSeconds(content.AccessTokenEnds);

    // One request at a time renews: an issuer that rotates refresh tokens takes a second use of one for theft and ends
    // the login (RFC 9700 §4.14.2). Who only needs a fresh token takes the one that another request got.
    private async Task<Outcome<StoredSession>> Renew(StoredSession stored, string? newGrounds, CancellationToken cancel)
    {
        for (var i = 0; i < LeaseDuration / LeasePause; i++)
        {
            if (!(await store.Lease(stored, LeaseDuration, cancel)).Succeeded(out var isLeased, out var problem)) return problem;
            if (!(await store.Find(stored.Id, stored.Content.Kind, cancel)).Succeeded(out var current, out problem)) return problem;
            if (isLeased)
            {
                try
                {
                    return newGrounds is null && !NeedsRenewal(current.Content) ? current : await RenewLeased(current, newGrounds);
                }
                finally
                {
                    await store.Release(current);
                }
            }

            if (newGrounds is null && !NeedsRenewal(current.Content)) return current;
            await Task.Delay(LeasePause, cancel);
        }

        return SessionStore.Busy();
    }

    // What was granted is kept even if the browser has gone meanwhile, since the old refresh token may be spent.
    private async Task<Outcome<StoredSession>> RenewLeased(StoredSession stored, string? newGrounds)
    {
        if (newGrounds is not null) return await Redeem(stored, newGrounds, clock.GetUtcNow());
        // An issuer may go back to what the login said, so grounds that still stand are sent again. That they are sent
        // again makes them no younger.
        var chosen = DateTimeOffset.FromUnixTimeSeconds(stored.Content.GroundsChosen);
        var renewed = await Redeem(stored, GroundsStand(stored.Content) ? stored.Content.Grounds : null, chosen);
        var isRefused = renewed.Failed(out var problem) && problem.Code == TokenEndpoint.GroundsRefused;
        return isRefused ? await Redeem(stored, null, DateTimeOffset.UnixEpoch) : renewed;
    }

    private bool GroundsStand(SessionContent content) =>
        clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(content.GroundsChosen) <= AttestationReader.AgeMax + options.AttestationSkew;

    private async Task<Outcome<StoredSession>> Redeem(StoredSession stored, string? grounds, DateTimeOffset chosen)
    {
        var content = stored.Content;
        if (content is not { RefreshToken: { } refreshToken, ProofKey: { } jwk }) return SessionStore.Ended();
        if (!SigningKey.Read(Encoding.ASCII.GetBytes(jwk)).Succeeded(out var proofKey, out var problem)) return problem;
        var client = clients.Find(content.Kind)!;
        var grant = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken };
        if (client.Options.Resource is { } resource) grant["resource"] = resource;
        var redeemed = await client.Endpoint.Redeem(grant, proofKey, grounds, CancellationToken.None);
        if (!redeemed.Succeeded(out var answer, out problem)) return problem;
        var validated = await tokens.Validate(answer.AccessToken.AsMemory(), Digest.Of(answer.AccessToken), CancellationToken.None);
        if (!validated.Succeeded(out var token, out problem)) return problem;
        if (token.Number?.Reveal() != content.Number || token.ProofKey != proofKey.Public.Thumbprint) return SessionStore.Ended();
        return await store.Change(
            stored,
            now => now with
            {
                AccessToken = answer.AccessToken,
                AccessTokenEnds = token.Expires.ToUnixTimeSeconds(),
                RefreshToken = answer.RefreshToken ?? now.RefreshToken,
                Grounds = grounds,
                GroundsChosen = chosen.ToUnixTimeSeconds(),
            },
            CancellationToken.None);
    }
}
