using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Registers;

/// <summary>A package of FHIR definitions as it is kept.</summary>
/// <param name="Name">Name.</param>
/// <param name="Version">Version.</param>
/// <param name="Added">State of the packages in which it was added; rises.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Actor">By which organisation and client.</param>
public sealed record KeptPackage(string Name, string Version, long Added, DateTimeOffset At, string Actor)
{
    /// <summary>SHA-256 of the archive.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>The archive; empty where only the list was asked for.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }
}

/// <summary>The packages that are kept, in the order in which they were added.</summary>
/// <param name="State">Another number after every change.</param>
/// <param name="Packages">The packages.</param>
public sealed record KeptPackages(long State, ImmutableArray<KeptPackage> Packages);

/// <summary>
/// The packages of FHIR definitions that the operator has added, whole as they came, in the database that all hosts share. The
/// host must have run <see cref="RegisterSchema.Migrations"/>. Every answer may be <see cref="ProblemKind.Unavailable"/>.
/// </summary>
/// <param name="database">The database.</param>
public sealed class DefinitionPackages(Database database)
{
    /// <summary>The state that the packages are in.</summary>
    public Task<Outcome<long>> State(CancellationToken cancel) => Reading(async connection => await State(connection, cancel), cancel);

    /// <summary>The packages.</summary>
    /// <param name="withContent">With the archives.</param>
    /// <param name="cancel">Cancels the read.</param>
    public Task<Outcome<KeptPackages>> Read(bool withContent, CancellationToken cancel) => Reading(
        async connection =>
        {
            // The number first: a change in between is then read twice, never missed.
            var state = await State(connection, cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = withContent
                ? "select name, version, added, at, actor, hash, content from definition_package order by added"
                : "select name, version, added, at, actor, hash from definition_package order by added";
            var packages = ImmutableArray.CreateBuilder<KeptPackage>();
            await using var rows = await command.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel))
                packages.Add(new KeptPackage(rows.GetString(0), rows.GetString(1), rows.GetInt64(2), DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(3)), rows.GetString(4))
                {
                    Hash = (byte[])rows.GetValue(5),
                    Content = withContent ? (byte[])rows.GetValue(6) : [],
                });
            return new KeptPackages(state, packages.DrainToImmutable());
        },
        cancel);

    /// <summary>Adds a package; false when the packages are not in the state any more that was judged. On disk when it returns.</summary>
    public Task<Outcome<bool>> Add(KeptPackage package, long judged, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(package);
        return Change(
            judged,
            "insert into definition_package (name, version, added, at, actor, hash, content) values (@name, @version, @added, @at, @actor, @hash, @content)",
            cancel,
            ("name", package.Name), ("version", package.Version), ("added", judged + 1), ("at", package.At.ToUnixTimeMilliseconds()), ("actor", package.Actor), ("hash", package.Hash.ToArray()), ("content", package.Content.ToArray()));
    }

    /// <summary>Takes a package out; false when the packages are not in the state any more that was judged. On disk when it returns.</summary>
    public Task<Outcome<bool>> Remove(KeptPackage package, long judged, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(package);
        return Change(judged, "delete from definition_package where name = @name and version = @version", cancel, ("name", package.Name), ("version", package.Version));
    }

    private Task<Outcome<bool>> Change(long judged, string sql, CancellationToken cancel, params (string Name, object? Value)[] parameters) => Answering(() => database.Write(
        async (connection, transaction) =>
        {
            if (await Run(connection, transaction, "update definition_state set number = number + 1 where number = @judged", ("judged", judged)) == 0) return false;
            await Run(connection, transaction, sql, parameters);
            return true;
        },
        cancel));

    private Task<Outcome<T>> Reading<T>(Func<DbConnection, Task<T>> read, CancellationToken cancel) => Answering(async () =>
    {
        await using var connection = await database.OpenReading(cancel);
        return await read(connection);
    });

    private static async Task<Outcome<T>> Answering<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Problem.Unavailable("store-unavailable", "The store does not answer just now. Try again in a moment.");
        }
    }

    private static async Task<long> State(DbConnection connection, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "select number from definition_state";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture);
    }

    private static async Task<int> Run(DbConnection connection, DbTransaction transaction, string sql, params (string Name, object? Value)[] parameters)
    {
        await using var command = connection.Statement(transaction, sql, parameters);
        return await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
