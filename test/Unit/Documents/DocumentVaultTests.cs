using System.Security.Cryptography;
using Felles.Kernel;
using Felles.Sharing.Documents.Content;

namespace Felles.Test.Unit.Documents;

/// <summary>The vault: what is put in comes out, from any place, of any size; what was touched does not.</summary>
public sealed class DocumentVaultTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vault").FullName;
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(SealedDocument.ChunkBytes - 1)]
    [InlineData(SealedDocument.ChunkBytes)]
    [InlineData(SealedDocument.ChunkBytes + 1)]
    [InlineData((3 * SealedDocument.ChunkBytes) + 17)]
    public async Task What_is_kept_comes_out(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        var (vault, kept) = await Kept(bytes);
        Assert.Equal(size, kept.Size);
        Assert.Equal(SHA256.HashData(bytes), kept.Sha256);
        await using var stream = vault.Open(kept.Id)!;
        Assert.Equal(size, stream.Length);
        Assert.Equal(bytes, await All(stream));
        foreach (var from in (int[])[0, size / 2, Math.Max(0, size - 1)])
        {
            stream.Position = from;
            Assert.Equal(bytes[from..], await All(stream));
        }
    }

    [Fact]
    public async Task Any_byte_that_was_changed_and_any_cut_is_found()
    {
        var (vault, kept) = await Kept(RandomNumberGenerator.GetBytes(SealedDocument.ChunkBytes + 100));
        var file = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Single();
        var whole = await File.ReadAllBytesAsync(file);
        foreach (var place in (int[])[0, 9, SealedDocument.HeadBytes, SealedDocument.HeadBytes + 500, whole.Length - 1])
        {
            var changed = (byte[])whole.Clone();
            changed[place] ^= 1;
            await File.WriteAllBytesAsync(file, changed);
            await Broken(vault, kept.Id);
        }

        foreach (var length in (int[])[0, 10, SealedDocument.HeadBytes + SealedDocument.ChunkBytes + SealedDocument.TagBytes, whole.Length - 1])
        {
            await File.WriteAllBytesAsync(file, whole[..length]);
            await Broken(vault, kept.Id);
        }

        // Another document's file under this name is not it either: swapped chunks do not open.
        var (_, other) = await Kept(RandomNumberGenerator.GetBytes(SealedDocument.ChunkBytes + 100));
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(path => Path.GetFileName(path));
        await File.WriteAllBytesAsync(file, [.. whole[..(SealedDocument.HeadBytes + 1000)], .. (await File.ReadAllBytesAsync(files[other.Id]))[(SealedDocument.HeadBytes + 1000)..]]);
        await Broken(vault, kept.Id);
    }

    [Fact]
    public async Task What_is_too_large_leaves_nothing()
    {
        using var source = new MemoryStream(new byte[1001]);
        Assert.True((await new DocumentVault(folder, key).Keep(source, 1000, CancellationToken.None)).Failed(out var problem));
        Assert.Equal(ProblemKind.TooLarge, problem.Kind);
        Assert.Empty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("unknown")]
    [InlineData("")]
    public void A_name_that_is_not_there_opens_nothing(string id) => Assert.Null(new DocumentVault(folder, key).Open(id));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task Broken(DocumentVault vault, string id)
    {
        var fault = await Record.ExceptionAsync(async () =>
        {
            await using var stream = vault.Open(id)!;
            await All(stream);
        });
        Assert.True(fault is InvalidDataException or CryptographicException or EndOfStreamException, fault?.GetType().Name ?? "it was read");
    }

    private async Task<(DocumentVault Vault, KeptDocument Kept)> Kept(byte[] bytes)
    {
        var vault = new DocumentVault(folder, key);
        using var source = new MemoryStream(bytes);
        Assert.True((await vault.Keep(source, long.MaxValue, CancellationToken.None)).Succeeded(out var kept, out _));
        return (vault, kept);
    }

    private static async Task<byte[]> All(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
