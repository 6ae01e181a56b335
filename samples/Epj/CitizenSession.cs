using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Samples.Epj.Issuing;
using Felles.Samples.Epj.Security;

namespace Felles.Samples.Epj;

/// <summary>
/// A citizen, logged in to an app of their own choice: sees their own record and who has looked, sets and lifts blocks.
/// </summary>
public sealed class CitizenSession : IAsyncDisposable
{
    private const string Restrictions = "/restrictions/fhir/Consent";

    private readonly HttpClient http;
    private readonly DPoPKey key;
    private readonly RefreshTokens refresh;

    private CitizenSession(HttpClient http, EpjOptions options, DPoPKey key, User user, RefreshTokens refresh)
    {
        this.http = http;
        this.key = key;
        this.refresh = refresh;
        User = user;
        Client = new FellesClient(http, options, key, new TokenStore(options.Clock, (api, cancel) => refresh.Ask(api, [], cancel)).For);
        var access = new RecordAccess(Client, options, User.Number) { LabResultsApi = Api.Citizen, CriticalInformationApi = Api.Citizen };
        LabResults = new LabResults(access);
        CriticalInformation = new CriticalInformation(access);
    }

    /// <summary>Who logged in.</summary>
    public User User { get; }

    /// <summary>Their laboratory results.</summary>
    public LabResults LabResults { get; }

    /// <summary>Their critical information.</summary>
    public CriticalInformation CriticalInformation { get; }

    /// <summary>For requests that this sample does not wrap.</summary>
    public FellesClient Client { get; }

    /// <summary>How such an app is registered: at ID-porten, for the one API of citizens.</summary>
    /// <param name="clientId">Client id.</param>
    /// <param name="keyFile">File with the client's private JWK.</param>
    public static EpjOptions Options(string clientId, string keyFile) => EpjOptions.FromKeyFile(clientId, keyFile) with
    {
        Issuer = "http://127.0.0.1:7701/idporten",
        Apis = [Api.Citizen],
        IdentityScopes = "openid profile offline_access",
        SourceSystem = "Felles eksempel-app 1.0",
    };

    /// <summary>Logs in in the citizen's browser.</summary>
    /// <param name="options">The app, as <see cref="Options"/> makes it.</param>
    /// <param name="open">Opens an address in the browser; null for the machine's own.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="RefusedException">The issuer refused, or the citizen gave up.</exception>
    public static async Task<CitizenSession> LoginInBrowser(EpjOptions options, Action<Uri>? open = null, CancellationToken cancel = default)
    {
        using var way = new BrowserLogin(open);
        return await Login(options, way, cancel);
    }

    /// <summary>Logs in without a browser, by following the login form of the stand-in. For demos and tests.</summary>
    /// <param name="options">The app, as <see cref="Options"/> makes it.</param>
    /// <param name="number">The citizen's national identity number.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="RefusedException">The issuer refused.</exception>
    public static async Task<CitizenSession> LoginAs(EpjOptions options, string number, CancellationToken cancel = default)
    {
        using var way = new ScriptedLogin(number);
        return await Login(options, way, cancel);
    }

    private static async Task<CitizenSession> Login(EpjOptions options, ILoginWay way, CancellationToken cancel)
    {
        var http = new HttpClient();
        var key = new DPoPKey(options.Clock);
        try
        {
            var issuer = await IssuerClient.Discover(http, options, cancel);
            var (user, refreshToken) = await UserLogin.Run(issuer, options, way, [], key, cancel);
            return new CitizenSession(http, options, key, user, new RefreshTokens(issuer, key, refreshToken));
        }
        catch
        {
            key.Dispose();
            http.Dispose();
            throw;
        }
    }

    /// <summary>The citizen's own laboratory reports; at most a hundred. <see cref="LabResults"/> searches and pages.</summary>
    public async Task<Answer<IReadOnlyList<LabReport>>> LabReports(CancellationToken cancel = default)
    {
        var answer = await LabResults.Reports(new LabResultQuery { Count = 100 }, cancel);
        return answer.Succeeded ? new(answer.Value.Items) : new(answer.Refusal);
    }

