using System.Security.Cryptography;
using Felles.Kernel;

namespace Felles.Sharing.Documents.Content;

/// <summary>A document that was put into the vault.</summary>
/// <param name="Id">Its name in the vault.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha1">SHA-1, as XDS and FHIR have it.</param>
/// <param name="Sha256">SHA-256.</param>
internal sealed record KeptDocument(string Id, long Size, byte[] Sha1, byte[] Sha256);

/// <summary>
/// The documents' bytes, each a sealed file whose name tells nothing. Written beside, brought to disk and then put in place,
/// so that what has a name is whole. Files are never changed.
/// </summary>
internal sealed class DocumentVault
{
    private const string Unfinished = ".part";

    private readonly string folder;
    private readonly byte[] key;

    /// <param name="folder">Where the files are; made when it is not there.</param>
    /// <param name="key">32 bytes.</param>
    internal DocumentVault(string folder, byte[] key)
    {
        if (key.Length != 32) throw new ArgumentException("The vault's key has 32 bytes.", nameof(key));
        (this.folder, this.key) = (folder, key);
        Make(folder);
    }

    /// <summary>Takes in a document while it arrives.</summary>
    /// <param name="source">Its bytes.</param>
    /// <param name="bytesMax">The largest that is taken in.</param>
    /// <param name="cancel">Gives up; nothing is kept.</param>
    /// <returns>What was kept, on disk; or <see cref="ProblemKind.TooLarge"/>, with nothing kept.</returns>
    internal async Task<Outcome<KeptDocument>> Keep(Stream source, long bytesMax, CancellationToken cancel)
    {
        var id = ResourceId.Create();
        var place = PlaceOf(id);
        Make(Path.GetDirectoryName(place)!);
        try
        {
            var written = await Write(source, place + Unfinished, bytesMax, cancel);
            if (!written.Succeeded(out var kept, out var problem))
            {
                File.Delete(place + Unfinished);
                return problem;
            }

            File.Move(place + Unfinished, place);
            return kept with { Id = id };
        }
        catch
        {
            File.Delete(place + Unfinished);
            throw;
        }
    }

    /// <summary>The document's bytes, from any place in it; null when it is not there.</summary>
    /// <param name="id">Its name in the vault.</param>
    internal SealedStream? Open(string id)
    {
        try
        {
            return ResourceId.IsValid(id) && File.Exists(PlaceOf(id)) ? SealedStream.Open(PlaceOf(id), key) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes a document that nothing refers to.</summary>
    internal void Drop(string id)
    {
        if (ResourceId.IsValid(id)) File.Delete(PlaceOf(id));
    }

    private async Task<Outcome<KeptDocument>> Write(Stream source, string place, long bytesMax, CancellationToken cancel)
    {
        var salt = RandomNumberGenerator.GetBytes(SealedDocument.SaltBytes);
        using var cipher = SealedDocument.KeyOf(key, salt);
#pragma warning disable CA5350 // The hash of XDS and of FHIR's Attachment is SHA-1; ours stands beside it.
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(place, options);
        await file.WriteAsync(SealedDocument.Magic.ToArray(), cancel);
        await file.WriteAsync(salt, cancel);
        // One chunk is read ahead: the last is sealed as the last.
        var (current, ahead, output) = (new byte[SealedDocument.ChunkBytes], new byte[SealedDocument.ChunkBytes], new byte[SealedDocument.ChunkBytes + SealedDocument.TagBytes]);
        var (size, chunk, length) = (0L, 0L, await Fill(source, current, cancel));
        while (true)
        {
            size += length;
            if (size > bytesMax) return new Problem(ProblemKind.TooLarge, "document-too-large", $"The document is larger than {bytesMax} bytes, the limit here.");
            var next = length < SealedDocument.ChunkBytes ? 0 : await Fill(source, ahead, cancel);
            sha1.AppendData(current, 0, length);
            sha256.AppendData(current, 0, length);
            SealedDocument.Seal(cipher, chunk++, isLast: next == 0, current.AsSpan(0, length), output);
            await file.WriteAsync(output.AsMemory(0, length + SealedDocument.TagBytes), cancel);
            if (next == 0) break;
            (current, ahead, length) = (ahead, current, next);
        }

        file.Flush(flushToDisk: true);
        return new KeptDocument("", size, sha1.GetHashAndReset(), sha256.GetHashAndReset());
    }

    private static async Task<int> Fill(Stream source, byte[] buffer, CancellationToken cancel) => await source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);

    private string PlaceOf(string id) => Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)).AsSpan(0, 1)), id);

    private static void Make(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
