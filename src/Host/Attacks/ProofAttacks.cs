using System.Globalization;
using System.Text.Json.Nodes;

namespace Felles.Host.Attacks;

/// <summary>DPoP proofs with faults, and proofs used again: the reference's cases T20–T30.</summary>
internal static class ProofAttacks
{
    private const int AtOnce = 12;

    internal static IReadOnlyList<Attack> All { get; } =
    [
        new("T20", "no proof", async (target, cancel) => (await target.Send(target.Search(await target.Token(target.Order(), cancel), null), cancel)).Otherwise(401)),
        new("T20", "two proofs", async (target, cancel) =>
        {
            var token = await target.Token(target.Order(), cancel);
            var request = target.Search(token, target.Proof(token, "POST", AttackTarget.Results));
            request.Headers.TryAddWithoutValidation("DPoP", target.Proof(token, "POST", AttackTarget.Results));
            return (await target.Send(request, cancel)).Otherwise(401);
        }),
        Faulty("T21", "proof of another type", header: head => head["typ"] = "jwt"),
        Faulty("T21", "proof without alg", header: head => head.Remove("alg")),
        Faulty("T21", "proof with a symmetric alg", header: head => head["alg"] = "HS256"),
        Faulty("T21", "proof with alg none", header: head => head["alg"] = "none"),
        Faulty("T22", "proof without its key", header: head => head.Remove("jwk")),
        new("T22", "proof that shows the private key", async (target, cancel) =>
        {
            var token = await target.Token(target.Order(), cancel);
            var proof = target.Proof(token, "POST", AttackTarget.Results, header: head => head["jwk"] = target.Key.Private());
            return (await target.Send(target.Search(token, proof), cancel)).Otherwise(401);
        }),
        new("T23", "proof with a wrong signature", async (target, cancel) =>
        {
            var token = await target.Token(target.Order(), cancel);
            return (await target.Send(target.Search(token, target.Proof(token, "POST", AttackTarget.Results)[..^6] + "AAAAAA"), cancel)).Otherwise(401);
        }),
        Faulty("T24", "proof without jti", claims => claims.Remove("jti")),
        Faulty("T24", "proof without htu", claims => claims.Remove("htu")),
        Faulty("T24", "proof without htm", claims => claims.Remove("htm")),
        Faulty("T24", "proof without ath", claims => claims.Remove("ath")),
        Faulty("T24", "proof without iat", claims => claims.Remove("iat")),
        Faulty("P01", "proof with a jti of 100,000 characters", claims => claims["jti"] = new string('x', 100_000), expected: [400, 401, 431, 0]),
        Faulty("T25", "proof for another host", claims => claims["htu"] = "http://felles.invalid" + AttackTarget.Results),
        Faulty("T25", "proof for another path", claims => claims["htu"] = claims["htu"]!.GetValue<string>().Replace("Observation", "DiagnosticReport", StringComparison.Ordinal)),
        Faulty("T25", "proof for a path within this one", claims => claims["htu"] = claims["htu"]!.GetValue<string>() + "/x"),
        Faulty("T27", "proof for another method", claims => claims["htm"] = "GET"),
        Faulty("T28", "proof of an hour ago", claims => claims["iat"] = TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeSeconds()),
        Faulty("T28", "proof of an hour ahead", claims => claims["iat"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds()),
        Faulty("T28", "proof with iat as text", claims => claims["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        Faulty("T30", "proof for another token", claims => claims["ath"] = AttackKey.Hash("another")),
        new("T29", "proof used again", async (target, cancel) =>
        {
            var token = await target.Token(target.Order(), cancel);
            var proof = target.Proof(token, "POST", AttackTarget.Results);
            return (await target.Send(target.Search(token, proof), cancel)).Otherwise(200) ?? (await target.Send(target.Search(token, proof), cancel)).Otherwise(401);
        }),
        new("T29", "proof used at the same moment by many", async (target, cancel) =>
        {
            var token = await target.Token(target.Order(), cancel);
            var proof = target.Proof(token, "POST", AttackTarget.Results);
            var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => target.Send(target.Search(token, proof), cancel)));
            var opened = answers.Count(answer => answer.Status == 200);
            return opened <= 1 ? answers.Select(answer => answer.Otherwise(200, 401)).FirstOrDefault(wrong => wrong is not null) : string.Create(CultureInfo.InvariantCulture, $"opened {opened} times by one proof");
        }),
        new("T30", "proof of another key", async (target, cancel) =>
        {
            using var other = new AttackKey();
            var token = await target.Token(target.Order(), cancel);
            return (await target.Send(target.Search(token, target.Proof(token, "POST", AttackTarget.Results, signer: other)), cancel)).Otherwise(401);
        }),
    ];

    private static Attack Faulty(string id, string name, Action<JsonObject>? claims = null, Action<JsonObject>? header = null, params int[] expected) => new(id, name, async (target, cancel) =>
    {
        var token = await target.Token(target.Order(), cancel);
        return (await target.Send(target.Search(token, target.Proof(token, "POST", AttackTarget.Results, claims, header)), cancel)).Otherwise(expected is [] ? [401] : expected);
    });
}
