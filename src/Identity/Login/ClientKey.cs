using System.Security.Cryptography;
using Felles.Identity.Jose;
using Felles.Kernel;

namespace Felles.Identity.Login;

/// <summary>The private key by which Felles proves to an issuer that it is its client; read from its file when first needed.</summary>
internal sealed class ClientKey(string file)
{
    private const int BytesMax = 16 * 1024;

    private SigningKey? key;

    internal Outcome<SigningKey> Read()
    {
        if (key is not null) return key;
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: <= BytesMax } && SigningKey.Read(File.ReadAllBytes(file)).Succeeded(out var read, out _))
                return key = read;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Told below; the path is for the operator's configuration, not for whoever logs in.
        }

        return Problem.Unavailable("client-key-unreadable", "The key for logins cannot be read. The operator must check KeyFile of the login.");
    }
}

/// <summary>Random texts that cannot be guessed: states, nonces, verifiers, ids.</summary>
internal static class Unguessable
{
    /// <summary>256 random bits as 43 characters of base64url.</summary>
    internal static string Text() => StrictBase64Url.Encode(RandomNumberGenerator.GetBytes(32));
}
