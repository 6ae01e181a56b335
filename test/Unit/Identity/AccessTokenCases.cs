using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Felles.Identity;
using Felles.Identity.Jose;

namespace Felles.Test.Unit.Identity;

/// <summary>Access tokens at the resource server: cases T01–T15.</summary>
public sealed class AccessTokenCases : IAsyncDisposable
{
    private static readonly TestKey OtherKey = new("RS256");

    private readonly TestApi api = new();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task T01_a_right_token_with_a_right_proof_makes_a_caller()
    {
        var caller = Assert.IsType<HealthPersonnel>((await api.Send(api.Token())).ShouldBe200());
        Assert.Equal("15838510075", caller.Number.Reveal());
        Assert.Equal("Luftig Fjordhest", caller.Name);
        Assert.Equal("900000018", caller.HprNumber);
        Assert.Equal("310000019", caller.LegalEntity.ToString());
        Assert.Equal("310000027", caller.Attestation!.PointOfCare.Id);
        Assert.Equal(PurposeOfUse.Treatment, caller.Attestation.Purpose);
        Assert.Equal("tb-2026-000417", caller.Attestation.DecisionId);
        Assert.Equal("token-1", caller.Trace.TokenId);
        Assert.Equal("epj", caller.Trace.ClientId);
        Assert.Equal("session-1", caller.Trace.SessionId);
        Assert.Equal(Digest.OfUtf8("proof-1").ToBase64Url(), caller.Trace.ProofId);
    }

    [Fact]
    public async Task T01_a_token_that_has_held_is_not_verified_again_but_each_proof_is()
    {
        var token = api.Token();
        (await api.Send(token)).ShouldBe200();
        api.Issuer.IsSilent = true;
        api.Clock.Now += TimeSpan.FromMinutes(9);
        (await api.Send(token)).ShouldBe200();
        (await api.Send(token, Spoil(api.Proof(token)))).ShouldBe401("invalid_dpop_proof");
    }

    [Fact]
    public async Task T02_an_unsigned_token_is_refused()
    {
        var token = api.Token(header: header => header["alg"] = "none");
        (await api.Send(token)).ShouldBe401("invalid_token");
        (await api.Send(token[..(token.LastIndexOf('.') + 1)])).ShouldBe401("invalid_token");
    }

    [Fact]
    public async Task T03_a_token_signed_by_HMAC_with_the_public_key_is_refused()
    {
        var header = TestIssuer.Header();
        header["alg"] = "HS256";
        var signed = TestKey.Segment(header.ToJsonString()) + "." + TestKey.Segment(TestIssuer.Claims(api.ClientKey.Thumbprint, api.Clock.Now).ToJsonString());
        var secret = Encoding.UTF8.GetBytes(api.Issuer.Key.PublicJwk().ToJsonString());
        var token = $"{signed}.{StrictBase64Url.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
        (await api.Send(token)).ShouldBe401("invalid_token");
    }

    [Fact]
    public async Task T03_a_token_signed_with_another_key_is_refused()
    {
        (await api.Send(api.Token(signer: OtherKey))).ShouldBe401("invalid_token");
        (await api.Send(Spoil(api.Token()))).ShouldBe401("invalid_token");
    }

    [Theory]
    [InlineData("https://attacker.test")]
    [InlineData("https://issuer.test/")]
    [InlineData("https://ISSUER.test")]
    [InlineData("https://helseid-sts.test.nhn.no")]
    public async Task T05_only_a_trusted_issuer_byte_for_byte(string issuer) =>
        (await api.Send(api.Token(claims => claims["iss"] = issuer))).ShouldBe401("invalid_token");

    [Fact]
    public async Task T05_metadata_of_another_issuer_is_not_believed()
    {
        api.Issuer.StatedName = "https://attacker.test";
        Assert.Equal(503, (await api.Send(api.Token())).Status);
    }

    [Theory]
    [InlineData("\"nhn:other\"")]
    [InlineData("[\"nhn:pps\",\"nhn:other\"]")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("[\"nhn:pps\",7]")]
    public async Task T06_the_API_must_be_the_only_audience(string audience) =>
        (await api.Send(api.Token(claims => claims["aud"] = JsonNode.Parse(audience)))).ShouldBe401("invalid_token");

    [Fact]
    public async Task T06_an_audience_may_stand_in_an_array_of_one() =>
        (await api.Send(api.Token(claims => claims["aud"] = new JsonArray(TestApi.Audience)))).ShouldBe200();

