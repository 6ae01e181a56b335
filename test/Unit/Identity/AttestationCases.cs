using System.Text.Json.Nodes;
using Felles.Identity;

namespace Felles.Test.Unit.Identity;

/// <summary>
/// Attestations as a resource server can judge them: cases T50–T65. T62 and T63 compare with the patient of the request
/// and T58's look-up in HPR asks a register; those parts are the gate's.
/// </summary>
public sealed class AttestationCases : IAsyncDisposable
{
    private readonly TestApi api = new();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    /// <summary>Each line changes one thing in the example: path in the claim, new JSON (- removes), expected code; 200 admits.</summary>
    public static TheoryData<string, string, string, string> Rules() => Table("""
        T51 care_relationship.purpose_of_use               -                                          attestation-att-38
        T51 care_relationship.purpose_of_use.code          "HRESCH"                                   attestation-att-38
        T51 care_relationship.purpose_of_use.code          "treat"                                    attestation-att-38
        T51 care_relationship.purpose_of_use.code          7                                          attestation-att-38
        T51 care_relationship.purpose_of_use.system        "urn:oid:2.16.840.1.113883.1.11.20449"     attestation-att-38
        T51 care_relationship.purpose_of_use.system        -                                          attestation-att-38
        T51 care_relationship                              -                                          attestation-att-38
        T51 care_relationship                              []                                         attestation-att-38
        T53 care_relationship.healthcare_service           -                                          200
        T53 care_relationship.purpose_of_use_details       -                                          200
        T53 care_relationship.purpose_of_use_details.system "https://terminology.dips.com/decisiontemplate" 200
        T53 care_relationship.purpose_of_use_details       {"code":"15","system":"urn:oid:2.16.578.1.12.4.1.1.9151"} 200
        --- care_relationship.healthcare_service.system    "urn:oid:2.16.578.1.12.4.1.1.1"            attestation-att-33
        --- care_relationship.healthcare_service.code      ""                                         attestation-att-33
        --- care_relationship.purpose_of_use_details.system "urn:oid:1.2.3"                           attestation-att-42
        T55 toa                                            "1770000000"                               attestation-att-58
        T55 toa                                            1770000000000                              attestation-att-58
        T55 toa                                            -1                                         attestation-att-58
        T55 toa                                            0                                          attestation-att-58
        T55 toa                                            1770000000.5                               attestation-att-58
        T55 toa                                            -                                          200
        T56 practitioner.identifier.id                     "15688510381"                              attestation-att-11
        T57 practitioner.identifier                        {"id":"81000010170","system":"urn:oid:2.16.578.1.12.4.1.4.3"} attestation-att-10
        T57 practitioner.identifier                        {"id":"201212345678","system":"urn:oid:2.16.578.1.12.4.1.4.5"} attestation-att-10
        T57 practitioner.identifier.system                 "urn:oid:2.16.578.1.12.4.1.4.2"            attestation-att-10
        --- practitioner.identifier                        -                                          attestation-att-7
        --- practitioner                                   -                                          attestation-att-7
        --- practitioner                                   "Luftig Fjordhest"                         attestation-att-7
        T58 practitioner.authorization.code                "MT"                                       attestation-att-32
        T58 practitioner.authorization.code                "ZZ"                                       attestation-att-32
        T58 practitioner.authorization.system              "urn:oid:2.16.578.1.12.4.1.1.9061"         attestation-att-32
        T59 practitioner.authorization                     -                                          200
        --- practitioner.hpr_nr                            -                                          200
        --- practitioner.hpr_nr.id                         "900000019"                                attestation-att-29
        --- practitioner.hpr_nr.system                     "urn:oid:2.16.578.1.12.4.1.4.1"            attestation-att-29
        T60 practitioner.legal_entity.id                   "310000027"                                attestation-att-13
        T60 practitioner.legal_entity.id                   "310000018"                                attestation-att-15
        T60 practitioner.legal_entity.system               "urn:oid:2.16.578.1.12.4.1.2"              attestation-att-15
        T60 practitioner.legal_entity.authority            "https://www.skatteetaten.no"              200
        T60 practitioner.legal_entity                      -                                          attestation-att-15
        --- practitioner.point_of_care                     -                                          attestation-att-18
        --- practitioner.point_of_care.id                  "310000028"                                attestation-att-18
        --- practitioner.department                        -                                          200
        --- practitioner.department                        {"id":"Lokal 7","system":"urn:oid:2.16.578.1.12.4.3.1.9","authority":"310000027"} 200
        --- practitioner.department                        {"id":"7","system":"lokal"}                attestation-att-21
        T61 care_relationship.decision_ref.id              "tb-2026-00000000000000000000000000000000000000000000000000000000x" attestation-att-46
        T61 care_relationship.decision_ref.id              "<script>"                                 attestation-att-46
        T61 care_relationship.decision_ref.id              {"id":"x"}                                 attestation-att-46
        T61 care_relationship.decision_ref                 -                                          attestation-att-46
        T61 care_relationship.decision_ref.user_selected   "true"                                     attestation-att-48
        T61 care_relationship.decision_ref.user_selected   -                                          attestation-att-48
        T61 care_relationship.decision_ref.user_selected   true                                       200
        T61 care_relationship.decision_ref.description     -                                          200
        T61 care_relationship.decision_ref.description     "<b>kontakt</b>"                           200
        T61 care_relationship.decision_ref.description     7                                          attestation-att-46
        T63 patients                                       []                                         200
        T63 patients                                       -                                          200
        --- patients                                       {}                                         attestation-att-4
        --- patients                                       [7]                                        attestation-att-4
        --- patients                                       [{"identifier":{"id":"15688510382","system":"urn:oid:2.16.578.1.12.4.1.4.1"}}] attestation-att-4
        --- patients                                       [{"identifier":{"id":"15688510381","system":"urn:oid:2.16.578.1.12.4.1.4.2"}}] attestation-att-4
        --- patients                                       [{"point_of_care":{"id":"1","system":"urn:oid:2.16.578.1.12.4.1.4.101"}}] attestation-att-49
        --- patients                                       [{"department":{"id":"7","system":""}}]    attestation-att-53
        T65 patients                                       [{"point_of_care":{"id":"310000043","system":"urn:oid:2.16.578.1.12.4.1.4.101"}}] 200
        """);

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Each_rule(string test, string path, string value, string expected)
    {
        var answer = await Send(attestation => Change(attestation, path, value));
        if (expected == "200") answer.ShouldBe200();
        else answer.ShouldBe403(expected);
        _ = test;
    }

