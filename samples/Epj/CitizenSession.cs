using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Samples.Epj.Issuing;
using Felles.Samples.Epj.Security;

namespace Felles.Samples.Epj;

/// <summary>
/// A citizen, logged in to an app of their own choice: sees their own results and who has looked, sets and lifts blocks.
/// </summary>
public sealed class CitizenSession : IAsyncDisposable
{
    private readonly HttpClient http;
    private readonly DPoPKey key;
    private readonly RefreshTokens refresh;
    private readonly EpjOptions options;
    private readonly FellesClient client;

    private CitizenSession(HttpClient http, EpjOptions options, DPoPKey key, User user, RefreshTokens refresh)
    {
        this.http = http;
        this.options = options;
        this.key = key;
        this.refresh = refresh;
        User = user;
        client = new FellesClient(http, options, key, new TokenStore(options.Clock, (api, cancel) => refresh.Ask(api, [], cancel)).For);
    }

    /// <summary>Who logged in.</summary>
    public User User { get; }

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

    /// <summary>Logs in without a browser, by following the login form of the stand-in. For demos and tests.</summary>
    /// <param name="options">The app, as <see cref="Options"/> makes it.</param>
    /// <param name="number">The citizen's national identity number.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="RefusedException">The issuer refused.</exception>
    public static async Task<CitizenSession> LoginAs(EpjOptions options, string number, CancellationToken cancel = default)
    {
        using var way = new ScriptedLogin(number);
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

    /// <summary>The citizen's own laboratory reports.</summary>
    public async Task<Answer<IReadOnlyList<LabReport>>> LabReports(CancellationToken cancel = default)
    {
        var answer = await Send(HttpMethod.Post, $"{options.LabResultsPath}/DiagnosticReport/_search", (Encoding.UTF8.GetBytes("_count=100"), "application/x-www-form-urlencoded"), cancel);
        return answer.Succeeded
            ? new([.. Resources(answer.Value.Body).Where(resource => resource.Text("resourceType") == "DiagnosticReport").Select(resource => new LabReport(resource))])
            : new(answer.Refusal);
    }

    /// <summary>Who has used the citizen's record, newest first.</summary>
    public async Task<Answer<IReadOnlyList<LoggedUse>>> Log(CancellationToken cancel = default)
    {
        var answer = await Send(HttpMethod.Get, "/access-log/fhir/AuditEvent?_count=100", null, cancel);
        return answer.Succeeded ? new([.. Resources(answer.Value.Body).Select(resource => new LoggedUse(resource))]) : new(answer.Refusal);
    }

    /// <summary>Blocks a health person from seeing anything.</summary>
    /// <param name="hprNumber">HPR number, from the register.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The block's id, for lifting it.</returns>
    public async Task<Answer<string>> Block(string hprNumber, CancellationToken cancel = default)
    {
        var consent = new JsonObject
        {
            ["resourceType"] = "Consent",
            ["status"] = "active",
            ["provision"] = new JsonObject
            {
                ["type"] = "deny",
                ["actor"] = new JsonArray(new JsonObject
                {
                    ["reference"] = new JsonObject { ["identifier"] = new JsonObject { ["system"] = "urn:oid:2.16.578.1.12.4.1.4.4", ["value"] = hprNumber } },
                }),
            },
        };
        var answer = await Send(HttpMethod.Post, "/restrictions/fhir/Consent", (Encoding.UTF8.GetBytes(consent.ToJsonString()), "application/fhir+json"), cancel);
        return answer.Succeeded ? new(answer.Value.Body.Text("id") ?? "") : new(answer.Refusal);
    }

    /// <summary>Lifts a block.</summary>
    /// <param name="blockId">From <see cref="Block"/>.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<Answer<FellesAnswer>> Lift(string blockId, CancellationToken cancel = default) =>
        Send(HttpMethod.Delete, $"/restrictions/fhir/Consent/{Uri.EscapeDataString(blockId)}", null, cancel);

    private Task<Answer<FellesAnswer>> Send(HttpMethod method, string path, (byte[] Body, string MediaType)? content, CancellationToken cancel) =>
        client.Send(Api.Citizen, method, path, new Dictionary<string, string>(), content, cancel);

    private static IEnumerable<JsonElement> Resources(JsonElement bundle) => bundle.Items("entry").Select(entry => entry.At("resource"));

    /// <summary>Forgets the tokens and the key that they are bound to.</summary>
    public ValueTask DisposeAsync()
    {
        refresh.Dispose();
        key.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>One use of the record, from the log (AuditEvent).</summary>
/// <param name="Json">The resource.</param>
public sealed record LoggedUse(JsonElement Json)
{
    /// <summary>When, UTC as FHIR writes it.</summary>
    public string Recorded => Json.Text("recorded") ?? "";

    /// <summary>Who.</summary>
    public string Who => Json.Items("agent").FirstOrDefault().At("who").Text("display") ?? "";

    /// <summary>Where they work, as they attested; null when not told.</summary>
    public string? Where => Json.Items("contained").FirstOrDefault().At("organization").Text("display");

    /// <summary>Whether the attempt was refused.</summary>
    public bool Refused => Json.Text("outcome") != "0";

    /// <summary>The rule that decided, as the platform names it.</summary>
    public string Rule => Json.Text("outcomeDesc") ?? "";
}
