using System.Security.Cryptography;
using Felles.Identity;
using Felles.Kernel;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Felles.Citizens.Others;

/// <summary>
/// Whose pages a citizen has chosen to look at: a child's, or somebody's whom they represent. The cookie only remembers the
/// choice, sealed for the citizen who made it; whether they may is decided at every page.
/// </summary>
internal sealed class ActingFor(IDataProtectionProvider protection)
{
    private const string CookieName = "felles-for";

    private static readonly TimeSpan life = TimeSpan.FromHours(8);

    /// <summary>Whom the request is about, by name; null for the citizen themself. Set by the visit, for the page's frame.</summary>
    internal string? Name { get; set; }

    internal void Choose(HttpContext http, Citizen citizen, PersonKey person) => http.Response.Cookies.Append(
        CookieName,
        For(citizen).Protect(person.ToString(), life),
        new CookieOptions { HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/innbygger", MaxAge = life });

    internal static void Leave(HttpContext http) => http.Response.Cookies.Delete(CookieName, new CookieOptions { Path = "/innbygger" });

    /// <summary>The choice; null when none was made by this citizen.</summary>
    internal PersonKey? Chosen(HttpContext http, Citizen citizen)
    {
        if (http.Request.Cookies[CookieName] is not { Length: > 0 and < 1000 } cookie) return null;
        try
        {
            return PersonKey.TryParse(For(citizen).Unprotect(cookie), out var key) ? key : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private ITimeLimitedDataProtector For(Citizen citizen) => protection.CreateProtector("Felles.Citizen.ActingFor", citizen.Number.Reveal()).ToTimeLimitedDataProtector();
}
