using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Identity;
using Felles.Identity.Jose;
using Felles.Identity.Proofs;
using Felles.Kernel;

namespace Felles.Test.Unit.Identity;

/// <summary>DPoP proofs: cases T20–T32. Names in capitals are those of HelseID's test token service.</summary>
public sealed class DPoPProofCases : IAsyncDisposable
{
    private readonly TestApi api = new();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task T20_exactly_one_proof()
    {
        var token = api.Token();
        (await api.Send([$"DPoP {token}"], [])).ShouldBe401("invalid_dpop_proof");
        (await api.Send([$"DPoP {token}"], [api.Proof(token), api.Proof(token)])).ShouldBe401("invalid_dpop_proof");
        (await api.Send(token, "")).ShouldBe401("invalid_dpop_proof");
        (await api.Send(token, "a.b")).ShouldBe401("invalid_dpop_proof");
    }

    [Theory]
    [InlineData("SetInvalidTypHeaderValue", "typ", "\"jwt\"")]
    [InlineData("no typ", "typ", null)]
    [InlineData("DontSetAlgHeader", "alg", null)]
    [InlineData("SetAlgHeaderToASymmetricAlgorithm", "alg", "\"HS256\"")]
    [InlineData("none", "alg", "\"none\"")]
    [InlineData("an algorithm of another key", "alg", "\"RS256\"")]
    [InlineData("another curve's algorithm", "alg", "\"ES384\"")]
    [InlineData("crit", "crit", "[\"exp\"]")]
    public async Task T21_type_and_algorithm(string name, string member, string? value)
    {
        var token = api.Token();
        var proof = api.Proof(token, header: header => Set(header, member, value));
        Assert.True((await api.Send(token, proof)).Status == 401, name);
    }

    [Fact]
    public async Task T22_DontSetJwkHeader()
    {
        var token = api.Token();
        (await api.Send(token, api.Proof(token, header: header => header.Remove("jwk")))).ShouldBe401("invalid_dpop_proof");
        (await api.Send(token, api.Proof(token, header: header => header["jwk"] = "x"))).ShouldBe401("invalid_dpop_proof");
    }

    [Fact]
    public async Task T22_SetPrivateKeyInJwkHeader()
    {
        var token = api.Token();
        (await api.Send(token, api.Proof(token, header: header => header["jwk"] = api.ClientKey.PrivateJwk()))).ShouldBe401("invalid_dpop_proof");
        (await api.Send(token, api.Proof(token, header: header => header["jwk"]!["k"] = "c2VjcmV0"))).ShouldBe401("invalid_dpop_proof");
    }

    [Fact]
    public async Task T22_a_point_off_the_curve()
    {
        var token = api.Token();
        var proof = api.Proof(token, header: header => header["jwk"]!["y"] = StrictBase64Url.Encode(new byte[32]));
        (await api.Send(token, proof)).ShouldBe401("invalid_dpop_proof");
    }

    [Fact]
    public async Task T23_SetAnInvalidSignature()
    {
        using var other = new TestKey();
        var token = api.Token();
        var forged = api.Proof(token, header: header => header["jwk"] = api.ClientKey.PublicJwk(), signer: other);
        (await api.Send(token, forged)).ShouldBe401("invalid_dpop_proof");
        (await api.Send(token)).ShouldBe200();
        (await api.Send(token, api.Proof(token, header: header => header["jwk"] = api.ClientKey.PublicJwk(), signer: other))).ShouldBe401("invalid_dpop_proof");
    }

    [Theory]
    [InlineData("DontSetJtiClaim", "jti", null)]
    [InlineData("DontSetHtuClaimValue", "htu", null)]
    [InlineData("DontSetHtmClaimValue", "htm", null)]
    [InlineData("DontSetAthClaimValue", "ath", null)]
    [InlineData("no iat", "iat", null)]
    [InlineData("empty jti", "jti", "\"\"")]
    [InlineData("jti as a number", "jti", "7")]
    [InlineData("iat as text", "iat", "\"1770000000\"")]
    [InlineData("negative iat", "iat", "-1")]
    [InlineData("ath as an object", "ath", "{}")]
    public async Task T24_claims_that_must_be_there(string name, string member, string? value)
    {
        var token = api.Token();
        var answer = await api.Send(token, api.Proof(token, claims => Set(claims, member, value)));
        Assert.True(answer.Status == 401, name);
        answer.ShouldBe401("invalid_dpop_proof");
    }

