using System.Security.Cryptography;
using System.Text.Json;
using Felles.Kernel;
using Felles.Sharing.Documents.Content;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Felles.Sharing.Documents.Intake;

/// <summary>
/// Names of Binaries that were sent before their submission. What is known of one is sealed into its name, for the
/// organisation that sent it and for <see cref="Life"/>, so that hosts share nothing but the folder.
/// </summary>
internal sealed class UploadTickets(IDataProtectionProvider protection, TimeProvider clock)
{
    internal static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly IDataProtector protector = protection.CreateProtector("Felles.Sharing.Documents.Upload.1");

    internal string Seal(OrganisationNumber sender, KeptDocument kept, string mediaType) => WebEncoders.Base64UrlEncode(
        protector.CreateProtector(sender.ToString()).Protect(JsonSerializer.SerializeToUtf8Bytes(new Content(kept, mediaType, (clock.GetUtcNow() + Life).ToUnixTimeSeconds()))));

    /// <summary>What was sent under a name; null when the name is not ours, not this sender's, or too old.</summary>
    internal (KeptDocument Kept, string MediaType)? Open(OrganisationNumber sender, string name)
    {
        try
        {
            var content = JsonSerializer.Deserialize<Content>(protector.CreateProtector(sender.ToString()).Unprotect(WebEncoders.Base64UrlDecode(name)));
            return content is not null && clock.GetUtcNow().ToUnixTimeSeconds() < content.Until ? (content.Kept, content.MediaType) : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    private sealed record Content(KeptDocument Kept, string MediaType, long Until);
}