    [Fact]
    public async Task T06_an_API_may_be_registered_under_another_name()
    {
        await using var renamed = new TestApi(change: options => options with { Audiences = new Dictionary<string, string> { [TestApi.Audience] = "region:pps" } });
        (await renamed.Send(renamed.Token(claims => claims["aud"] = "region:pps"))).ShouldBe200();
        (await renamed.Send(renamed.Token())).ShouldBe401("invalid_token");
    }

    [Theory]
    [InlineData("exp", -6, 401)]
    [InlineData("exp", -4, 200)]
    [InlineData("nbf", 30, 401)]
    [InlineData("nbf", 4, 200)]
    public async Task T07_tokens_count_in_their_time_with_a_few_seconds_leeway(string claim, int seconds, int status) =>
        Assert.Equal(status, (await api.Send(api.Token(claims => claims[claim] = api.Clock.Now.ToUnixTimeSeconds() + seconds))).Status);

    [Fact]
    public async Task T07_a_remembered_token_expires_too()
    {
        var token = api.Token();
        (await api.Send(token)).ShouldBe200();
        api.Clock.Now += TimeSpan.FromSeconds(606);
        (await api.Send(token)).ShouldBe401("invalid_token");
    }

    [Theory]
    [InlineData("at+jwt", false, 200)]
    [InlineData("application/at+jwt", false, 200)]
    [InlineData("AT+JWT", false, 200)]
    [InlineData("dpop+jwt", true, 401)]
    [InlineData(null, true, 401)]
    [InlineData("JWT", false, 401)]
    [InlineData("JWT", true, 200)]
    public async Task T08_the_type_says_access_token(string? type, bool acceptPlain, int status)
    {
        await using var lenient = new TestApi(change: options => options with { Issuers = [new TrustedIssuer(TestIssuer.Name) { AcceptPlainJwtType = acceptPlain }] });
        Assert.Equal(status, (await lenient.Send(lenient.Token(header: header => header["typ"] = type))).Status);
    }

    [Theory]
    [InlineData("jku", "\"https://attacker.test/jwks\"")]
    [InlineData("x5u", "\"https://attacker.test/cert\"")]
    public async Task T09_keys_that_the_token_points_to_are_not_followed(string member, string value) =>
        (await api.Send(api.Token(header: header => header[member] = JsonNode.Parse(value), signer: OtherKey))).ShouldBe401("invalid_token");

    [Fact]
    public async Task T09_a_key_inside_the_token_does_not_count()
    {
        (await api.Send(api.Token(header: header => header["jwk"] = OtherKey.PublicJwk(), signer: OtherKey))).ShouldBe401("invalid_token");
        (await api.Send(api.Token(header: header => (header["jwk"], header["kid"]) = (OtherKey.PublicJwk(), "x"), signer: OtherKey))).ShouldBe401("invalid_token");
    }

    [Fact]
    public async Task T09_an_unknown_critical_extension_is_refused() =>
        (await api.Send(api.Token(header: header => (header["crit"], header["exp"]) = (new JsonArray("exp"), 1)))).ShouldBe401("invalid_token");

    [Fact]
    public async Task T10_an_ID_token_is_no_access_token()
    {
        await using var lenient = new TestApi(change: options => options with { Issuers = [new TrustedIssuer(TestIssuer.Name) { AcceptPlainJwtType = true }] });
        var identity = lenient.Token(
            claims =>
            {
                claims["aud"] = "epj";
                claims.Remove("scope");
                claims.Remove("cnf");
            },
            header => header["typ"] = "JWT");
        (await lenient.Send(identity)).ShouldBe401("invalid_token");
        (await api.Send(identity)).ShouldBe401("invalid_token");
    }

    [Fact]
    public async Task T11_the_scope_of_the_operation_is_needed()
    {
        var answer = await api.Send(api.Token(claims => claims["scope"] = "openid other"));
        answer.ShouldBe403("scope-missing");
        Assert.Contains("error=\"insufficient_scope\"", answer.Challenge, StringComparison.Ordinal);
        (await api.Send(api.Token(claims => claims.Remove("scope")))).ShouldBe403("scope-missing");
        (await api.Send(api.Token(claims => claims["scope"] = $"openid {TestApi.PersonnelScope}"))).ShouldBe200();
    }

    [Fact]
    public async Task T12_a_system_token_does_not_open_a_users_API() =>
        (await api.Send(api.Token(ToSystem))).ShouldBe403("systems-not-admitted");

    [Theory]
    [InlineData("3")]
    [InlineData("44")]
    [InlineData(null)]
    public async Task T13_the_user_must_have_logged_in_at_the_highest_level(string? level) =>
        (await api.Send(api.Token(claims => claims["helseid://claims/identity/security_level"] = level))).ShouldBe403("security-level");

