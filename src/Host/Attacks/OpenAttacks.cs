using System.Text.RegularExpressions;

namespace Felles.Host.Attacks;

/// <summary>What anybody can try, without any credentials: ours, O01 and on.</summary>
internal static partial class OpenAttacks
{
    private static readonly string[] Bases = ["/lab-results/fhir/Observation/_search", "/critical-info/fhir/AllergyIntolerance/_search", "/measurements/fhir/Observation/_search", "/restrictions/fhir/Consent", "/access-log/fhir/AuditEvent", "/lab-results/messages", "/access/$explain"];

    private static readonly string[] Pages = ["/", "/kliniker", "/innbygger", "/styring"];

    internal static IReadOnlyList<Attack> All { get; } =
    [
        new("O01", "every service without a token", async (target, cancel) =>
        {
            foreach (var path in Bases)
                foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
                    if ((await target.Send(target.Request(method, path, method == HttpMethod.Post ? "{}" : null), cancel)).Otherwise(400, 401, 404, 405, 415) is { } wrong) return $"{method} {path} {wrong}";
            return null;
        }),
        new("O02", "a token of nonsense", async (target, cancel) =>
        {
            foreach (var token in (string[])["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", new string('A', 16_000), "a b", "æ"])
                if ((await target.Send(target.Search(token, "x"), cancel)).Otherwise(400, 401, 431, 0) is { } wrong) return wrong;
            return null;
        }),
        new("O03", "methods that nothing takes", async (target, cancel) =>
        {
            foreach (var method in (string[])["TRACE", "PROPFIND", "PUT", "DELETE", "X"])
                if ((await target.Send(target.Request(new HttpMethod(method), "/"), cancel)).Otherwise(400, 404, 405, 501) is { } wrong) return $"{method} {wrong}";
            return null;
        }),
        new("O04", "files beside the pages", async (target, cancel) =>
        {
            foreach (var path in (string[])["/..%2f..%2f..%2fetc%2fpasswd", "/.git/config", "/appsettings.json", "/.env", "/%2e%2e/%2e%2e/etc/passwd", "/felles.dll", "/_framework/../felles.deps.json"])
                if ((await target.Send(target.Request(HttpMethod.Get, path), cancel)).Otherwise(400, 404) is { } wrong) return $"{path} {wrong}";
            return null;
        }),
        new("O05", "another host in the request", async (target, cancel) =>
        {
            foreach (var path in (string[])["/login/citizen", "/login/clinician", "/"])
            {
                var request = target.Request(HttpMethod.Get, path);
                request.Headers.Host = "attacker.invalid";
                request.Headers.TryAddWithoutValidation("X-Forwarded-Host", "attacker.invalid");
                var answer = await target.Send(request, cancel);
                if (answer.Leak() is { } leak) return leak;
                if (answer.Header("location")?.Contains("attacker.invalid", StringComparison.Ordinal) == true || answer.Text.Contains("attacker.invalid", StringComparison.Ordinal)) return $"{path} took the host of the request for its own";
            }

            return null;
        }),
        new("O06", "a login that returns to another site", async (target, cancel) =>
        {
            foreach (var back in (string[])["https://attacker.invalid/", "//attacker.invalid/", "/\\attacker.invalid", "javascript:alert(1)"])
                foreach (var name in (string[])["return", "returnUrl", "to"])
                {
                    var answer = await target.Send(target.Request(HttpMethod.Get, $"/login/citizen?{name}={Uri.EscapeDataString(back)}"), cancel);
                    if (answer.Leak() is { } leak) return leak;
                    if (answer.Header("location") is { } location && Uri.TryCreate(target.Address, location, out var to) && to.Host == "attacker.invalid") return $"sent the user to {to.Host}";
                }

            return null;
        }),
        new("O07", "the end of a login that nobody began", async (target, cancel) =>
        {
            foreach (var query in (string[])["?code=x&state=y", "?error=access_denied&state=y", "", "?code=x&code=y&state=%00"])
                if ((await target.Send(target.Request(HttpMethod.Get, $"/login/citizen/callback{query}"), cancel)).Otherwise(302, 303, 400, 401, 403, 404) is { } wrong) return wrong;
            return null;
        }),
        new("O08", "forms of the pages, posted from elsewhere", async (target, cancel) =>
        {
            foreach (var path in (string[])["/innbygger/sperringer", "/innbygger/fullmakt", "/kliniker/pasient", "/styring/rediger", "/logout/citizen"])
            {
                var request = target.Request(HttpMethod.Post, path, "a=b", "application/x-www-form-urlencoded");
                request.Headers.TryAddWithoutValidation("Origin", "https://attacker.invalid");
                if ((await target.Send(request, cancel)).Otherwise(302, 303, 400, 401, 403, 404, 405, 415) is { } wrong) return $"{path} {wrong}";
            }

            return null;
        }),
        new("O09", "pages that another site could frame or script", async (target, cancel) =>
        {
            foreach (var path in Pages)
            {
                var answer = await target.Send(target.Request(HttpMethod.Get, path), cancel);
                if (answer.Leak() is { } leak) return leak;
                var policy = answer.Header("content-security-policy") ?? "";
                if (answer.Status == 200 && (!policy.Contains("default-src 'none'", StringComparison.Ordinal) && !policy.Contains("default-src 'self'", StringComparison.Ordinal))) return $"{path} has no Content-Security-Policy that is closed by default";
                if (answer.Status == 200 && !policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal)) return $"{path} can be framed";
                if (policy.Contains("unsafe-inline", StringComparison.Ordinal) || policy.Contains("unsafe-eval", StringComparison.Ordinal)) return $"{path} allows scripts in the page";
                if (answer.Status == 200 && answer.Header("x-content-type-options") != "nosniff") return $"{path} lets the browser guess what it is";
                if (answer.Header("set-cookie") is { } cookie && Unsafe().IsMatch(cookie)) return $"{path} sets a cookie that scripts or other sites can use";
            }

            return null;
        }),
        new("O10", "reading across sites (CORS)", async (target, cancel) =>
        {
            foreach (var path in Bases)
            {
                var request = target.Request(HttpMethod.Options, path);
                request.Headers.TryAddWithoutValidation("Origin", "https://attacker.invalid");
                request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "GET");
                var answer = await target.Send(request, cancel);
                if (answer.Leak() is { } leak) return leak;
                if (answer.Header("access-control-allow-origin") is { } origin && (origin is "*" or "https://attacker.invalid")) return $"{path} may be read by any site";
            }

            return null;
        }),
        new("O11", "headers of 64 kB", async (target, cancel) =>
        {
            var request = target.Request(HttpMethod.Get, "/");
            request.Headers.TryAddWithoutValidation("X-Long", new string('x', 65_536));
            return (await target.Send(request, cancel)).Otherwise(400, 431, 0);
        }),
        new("O12", "the inner workings (health, metrics, traces)", async (target, cancel) =>
        {
            foreach (var path in (string[])["/metrics", "/debug", "/swagger", "/actuator", "/trace", "/health"])
                if ((await target.Send(target.Request(HttpMethod.Get, path), cancel)).Otherwise(400, 401, 403, 404) is { } wrong) return $"{path} {wrong}";
            var ready = await target.Send(target.Request(HttpMethod.Get, "/health/ready"), cancel);
            return ready.Text.Length > 500 ? "tells more than whether it is ready" : ready.Otherwise(200, 503);
        }),
    ];

    // Each cookie stands on a line of its own.
    [GeneratedRegex("^(?!.*httponly)|^(?!.*samesite=(lax|strict))", RegexOptions.IgnoreCase | RegexOptions.Multiline, 1000)]
    private static partial Regex Unsafe();
}
