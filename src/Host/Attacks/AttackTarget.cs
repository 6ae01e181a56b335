using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Felles.Host.Attacks;

/// <summary>Whom the suite speaks as.</summary>
/// <param name="Client">Client registered for health personnel at the issuer.</param>
/// <param name="Laboratory">Client registered for delivering laboratory results.</param>
/// <param name="Personnel">HPR number of a doctor.</param>
/// <param name="Organisation">Where the doctor works.</param>
/// <param name="Patient">National number of a synthetic patient who is registered.</param>
/// <param name="Other">National number of another.</param>
/// <param name="Stranger">A right national number that is nobody's.</param>
internal sealed record AttackParties(string Client, string Laboratory, string Personnel, string Organisation, string Patient, string Other, string Stranger);

/// <summary>The platform under attack, and the service that makes tokens with faults for it.</summary>
internal sealed class AttackTarget : IDisposable
{
    internal const string Results = "/lab-results/fhir/Observation/_search";
    private const int TextMax = 200_000;

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Uri? testTokens;

    internal AttackTarget(Uri address, Uri? testTokens, AttackParties parties)
    {
        Address = address;
        this.testTokens = testTokens;
        Parties = parties;
    }

    internal Uri Address { get; }

    internal AttackParties Parties { get; }

    internal AttackKey Key { get; } = new();

    internal bool HasTokens => testTokens is not null;

    /// <summary>Sends a request and reads the answer; status 0 where the platform ended the connection.</summary>
    internal async Task<AttackAnswer> Send(HttpRequestMessage request, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            using (request)
            {
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
                var text = await answer.Content.ReadAsStringAsync(cancel);
                var headers = answer.Headers.Concat(answer.Content.Headers).GroupBy(header => header.Key.ToLowerInvariant()).ToDictionary(group => group.Key, group => string.Join("\n", group.SelectMany(header => header.Value)));
                return new AttackAnswer((int)answer.StatusCode, headers, text.Length > TextMax ? text[..TextMax] : text, Stopwatch.GetElapsedTime(begun));
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            return new AttackAnswer(0, new Dictionary<string, string>(), "", Stopwatch.GetElapsedTime(begun));
        }
    }

    internal HttpRequestMessage Request(HttpMethod method, string path, string? body = null, string type = "application/fhir+json")
    {
        var request = new HttpRequestMessage(method, new Uri(Address, path));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        return request;
    }

    /// <summary>A token from the test token service, with the faults that the order names.</summary>
    /// <exception cref="SettingsException">The service gave none.</exception>
    internal async Task<string> Token(JsonObject order, CancellationToken cancel)
    {
        order["dPoPProofParameters"] = new JsonObject { ["privateKeyForProofCreation"] = Key.Private().ToJsonString() };
        using var content = new StringContent(order.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(testTokens, content, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        return answer.IsSuccessStatusCode && Parsed(text)?["successResponse"]?["accessTokenJwt"]?.GetValue<string>() is { } token
            ? token
            : throw new SettingsException($"The test token service gave no token ({(int)answer.StatusCode}).");
    }

    private static JsonNode? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The order of a right token: a doctor with grounds for a patient, who asks for laboratory results.</summary>
    internal JsonObject Order(string? patient = null) => new()
    {
        ["clientId"] = Parties.Client,
        ["person"] = Parties.Personnel,
        ["scope"] = new JsonArray("nhn:pps/provesvar-read"),
        ["authorizationDetails"] = new JsonArray(Attestation(patient ?? Parties.Patient)),
    };

    /// <summary>The order of a right token of a laboratory's system.</summary>
    internal JsonObject LaboratoryOrder() => new() { ["clientId"] = Parties.Laboratory, ["scope"] = new JsonArray("felles:lab-results/deliver") };

    internal JsonObject Attestation(string patient) => new()
    {
        ["type"] = "nhn:tillitsrammeverk:parameters",
        ["practitioner"] = new JsonObject { ["authorization"] = Code("LE", "urn:oid:2.16.578.1.12.4.1.1.9060"), ["legal_entity"] = Identity(Parties.Organisation), ["point_of_care"] = Identity(Parties.Organisation) },
        ["care_relationship"] = new JsonObject
        {
            ["healthcare_service"] = Code("KX17", "urn:oid:2.16.578.1.12.4.1.1.8666"),
            ["purpose_of_use"] = Code("TREAT", "urn:oid:2.16.840.1.113883.1.11.20448"),
            ["decision_ref"] = new JsonObject { ["id"] = "felles-attack", ["user_selected"] = false },
        },
        ["patients"] = new JsonArray(new JsonObject { ["identifier"] = new JsonObject { ["id"] = patient, ["system"] = SystemOf(patient) } }),
    };

    /// <summary>A right proof for a request, changed as wanted.</summary>
    internal string Proof(string token, string method, string path, Action<JsonObject>? claims = null, Action<JsonObject>? header = null, AttackKey? signer = null)
    {
        var payload = new JsonObject
        {
            ["jti"] = Guid.NewGuid().ToString("N"), ["htm"] = method, ["htu"] = new Uri(Address, path).GetLeftPart(UriPartial.Path),
            ["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), ["ath"] = AttackKey.Hash(token),
        };
        var head = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = "ES256", ["jwk"] = (signer ?? Key).Public() };
        claims?.Invoke(payload);
        header?.Invoke(head);
        return (signer ?? Key).Sign(head, payload);
    }

    /// <summary>A search of laboratory results with token and proof.</summary>
    internal HttpRequestMessage Search(string token, string? proof, string? patient = null, string scheme = "DPoP", string form = "_count=10")
    {
        var request = Request(HttpMethod.Post, Results, form, "application/x-www-form-urlencoded");
        request.Headers.TryAddWithoutValidation("Authorization", $"{scheme} {token}");
        if (proof is not null) request.Headers.TryAddWithoutValidation("DPoP", proof);
        request.Headers.TryAddWithoutValidation("nhn-patient-nin", patient ?? Parties.Patient);
        request.Headers.TryAddWithoutValidation("access-basis", "UNNTAK");
        request.Headers.TryAddWithoutValidation("nhn-source-system", "Felles attack 1.0");
        return request;
    }

    /// <summary>A delivery of laboratory results with the laboratory's token.</summary>
    internal async Task<HttpRequestMessage> Delivery(string body, string type, CancellationToken cancel)
    {
        const string path = "/lab-results/messages";
        var token = await Token(LaboratoryOrder(), cancel);
        var request = Request(HttpMethod.Post, path, body, type);
        request.Headers.TryAddWithoutValidation("Authorization", $"DPoP {token}");
        request.Headers.TryAddWithoutValidation("DPoP", Proof(token, "POST", path));
        return request;
    }

    private static JsonObject Code(string code, string system) => new() { ["code"] = code, ["system"] = system };

    private static JsonObject Identity(string organisation) => new() { ["id"] = organisation, ["system"] = "urn:oid:2.16.578.1.12.4.1.4.101" };

    private static string SystemOf(string number) => number switch
    {
        ['8' or '9', ..] => "urn:oid:2.16.578.1.12.4.1.4.3",
        [>= '4' and <= '7', ..] => "urn:oid:2.16.578.1.12.4.1.4.2",
        _ => "urn:oid:2.16.578.1.12.4.1.4.1",
    };

    public void Dispose()
    {
        http.Dispose();
        Key.Dispose();
    }
}