    [Fact]
    public async Task T13_a_number_that_is_not_accepted_here_is_no_user()
    {
        await using var production = new TestApi(change: options => options with { AcceptedSeries = Felles.Kernel.SyntheticSeries.None });
        (await production.Send(production.Token())).ShouldBe403("person-missing");
        (await api.Send(api.Token(claims => claims["helseid://claims/identity/pid"] = "81000010170"))).ShouldBe403("person-missing");
    }

    [Fact]
    public async Task T14_a_bound_token_is_not_taken_as_Bearer()
    {
        var token = api.Token();
        (await api.Send([$"Bearer {token}"], [api.Proof(token)])).ShouldBe401("invalid_token");
        (await api.Send([$"Bearer {token}"], [])).ShouldBe401("invalid_token");
    }

    [Fact]
    public async Task T14_without_a_token_the_challenge_names_the_algorithms_only()
    {
        (await api.Send([], [])).ShouldBe401(null);
        (await api.Send(["DPoP"], [])).ShouldBe401(null);
        (await api.Send([$"DPoP {api.Token()}", $"DPoP {api.Token()}"], [])).ShouldBe401(null);
    }

    [Fact]
    public async Task T15_a_token_without_a_key_binding_is_refused()
    {
        (await api.Send(api.Token(claims => claims.Remove("cnf")))).ShouldBe401("invalid_token");
        (await api.Send(api.Token(claims => claims["cnf"] = new JsonObject { ["jkt"] = "x" }))).ShouldBe401("invalid_token");
        using var other = new TestKey();
        (await api.Send(api.Token(claims => claims["cnf"] = new JsonObject { ["jkt"] = other.Thumbprint }))).ShouldBe401("invalid_token");
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("iat")]
    [InlineData("client_id")]
    [InlineData("aud")]
    [InlineData("iss")]
    public async Task Claims_that_every_token_must_have(string claim) =>
        (await api.Send(api.Token(claims => claims.Remove(claim)))).ShouldBe401("invalid_token");

    [Fact]
    public async Task Duplicate_members_are_refused()
    {
        var claims = TestIssuer.Claims(api.ClientKey.Thumbprint, api.Clock.Now).ToJsonString();
        var token = api.Issuer.Key.Sign(TestIssuer.Header().ToJsonString(), claims[..^1] + ",\"scope\":\"x\"}");
        (await api.Send(token)).ShouldBe401("invalid_token");
        var header = TestIssuer.Header().ToJsonString();
        (await api.Send(api.Issuer.Key.Sign(header[..^1] + ",\"alg\":\"RS256\"}", claims))).ShouldBe401("invalid_token");
    }

    [Fact]
    public async Task Padding_and_respelt_base64_are_refused()
    {
        var token = api.Token();
        (await api.Send(token + "=")).ShouldBe401("invalid_token");
        (await api.Send(token + ".x")).ShouldBe401("invalid_token");
        (await api.Send(token.Replace(".", ". ", StringComparison.Ordinal))).ShouldBe401("invalid_token");
    }

    [Fact]
    public async Task A_person_without_a_number_never_passes_as_a_system()
    {
        await using var delivery = new TestApi(new ApiRequirement { System = new(TestApi.SystemAudience, TestApi.SystemScope) });
        (await delivery.Send(delivery.Token(ToSystem))).ShouldBe200();
        (await delivery.Send(delivery.Token(claims =>
        {
            ToSystem(claims);
            claims["helseid://claims/hpr/hpr_number"] = "900000018";
        }))).ShouldBe403("personnel-not-admitted");
    }

    [Fact]
    public async Task Systems_need_to_be_admitted_by_name()
    {
        await using var delivery = new TestApi(new ApiRequirement { System = new(TestApi.SystemAudience, TestApi.SystemScope) });
        var caller = Assert.IsType<SystemCaller>((await delivery.Send(delivery.Token(ToSystem))).ShouldBe200());
        Assert.Equal("310000019", caller.Organisation.ToString());
        Assert.Equal("310000027", caller.SubUnit!.Value.ToString());
        (await delivery.Send(delivery.Token(claims =>
        {
            ToSystem(claims);
            claims["client_id"] = "stranger";
        }))).ShouldBe403("client-not-admitted");
    }

