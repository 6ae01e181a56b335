using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Samples.Epj.Issuing;
using Felles.Samples.Epj.Security;

namespace Felles.Samples.Epj;

/// <summary>
/// A system acting by itself, without a user (<c>client_credentials</c>): a laboratory that delivers results, or a record
/// system that asks whether a patient has critical information. It never reads a patient's record.
/// </summary>
public sealed class SystemSession : IDisposable
{
    private readonly HttpClient http = new();
    private readonly DPoPKey key;
    private readonly EpjOptions options;

    private SystemSession(EpjOptions options)
    {
        this.options = options;
        key = new DPoPKey(options.Clock);
        var tokens = new TokenStore(options.Clock, Fetch);
        Client = new FellesClient(http, options, key, tokens.For);
    }

    /// <summary>For requests that this sample does not wrap.</summary>
    public FellesClient Client { get; }

    /// <summary>For which organisation and place, for a multi-tenant client or a sub-unit; null when the registration says it.</summary>
    public Workplace? Workplace { get; private init; }

    /// <summary>A session; nothing is sent until something is asked for.</summary>
    /// <param name="options">The system.</param>
    /// <param name="workplace">For which organisation; null when the registration says it.</param>
    public static SystemSession Open(EpjOptions options, Workplace? workplace = null) => new(options) { Workplace = workplace };

    /// <summary>Delivers a laboratory report: a Svarrapport v1.4 message (KITH XML), as the laboratory system makes it. The same message twice is stored once.</summary>
    /// <param name="svarrapport">The message.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<Answer<FellesAnswer>> DeliverLabResults(byte[] svarrapport, CancellationToken cancel = default) =>
        Client.Send(Api.LabDelivery, HttpMethod.Post, options.DeliveryPath, new Dictionary<string, string>(), (svarrapport, "application/xml"), cancel);

    /// <summary>Whether a patient has critical information, and when it last changed: the cheap first call.</summary>
    /// <param name="number">The patient's national identity number.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<Answer<CriticalInformationStatus>> CriticalInformationStatus(string number, CancellationToken cancel = default)
    {
        var body = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { nin = number }));
        var answer = await Client.Send(
            Api.CriticalInformation, HttpMethod.Post, $"{options.CriticalInfoPath}/status", new Dictionary<string, string>(), (body, "application/json"), cancel);
        return answer.Succeeded ? new(new CriticalInformationStatus(answer.Value.Body)) : new(answer.Refusal);
    }

    private async Task<TokenAnswer> Fetch(Api api, CancellationToken cancel)
    {
        var issuer = await IssuerClient.Discover(http, options, cancel);
        JsonObject[] details = Workplace is { } at && AttestationDetails.Organisation(options.Tenancy, at) is { } detail ? [detail] : [];
        return await issuer.RequestToken(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["scope"] = api.Scope, ["resource"] = api.Audience }, details, key, cancel);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        key.Dispose();
        http.Dispose();
    }
}
