using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Felles.Access;
using Felles.Kernel;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Felles.Sharing.FhirBase;

/// <summary>Where a later page of a search begins.</summary>
/// <param name="Person">Whose record.</param>
/// <param name="Type">Resource type.</param>
/// <param name="Parameters">The search without the patient.</param>
/// <param name="Skip">Matches on earlier pages.</param>
internal sealed record PageToken(PersonKey Person, string Type, ImmutableArray<KeyValuePair<string, string>> Parameters, int Skip);

/// <summary>
/// Seals the place of the next page into its address: search values are health information and may not be read in a log.
/// A token opens nothing by itself; every page passes token, proof and gate again.
/// </summary>
internal sealed class PageTokens(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("Felles.Sharing.PageToken.1");

    internal string Seal(ServiceCode service, PageToken token) =>
        WebEncoders.Base64UrlEncode(protector.Protect(JsonSerializer.SerializeToUtf8Bytes(
            new Content(service.Code, token.Person.ToString(), token.Type, [.. token.Parameters.SelectMany(p => (string[])[p.Key, p.Value])], token.Skip))));

    internal Outcome<PageToken> Open(ServiceCode service, string text)
    {
        try
        {
            var content = JsonSerializer.Deserialize<Content>(protector.Unprotect(WebEncoders.Base64UrlDecode(text)));
            if (content is not null && content.Service == service.Code && PersonKey.TryParse(content.Person, out var person))
                return new PageToken(person, content.Type, [.. content.Parameters.Chunk(2).Select(p => new KeyValuePair<string, string>(p[0], p[1]))], content.Skip);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException)
        {
            // Falls through to the one answer for every token that is not ours.
        }

        return Problem.Malformed("page-token", "The page's address is not one of ours, or too old. Start the search again.");
    }

    private sealed record Content(string Service, string Person, string Type, string[] Parameters, int Skip);
}
