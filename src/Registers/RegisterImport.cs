using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Registers;

/// <summary>How many of a kind an import added, changed, and found as they were.</summary>
/// <param name="Added">New.</param>
/// <param name="Updated">Known, with something changed.</param>
/// <param name="Unchanged">Known, and the same.</param>
public sealed record ImportCount(int Added, int Updated, int Unchanged);

/// <summary>What an import came to.</summary>
/// <param name="Citizens">Persons.</param>
/// <param name="HealthPersonnel">Health personnel.</param>
/// <param name="Organisations">Organisations.</param>
public sealed record ImportSummary(ImportCount Citizens, ImportCount HealthPersonnel, ImportCount Organisations);

/// <summary>How far an import has come.</summary>
/// <param name="Done">Entries handled.</param>
/// <param name="Total">Entries in the document.</param>
public readonly record struct ImportProgress(int Done, int Total);

/// <summary>
/// Loads persons, health personnel and organisations into the registers. Importing the same document again changes
/// nothing; importing a changed one updates. Who is not in the document stays as they were: a document adds to the
/// registers and does not stand for all of them.
/// </summary>
public sealed class RegisterImport
{
    /// <summary>Largest document in bytes.</summary>
    public const int BytesMax = 256 * 1024 * 1024;

    private readonly Database database;
    private readonly RegisterOptions options;
    private readonly TimeProvider clock;

    internal RegisterImport(Database database, RegisterOptions options, TimeProvider clock)
    {
        this.database = database;
        this.options = options;
        this.clock = clock;
    }

    /// <summary>Imports a document, in one transaction: everything or nothing.</summary>
    /// <param name="document">UTF-8 JSON in the shape of <c>dev/people/population.json</c>.</param>
    /// <param name="progress">Told now and then how far it is; null when nobody looks.</param>
    /// <param name="cancel">Cancels; then nothing was imported.</param>
    /// <returns>
    /// What changed; or <see cref="ProblemKind.Malformed"/> or <see cref="ProblemKind.Invalid"/> with an issue for each
    /// fault at its place (as <c>citizens[3].number</c>), <see cref="ProblemKind.TooLarge"/>, or
    /// <see cref="ProblemKind.Unavailable"/> when the database does not answer or was made with other keys.
    /// </returns>
    public async Task<Outcome<ImportSummary>> Load(Stream document, IProgress<ImportProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(document);
        var read = await ReadAll(document, cancel);
        if (!read.Succeeded(out var bytes, out var problem)) return problem;
        var parsed = PopulationDocument.Read(bytes.Span);
        if (!parsed.Succeeded(out var population, out problem)) return problem;
        var judged = PopulationCheck.Run(population, options.SyntheticSeries, NorwegianTime.DateAt(clock.GetUtcNow()));
        if (!judged.Succeeded(out var ready, out problem)) return problem;

        var protection = new NumberProtection(options.Keys, options.SyntheticSeries);
        try
        {
            return await database.Write<Outcome<ImportSummary>>(
                async (connection, transaction) =>
                {
                    var claimed = await ClaimState(connection, transaction, protection, cancel);
                    if (claimed.Failed(out var differs)) return differs;
                    var matched = await RegisterMatch.Run(connection, transaction, protection, ready, cancel);
                    if (!matched.Succeeded(out var plan, out var refused)) return refused;
                    return await new RegisterWriter(connection, transaction, protection, plan, progress, cancel).Write(ready);
                },
                cancel);
        }
        catch (Exception exception) when (Database.IsUnavailability(exception))
        {
            return Problem.Unavailable("register-unavailable", "The register's database does not answer or refused, and nothing was imported. Check that it runs and that its migrations were applied, then import again.");
        }
    }

    // The row is written though nothing in it changes yet: that makes imports take turns on PostgreSQL too.
    private static async Task<Outcome<Done>> ClaimState(DbConnection connection, DbTransaction transaction, NumberProtection protection, CancellationToken cancel)
    {
        var held = await connection.QuerySingleAsync<byte[]?>(new CommandDefinition(
            "update register_state set version = version returning key_mark", transaction: transaction, cancellationToken: cancel));
        return held is null || CryptographicOperations.FixedTimeEquals(held, protection.KeyMark()) ? Done.Value : RegisterGenerations.KeysDiffer;
    }

    private static async Task<Outcome<ReadOnlyMemory<byte>>> ReadAll(Stream document, CancellationToken cancel)
    {
        var buffer = new MemoryStream();
        var chunk = new byte[81920];
        int read;
        while ((read = await document.ReadAsync(chunk, cancel)) > 0)
        {
            if (buffer.Length + read > BytesMax)
                return new Problem(ProblemKind.TooLarge, "population-too-large", "The document is larger than 256 MB, and nothing was imported. Divide it.");
            buffer.Write(chunk, 0, read);
        }

        return (ReadOnlyMemory<byte>)buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