    [Fact]
    public async Task Citizens_come_by_their_own_clients_only()
    {
        await using var open = new TestApi(new ApiRequirement { Personnel = new(TestApi.Audience, TestApi.PersonnelScope), Citizen = ApiAccess.CitizenRead });
        var citizen = Assert.IsType<Citizen>((await open.Send(open.Token(claims => ToCitizen(claims, "portal")))).ShouldBe200());
        Assert.Equal("15838510075", citizen.Number.Reveal());
        (await open.Send(open.Token(claims => ToCitizen(claims, "epj")))).ShouldBe401("invalid_token");
        (await open.Send(open.Token(claims => claims["client_id"] = "portal"))).ShouldBe401("invalid_token");
        (await open.Send(open.Token(claims =>
        {
            ToCitizen(claims, "portal");
            claims["scope"] = "openid";
        }))).ShouldBe403("scope-missing");
        (await api.Send(api.Token(claims => ToCitizen(claims, "portal")))).ShouldBe403("citizens-not-admitted");
    }

    [Fact]
    public async Task The_organisation_must_be_there() =>
        (await api.Send(api.Token(claims => claims.Remove("helseid://claims/client/claims/orgnr_parent")))).ShouldBe403("organisation-missing");

    [Fact]
    public async Task A_new_key_of_the_issuer_is_fetched_once_in_a_while()
    {
        (await api.Send(api.Token())).ShouldBe200();
        using var next = new TestKey("ES256");
        var jwk = next.PublicJwk();
        jwk["kid"] = "k2";
        api.Issuer.Keys.Add(jwk);
        var token = api.Token(header: header => (header["kid"], header["alg"]) = ("k2", "ES256"), signer: next);
        (await api.Send(token)).ShouldBe401("invalid_token"); // the first fetch is less than 30 s old
        var fetches = api.Issuer.Fetches;
        api.Clock.Now += TimeSpan.FromSeconds(31);
        (await api.Send(token)).ShouldBe200();
        Assert.Equal(fetches + 2, api.Issuer.Fetches);
        for (var i = 0; i < 5; i++)
            (await api.Send(api.Token(header: header => header["kid"] = $"unknown-{i}"))).ShouldBe401("invalid_token");
        Assert.Equal(fetches + 2, api.Issuer.Fetches);
    }

    [Fact]
    public async Task A_silent_issuer_closes_the_door_to_new_tokens_only_after_a_day()
    {
        api.Issuer.IsSilent = true;
        var answer = await api.Send(api.Token());
        Assert.Equal(503, answer.Status);
        api.Clock.Now += TimeSpan.FromSeconds(2);
        api.Issuer.IsSilent = false;
        (await api.Send(api.Token())).ShouldBe200();
        api.Issuer.IsSilent = true;
        api.Clock.Now += TimeSpan.FromHours(23);
        (await api.Send(api.Token(claims => claims["jti"] = "t2"))).ShouldBe200();
        api.Clock.Now += TimeSpan.FromHours(2);
        Assert.Equal(503, (await api.Send(api.Token(claims => claims["jti"] = "t3"))).Status);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public async Task Every_algorithm_of_the_list_verifies(string algorithm)
    {
        using var key = new TestKey(algorithm);
        var jwk = key.PublicJwk();
        jwk["kid"] = algorithm;
        api.Issuer.Keys.Add(jwk);
        (await api.Send(api.Token(header: header => (header["kid"], header["alg"]) = (algorithm, algorithm), signer: key))).ShouldBe200();
        using var client = new TestKey(algorithm);
        var token = api.Token(claims => claims["cnf"] = new JsonObject { ["jkt"] = client.Thumbprint });
        (await api.Send(token, api.Proof(token, signer: client))).ShouldBe200();
    }

    private static void ToSystem(JsonObject claims)
    {
        foreach (var claim in (string[])["helseid://claims/identity/pid", "helseid://claims/identity/security_level", "helseid://claims/hpr/hpr_number", "name", "sid", "nhn:tillitsrammeverk:parameters"])
            claims.Remove(claim);
        claims["client_id"] = "lab";
        claims["aud"] = TestApi.SystemAudience;
        claims["scope"] = new JsonArray(TestApi.SystemScope);
    }

    private static void ToCitizen(JsonObject claims, string client)
    {
        claims.Remove("nhn:tillitsrammeverk:parameters");
        claims.Remove("helseid://claims/hpr/hpr_number");
        claims["client_id"] = client;
        claims["aud"] = ApiAccess.CitizenRead.Audience;
        claims["scope"] = ApiAccess.CitizenRead.Scope;
    }

    // The first character of the signature, so that no unused bits are touched.
    private static string Spoil(string token)
    {
        var at = token.LastIndexOf('.') + 1;
        return token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
    }
}
