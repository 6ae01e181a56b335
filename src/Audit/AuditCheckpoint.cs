using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Felles.Storage;

namespace Felles.Audit;

/// <summary>
/// A signed statement of how far every stream had come: whoever keeps one can later prove that nothing before it was
/// altered or removed, also by somebody who could rewrite the whole store.
/// </summary>
/// <param name="Text">
/// Lines: <c>felles-audit-checkpoint/1</c>, the time (ISO 8601, UTC), then for each stream its id, node, sequence number and hash (base64).
/// </param>
/// <param name="Signature">ECDSA P-256 with SHA-256 over the text's UTF-8 bytes, IEEE P1363 form.</param>
public sealed record AuditCheckpoint(string Text, ReadOnlyMemory<byte> Signature)
{
    private const string FirstLine = "felles-audit-checkpoint/1";

    /// <summary>Signs the heads as they are now and keeps the statement in the store; null when nothing was logged since the last.</summary>
    public static async Task<AuditCheckpoint?> Make(Database database, ECDsa key, TimeProvider clock, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(key);
        var at = SealedEntry.MicrosecondsOf(clock.GetUtcNow());
        return await database.Write(
            async (connection, transaction) =>
            {
                var heads = await Heads(connection, transaction, cancel);
                if (heads == await LastHeads(connection, transaction, cancel)) return null;
                var time = DateTimeOffset.UnixEpoch.AddTicks(at * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
                var text = $"{FirstLine}\n{time}\n{heads}";
                var signature = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256);
                await using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = "insert into audit_checkpoint (at, text, signature) values (@at, @text, @signature) on conflict (at) do nothing";
                command.Bind("at", at);
                command.Bind("text", text);
                command.Bind("signature", signature);
                await command.ExecuteNonQueryAsync(cancel);
                return new AuditCheckpoint(text, signature);
            },
            cancel);
    }

    /// <summary>Whether the signature is the key's.</summary>
    public bool IsSignedBy(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.VerifyData(Encoding.UTF8.GetBytes(Text), Signature.Span, HashAlgorithmName.SHA256);
    }

    /// <summary>The heads that it states; empty when the text is not a checkpoint.</summary>
    internal IEnumerable<(int Stream, long Sequence, byte[] Hash)> Statements()
    {
        var lines = Text.Split('\n');
        if (lines[0] != FirstLine) yield break;
        foreach (var line in lines.Skip(2))
        {
            var parts = line.Split(' ');
            if (parts.Length == 4
                && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var stream)
                && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
                yield return (stream, sequence, Convert.FromBase64String(parts[3]));
        }
    }

    private static async Task<string> Heads(DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        var lines = new StringBuilder();
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "select id, node, seq, hash from audit_stream where seq > 0 order by id";
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            lines.Append(CultureInfo.InvariantCulture, $"{reader.GetInt32(0)} {reader.GetString(1)} {reader.GetInt64(2)} {Convert.ToBase64String((byte[])reader.GetValue(3))}\n");
        return lines.ToString();
    }

    private static async Task<string> LastHeads(DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "select text from audit_checkpoint order by at desc limit 1";
        return await command.ExecuteScalarAsync(cancel) is string text ? string.Join('\n', text.Split('\n').Skip(2)) : "";
    }
}
