using Felles.Public.Texts;
using Microsoft.AspNetCore.Http;

namespace Felles.Public.Layout;

/// <summary>Remembers the reader's language for a year and goes back to where they were.</summary>
internal static class LanguageChoice
{
    internal static IResult Handle(string? til, string? retur, HttpContext http)
    {
        if (PageLanguage.Find(til) is { } language)
        {
            http.Response.Cookies.Append(PageLanguage.Cookie, language.Tag, new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365),
                SameSite = SameSiteMode.Lax,
                HttpOnly = true,
                Secure = http.Request.IsHttps,
                IsEssential = true,
            });
        }

        return Results.LocalRedirect(LocalAddress(retur));
    }

    // Only a path of ours: "//elsewhere" and "/\elsewhere" lead a browser to another host.
    internal static string LocalAddress(string? address) =>
        address is ['/', ..] && (address.Length == 1 || (address[1] is not ('/' or '\\'))) && !address.Any(char.IsControl) ? address : "/";
}
