using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Felles.Identity;
using Felles.Kernel;
using Felles.Test.Unit.Epj;

namespace Felles.Test.Unit.Identity;

/// <summary>
/// Both halves of the seam together: logins and tokens against the stand-in of dev/identity, which is another's
/// implementation of the same standards (oidc-provider and jose).
/// </summary>
public sealed partial class StandInTests(StandIn standIn) : IClassFixture<StandIn>
{
    // Where the stand-in's registered clients expect the platform.
    private const string Platform = "http://127.0.0.1:7700";

    [StandInFact]
    public async Task A_clinician_logs_in_chooses_grounds_and_logs_out()
    {
        await using var pages = await Open();
        await LogIn(pages, "clinician", "900000034~1");
        pages.Act = async (context, session) =>
        {
            var chosen = await session.ChooseGrounds(context, new AttestationRequest
            {
                Purpose = PurposeOfUse.Treatment,
                Details = new AttestedCode("POLBESOK", "urn:AuditEventHL7Norway/CodeSystem/carerelation", null, null),
                Authorization = "LE",
                Description = "Øyekontroll",
                Patient = PersonNumber.TryParse("15688510381", SyntheticSeries.All, out var number) ? number : null,
            }, default);
            Assert.True(chosen.Succeeded(out var changed, out var problem), problem?.Text);
            Assert.True((await changed.ToCaller(context, default)).Succeeded(out var made, out problem), problem?.Text);
            var caller = Assert.IsType<HealthPersonnel>(made);
            Assert.Equal("Travel Åkerlapp", caller.Name);
            Assert.Equal("900000034", caller.HprNumber);
            Assert.Equal("310000086", caller.LegalEntity.ToString());
            Assert.Equal("Eksempel Privatklinikk AS", caller.Attestation!.LegalEntity.Name);
            Assert.Equal("Lege", caller.Attestation.Authorization!.Text);
            Assert.Equal("Øyekontroll", caller.Attestation.DecisionDescription);
            Assert.Equal("15688510381", caller.Attestation.Patients.Single().Number!.Value.Reveal());
            return "acted";
        };
        Assert.Equal((HttpStatusCode.OK, "acted"), await pages.Page());

        // Grounds that the stand-in refuses: an authorisation that HPR does not have for this person.
        pages.Act = async (context, session) => (await session.ChooseGrounds(context, new AttestationRequest
        {
            Purpose = PurposeOfUse.Treatment,
            Details = new AttestedCode("POLBESOK", "urn:AuditEventHL7Norway/CodeSystem/carerelation", null, null),
            Authorization = "SP",
        }, default)).Match(_ => "", problem => $"{problem.Code} {problem.Text}");
        Assert.StartsWith("grounds-refused The identity provider refused these grounds. practitioner.authorization", (await pages.Page()).Body, StringComparison.Ordinal);

        var ended = await pages.Browser.PostAsync(new Uri("/login/clinician/logout", UriKind.Relative), null);
        Assert.StartsWith($"{standIn.Issuer}/connect/endsession?client_id=felles-pages-clinician", ended.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await pages.Page()).Status);
    }

    [StandInFact]
    public async Task A_citizen_logs_in()
    {
        await using var pages = await Open();
        await LogIn(pages, "citizen", "15688510381");
        pages.Act = async (context, session) =>
        {
            Assert.True((await session.ToCaller(context, default)).Succeeded(out var made, out var problem), problem?.Text);
            return $"{Assert.IsType<Citizen>(made).Number.Reveal()} {session.Name}";
        };
        // ID-porten gives no name.
        Assert.Equal((HttpStatusCode.OK, "15688510381 Innbygger"), await pages.Page("/mine"));
    }

    /// <summary>Orders to the stand-in's test token service, after HelseID's own; member, JSON, status, error or code.</summary>
    public static TheoryData<string, string, int, string> Faults() => new()
    {
        { "expirationTimeInSeconds", "600", 200, "" },
        { "signJwtWithInvalidSigningKey", "true", 401, "invalid_token" },
        { "setInvalidIssuer", "true", 401, "invalid_token" },
        { "setInvalidAudience", "true", 401, "invalid_token" },
        { "setExpirationTimeAsExpired", "true", 401, "invalid_token" },
        { "setAnInvalidJktValueInToken", "true", 401, "invalid_token" },
        { "dontSetCnf", "true", 401, "invalid_token" },
        { "dontSetAttestation", "true", 403, "attestation-missing" },
        { "headerParameters", """{"typ":"JWT"}""", 401, "invalid_token" },
        { "claims", """{"helseid://claims/identity/security_level":"3"}""", 403, "security-level" },
        { "claims", """{"scope":["openid"]}""", 403, "insufficient_scope" },
        { "DontSetHtuClaimValue", "", 401, "invalid_dpop_proof" },
        { "DontSetHtmClaimValue", "", 401, "invalid_dpop_proof" },
        { "DontSetAthClaimValue", "", 401, "invalid_dpop_proof" },
        { "DontSetJtiClaim", "", 401, "invalid_dpop_proof" },
        { "DontSetAlgHeader", "", 401, "invalid_dpop_proof" },
        { "DontSetJwkHeader", "", 401, "invalid_dpop_proof" },
        { "SetIatValueInThePast", "", 401, "invalid_dpop_proof" },
        { "SetIatValueInTheFuture", "", 401, "invalid_dpop_proof" },
        { "SetAlgHeaderToASymmetricAlgorithm", "", 401, "invalid_dpop_proof" },
        { "SetPrivateKeyInJwkHeader", "", 401, "invalid_dpop_proof" },
        { "SetInvalidTypHeaderValue", "", 401, "invalid_dpop_proof" },
        { "SetAnInvalidSignature", "", 401, "invalid_dpop_proof" },
    };

    [StandInFact]
    public async Task Every_fault_that_can_be_ordered_is_refused()
    {
        await using var api = new TestApi(change: options => options with { Issuers = [new TrustedIssuer(standIn.Issuer)], AllowLoopbackHttp = true }, overNetwork: true);
        api.Clock.Runs = true;
        foreach (var row in Faults())
        {
            var (member, value, status, error) = ((string)row[0], (string)row[1], (int)row[2], (string)row[3]);
            var (token, proof) = await Order(member, value);
            var answer = await api.Send(token, proof);
            Assert.True(answer.Status == status, $"{member} {value}: {answer.Status} {answer.Body}");
            Assert.Contains(error, answer.Challenge + answer.Body, StringComparison.Ordinal);
        }
    }

    private async Task<(string Token, string Proof)> Order(string member, string value)
    {
        var attestation = AttestationExample.Claim(TimeProvider.System.GetUtcNow());
        attestation["type"] = "nhn:tillitsrammeverk:parameters";
        foreach (var unit in (string[])["legal_entity", "point_of_care"]) attestation["practitioner"]![unit]!["id"] = "310000019";
        foreach (var patient in attestation["patients"]!.AsArray()) patient!.AsObject().Remove("point_of_care");
        var proofParameters = new JsonObject { ["htuClaimValue"] = TestApi.Url, ["htmClaimValue"] = "POST" };
        var order = new JsonObject
        {
            ["clientId"] = "epj-nord",
            ["person"] = "900000018",
            ["scope"] = new JsonArray(TestApi.PersonnelScope),
            ["authorizationDetails"] = new JsonArray(attestation),
            ["createDPoPTokenWithDPoPProof"] = true,
            ["dPoPProofParameters"] = proofParameters,
        };
        if (value.Length == 0) proofParameters["invalidDPoPProofParameters"] = member;
        else order[member] = JsonNode.Parse(value);
        using var http = new HttpClient();
        using var body = new StringContent(order.ToJsonString(), Encoding.UTF8, "application/json");
        var answer = await http.PostAsync(new Uri($"{standIn.Issuer}/create-test-token"), body);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.True(answer.IsSuccessStatusCode, json.ToJsonString());
        return (json["successResponse"]!["accessTokenJwt"]!.GetValue<string>(), json["successResponse"]!["dPoPProof"]!.GetValue<string>());
    }

    private Task<TestPages> Open() => TestPages.Open(
        options => options with
        {
            PublicBaseUrl = new Uri(Platform),
            Issuers = [new TrustedIssuer(standIn.Issuer), new TrustedIssuer(IdPorten)],
            ClinicianLogin = new LoginOptions(standIn.Issuer, "felles-pages-clinician", standIn.KeyFile("felles-pages-clinician"))
            {
                Scopes = ["profile", "offline_access", "helseid://scopes/identity/pid", "helseid://scopes/identity/security_level", "helseid://scopes/hpr/hpr_number", "felles:pages/clinician"],
                Access = new ApiAccess("felles:pages", "felles:pages/clinician"),
            },
            CitizenLogin = new LoginOptions(IdPorten, "felles-pages-citizen", standIn.KeyFile("felles-pages-citizen")) { Scopes = ["profile", "felles:citizen/read"] },
        },
        overNetwork: true);

    private string IdPorten => standIn.Issuer.Replace("/helseid", "/idporten", StringComparison.Ordinal);

    // As a browser: follows redirects with cookies, posts the login form once, and ends at the page it came for.
    private static async Task LogIn(TestPages pages, string kind, string person)
    {
        var path = kind == "clinician" ? "/act" : "/mine";
        var next = new Uri(new Uri(pages.BaseUrl), $"/login/{kind}?return={path}");
        HttpContent? form = null;
        for (var step = 0; step < 12; step++)
        {
            var answer = form is null ? await pages.Browser.GetAsync(next) : await pages.Browser.PostAsync(next, form);
            form = null;
            if (answer.Headers.Location is { } location)
            {
                if (location.OriginalString == path) return;
                var address = new Uri(next, location).AbsoluteUri;
                // The registered address of the platform is where the test's host would be.
                next = new Uri(address.StartsWith(Platform, StringComparison.Ordinal) ? pages.BaseUrl + address[Platform.Length..] : address);
                continue;
            }

            var page = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, page);
            next = new Uri(next, WebUtility.HtmlDecode(FormAction().Match(page).Groups[1].Value));
            form = new FormUrlEncodedContent(new Dictionary<string, string> { ["person"] = person });
        }

        Assert.Fail("The login never came back.");
    }

    [GeneratedRegex("<form method=\"post\" action=\"([^\"]+)\"")]
    private static partial Regex FormAction();
}
