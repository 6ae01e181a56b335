using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Registers;
using Felles.Storage;
using Microsoft.Extensions.Logging;

namespace Felles.Records;

/// <summary>
/// Everything that stands behind the gate on one host: the store, the ledger, the log. Opened once at start; disposing it
/// finishes what was taken in.
/// </summary>
public sealed class RecordHouse : IAsyncDisposable
{
    private readonly Ledger ledger;

    private RecordHouse(Ledger ledger, RecordGate gate, RefusalLog refusals, RepresentationLog representations, OversightLog oversight)
    {
        Representations = representations;
        Oversight = oversight;
        this.ledger = ledger;
        Gate = gate;
        Refusals = refusals;
    }

    /// <summary>The one door.</summary>
    public RecordGate Gate { get; }

    /// <summary>Where callers who are refused before any record was asked for are written down.</summary>
    public IRefusalLog Refusals { get; }

    /// <summary>Where powers of attorney are written down.</summary>
    public RepresentationLog Representations { get; }

    /// <summary>Where the work of privacy officers is written down.</summary>
    public OversightLog Oversight { get; }

    /// <summary>Opens the house on a database whose migrations have been applied.</summary>
    /// <param name="database">The store.</param>
    /// <param name="policy">Who may open what.</param>
    /// <param name="registers">Persons, personnel, organisations.</param>
    /// <param name="node">Name of this host; its own stream of the log.</param>
    /// <param name="clock">Time.</param>
    /// <param name="logger">For failures of commits; never gets content.</param>
    /// <param name="cancel">Cancels the opening.</param>
    public static async Task<RecordHouse> Open(Database database, AccessPolicy policy, IRegisters registers, string node, TimeProvider clock, ILogger<RecordHouse> logger, CancellationToken cancel)
    {
        var chain = await HostChain.Open(database, node, cancel);
        IBatchWriter writer = database switch
        {
            PostgresDatabase postgres => new PostgresBatchWriter(postgres),
            SqliteDatabase sqlite => new SqliteBatchWriter(sqlite),
            _ => throw new NotSupportedException("A kind of database that the record does not know."),
        };
        IRecordStore store = database switch
        {
            PostgresDatabase postgres => new PostgresRecordStore(postgres),
            SqliteDatabase sqlite => new SqliteRecordStore(sqlite),
            _ => throw new NotSupportedException("A kind of database that the record does not know."),
        };
        var ledger = new Ledger(writer, chain, clock, logger);
        return new RecordHouse(ledger, new RecordGate(new GateParts(policy, registers, store, ledger, new AuditLog(database), clock)), new RefusalLog(ledger, registers, clock), new RepresentationLog(ledger, registers, clock), new OversightLog(ledger, registers, clock));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ledger.DisposeAsync();
}
