using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Felles.Access;
using Felles.Identity;
using Felles.Kernel;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Felles.Sharing.FhirBase;

/// <summary>Where a later page of a search, a history or an export begins.</summary>
/// <param name="Person">Whose record.</param>
/// <param name="Place">What is paged: a resource type for a search, else the address after the base.</param>
/// <param name="Parameters">The parameters without the patient.</param>
/// <param name="Skip">Entries on earlier pages.</param>
internal sealed record PageToken(PersonKey Person, string Place, ImmutableArray<KeyValuePair<string, string>> Parameters, int Skip)
{
    /// <summary>The last entry of the page before, so that what has come since moves nothing; null on the first.</summary>
    public string? After { get; init; }
}

/// <summary>
/// Seals the place of the next page into its address: search values are health information and may not be read in a log.
/// A token is for who searched, for <see cref="Life"/>, and opens nothing by itself; every page passes token, proof and gate
/// again.
/// </summary>
internal sealed class PageTokens(IDataProtectionProvider protection, TimeProvider clock)
{
    internal static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    private readonly IDataProtector protector = protection.CreateProtector("Felles.Sharing.PageToken.3");

    internal string Seal(ServiceCode service, Caller caller, PageToken token) =>
        WebEncoders.Base64UrlEncode(For(caller).Protect(JsonSerializer.SerializeToUtf8Bytes(
            new Content(service.Code, token.Person.ToString(), token.Place, [.. token.Parameters.SelectMany(p => (string[])[p.Key, p.Value])], token.Skip, token.After, (clock.GetUtcNow() + Life).ToUnixTimeSeconds()))));

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
                return new PageToken(person, content.Place, [.. content.Parameters.Chunk(2).Select(p => new KeyValuePair<string, string>(p[0], p[1]))], content.Skip) { After = content.After };
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException)
        {
            // Falls through to the one answer for every token that is not ours.
        }

        return Problem.Malformed("page-token", "The page's address is not one of ours, not for this caller, or too old. Start the search again.");
    }

    private sealed record Content(string Service, string Person, string Place, string[] Parameters, int Skip, string? After, long Until);
}
