using System.Text.Json.Nodes;
using Felles.Samples.Epj.Issuing;
using Felles.Samples.Epj.Security;

namespace Felles.Samples.Epj;

/// <summary>
/// One clinician, logged in. Lasts as long as the work session; dispose it at log-out. Safe to use from several threads.
/// </summary>
/// <example>
/// <code>
/// await using var session = await EpjSession.LoginInBrowser(options, workplace);
/// var record = session.ForPatient(number, Grounds.OwnGeneralPractitioner());
/// foreach (var report in (await record.LabResults.Reports()).Value.Items) Show(report);
/// </code>
/// </example>
public sealed class EpjSession : IAsyncDisposable
{
    private readonly HttpClient http;
    private readonly DPoPKey key;
    private readonly RefreshTokens refresh;

    private EpjSession(HttpClient http, EpjOptions options, Workplace workplace, DPoPKey key, User user, RefreshTokens refresh)
    {
        this.http = http;
        this.key = key;
        this.refresh = refresh;
        Options = options;
        Workplace = workplace;
        User = user;
    }

    /// <summary>Who logged in. Compare with the user of this system: they must be the same person.</summary>
    public User User { get; }

    /// <summary>Where and as what they work.</summary>
    public Workplace Workplace { get; }

    internal EpjOptions Options { get; }

    /// <summary>Logs in in the user's browser, and waits for it on a free loopback port.</summary>
    /// <param name="options">The system.</param>
    /// <param name="workplace">Where and as what the user works.</param>
    /// <param name="open">Opens an address in the browser; null for the machine's own.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="RefusedException">The issuer refused, or the user gave up.</exception>
    public static async Task<EpjSession> LoginInBrowser(EpjOptions options, Workplace workplace, Action<Uri>? open = null, CancellationToken cancel = default)
    {
        using var way = new BrowserLogin(open);
        return await Login(options, workplace, way, cancel);
    }

    /// <summary>Logs in without a browser, by following the login form of the stand-in identity provider. For demos and tests.</summary>
    /// <param name="options">The system.</param>
    /// <param name="person">HPR number, or national number for personnel without one.</param>
    /// <param name="workplace">Where and as what the user works.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="RefusedException">The issuer refused.</exception>
    public static async Task<EpjSession> LoginAs(EpjOptions options, string person, Workplace workplace, CancellationToken cancel = default)
    {
        using var way = new ScriptedLogin(person);
        return await Login(options, workplace, way, cancel);
    }

    private static async Task<EpjSession> Login(EpjOptions options, Workplace workplace, ILoginWay way, CancellationToken cancel)
    {
        var http = new HttpClient();
        var key = new DPoPKey(options.Clock);
        try
        {
            var issuer = await IssuerClient.Discover(http, options, cancel);
            var (user, refreshToken) = await UserLogin.Run(issuer, options, way, OrganisationDetails(options, workplace), key, cancel);
            return new EpjSession(http, options, workplace, key, user, new RefreshTokens(issuer, key, refreshToken));
        }
        catch
        {
            key.Dispose();
            http.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens a patient. From here every access token is attested for this patient and these grounds; nothing is sent until
    /// something is asked for. Let go of it when the user turns to another patient (ATT-58).
    /// </summary>
    /// <param name="number">The patient's national identity number.</param>
    /// <param name="grounds">Why the user needs the information.</param>
    public PatientRecord ForPatient(string number, Grounds grounds)
    {
        var details = OrganisationDetails(Options, Workplace)
            .Append(AttestationDetails.Attestation(Workplace, grounds, Options.AttestPatient ? number : null)).ToArray();
        var tokens = new TokenStore(Options.Clock, (api, cancel) => refresh.Ask(api, details, cancel));
        return new PatientRecord(this, new FellesClient(http, Options, key, tokens.For), number, grounds);
    }

    /// <summary>
    /// A client whose access tokens carry no attestation, as a system would that forgot it. The platform refuses it wherever
    /// patients are concerned; it is here to see that.
    /// </summary>
    public FellesClient WithoutAttestation()
    {
        var tokens = new TokenStore(Options.Clock, (api, cancel) => refresh.Ask(api, OrganisationDetails(Options, Workplace), cancel));
        return new FellesClient(http, Options, key, tokens.For);
    }

    private static JsonObject[] OrganisationDetails(EpjOptions options, Workplace workplace) =>
        AttestationDetails.Organisation(options.Tenancy, workplace) is { } detail ? [detail] : [];

    /// <summary>Forgets the tokens and the key that they are bound to.</summary>
    public ValueTask DisposeAsync()
    {
        refresh.Dispose();
        key.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }
}