    [Fact]
    public async Task T24_a_jti_of_bounded_length()
    {
        var token = api.Token();
        (await api.Send(token, api.Proof(token, claims => claims["jti"] = new string('x', 256)))).ShouldBe200();
        (await api.Send(token, api.Proof(token, claims => claims["jti"] = new string('x', 257)))).ShouldBe401("invalid_dpop_proof");
    }

    [Theory]
    [InlineData("https://other.test/lab-results/fhir/Observation/_search")]
    [InlineData("http://felles.test/lab-results/fhir/Observation/_search")]
    [InlineData("https://felles.test/lab-results/fhir/Observation")]
    [InlineData("https://felles.test/lab-results/fhir/observation/_search")]
    [InlineData("https://felles.test/lab-results/fhir/Observation/_search/")]
    [InlineData("https://felles.test:444/lab-results/fhir/Observation/_search")]
    [InlineData("https://felles.test@evil.test/lab-results/fhir/Observation/_search")]
    [InlineData("/lab-results/fhir/Observation/_search")]
    [InlineData("")]
    public async Task T25_a_proof_for_another_address(string htu)
    {
        var token = api.Token();
        (await api.Send(token, api.Proof(token, claims => claims["htu"] = htu))).ShouldBe401("invalid_dpop_proof");
    }

    [Theory]
    [InlineData("https://felles.test:443/lab-results/fhir/Observation/_search", "/lab-results/fhir/Observation/_search")]
    [InlineData("HTTPS://FELLES.test/lab-results/fhir/Observation/_search", "/lab-results/fhir/Observation/_search")]
    [InlineData("https://felles.test/lab-results/fhir/Observation/_search", "/lab-results/fhir/Observation/_search?_count=5")]
    [InlineData("https://felles.test/lab-results/fhir/Observation/_search?_count=5#x", "/lab-results/fhir/Observation/_search?_count=5")]
    [InlineData("https://felles.test/lab-results/fhir/Observation/%5Fsearch", "/lab-results/fhir/Observation/_search")]
    [InlineData("https://felles.test/lab-results/x/../fhir/./Observation/_search", "/lab-results/fhir/Observation/_search")]
    [InlineData("https://felles.test/a%2fb", "/a%2Fb")]
    public async Task T26_the_same_address_spelt_otherwise(string htu, string target)
    {
        var token = api.Token();
        (await api.Send([$"DPoP {token}"], [api.Proof(token, claims => claims["htu"] = htu)], target)).ShouldBe200();
    }

    [Fact]
    public async Task T26_the_public_address_may_have_a_path_before_ours()
    {
        await using var behind = new TestApi(change: options => options with { PublicBaseUrl = new Uri("https://region.test/felles/") });
        var token = behind.Token();
        var proof = behind.Proof(token, claims => claims["htu"] = "https://region.test/felles/thing");
        (await behind.Send([$"DPoP {token}"], [proof], "/thing")).ShouldBe200();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("post")]
    public async Task T27_a_proof_for_another_method(string method)
    {
        var token = api.Token();
        (await api.Send(token, api.Proof(token, claims => claims["htm"] = method))).ShouldBe401("invalid_dpop_proof");
    }

    [Theory]
    [InlineData(-3600, 401)]
    [InlineData(-16, 401)]
    [InlineData(-14, 200)]
    [InlineData(4, 200)]
    [InlineData(6, 401)]
    [InlineData(3600, 401)]
    public async Task T28_SetIatValueInThePast_and_InTheFuture(int seconds, int status)
    {
        var token = api.Token();
        Assert.Equal(status, (await api.Send(token, api.Proof(token, claims => claims["iat"] = api.Clock.Now.ToUnixTimeSeconds() + seconds))).Status);
    }

    [Fact]
    public async Task T29_the_same_proof_twice()
    {
        var token = api.Token();
        var proof = api.Proof(token);
        (await api.Send(token, proof)).ShouldBe200();
        (await api.Send(token, proof)).ShouldBe401("invalid_dpop_proof");
    }

