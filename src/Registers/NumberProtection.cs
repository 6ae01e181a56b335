using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Felles.Kernel;

namespace Felles.Registers;

/// <summary>How a national number is found and kept without being readable in the database.</summary>
internal sealed class NumberProtection(RegisterKeys keys, SyntheticSeries accepted)
{
    // The first byte tells how the rest is made, so that a later way can stand beside this one.
    private const byte AesGcmFormat = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = 1 + NonceLength + TagLength;

    /// <summary>What a number is found by: HMAC-SHA256 under the lookup key.</summary>
    public NumberDigest Digest(PersonNumber number)
    {
        Span<byte> digits = stackalloc byte[11];
        Encoding.ASCII.GetBytes(number.Reveal(), digits);
        Span<byte> hash = stackalloc byte[NumberDigest.Length];
        HMACSHA256.HashData(keys.Lookup, digits, hash);
        return NumberDigest.Read(hash);
    }

    /// <summary>Seals a number to a person: AES-256-GCM with a random nonce and the person's key as associated data, so that a sealed number cannot be moved to another row.</summary>
    public byte[] Seal(PersonNumber number, PersonKey person)
    {
        var digits = Encoding.ASCII.GetBytes(number.Reveal());
        var sealedNumber = new byte[Overhead + digits.Length];
        sealedNumber[0] = AesGcmFormat;
        var nonce = sealedNumber.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(keys.Sealing, TagLength);
        aes.Encrypt(nonce, digits, sealedNumber.AsSpan(Overhead), sealedNumber.AsSpan(1 + NonceLength, TagLength), person.Bytes());
        return sealedNumber;
    }

    /// <summary>Opens a sealed number; false when it was altered, moved, sealed with another key, or is of a series that this environment does not accept.</summary>
    public bool TryOpen(ReadOnlySpan<byte> sealedNumber, PersonKey person, [MaybeNullWhen(false)] out PersonNumber number)
    {
        number = default;
        if (sealedNumber.Length <= Overhead || sealedNumber.Length > Overhead + 32 || sealedNumber[0] != AesGcmFormat) return false;
        Span<byte> digits = stackalloc byte[32];
        digits = digits[..(sealedNumber.Length - Overhead)];
        using var aes = new AesGcm(keys.Sealing, TagLength);
        try
        {
            aes.Decrypt(sealedNumber.Slice(1, NonceLength), sealedNumber[Overhead..], sealedNumber.Slice(1 + NonceLength, TagLength), digits, person.Bytes());
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        return PersonNumber.TryParse(Encoding.ASCII.GetString(digits), accepted, out number);
    }

    /// <summary>A mark of both keys that tells nothing about them. Kept in the database, so that other keys are noticed before they make everybody a stranger.</summary>
    public byte[] KeyMark() =>
        [.. HMACSHA256.HashData(keys.Lookup, "felles register, lookup key"u8), .. HMACSHA256.HashData(keys.Sealing, "felles register, sealing key"u8)];
}

/// <summary>The keyed hash of a number, as a value that can be a key in memory without the number being there.</summary>
internal readonly record struct NumberDigest(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    public const int Length = 32;

    public static NumberDigest Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, First);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), Second);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), Third);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), Fourth);
        return bytes;
    }
}

/// <summary>A person's key as the sixteen bytes that the tables hold.</summary>
internal static class PersonKeyBytes
{
    public static byte[] Bytes(this PersonKey key) => key.Value.ToByteArray(bigEndian: true);

    public static PersonKey Read(byte[] bytes) => new(new Guid(bytes, bigEndian: true));
}
