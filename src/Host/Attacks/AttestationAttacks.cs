using System.Text.Json.Nodes;

namespace Felles.Host.Attacks;

/// <summary>Attestations with faults, and grounds for somebody else: the reference's cases T50–T64.</summary>
internal static class AttestationAttacks
{
    private const string Claim = "nhn:tillitsrammeverk:parameters";

    internal static IReadOnlyList<Attack> All { get; } =
    [
        Ordered("T50", "no attestation", order => order["dontSetAttestation"] = true, 403),
        Attested("T51", "no purpose", details => Care(details).Remove("purpose_of_use")),
        Attested("T51", "a purpose that is not one of care", details => Care(details)["purpose_of_use"]!["code"] = "HRESCH"),
        Attested("T52", "neither service nor details", details => Care(details).Remove("healthcare_service")),
        Attested("T54", "an attestation of two hours ago", details => details["toa"] = TimeProvider.System.GetUtcNow().AddHours(-2).ToUnixTimeSeconds(), 401),
        Attested("T54", "an attestation of tomorrow", details => details["toa"] = TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeSeconds(), 401),
        Attested("T55", "time of attestation as text", details => details["toa"] = "1770000000"),
        Attested("T58", "a profession that is not in the register", details => Practitioner(details)["authorization"]!["code"] = "ZZ"),
        Attested("T58", "a profession that this person does not have", details => Practitioner(details)["authorization"]!["code"] = "TL"),
        Attested("T60", "another main unit than the token's", details => Practitioner(details)["legal_entity"]!["id"] = "310000175"),
        Attested("T61", "a decision with markup as its id", details => Care(details)["decision_ref"]!["id"] = "<script>"),
        Attested("T61", "a decision with an id of 65 characters", details => Care(details)["decision_ref"]!["id"] = new string('a', 65)),
        Attested("T61", "user_selected as text", details => Care(details)["decision_ref"]!["user_selected"] = "false"),
        Attested("T64", "both names of the care relation", details => details["care_relation"] = Care(details).DeepClone()),
        new("T62", "an attestation for another patient than is asked for", async (target, cancel) =>
        {
            var token = await target.Token(target.Order(target.Parties.Other), cancel);
            return (await target.Send(target.Search(token, target.Proof(token, "POST", AttackTarget.Results)), cancel)).Otherwise(403);
        }),
        new("T71", "emergency without a reason", async (target, cancel) =>
        {
            var token = await target.Token(target.Order(), cancel);
            var request = target.Search(token, target.Proof(token, "POST", AttackTarget.Results));
            request.Headers.Remove("access-basis");
            request.Headers.TryAddWithoutValidation("access-basis", "FORHOYET_AKUTT");
            return (await target.Send(request, cancel)).Otherwise(400, 403, 422);
        }),
        new("A01", "a basis that does not exist", async (target, cancel) =>
        {
            var token = await target.Token(target.Order(), cancel);
            var request = target.Search(token, target.Proof(token, "POST", AttackTarget.Results));
            request.Headers.Remove("access-basis");
            request.Headers.TryAddWithoutValidation("access-basis", "ADMIN");
            return (await target.Send(request, cancel)).Otherwise(400, 403, 422);
        }),
        new("A02", "two patients in one request", async (target, cancel) =>
        {
            var token = await target.Token(target.Order(), cancel);
            var request = target.Search(token, target.Proof(token, "POST", AttackTarget.Results));
            request.Headers.TryAddWithoutValidation("nhn-patient-nin", target.Parties.Other);
            return (await target.Send(request, cancel)).Otherwise(400, 403);
        }),
        new("A03", "one patient in the header and another in the form", async (target, cancel) =>
        {
            var token = await target.Token(target.Order(), cancel);
            var form = $"patient.identifier={target.Parties.Other}";
            return (await target.Send(target.Search(token, target.Proof(token, "POST", AttackTarget.Results), form: form), cancel)).Otherwise(400, 403);
        }),
    ];

    private static JsonObject Care(JsonObject details) => details["care_relationship"]!.AsObject();

    private static JsonObject Practitioner(JsonObject details) => details["practitioner"]!.AsObject();

    // The issuer's own attestation, with the one fault: all else in it is right.
    private static Attack Attested(string id, string name, Action<JsonObject> fault, int expected = 403) => new(id, name, async (target, cancel) =>
    {
        var attestation = AttackKey.Payload(await target.Token(target.Order(), cancel))[Claim]!;
        if (attestation is JsonArray list) attestation = list[0]!;
        fault(attestation.AsObject());
        var order = target.Order();
        order["claims"] = new JsonObject { [Claim] = attestation.DeepClone() };
        var token = await target.Token(order, cancel);
        return (await target.Send(target.Search(token, target.Proof(token, "POST", AttackTarget.Results)), cancel)).Otherwise(expected);
    });

    private static Attack Ordered(string id, string name, Action<JsonObject> fault, int expected) => new(id, name, async (target, cancel) =>
    {
        var order = target.Order();
        fault(order);
        var token = await target.Token(order, cancel);
        return (await target.Send(target.Search(token, target.Proof(token, "POST", AttackTarget.Results)), cancel)).Otherwise(expected);
    });
}