    [Fact]
    public async Task T29_the_same_proof_many_times_at_once()
    {
        var token = api.Token();
        (await api.Send(token)).ShouldBe200();
        var proof = api.Proof(token);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => api.Send(token, proof))));
        Assert.Equal(1, answers.Count(answer => answer.Status == 200));
        Assert.Equal(19, answers.Count(answer => answer.Status == 401));
    }

    [Fact]
    public async Task T29_one_client_cannot_use_up_the_ids_of_another()
    {
        using var other = new TestKey();
        var token = api.Token();
        var theirs = api.Token(claims => claims["cnf"] = new JsonObject { ["jkt"] = other.Thumbprint });
        (await api.Send(token, api.Proof(token, claims => claims["jti"] = "same"))).ShouldBe200();
        (await api.Send(theirs, api.Proof(theirs, claims => claims["jti"] = "same", signer: other))).ShouldBe200();
    }

    [Fact]
    public async Task T30_a_proof_for_another_token()
    {
        var token = api.Token();
        var another = api.Token(claims => claims["jti"] = "token-2");
        (await api.Send(token, api.Proof(another))).ShouldBe401("invalid_dpop_proof");
    }

    [Fact]
    public async Task T30_a_proof_with_another_key()
    {
        using var other = new TestKey();
        var token = api.Token();
        (await api.Send(token, api.Proof(token, signer: other))).ShouldBe401("invalid_token");
    }

    [Fact]
    public void T31_the_published_vector()
    {
        Assert.Equal("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo", Digest.Of("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU").ToBase64Url());
        using var jwk = JsonDocument.Parse("""
            {"kty":"EC","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","crv":"P-256"}
            """);
        Assert.True(VerificationKey.Read(jwk.RootElement).Succeeded(out var key, out _));
        Assert.Equal("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", key.Thumbprint);
    }

    // RFC 9449 §4.1, Figure 2.
    [Fact]
    public void T31_the_published_proof_verifies()
    {
        const string Proof = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
        Assert.True(Jws.TrySplit(Proof, 4096, out var jws));
        Assert.True(JoseHeader.TryRead(jws.Header, out var header));
        Assert.True(VerificationKey.Read(header.Json.GetProperty("jwk")).Succeeded(out var key, out _));
        Assert.True(jws.IsSignedBy(key, JwsAlgorithm.ES256));
        Assert.Equal("https://server.example.com/token", jws.ReadPayload()!.Value.Text("htu"));
    }

    // RFC 7638 §3.1.
    [Fact]
    public void The_published_thumbprint_of_an_RSA_key()
    {
        using var jwk = JsonDocument.Parse("""
            {"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}
            """);
        Assert.True(VerificationKey.Read(jwk.RootElement).Succeeded(out var key, out _));
        Assert.Equal("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", key.Thumbprint);
    }

    [Fact]
    public async Task T32_no_ledger_no_answer()
    {
        await using var closed = new TestApi(ledger: new SilentLedger());
        var answer = await closed.Send(closed.Token());
        Assert.Equal(503, answer.Status);
        Assert.Null(answer.Caller);
    }

    [Fact]
    public async Task The_calling_system_and_its_event_id_go_into_the_trace()
    {
        var token = api.Token();
        var caller = (await api.Send([$"DPoP {token}"], [api.Proof(token)], headers: headers => (headers["nhn-source-system"], headers["nhn-event-id"]) = ("Eksempel EPJ;7.2", "ev-1"))).ShouldBe200();
        Assert.Equal("Eksempel EPJ;7.2", caller.Trace.SourceSystem);
        Assert.Equal("ev-1", caller.Trace.CorrelationId);
    }

    [Theory]
    [InlineData("15688510381")]
    [InlineData("patient-15688510381-x")]
    [InlineData("115688510381")]
    [InlineData("a b")]
    [InlineData("<script>")]
    public async Task An_event_id_that_may_not_stand_in_a_log_is_replaced(string id)
    {
        var token = api.Token();
        var caller = (await api.Send([$"DPoP {token}"], [api.Proof(token)], headers: headers => (headers["nhn-event-id"], headers["nhn-source-system"]) = (id, "fnr 15688510381"))).ShouldBe200();
        Assert.NotEqual(id, caller.Trace.CorrelationId);
        Assert.Equal(22, caller.Trace.CorrelationId.Length);
        Assert.Null(caller.Trace.SourceSystem);
    }

    private static void Set(JsonObject json, string member, string? value)
    {
        if (value is null) json.Remove(member);
        else json[member] = JsonNode.Parse(value);
    }

    private sealed class SilentLedger : IProofLedger
    {
        public bool IsBesideTheLog => false;

        public TimeSpan Span => TimeSpan.FromSeconds(20);

        public ValueTask<Outcome<bool>> Claim(ProofKey key, DateTimeOffset expires, CancellationToken cancel) =>
            new(Problem.Unavailable("proof-ledger-unavailable", "Not now."));

        public Task Sweep(DateTimeOffset before, CancellationToken cancel) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
