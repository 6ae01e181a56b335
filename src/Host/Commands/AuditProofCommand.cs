using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Felles.Audit;
using Felles.Host.Configuration;
using Felles.Kernel;

namespace Felles.Host.Commands;

/// <summary><c>felles audit prove</c>, and the checks of proofs and kept tree heads by <c>felles audit verify</c>.</summary>
internal static class AuditProofCommand
{
    internal static Command CreateProve()
    {
        var source = new SettingsSource();
        var stream = new Argument<string>("STREAM") { Description = "The host that wrote the entry." };
        var sequence = new Argument<long>("ENTRY") { Description = "The entry's number in it." };
        var command = new Command("prove", "Write the proof that an entry stands in the published log (RFC 9162), to standard output.") { stream, sequence };
        source.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var database = Platform.OpenDatabase(source.Read(parsed));
            var proved = await new AuditTree(database).Inclusion(parsed.GetValue(stream)!, parsed.GetValue(sequence), cancel);
            if (!proved.Succeeded(out var proof, out var problem)) return Say(problem.Text, 1);
            await using var output = Console.OpenStandardOutput();
            await using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
            AuditProofFile.Write(json, proof);
            return 0;
        });
        return command;
    }

    internal static int Verify(FileInfo file, FileInfo? pem, Func<FellesSettings> settings)
    {
        if (!AuditProofFile.Read(File.ReadAllBytes(file.FullName)).Succeeded(out var proof, out var problem)) return Say(problem.Text, 2);
        using var key = Key(pem, settings);
        if (!proof.Holds(key)) return Say("The proof does NOT hold: the entry, the path or the signature was changed.", 1);
        var (node, size, _) = proof.Head.Stated()!.Value;
        return Say(string.Create(CultureInfo.InvariantCulture, $"The proof holds: entry {proof.Sequence} of '{node}' stands in the published log of {size} entries."), 0);
    }

    internal static async Task<int> VerifyHead(FileInfo kept, FellesSettings settings, CancellationToken cancel)
    {
        if (!AuditProofFile.ReadHead(await File.ReadAllBytesAsync(kept.FullName, cancel)).Succeeded(out var head, out var problem)) return Say(problem.Text, 2);
        using var key = Key(null, () => settings);
        if (!head.IsSignedBy(key) || head.Stated() is not var (node, size, root)) return Say("The kept head is NOT signed by the log's key.", 1);
        await using var database = Platform.OpenDatabase(settings);
        var tree = new AuditTree(database);
        if (!(await tree.Heads(cancel)).Succeeded(out var heads, out problem)) return Say(problem.Text, 1);
        var latest = heads.Select(one => one.Stated()).FirstOrDefault(one => one?.Node == node);
        if (latest is not var (_, now, nowRoot) || now < size) return Say("The log is NOT whole: it is shorter than the kept head says.", 1);
        if (!(await tree.Consistency(node, size, now, cancel)).Succeeded(out var path, out problem)) return Say(problem.Text, 1);
        if (!MerkleTree.IsConsistent(size, root, now, nowRoot, path)) return Say("The log is NOT the one that the kept head is of: something before it was changed.", 1);
        // The tree that is stored may have been left as it was while an entry was changed.
        if (!(await tree.RootOfEntries(node, size, cancel)).Succeeded(out var anew, out problem)) return Say($"The log is NOT whole: {problem.Text}", 1);
        return root.AsSpan().SequenceEqual(anew)
            ? Say(string.Create(CultureInfo.InvariantCulture, $"The log of '{node}' began as the kept head says: {size} of {now} entries."), 0)
            : Say("The log is NOT the one that the kept head is of: an entry before it was changed.", 1);
    }

    private static ECDsa Key(FileInfo? pem, Func<FellesSettings> settings)
    {
        if (pem is null) return KeyFiles.ReadAudit(settings().Keys).Match(key => key, problem => throw new SettingsException(problem.Text));
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(pem.FullName));
        return key;
    }

    private static int Say(string text, int code)
    {
        Console.WriteLine(text);
        return code;
    }
}
