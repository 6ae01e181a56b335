using Felles.Identity.Login;
using Felles.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Identity;

/// <summary>Somebody's login at the pages. Kept on the server; the browser has a random id only.</summary>
public sealed class LoginSession
{
    internal LoginSession(StoredSession stored, Tokens.AccessToken? token)
    {
        Stored = stored;
        Token = token;
    }

    internal StoredSession Stored { get; }

    internal Tokens.AccessToken? Token { get; }

    /// <summary>Health personnel, citizen, or one who reports and steers.</summary>
    public LoginKind Kind => Stored.Content.Kind;

    /// <summary>The person's name for display.</summary>
    public string Name => Stored.Content.Name;

    /// <summary>When the session ends whatever happens, UTC.</summary>
    public DateTimeOffset EndsAt => DateTimeOffset.FromUnixTimeSeconds(Stored.Content.Ends);

    /// <summary>A clinician's HPR number; null for citizens and for personnel outside the register.</summary>
    public string? HprNumber => Token?.HprNumber;

    /// <summary>A clinician's main unit; null for citizens.</summary>
    public OrganisationNumber? LegalEntity => Token?.Organisation;

    /// <summary>A clinician's place of care: the sub-unit of the login, or the main unit when there is none; null for citizens.</summary>
    public OrganisationNumber? PointOfCare => Token?.SubUnit ?? Token?.Organisation;

    /// <summary>
    /// The grounds in force, as attested; null when none were chosen. The time is that of the choice, also after the token
    /// was renewed. They may have grown too old: then <see cref="ToCaller"/> says <c>attestation-has-expired</c>.
    /// </summary>
    public Attestation? Attestation =>
        Token?.Attestation is { } read && read.Match<Attestation?>(found => found.Attestation, _ => null) is { } attestation
            ? attestation with { AttestedAt = Earlier(attestation.AttestedAt, Stored.Content) }
            : null;

    /// <summary>When the grounds in force grow too old, UTC: 60 minutes after they were chosen (ATT-58), however often tokens are renewed. Null when none stand.</summary>
    public DateTimeOffset? GroundsEndAt => Attestation is null || Stored.Content.Grounds is null
        ? null
        : DateTimeOffset.FromUnixTimeSeconds(Stored.Content.GroundsChosen) + Attestations.AttestationReader.AgeMax;

    /// <summary>What pages have kept in this session.</summary>
    public IReadOnlyDictionary<string, string> Kept => Stored.Content.Kept;

    /// <summary>The session of an endpoint that requires a login; null on any other endpoint, unless <see cref="Find"/> found one.</summary>
    public static LoginSession? Current(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<LoginSession>();
    }

    /// <summary>The session of a page that is open to all but greets those who are logged in; null when there is none or it cannot be looked up.</summary>
    public static async ValueTask<LoginSession?> Find(HttpContext context, LoginKind kind, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        var found = await Sessions(context).Load(context, kind, cancel);
        return found.Match<LoginSession?>(session => session, _ => null);
    }

    /// <summary>
    /// The caller that this login makes. A clinician's comes from the verified access token by the same checks as at the
    /// APIs, less the proof; a citizen's from the ID token of the login.
    /// </summary>
    /// <returns>The caller; 403 <c>attestation-missing</c> before grounds are chosen; 401 <c>attestation-has-expired</c> when they are to be chosen anew; 503.</returns>
    public ValueTask<Outcome<Caller>> ToCaller(HttpContext context, CancellationToken cancel) => Sessions(context).ToCaller(this, context, cancel);

    /// <summary>
    /// The health person of a clinician's login, whatever grounds were chosen, by the same checks. For what opens no record.
    /// </summary>
    /// <returns>The caller; 401, 403 or 503 as <see cref="ToCaller"/>, but never for want of grounds.</returns>
    public ValueTask<Outcome<Caller>> ToPersonnel(HttpContext context, CancellationToken cancel) => Sessions(context).ToPersonnel(this, context, cancel);

    /// <summary>
    /// The person of a login for steering, for its own register of who has which role. Others act as a caller
    /// (<see cref="ToCaller"/>), and those who steer never do.
    /// </summary>
    /// <returns>The number; 401 <c>session-ended</c> when it is no longer accepted here.</returns>
    public Outcome<PersonNumber> ToPerson(HttpContext context) => Sessions(context).ToPerson(this);

    /// <summary>What ties a log entry to this login.</summary>
    public TokenTrace Trace(HttpContext context) => Sessions(context).Trace(this, context);

    /// <summary>
    /// Gets a new attestation for these grounds from the issuer, in place of any earlier. ATT-58: a change of patient
    /// needs a new one.
    /// </summary>
    /// <returns>The session with the grounds in force; 403 <c>grounds-refused</c> with the issuer's words, 403 <c>attestation-att-…</c>, 401 <c>session-ended</c>, 503.</returns>
    public ValueTask<Outcome<LoginSession>> ChooseGrounds(HttpContext context, AttestationRequest grounds, CancellationToken cancel) =>
        Sessions(context).ChooseGrounds(this, context, grounds, cancel);

    /// <summary>Keeps a small text in the session, or removes it with null; at most 64 names of 16,000 characters. On the server and encrypted.</summary>
    public ValueTask<Outcome<LoginSession>> Keep(HttpContext context, string name, string? value, CancellationToken cancel) =>
        Sessions(context).Keep(this, context, name, value, cancel);

    private static DateTimeOffset Earlier(DateTimeOffset attested, SessionContent content)
    {
        var chosen = DateTimeOffset.FromUnixTimeSeconds(content.GroundsChosen);
        return content.GroundsChosen > 0 && chosen < attested ? chosen : attested;
    }

    private static LoginSessions Sessions(HttpContext context) => context.RequestServices.GetRequiredService<LoginSessions>();
}
