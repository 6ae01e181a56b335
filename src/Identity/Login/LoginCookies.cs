using System.Security.Cryptography;
using System.Text.Json;
using Felles.Identity.Jose;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Felles.Identity.Login;

/// <summary>What must be remembered between sending somebody to the issuer and their return; in their own browser, encrypted.</summary>
internal sealed record PendingLogin(LoginKind Kind, string State, string Nonce, string Verifier, string ProofKey, string ReturnPath, long Ends);

/// <summary>
/// The two cookies of a login: the session's random id, and for some minutes the pending login. HttpOnly and SameSite=Lax;
/// over https also Secure with the prefix <c>__Host-</c>, so that no other host can plant one.
/// </summary>
internal sealed class LoginCookies(IdentityOptions options, IDataProtectionProvider protection, TimeProvider clock)
{
    internal static readonly TimeSpan PendingLife = TimeSpan.FromMinutes(10);

    private readonly IDataProtector protector = protection.CreateProtector("Felles.Identity.PendingLogin");

    private bool IsSecure => options.PublicBaseUrl.Scheme == Uri.UriSchemeHttps;

    internal string? Session(HttpContext context, LoginKind kind) => context.Request.Cookies[SessionName(kind)];

    internal void SetSession(HttpContext context, LoginKind kind, string secret) =>
        context.Response.Cookies.Append(SessionName(kind), secret, Options());

    internal void ClearSession(HttpContext context, LoginKind kind) => context.Response.Cookies.Delete(SessionName(kind), Options());

    internal void SetPending(HttpContext context, PendingLogin pending)
    {
        var cookie = Options();
        cookie.MaxAge = PendingLife;
        context.Response.Cookies.Append(PendingName(pending.State), StrictBase64Url.Encode(protector.Protect(JsonSerializer.SerializeToUtf8Bytes(pending))), cookie);
    }

    /// <summary>The pending login of a state, once; null when this browser has none that still counts.</summary>
    internal PendingLogin? TakePending(HttpContext context, LoginKind kind, string state)
    {
        if (state.Length != 43 || !StrictBase64Url.TryDecode(state, out _)) return null;
        var name = PendingName(state);
        if (context.Request.Cookies[name] is not { } cookie) return null;
        context.Response.Cookies.Delete(name, Options());
        if (Open(cookie) is not { } pending || pending.Kind != kind || pending.State != state) return null;
        return pending.Ends > clock.GetUtcNow().ToUnixTimeSeconds() ? pending : null;
    }

    private PendingLogin? Open(string cookie)
    {
        try
        {
            return StrictBase64Url.TryDecode(cookie, out var bytes) ? JsonSerializer.Deserialize<PendingLogin>(protector.Unprotect(bytes)) : null;
        }
        catch (Exception fault) when (fault is CryptographicException or JsonException)
        {
            return null;
        }
    }

    private string SessionName(LoginKind kind) => $"{Prefix}felles-{LoginPaths.Name(kind)}";

    // Each tab that is logging in has its own.
    private string PendingName(string state) => $"{Prefix}felles-login-{state[..8]}";

    private string Prefix => IsSecure ? "__Host-" : "";

    private CookieOptions Options() => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = IsSecure, Path = "/", IsEssential = true };
}
