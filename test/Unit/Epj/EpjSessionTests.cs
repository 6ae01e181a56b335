using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Felles.Samples.Epj;

namespace Felles.Test.Unit.Epj;

/// <summary>The sample against the stand-in identity provider, which knows nothing of it.</summary>
public sealed class EpjSessionTests(StandIn standIn) : IClassFixture<StandIn>
{
    private const string Patient = "15688510381";
    private static readonly Workplace office = new("310000019", "310000027", "LE");

    private EpjOptions Options(string client, Uri platform) =>
        EpjOptions.FromKeyFile(client, standIn.KeyFile(client)) with { Issuer = standIn.Issuer, Platform = platform };

    [StandInFact]
    public async Task A_doctor_logs_in_and_the_request_for_results_carries_an_attested_token_and_a_proof_of_its_own()
    {
        using var platform = new Receiver(_ => new Reply(200, """{"resourceType":"Bundle","type":"searchset"}"""));
        await using var session = await EpjSession.LoginAs(Options("epj-nord", platform.Address), "900000018", office);
        Assert.Equal("Luftig Fjordhest", session.User.Name);
        Assert.Equal("900000018", session.User.HprNumber);

        var grounds = Grounds.OwnGeneralPractitioner();
        Assert.Empty((await session.ForPatient(Patient, grounds).LabResults.Reports()).Value.Items);

        var request = Assert.Single(platform.Requests);
        Assert.Equal("/lab-results/fhir/DiagnosticReport/_search", request.Path);
        Assert.Equal("UNNTAK", request.Headers["access-basis"]);
        Assert.Contains(Patient, request.Body, StringComparison.Ordinal);

        var token = request.Headers["Authorization"]["DPoP ".Length..];
        var claims = Part(token, 1);
        Assert.Equal("nhn:pps", claims["aud"]!.GetValue<string>());
        Assert.Equal("310000027", claims["helseid://claims/client/claims/orgnr_child"]!.GetValue<string>());
        var attestation = claims["nhn:tillitsrammeverk:parameters"]!;
        Assert.Equal(grounds.DecisionId, attestation["care_relationship"]!["decision_ref"]!["id"]!.GetValue<string>());
        Assert.Equal(Patient, attestation["patients"]![0]!["identifier"]!["id"]!.GetValue<string>());

        var proof = Part(request.Headers["DPoP"], 1);
        Assert.Equal("POST", proof["htm"]!.GetValue<string>());
        Assert.Equal(new Uri(platform.Address, request.Path).AbsoluteUri, proof["htu"]!.GetValue<string>());
        Assert.Equal(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token))), proof["ath"]!.GetValue<string>());
        Assert.Equal(claims["cnf"]!["jkt"]!.GetValue<string>(), Thumbprint(Part(request.Headers["DPoP"], 0)["jwk"]!));
    }

    [StandInFact]
    public async Task One_token_serves_several_requests_and_each_patient_gets_an_attestation_of_their_own()
    {
        using var platform = new Receiver(_ => new Reply(200, """{"resourceType":"Bundle","type":"searchset"}"""));
        await using var session = await EpjSession.LoginAs(Options("epj-nord", platform.Address), "900000018", office);
        var first = session.ForPatient(Patient, Grounds.OwnGeneralPractitioner());
        await first.LabResults.Reports();
        await first.LabResults.Results();
        await session.ForPatient("30841251098", Grounds.OwnGeneralPractitioner()).LabResults.Reports();

        var tokens = platform.Requests.Select(request => request.Headers["Authorization"]).ToList();
        Assert.Equal(tokens[0], tokens[1]);
        Assert.NotEqual(tokens[0], tokens[2]);
        Assert.Equal(3, platform.Requests.Select(request => request.Headers["DPoP"]).Distinct().Count());
    }

    [StandInFact]
    public async Task Critical_information_goes_with_the_headers_of_its_service_and_another_audience()
    {
        using var platform = new Receiver(_ => new Reply(200, """{"hasCriticalInformation":true,"lastChangedDateTime":"2026-05-20T10:00:00Z"}""", "application/json"));
        await using var session = await EpjSession.LoginAs(Options("epj-nord", platform.Address), "900000018", office);
        var record = session.ForPatient(Patient, Grounds.Emergency(Coded.InternalMedicine, "Bevisstløs på gata"));
        Assert.True((await record.CriticalInformation.Status()).Value.HasCriticalInformation);

        var request = Assert.Single(platform.Requests);
        Assert.Equal("/critical-info/fhir/status", request.Path);
        Assert.Equal("FORHOYET_AKUTT", request.Headers["nhn-access-basis"]);
        Assert.Equal(Patient, request.Headers["nhn-patient-nin"]);
        Assert.Equal("Bevisstløs på gata", Uri.UnescapeDataString(request.Headers["felles-emergency-reason"]));
        Assert.Contains("\"code\":\"LE\"", WebUtility.UrlDecode(request.Headers["nhn-user-role"]), StringComparison.Ordinal);
        var claims = Part(request.Headers["Authorization"]["DPoP ".Length..], 1);
        Assert.Equal("nhn:critical-information", claims["aud"]!.GetValue<string>());
        Assert.Equal("BTG", claims["nhn:tillitsrammeverk:parameters"]!["care_relationship"]!["purpose_of_use"]!["code"]!.GetValue<string>());
    }

    [StandInFact]
    public async Task A_laboratory_delivers_without_a_user()
    {
        using var platform = new Receiver(_ => new Reply(201, ""));
        using var laboratory = SystemSession.Open(Options("lab-nord", platform.Address));
        Assert.True((await laboratory.DeliverLabResults("<Message/>"u8.ToArray())).Succeeded);
        var request = Assert.Single(platform.Requests);
        Assert.Equal("application/xml", request.Headers["Content-Type"]);
        Assert.Equal("<Message/>", request.Body);
        Assert.Null(Part(request.Headers["Authorization"]["DPoP ".Length..], 1)["helseid://claims/identity/pid"]);
    }

    [StandInFact]
    public async Task A_nonce_asked_for_is_given_and_the_request_sent_once_more()
    {
        var asked = 0;
        using var platform = new Receiver(_ => asked++ == 0
            ? new Reply(401, "", "text/plain", ("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\""), ("DPoP-Nonce", "abc"))
            : new Reply(201, ""));
        using var laboratory = SystemSession.Open(Options("lab-nord", platform.Address));
        Assert.True((await laboratory.DeliverLabResults([])).Succeeded);
        Assert.Equal("abc", Part(platform.Requests.Last().Headers["DPoP"], 1)["nonce"]!.GetValue<string>());
    }

    [StandInFact]
    public async Task A_refusal_of_the_platform_comes_as_the_text_of_its_OperationOutcome()
    {
        using var platform = new Receiver(_ => new Reply(
            403, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"forbidden","details":{"text":"No care relation."}}]}""", "application/fhir+json", ("nhn-error-code", "KI-9001")));
        await using var session = await EpjSession.LoginAs(Options("epj-nord", platform.Address), "900000018", office);
        var answer = await session.ForPatient(Patient, Grounds.OwnGeneralPractitioner()).CriticalInformation.All();
        Assert.False(answer.Succeeded);
        Assert.Equal((403, "No care relation.", "KI-9001"), (answer.Refusal.Status, answer.Refusal.Text, answer.Refusal.Code));
        Assert.Throws<RefusedException>(() => answer.Value);
    }

    [StandInFact]
    public async Task A_refusal_of_the_issuer_is_an_answer_like_any_other()
    {
        using var platform = new Receiver(_ => new Reply(200, "{}"));
        await using var session = await EpjSession.LoginAs(Options("epj-nord", platform.Address), "900000018", office);
        var answer = await session.ForPatient(Patient, Grounds.OwnGeneralPractitioner() with { Purpose = "HRESCH" }).LabResults.Reports();
        Assert.Equal("invalid_authorization_details", answer.Refusal!.Code);
        Assert.Empty(platform.Requests);
    }

    [StandInFact]
    public async Task An_organisation_that_has_not_delegated_stops_the_login()
    {
        var options = Options("epj-multi", new Uri("http://127.0.0.1:1")) with { Tenancy = Tenancy.MultiTenant };
        var refused = await Assert.ThrowsAsync<RefusedException>(() => EpjSession.LoginAs(options, "900000018", office));
        Assert.Equal("invalid_authorization_details", refused.Refusal.Code);
    }

    [StandInFact]
    public async Task An_unknown_person_stops_the_login()
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => EpjSession.LoginAs(Options("epj-nord", new Uri("http://127.0.0.1:1")), "999999999", office));
        Assert.Equal("login_failed", refused.Refusal.Code);
    }

    [StandInFact]
    public async Task The_browser_login_listens_on_loopback_for_the_way_back()
    {
        var options = Options("epj-nord", new Uri("http://127.0.0.1:1"));
        await using var session = await EpjSession.LoginInBrowser(options, office, address => _ = Browse(address));
        Assert.Equal("Luftig Fjordhest", session.User.Name);
    }

    [StandInFact]
    public async Task A_citizen_reads_the_log_and_blocks_a_doctor_with_a_token_of_their_own()
    {
        using var platform = new Receiver(request => request.Path == "/restrictions/fhir/Consent"
            ? new Reply(201, $$"""{"resourceType":"Consent","id":"b1","status":"active","provision":{{JsonNode.Parse(request.Body)!["provision"]!.ToJsonString()}}}""")
            : new Reply(200, Log));
        var options = CitizenSession.Options("citizen-app", standIn.KeyFile("citizen-app")) with { Issuer = standIn.CitizenIssuer, Platform = platform.Address };
        await using var session = await CitizenSession.LoginAs(options, Patient);
        Assert.Equal((Patient, ""), (session.User.Number, session.User.Name));

        var use = Assert.Single((await session.Log()).Value);
        Assert.Equal(("Luftig Fjordhest", "Eksempel Legesenter AS", "BTG", true, false), (use.Who, use.Where, use.Purpose, use.Emergency, use.Refused));

        Assert.Equal("b1", (await session.Block("900000018", "lab-results")).Value);
        var sent = new Restriction(System.Text.Json.JsonDocument.Parse(platform.Requests.Last().Body).RootElement);
        Assert.Equal((true, "900000018", "lab-results"), (sent.IsActive, sent.Against, sent.Service));

        await session.LabReports();
        foreach (var request in platform.Requests)
        {
            var claims = Part(request.Headers["Authorization"]["DPoP ".Length..], 1);
            Assert.Equal("felles:citizen", claims["aud"]!.GetValue<string>());
            Assert.Equal("felles:citizen/read felles:citizen/decide", claims["scope"]!.GetValue<string>());
            Assert.DoesNotContain("nhn-access-basis", request.Headers.Keys);
        }
    }

    private const string Log = """
        {"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"AuditEvent","recorded":"2026-05-20T10:00:00Z","outcome":"0","action":"R",
         "contained":[{"resourceType":"PractitionerRole","id":"role","organization":{"display":"Eksempel Legesenter AS"}}],
         "purposeOfEvent":[{"coding":[{"system":"urn:oid:2.16.840.1.113883.1.11.20448","code":"BTG"}]}],
         "agent":[{"who":{"reference":"#role","display":"Luftig Fjordhest"},"requestor":true}]}}]}
        """;

    private static async Task Browse(Uri address)
    {
        using var browser = new HttpClient();
        using var page = await browser.GetAsync(address);
        var action = (await page.Content.ReadAsStringAsync()).Split("action=\"")[1].Split('"')[0];
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("person", "900000018")]);
        using var last = await browser.PostAsync(new Uri(page.RequestMessage!.RequestUri!, action), form);
        Assert.Contains("Du er logget inn", await last.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static JsonObject Part(string jws, int part) => JsonNode.Parse(Base64Url.DecodeFromChars(jws.Split('.')[part]))!.AsObject();

    private static string Thumbprint(JsonNode jwk) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(
        $$"""{"crv":"{{jwk["crv"]}}","kty":"{{jwk["kty"]}}","x":"{{jwk["x"]}}","y":"{{jwk["y"]}}"}""")));
}