    /// <summary>Who has used the citizen's record, newest first; at most a hundred entries.</summary>
    public async Task<Answer<IReadOnlyList<LoggedUse>>> Log(CancellationToken cancel = default)
    {
        var answer = await Send(HttpMethod.Get, "/access-log/fhir/AuditEvent?_count=100", null, cancel);
        return answer.Succeeded ? new([.. Resources(answer.Value.Body).Select(resource => new LoggedUse(resource))]) : new(answer.Refusal);
    }

    /// <summary>The blocks and reservations, those lifted too.</summary>
    public async Task<Answer<IReadOnlyList<Restriction>>> Blocks(CancellationToken cancel = default)
    {
        var answer = await Send(HttpMethod.Get, Restrictions, null, cancel);
        return answer.Succeeded ? new([.. Resources(answer.Value.Body).Select(resource => new Restriction(resource))]) : new(answer.Refusal);
    }

    /// <summary>Blocks a health person.</summary>
    /// <param name="hprNumber">HPR number, from the register.</param>
    /// <param name="service">From which service, as <c>lab-results</c>; null for everything.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The block's id, for lifting it.</returns>
    public Task<Answer<string>> Block(string hprNumber, string? service = null, CancellationToken cancel = default) =>
        Deny(("urn:oid:2.16.578.1.12.4.1.4.4", hprNumber), service, cancel);

    /// <summary>Blocks an organisation.</summary>
    /// <param name="organisation">Organisation number.</param>
    /// <param name="service">From which service; null for everything.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The block's id, for lifting it.</returns>
    public Task<Answer<string>> BlockOrganisation(string organisation, string? service = null, CancellationToken cancel = default) =>
        Deny(("urn:oid:2.16.578.1.12.4.1.4.101", organisation), service, cancel);

    /// <summary>Blocks everyone.</summary>
    /// <param name="service">From which service; null for everything.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The block's id, for lifting it.</returns>
    public Task<Answer<string>> BlockEveryone(string? service = null, CancellationToken cancel = default) => Deny(null, service, cancel);

    /// <summary>Lifts a block.</summary>
    /// <param name="blockId">From <see cref="Block"/>.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<Answer<FellesAnswer>> Lift(string blockId, CancellationToken cancel = default) =>
        Send(HttpMethod.Delete, $"{Restrictions}/{Uri.EscapeDataString(blockId)}", null, cancel);

    private async Task<Answer<string>> Deny((string System, string Value)? actor, string? service, CancellationToken cancel)
    {
        var provision = new JsonObject { ["type"] = "deny" };
        if (actor is { } against)
            provision["actor"] = new JsonArray(new JsonObject
            {
                ["role"] = Concept("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP"),
                ["reference"] = new JsonObject { ["identifier"] = new JsonObject { ["system"] = against.System, ["value"] = against.Value } },
            });
        if (service is not null) provision["class"] = new JsonArray(new JsonObject { ["system"] = "urn:felles:fhir:CodeSystem:service", ["code"] = service });
        var consent = new JsonObject
        {
            ["resourceType"] = "Consent",
            ["status"] = "active",
            ["scope"] = Concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
            ["category"] = new JsonArray(Concept("http://helsedir.no/fhir/CodeSystem/no-kodeverk-9603", "NORS")),
            ["provision"] = provision,
        };
        var answer = await Send(HttpMethod.Post, Restrictions, consent, cancel);
        return answer.Succeeded ? new(answer.Value.Body.Text("id") ?? "") : new(answer.Refusal);
    }

    private Task<Answer<FellesAnswer>> Send(HttpMethod method, string path, JsonObject? body, CancellationToken cancel) =>
        Client.Send(Api.Citizen, method, path, new Dictionary<string, string>(), body is null ? null : (Encoding.UTF8.GetBytes(body.ToJsonString()), "application/fhir+json"), cancel);

    private static IEnumerable<JsonElement> Resources(JsonElement bundle) => bundle.Items("entry").Select(entry => entry.At("resource"));

    private static JsonObject Concept(string system, string code) => new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = system, ["code"] = code }) };

    /// <summary>Forgets the tokens and the key that they are bound to.</summary>
    public ValueTask DisposeAsync()
    {
        refresh.Dispose();
        key.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }
}
