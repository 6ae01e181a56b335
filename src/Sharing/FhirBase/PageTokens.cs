using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Felles.Access;
using Felles.Identity;
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
/// A token is for who searched, for <see cref="Life"/>, and opens nothing by itself; every page passes token, proof and gate
/// again.
/// </summary>
internal sealed class PageTokens(IDataProtectionProvider protection, TimeProvider clock)
{
    internal static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    private readonly IDataProtector protector = protection.CreateProtector("Felles.Sharing.PageToken.2");

    internal string Seal(ServiceCode service, Caller caller, PageToken token) =>
        WebEncoders.Base64UrlEncode(For(caller).Protect(JsonSerializer.SerializeToUtf8Bytes(
            new Content(service.Code, token.Person.ToString(), token.Type, [.. token.Parameters.SelectMany(p => (string[])[p.Key, p.Value])], token.Skip, (clock.GetUtcNow() + Life).ToUnixTimeSeconds()))));

    // Who it is for is part of the key and not of the content: no number is in an address, not even sealed (rule 4).
    private IDataProtector For(Caller caller) => protector.CreateProtector(caller switch
    {
        HealthPersonnel personnel => $"personnel {personnel.Number.Reveal()} {personnel.LegalEntity}",
        Citizen citizen => $"citizen {citizen.Number.Reveal()}",
        _ => throw new InvalidOperationException("Systems do not search."),
    });

    internal Outcome<PageToken> Open(ServiceCode service, Caller caller, string text)
    {
        try
        {
            var content = JsonSerializer.Deserialize<Content>(For(caller).Unprotect(WebEncoders.Base64UrlDecode(text)));
            if (content is not null && content.Service == service.Code && clock.GetUtcNow().ToUnixTimeSeconds() < content.Until && PersonKey.TryParse(content.Person, out var person))
                return new PageToken(person, content.Type, [.. content.Parameters.Chunk(2).Select(p => new KeyValuePair<string, string>(p[0], p[1]))], content.Skip);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException)
        {
            // Falls through to the one answer for every token that is not ours.
        }

        return Problem.Malformed("page-token", "The page's address is not one of ours, not for this caller, or too old. Start the search again.");
    }

    private sealed record Content(string Service, string Person, string Type, string[] Parameters, int Skip, long Until);
}
