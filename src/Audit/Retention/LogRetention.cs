using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Audit.Retention;

/// <summary>A signed statement of which entries of a stream were erased by a rule.</summary>
/// <param name="Text">Lines: <c>felles-log-erasure/1</c>, the time, the stream's node, the rule, the numbers of the entries with commas between.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256 over the text's UTF-8 bytes, IEEE P1363 form.</param>
internal sealed record Erasure(string Text, byte[] Signature)
{
    private const string FirstLine = "felles-log-erasure/1";

    internal static Erasure Sign(string node, Kept rule, IEnumerable<long> entries, DateTimeOffset at, ECDsa key)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{FirstLine}\n{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\n{node}\n{rule}\n{string.Join(',', entries)}\n");
        return new Erasure(text, key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256));
    }

    /// <summary>What it states; null when it is no statement, or not signed by the key where one is given.</summary>
    internal (string Node, IEnumerable<long> Entries)? Stated(ECDsa? key)
    {
        if (key is not null && !key.VerifyData(Encoding.UTF8.GetBytes(Text), Signature, HashAlgorithmName.SHA256)) return null;
        return Text.Split('\n') is [FirstLine, _, var node, _, var numbers, ""] ? (node, numbers.Split(',').Select(number => long.Parse(number, CultureInfo.InvariantCulture))) : null;
    }
}

/// <summary>
/// Erases what the table of retention says is old. An entry's body goes, its hash and its place stay, so the chain and the published
/// tree hold; a signed statement tells which entries, so that nobody without the key can pass off a removal as one.
/// </summary>
public sealed class LogRetention
{
    private const int BatchMax = 2000;

    private readonly Database database;
    private readonly TimeProvider clock;

    /// <summary>Over a database whose migrations have been applied.</summary>
    public LogRetention(Database database, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
    }

    /// <summary>How many entries a rule would erase now. Throws <see cref="DbException"/> when the store does not answer.</summary>
    public async Task<long> Due(RetentionRule rule, CancellationToken cancel)
    {
        if (Before(rule) is not { } before) return 0;
        await using var connection = await database.OpenReading(cancel);
        await using var command = connection.Statement(null, $"select count(*) from audit_entry e join audit_stream s on s.id = e.stream where {Chosen(rule.What)}", ("before", before));
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture);
    }

    /// <summary>Erases what a rule says; what was erased when it stops stays so.</summary>
    /// <returns>How many entries.</returns>
    public async Task<long> Erase(RetentionRule rule, ECDsa key, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (Before(rule) is not { } before) return 0;
        var total = 0L;
        while (true)
        {
            var erased = await database.Write(async (connection, transaction) => await Batch(connection, transaction, rule.What, before, key, cancel), cancel);
            if (erased == 0) return total;
            total += erased;
        }
    }

    private async Task<int> Batch(DbConnection connection, DbTransaction transaction, Kept rule, long before, ECDsa key, CancellationToken cancel)
    {
        var due = new List<(int Stream, string Node, long Sequence, byte[] Left)>();
        await using (var select = connection.Statement(transaction, $"select e.stream, s.node, e.seq, e.body from audit_entry e join audit_stream s on s.id = e.stream where {Chosen(rule)} order by e.stream, e.seq limit @max", ("before", before), ("max", BatchMax)))
        await using (var reader = await select.ExecuteReaderAsync(cancel))
            while (await reader.ReadAsync(cancel))
                // What cannot be read was altered: it stays for whoever looks into it.
                if (ErasedBody.Of(rule, (byte[])reader.GetValue(3)) is { } left) due.Add((reader.GetInt32(0), reader.GetString(1), reader.GetInt64(2), left));
        foreach (var stream in due.GroupBy(one => (one.Stream, one.Node)))
        {
            var erasure = Erasure.Sign(stream.Key.Node, rule, stream.Select(one => one.Sequence), clock.GetUtcNow(), key);
            await using var keep = connection.Statement(transaction, "insert into audit_erasure (id, text, signature) values (@id, @text, @signature)", ("id", ResourceId.Create()), ("text", erasure.Text), ("signature", erasure.Signature));
            await keep.ExecuteNonQueryAsync(cancel);
        }

        foreach (var (stream, _, sequence, left) in due)
        {
            await using var erase = connection.Statement(transaction, "update audit_entry set body = @body, person = null where stream = @stream and seq = @seq", ("body", left), ("stream", stream), ("seq", sequence));
            await erase.ExecuteNonQueryAsync(cancel);
        }

        return due.Count;
    }

    private long? Before(RetentionRule rule) => rule.Years is { } years ? SealedEntry.MicrosecondsOf(clock.GetUtcNow().AddYears(-years)) : null;

    // Only what the published tree holds and the analysis has gone through. An erased entry has a body of at most this length, and begins so.
    private string Chosen(Kept rule)
    {
        var whose = rule switch
        {
            Kept.LogAboutPerson => "e.person is not null",
            Kept.LogAboutNobody => "e.person is null",
            _ => throw new ArgumentOutOfRangeException(nameof(rule), "Not of the log."),
        };
        var isErased = database.Kind == DatabaseKind.Postgres ? "substring(e.body from 1 for 14) = 'felles-erased/'::bytea" : "substr(e.body, 1, 14) = cast('felles-erased/' as blob)";
        return $"""
            e.at < @before and {whose} and not ({isErased})
            and e.seq <= (select coalesce(max(t.size), 0) from audit_tree t where t.stream = e.stream) and e.seq <= (select coalesce(max(p.seq), 0) from analysis_position p where p.stream = e.stream)
            """;
    }
}
