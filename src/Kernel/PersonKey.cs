using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Felles.Kernel;

/// <summary>
/// The random key under which everything about one person is stored. It is not derived from the national number and
/// carries no meaning, so it may stand in a URL (<c>Patient/{id}</c>), a log line and a reference.
/// </summary>
/// <param name="Value">128 random bits.</param>
public readonly record struct PersonKey(Guid Value)
{
    /// <summary>A new key from the system's secure random source.</summary>
    public static PersonKey Create()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return new PersonKey(new Guid(bytes, bigEndian: true));
    }

    /// <summary>Reads the form that <see cref="ToString"/> writes; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PersonKey key)
    {
        var read = Guid.TryParseExact(text, "D", out var value);
        key = new PersonKey(value);
        return read;
    }

    /// <summary>The key as a FHIR id: 36 characters, lower case, with hyphens.</summary>
    public override string ToString() => Value.ToString("D");
}

/// <summary>Ids of resources; FHIR R4 <c>id</c>: 1–64 of <c>A–Z a–z 0–9 - .</c></summary>
public static class ResourceId
{
    /// <summary>A new random id of 22 characters (128 bits).</summary>
    public static string Create()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return Format(bytes);
    }

    /// <summary>
    /// The id of something that already has a name elsewhere, so that the same message gives the same ids every time.
    /// </summary>
    /// <param name="parts">What makes it unique, as sender, report id and item id. Never a national identity number.</param>
    public static string Derive(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            // The length before each part keeps ("ab","c") and ("a","bc") apart.
            var bytes = System.Text.Encoding.UTF8.GetBytes(part);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        return Format(digest[..16]);
    }

    /// <summary>Whether the text is a FHIR id.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text)
    {
        if (text is not { Length: >= 1 and <= 64 }) return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.'))
                return false;
        return true;
    }

    /// <summary>
    /// Whether the text may be the id of a resource of ours. None holds a national number, and one sent as an id must not
    /// reach the log (rule 4).
    /// </summary>
    public static bool IsOurs([NotNullWhen(true)] string? text) => IsValid(text) && !PersonNumber.OccursIn(text);

    // base64url has '_', which a FHIR id may not hold; '.' may, and base64url never writes it.
    private static string Format(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes).Replace('_', '.');
}
