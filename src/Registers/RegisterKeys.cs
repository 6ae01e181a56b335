using System.Security.Cryptography;
using Felles.Kernel;

namespace Felles.Registers;

/// <summary>
/// The two keys that protect national numbers in the database: one finds a person by number (HMAC-SHA256), one seals the
/// number beside the person (AES-256-GCM). Whoever has the database without them has no numbers, and cannot try them
/// all, though there are only some ten million.
/// </summary>
public sealed class RegisterKeys
{
    /// <summary>Length of each key in bytes.</summary>
    public const int Length = 32;

    private RegisterKeys(byte[] lookup, byte[] sealing)
    {
        Lookup = lookup;
        Sealing = sealing;
    }

    internal byte[] Lookup { get; }

    internal byte[] Sealing { get; }

    /// <summary>Two new keys from the system's secure random source, for a new installation.</summary>
    public static RegisterKeys Create() => new(RandomNumberGenerator.GetBytes(Length), RandomNumberGenerator.GetBytes(Length));

    /// <summary>Reads the keys from configuration.</summary>
    /// <param name="lookup">The finding key: 32 bytes in base64.</param>
    /// <param name="sealing">The sealing key: 32 other bytes in base64.</param>
    /// <returns>The keys; or <see cref="ProblemKind.Invalid"/>, which names the key and never shows it.</returns>
    public static Outcome<RegisterKeys> FromBase64(string? lookup, string? sealing)
    {
        if (Read(lookup) is not { } first)
            return Problem.Invalid("register-lookup-key", "The register's lookup key must be 32 random bytes in base64. Make one with: openssl rand -base64 32");
        if (Read(sealing) is not { } second)
            return Problem.Invalid("register-sealing-key", "The register's sealing key must be 32 random bytes in base64. Make one with: openssl rand -base64 32");
        // One key for two algorithms would let an answer of the one say something about the other.
        if (CryptographicOperations.FixedTimeEquals(first, second))
            return Problem.Invalid("register-keys-equal", "The register's lookup key and sealing key must differ. Make a second one with: openssl rand -base64 32");
        return new RegisterKeys(first, second);
    }

    /// <summary>The keys as configuration holds them. Secret: for the file where the operator keeps them, nowhere else.</summary>
    public (string Lookup, string Sealing) RevealBase64() => (Convert.ToBase64String(Lookup), Convert.ToBase64String(Sealing));

    /// <summary>A key for another register's own hashes of numbers, which can be compared with nothing here (HKDF, RFC 5869).</summary>
    /// <param name="purpose">Which register, as <c>steering</c>.</param>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, Lookup, Length, info: System.Text.Encoding.UTF8.GetBytes(purpose));

    private static byte[]? Read(string? base64)
    {
        // Longer text is no key; a bound keeps the buffer small.
        if (base64 is not { Length: > 0 and <= 64 }) return null;
        Span<byte> bytes = stackalloc byte[48];
        return Convert.TryFromBase64String(base64, bytes, out var length) && length == Length ? bytes[..length].ToArray() : null;
    }
}