    [Fact]
    public async Task T50_no_attestation()
    {
        (await api.Send(api.Token(claims => claims.Remove("nhn:tillitsrammeverk:parameters")))).ShouldBe403("attestation-missing");
        await using var relaxed = new TestApi(new ApiRequirement { Personnel = new(TestApi.Audience, TestApi.PersonnelScope), DemandsAttestation = false });
        var caller = Assert.IsType<HealthPersonnel>((await relaxed.Send(relaxed.Token(claims => claims.Remove("nhn:tillitsrammeverk:parameters")))).ShouldBe200());
        Assert.Null(caller.Attestation);
    }

    [Fact]
    public async Task T52_neither_service_nor_details() =>
        (await Send(attestation =>
        {
            var care = attestation["care_relationship"]!.AsObject();
            care.Remove("healthcare_service");
            care.Remove("purpose_of_use_details");
        })).ShouldBe403("attestation-att-43");

    [Theory]
    [InlineData(3599, 200)]
    [InlineData(3600, 200)]
    [InlineData(3660, 200)]
    [InlineData(3661, 401)]
    [InlineData(-60, 200)]
    [InlineData(-120, 401)]
    public async Task T54_an_attestation_lives_sixty_minutes(int age, int status)
    {
        var answer = await Send(attestation => attestation["toa"] = api.Clock.Now.ToUnixTimeSeconds() - age);
        Assert.Equal(status, answer.Status);
        if (status == 200) return;
        answer.ShouldBe401("invalid_token");
        if (age > 0) Assert.Contains("error_description=\"attestation_has_expired", answer.Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T54_it_ages_while_its_token_is_remembered()
    {
        var token = api.Token(claims => claims["exp"] = api.Clock.Now.ToUnixTimeSeconds() + 7200);
        (await api.Send(token)).ShouldBe200();
        api.Clock.Now += TimeSpan.FromSeconds(3661);
        var answer = await api.Send(token);
        answer.ShouldBe401("invalid_token");
        Assert.Contains("attestation_has_expired", answer.Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T54_without_toa_the_tokens_iat_counts() =>
        (await api.Send(api.Token(claims =>
        {
            claims["iat"] = api.Clock.Now.ToUnixTimeSeconds() - 3661;
            claims["nhn:tillitsrammeverk:parameters"]!.AsObject().Remove("toa");
        }))).ShouldBe401("invalid_token");

    [Fact]
    public async Task T59_personnel_outside_HPR()
    {
        var token = api.Token(claims =>
        {
            claims.Remove("helseid://claims/hpr/hpr_number");
            var practitioner = claims["nhn:tillitsrammeverk:parameters"]!["practitioner"]!.AsObject();
            practitioner.Remove("hpr_nr");
            practitioner.Remove("authorization");
        });
        var caller = Assert.IsType<HealthPersonnel>((await api.Send(token)).ShouldBe200());
        Assert.Null(caller.HprNumber);
        Assert.Null(caller.Attestation!.Authorization);
    }

    [Fact]
    public async Task T58_an_authorisation_without_HPR_number() =>
        (await api.Send(api.Token(claims =>
        {
            claims.Remove("helseid://claims/hpr/hpr_number");
            claims["nhn:tillitsrammeverk:parameters"]!["practitioner"]!.AsObject().Remove("hpr_nr");
        }))).ShouldBe403("attestation-att-32");

    [Fact]
    public async Task T64_both_names_of_the_group_are_read_but_not_together()
    {
        var caller = Assert.IsType<HealthPersonnel>((await Send(attestation => attestation["care_relation"] = Take(attestation, "care_relationship"))).ShouldBe200());
        Assert.Equal("POLBESOK", caller.Attestation!.PurposeDetails!.Code);
        (await Send(attestation => attestation["care_relation"] = attestation["care_relationship"]!.DeepClone())).ShouldBe403("attestation-att-1");
    }

    [Fact]
    public async Task The_carriers_envelope_and_array()
    {
        foreach (var wrap in (Func<JsonNode, JsonNode>[])[claim => new JsonObject { ["attestation"] = claim }, claim => new JsonArray(claim), claim => new JsonArray(new JsonObject { ["attestation"] = claim })])
            (await api.Send(api.Token(claims => claims["nhn:tillitsrammeverk:parameters"] = wrap(Take(claims, "nhn:tillitsrammeverk:parameters"))))).ShouldBe200();
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("[{},{}]")]
    [InlineData("{}")]
    [InlineData("{\"attestation\":7}")]
    public async Task Other_carriers_are_refused(string claim) =>
        Assert.Equal(403, (await api.Send(api.Token(claims => claims["nhn:tillitsrammeverk:parameters"] = JsonNode.Parse(claim)))).Status);

    [Fact]
    public async Task Every_fault_is_told_at_once()
    {
        var answer = await Send(attestation =>
        {
            Change(attestation, "practitioner.authorization.code", "\"ZZ\"");
            Change(attestation, "care_relationship.decision_ref.id", "\"\"");
            Change(attestation, "toa", "\"x\"");
        });
        Assert.Equal(["attestation-att-58", "attestation-att-32", "attestation-att-46"], answer.Body.Split('\n')[2..]);
    }

    [Fact]
    public async Task No_number_stands_in_a_refusal()
    {
        var answer = await Send(attestation => Change(attestation, "practitioner.identifier.id", "\"15688510381\""));
        Assert.DoesNotContain("15688510381", answer.Body + answer.Challenge, StringComparison.Ordinal);
        Assert.DoesNotContain("15838510075", answer.Body + answer.Challenge, StringComparison.Ordinal);
    }

    private Task<Answer> Send(Action<JsonObject> change) =>
        api.Send(api.Token(claims => change(claims["nhn:tillitsrammeverk:parameters"]!.AsObject())));

    private static JsonNode Take(JsonObject json, string member)
    {
        var value = json[member]!;
        json.Remove(member);
        return value;
    }

    private static void Change(JsonObject attestation, string path, string value)
    {
        var steps = path.Split('.');
        JsonNode node = attestation;
        foreach (var step in steps[..^1]) node = node[step]!;
        if (value == "-") node.AsObject().Remove(steps[^1]);
        else node[steps[^1]] = JsonNode.Parse(value);
    }

    private static TheoryData<string, string, string, string> Table(string text)
    {
        var rows = new TheoryData<string, string, string, string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            rows.Add(cells[0], cells[1], string.Join(' ', cells[2..^1]), cells[^1]);
        }

        return rows;
    }
}
