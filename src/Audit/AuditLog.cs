using System.Buffers.Text;
using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Audit;

/// <inheritdoc cref="IAuditLog"/>
public sealed class AuditLog(Database database) : IAuditLog
{
    /// <inheritdoc/>
    public async Task<Outcome<AuditPage>> About(PersonKey person, string? before, DateTimeOffset? until, int max, CancellationToken cancel)
    {
        if (!Cursor.TryParse(before, out var cursor))
            return Problem.Malformed("cursor", "The page cursor is not one of ours. Start again from the first page.");
        if (until is { } instant && SealedEntry.MicrosecondsOf(instant) is var bound && bound < cursor.At) cursor = new Cursor(bound, 0, 0);
        max = Math.Clamp(max, 1, 200);
        try
        {
            await using var connection = await database.OpenReading(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = """
                select e.stream, s.node, e.seq, e.at, e.body, e.hash
                from audit_entry e join audit_stream s on s.id = e.stream
                where e.person = @person and (e.at, e.stream, e.seq) < (@at, @stream, @seq)
                order by e.at desc, e.stream desc, e.seq desc limit @max
                """;
            command.Bind("person", database.Kind == DatabaseKind.Postgres ? person.Value : person.Value.ToByteArray(bigEndian: true));
            command.Bind("at", cursor.At);
            command.Bind("stream", cursor.Stream);
            command.Bind("seq", cursor.Sequence);
            command.Bind("max", max + 1);
            return await ReadPage(command, max, cancel);
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Problem.Unavailable("log-unavailable", "The log cannot be read just now. Try again in a moment.");
        }
    }

    /// <inheritdoc/>
    public async Task<Outcome<LoggedEntry>> One(PersonKey person, string stream, long sequence, CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenReading(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "select e.hash, e.body from audit_entry e join audit_stream s on s.id = e.stream where s.node = @node and e.seq = @seq and e.person = @person";
            command.Bind("node", stream);
            command.Bind("seq", sequence);
            command.Bind("person", database.Kind == DatabaseKind.Postgres ? person.Value : person.Value.ToByteArray(bigEndian: true));
            await using var reader = await command.ExecuteReaderAsync(cancel);
            return await reader.ReadAsync(cancel)
                ? new LoggedEntry(stream, sequence, (byte[])reader.GetValue(0), AuditBody.Read((byte[])reader.GetValue(1)))
                : Problem.NotFound("There is no such entry in your log.");
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Problem.Unavailable("log-unavailable", "The log cannot be read just now. Try again in a moment.");
        }
    }

    private static async Task<AuditPage> ReadPage(DbCommand command, int max, CancellationToken cancel)
    {
        var entries = ImmutableArray.CreateBuilder<LoggedEntry>();
        Cursor last = default;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            if (entries.Count == max) return new AuditPage(entries.ToImmutable(), last.ToString());
            last = new Cursor(reader.GetInt64(3), reader.GetInt32(0), reader.GetInt64(2));
            entries.Add(new LoggedEntry(reader.GetString(1), last.Sequence, (byte[])reader.GetValue(5), AuditBody.Read((byte[])reader.GetValue(4))));
        }

        return new AuditPage(entries.ToImmutable(), null);
    }

    /// <summary>The place of the last entry of a page.</summary>
    private readonly record struct Cursor(long At, int Stream, long Sequence)
    {
        internal static bool TryParse(string? text, out Cursor cursor)
        {
            cursor = new Cursor(long.MaxValue, int.MaxValue, long.MaxValue);
            if (text is null) return true;
            if (text.Length > 100 || !Base64Url.IsValid(text)) return false;
            var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split('.');
            if (parts.Length != 3
                || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var stream)
                || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return false;
            cursor = new Cursor(at, stream, sequence);
            return true;
        }

        public override string ToString() =>
            Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{At}.{Stream}.{Sequence}")));
    }
}
