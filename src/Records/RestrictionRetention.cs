using System.Data.Common;
using System.Globalization;
using Felles.Audit.Retention;
using Felles.Storage;

namespace Felles.Records;

/// <summary>Erases restrictions that were lifted long ago. Those that stand are never touched; the log tells of all as long as it is kept.</summary>
public sealed class RestrictionRetention(Database database, TimeProvider clock)
{
    /// <summary>How many a rule would erase now. Throws <see cref="DbException"/> when the store does not answer.</summary>
    public async Task<long> Due(RetentionRule rule, CancellationToken cancel)
    {
        if (Before(rule) is not { } before) return 0;
        await using var connection = await database.OpenReading(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from restriction where lifted_at < @before";
        command.Bind("before", before);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture);
    }

    /// <summary>Erases them.</summary>
    /// <returns>How many.</returns>
    public async Task<long> Erase(RetentionRule rule, CancellationToken cancel)
    {
        if (Before(rule) is not { } before) return 0;
        return await database.Write(
            async (connection, transaction) =>
            {
                await using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = "delete from restriction where lifted_at < @before";
                command.Bind("before", before);
                return (long)await command.ExecuteNonQueryAsync(cancel);
            },
            cancel);
    }

    private long? Before(RetentionRule rule) => rule.Years is { } years ? RecordRows.Microseconds(clock.GetUtcNow().AddYears(-years)) : null;
}
