using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Felles.Access;
using Felles.Audit;
using Felles.Kernel;
using Felles.Records;
using Felles.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Felles.Bench;

/// <summary>The ledger and the store alone, without HTTP: what the rest can at most reach.</summary>
internal static class LedgerBench
{
    internal static async Task Run(Database database, int callers, TimeSpan duration)
    {
        await database.Migrate([.. AuditSchema.Migrations, .. RecordSchema.Migrations], default);
        var chain = await HostChain.Open(database, "bench", default);
        IBatchWriter writer = database is PostgresDatabase postgres ? new PostgresBatchWriter(postgres) : new SqliteBatchWriter((SqliteDatabase)database);
        IRecordStore store = database is PostgresDatabase server ? new PostgresRecordStore(server) : new SqliteRecordStore((SqliteDatabase)database);
        await using var ledger = new Ledger(writer, chain, TimeProvider.System, NullLogger.Instance);
        var people = Enumerable.Range(0, 200).Select(_ => PersonKey.Create()).ToArray();
        await Measure("create 1 resource of 1 kB", callers, duration, i => Create(ledger, people[i % 200], 1));
        await Measure("create 10 resources of 1 kB", callers, duration, i => Create(ledger, people[i % 200], 10));
        await Measure("append a log entry", callers, duration, async i => Check(await ledger.Append(LogEntry(people[i % 200], 1), null, default)));
        var ids = new List<(PersonKey, string)>();
        foreach (var person in people)
            if ((await store.Read(person, ServiceCode.LabResults, new Wanted.OfService("Observation"), default)).Succeeded(out var slice, out _) && slice.Entries.Length > 0)
                ids.Add((person, slice.Entries[0].Facts.Id));
        await Measure("read 1 resource and its restrictions", callers, duration, async i => Check(await store.Read(ids[i % ids.Count].Item1, ServiceCode.LabResults, new Wanted.These(("Observation", ids[i % ids.Count].Item2)), default)));
    }

    private static void Check<T>(Outcome<T> outcome)
    {
        if (outcome.Failed(out var problem)) throw new InvalidOperationException(problem.Text);
    }

    private static async Task Create(Ledger ledger, PersonKey person, int count)
    {
        var changes = Enumerable.Range(0, count).Select(_ => new Change
        {
            Type = "Observation", Id = ResourceId.Create(), Replaces = 0, Source = "310000019", Status = "final",
            ClinicalAt = DateTimeOffset.UnixEpoch, Tokens = ["code=urn:oid:2.16.578.1.12.4.1.1.7280|NPU19763"], Body = Body,
        });
        Check(await ledger.Commit(person, ServiceCode.LabResults, new ChangeSet { Changes = [.. changes] }, LogEntry(person, 0), null, default));
    }

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"resourceType\":\"Observation\",\"status\":\"final\",\"valueString\":\"" + new string('x', 850) + "\"}");

    private static AuditEntry LogEntry(PersonKey person, int objects) => new()
    {
        At = TimeProvider.System.GetUtcNow(), Kind = AuditKind.Disclosure, Person = person, Service = ServiceCode.LabResults, Act = Act.Read, RuleId = "allow-treatment",
        Objects = [.. Enumerable.Range(0, objects).Select(i => $"Observation/{ResourceId.Create()}/1")],
        Actor = new AuditActor { Reader = ReaderKind.Professional, Name = "Luftig Fjordhest", HprNumber = "900000018", Purpose = "TREAT", Organisation = "310000019", OrganisationName = "Eksempel HF", ClientId = "bench", CorrelationId = ResourceId.Create(), DecisionId = "tb-2026-000417" },
    };

    private static async Task Measure(string name, int callers, TimeSpan duration, Func<int, Task> work)
    {
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var count = 0;
            for (; Stopwatch.GetTimestamp() < until; count++) await work((caller * 7919) + count);
            return count;
        })));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {counts.Sum() / duration.TotalSeconds:N0}/s"));
    }
}
