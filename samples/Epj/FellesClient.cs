using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using Felles.Samples.Epj.Security;

namespace Felles.Samples.Epj;

/// <summary>What a request to the platform answered, when it was not refused.</summary>
public sealed class FellesAnswer
{
    internal FellesAnswer(int status, JsonElement body, HttpResponseHeaders headers)
    {
        Status = status;
        Body = body;
        Withheld = headers.TryGetValues("NHN-SecurityLabel-Nors-Count", out var counts) && int.TryParse(counts.First(), out var count) ? count : 0;
        Location = headers.Location;
    }

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    /// <summary>The body; of kind <see cref="JsonValueKind.Undefined"/> when there was none.</summary>
    public JsonElement Body { get; }

    /// <summary>How many items the patient has blocked for this user. Health personnel learn the number and no more.</summary>
    public int Withheld { get; }

    /// <summary>Address of what was created; null when none.</summary>
    public Uri? Location { get; }
}

/// <summary>
/// Sends requests with an access token and a DPoP proof (RFC 9449), and reads refusals. Every service of the platform goes
/// through here; use it directly for those this sample does not wrap.
/// </summary>
public sealed class FellesClient
{
    private const string FhirJson = "application/fhir+json";
    private readonly HttpClient http;
    private readonly EpjOptions options;
    private readonly DPoPKey key;
    private readonly Func<Api, CancellationToken, Task<string>> accessToken;

    internal FellesClient(HttpClient http, EpjOptions options, DPoPKey key, Func<Api, CancellationToken, Task<string>> accessToken)
    {
        this.http = http;
        this.options = options;
        this.key = key;
        this.accessToken = accessToken;
    }

    /// <summary>One request. Give <paramref name="content"/> anew for each call; it may be sent twice when a server asks for a nonce.</summary>
    /// <param name="api">The API that the token is for.</param>
    /// <param name="method">Method.</param>
    /// <param name="path">Path and query under the platform. Never a national identity number.</param>
    /// <param name="headers">Headers beside token, proof, system and event id.</param>
    /// <param name="content">Body and its media type; null for none.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<Answer<FellesAnswer>> Send(
        Api api, HttpMethod method, string path, IReadOnlyDictionary<string, string> headers, (byte[] Body, string MediaType)? content, CancellationToken cancel = default)
    {
        try
        {
            var target = new Uri(options.Platform, path);
            var token = await accessToken(api, cancel);
            for (var attempt = 1; ; attempt++)
            {
                using var request = Request(method, target, token, headers, content);
                using var answer = await http.SendAsync(request, cancel);
                if (key.MustRepeat(target, answer, null) && attempt == 1) continue;
                return await Read(answer, cancel);
            }
        }
        catch (RefusedException refused)
        {
            // The issuer said no: to whoever asked for data that is a refusal like any other.
            return new Answer<FellesAnswer>(refused.Refusal);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, Uri target, string token, IReadOnlyDictionary<string, string> headers, (byte[] Body, string MediaType)? content)
    {
        var request = new HttpRequestMessage(method, target);
        request.Headers.Authorization = new AuthenticationHeaderValue("DPoP", token);
        request.Headers.Add("DPoP", key.Proof(method, target, token));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(FhirJson));
        request.Headers.TryAddWithoutValidation("nhn-source-system", options.SourceSystem);
        request.Headers.Add("nhn-event-id", Jws.NewId());
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (content is { } given)
        {
            request.Content = new ByteArrayContent(given.Body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(given.MediaType);
        }

        return request;
    }

    private static async Task<Answer<FellesAnswer>> Read(HttpResponseMessage answer, CancellationToken cancel)
    {
        var body = await ReadJson(answer, cancel);
        return answer.IsSuccessStatusCode
            ? new Answer<FellesAnswer>(new FellesAnswer((int)answer.StatusCode, body, answer.Headers))
            : new Answer<FellesAnswer>(Refused(answer, body));
    }

    private static async Task<JsonElement> ReadJson(HttpResponseMessage answer, CancellationToken cancel)
    {
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
        if (bytes.Length == 0 || answer.Content.Headers.ContentType?.MediaType?.Contains("json", StringComparison.Ordinal) != true) return default;
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.Clone();
    }

    // OperationOutcome where there is one; a gateway or proxy in between may answer with something else.
    private static Refusal Refused(HttpResponseMessage answer, JsonElement body)
    {
        var issues = OperationOutcome.Texts(body);
        var challenge = string.Join(" ", answer.Headers.WwwAuthenticate.Select(header => header.Parameter));
        return new Refusal((int)answer.StatusCode, issues.FirstOrDefault() ?? (challenge.Length > 0 ? challenge : answer.ReasonPhrase ?? "No reason was given."))
        {
            Code = answer.Headers.TryGetValues("nhn-error-code", out var codes) ? codes.First() : OperationOutcome.FirstCode(body),
            Issues = issues,
        };
    }
}

/// <summary>FHIR R4 OperationOutcome, read for people.</summary>
internal static class OperationOutcome
{
    internal static ImmutableArray<string> Texts(JsonElement outcome) => [.. outcome.Items("issue").Select(Text)];

    internal static string? FirstCode(JsonElement outcome)
    {
        var details = outcome.Items("issue").FirstOrDefault().At("details");
        return details.Items("coding").FirstOrDefault().Text("code") ?? outcome.Items("issue").FirstOrDefault().Text("code");
    }

    private static string Text(JsonElement issue)
    {
        var text = issue.At("details").Text("text") ?? issue.Text("diagnostics") ?? issue.Text("code") ?? "";
        var place = issue.Items("expression").Concat(issue.Items("location")).FirstOrDefault();
        return place.ValueKind == JsonValueKind.String ? $"{place.GetString()}: {text}" : text;
    }
}
