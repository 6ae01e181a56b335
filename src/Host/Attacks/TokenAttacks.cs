using System.Text.Json.Nodes;

namespace Felles.Host.Attacks;

/// <summary>Access tokens with faults: the reference's cases T02–T15.</summary>
internal static class TokenAttacks
{
    internal static IReadOnlyList<Attack> All { get; } =
    [
        Faulty("T02", "token with alg none", (_, token) => AttackKey.Unsigned(Changed(AttackKey.Header(token), "alg", "none"), AttackKey.Payload(token))),
        Faulty("T02", "token with alg None, as some compare", (_, token) => AttackKey.Unsigned(Changed(AttackKey.Header(token), "alg", "nOnE"), AttackKey.Payload(token))),
        Faulty("T03", "token signed by a shared secret, the issuer's name", (_, token) => AttackKey.SignWithSecret(Changed(AttackKey.Header(token), "alg", "HS256"), AttackKey.Payload(token), System.Text.Encoding.UTF8.GetBytes(AttackKey.Payload(token)["iss"]!.GetValue<string>()))),
        Faulty("T03", "token signed by the attacker's key under the issuer's key id", (target, token) => target.Key.Sign(Changed(AttackKey.Header(token), "alg", "ES256"), AttackKey.Payload(token))),
        Faulty("T03", "token with another signature", (_, token) => token[..^8] + "AAAAAAAA"),
        Faulty("T03", "token without its last part", (_, token) => token[..token.LastIndexOf('.')]),
        Faulty("T09", "token that brings its own key (jwk)", (target, token) => target.Key.Sign(WithOwnKey(target, AttackKey.Header(token)), AttackKey.Payload(token))),
        Faulty("T09", "token that points at the attacker's keys (jku)", (target, token) => target.Key.Sign(Changed(Changed(AttackKey.Header(token), "alg", "ES256"), "jku", "http://127.0.0.1:9/keys"), AttackKey.Payload(token))),
        Faulty("T03", "token whose payload was changed", (_, token) => string.Join('.', token.Split('.')[0], AttackKey.Unsigned([], Changed(AttackKey.Payload(token), "client_id", "another")).Split('.')[1], token.Split('.')[2])),
        Ordered("T03", "token signed by another key of the issuer's name", order => order["signJwtWithInvalidSigningKey"] = true),
        Ordered("T05", "token of another issuer", order => order["setInvalidIssuer"] = true),
        Ordered("T06", "token for another API", order => order["setInvalidAudience"] = true),
        Ordered("T07", "token that has expired", order => order["setExpirationTimeAsExpired"] = true),
        Ordered("T07", "token that is not in force yet", order => order["claims"] = new JsonObject { ["nbf"] = TimeProvider.System.GetUtcNow().AddMinutes(2).ToUnixTimeSeconds() }),
        Ordered("T07", "token without an end", order => order["claims"] = new JsonObject { ["exp"] = null }),
        Ordered("T08", "token of the type of a proof", order => order["headerParameters"] = new JsonObject { ["typ"] = "dpop+jwt" }),
        Ordered("T08", "token without a type", order => order["headerParameters"] = new JsonObject { ["typ"] = null }),
        Ordered("T06", "token for two APIs", order => order["claims"] = new JsonObject { ["aud"] = new JsonArray("nhn:pps", "nhn:critical-information") }),
        Ordered("T10", "ID token in the place of an access token", order =>
        {
            order["headerParameters"] = new JsonObject { ["typ"] = "JWT" };
            order["claims"] = new JsonObject { ["aud"] = "epj-nord", ["nonce"] = "n", ["scope"] = null };
        }),
        Ordered("T11", "token without the scope", order =>
        {
            order["scope"] = new JsonArray("nhn:critical-information/api");
            order["audience"] = "nhn:pps";
        }, 403),
        Ordered("T12", "token of a system where a person is demanded", order =>
        {
            order.Remove("person");
            order.Remove("authorizationDetails");
        }, 401, 403),
        Ordered("T13", "login at security level 3", order => order["claims"] = new JsonObject { ["helseid://claims/identity/security_level"] = "3" }, 403),
        Ordered("T13", "login without a security level", order => order["claims"] = new JsonObject { ["helseid://claims/identity/security_level"] = null }, 403),
        new("T14", "right token as Bearer", async (target, cancel) =>
        {
            var token = await target.Token(target.Order(), cancel);
            return (await target.Send(target.Search(token, null, scheme: "Bearer"), cancel)).Otherwise(401)
                ?? (await target.Send(target.Search(token, target.Proof(token, "POST", AttackTarget.Results), scheme: "Bearer"), cancel)).Otherwise(401);
        }),
        Ordered("T15", "token that is bound to no key", order => order["dontSetCnf"] = true),
        Ordered("T15", "token that is bound to another key", order => order["setAnInvalidJktValueInToken"] = true),
    ];

    // A right token, made faulty here.
    private static Attack Faulty(string id, string name, Func<AttackTarget, string, string> fault) => new(id, name, async (target, cancel) =>
    {
        var token = fault(target, await target.Token(target.Order(), cancel));
        return (await target.Send(target.Search(token, target.Proof(token, "POST", AttackTarget.Results)), cancel)).Otherwise(401);
    });

    // A token that the service makes faulty, signed by the issuer.
    private static Attack Ordered(string id, string name, Action<JsonObject> fault, params int[] expected) => new(id, name, async (target, cancel) =>
    {
        var order = target.Order();
        fault(order);
        var token = await target.Token(order, cancel);
        return (await target.Send(target.Search(token, target.Proof(token, "POST", AttackTarget.Results)), cancel)).Otherwise(expected is [] ? [401] : expected);
    });

    private static JsonObject Changed(JsonObject json, string member, string value)
    {
        json[member] = value;
        return json;
    }

    private static JsonObject WithOwnKey(AttackTarget target, JsonObject header)
    {
        header["alg"] = "ES256";
        header["jwk"] = target.Key.Public();
        return header;
    }
}
