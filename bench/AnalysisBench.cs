using System.Diagnostics;
using System.Globalization;
using Felles.Audit;
using Felles.Audit.Analysis;
using Felles.Kernel;
using Felles.Records;
using Felles.Storage;
using Felles.Test.Platform.Audit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Felles.Bench;

/// <summary>How fast the analysis goes through a month of traffic on one core, and how much of the planted misuse it finds.</summary>
internal static class AnalysisBench
{
    private const double EntriesOfDay = 10_000_000;

    internal static async Task Run(Database database, int seed)
    {
        await database.Migrate([.. AuditSchema.Migrations, .. RecordSchema.Migrations], default);
        var traffic = new Traffic(seed, workersOfUnit: 20).Make();
        var cases = new MisuseCases(database, TimeProvider.System);
        foreach (var group in traffic.Contacts.GroupBy(contact => contact.Organisation))
        {
            if (!OrganisationNumber.TryParse(group.Key, out var organisation)) throw new InvalidOperationException(group.Key);
            Check(await cases.Deliver(organisation, Traffic.FirstDay.AddDays(-40), [.. group.Select(contact => (contact.Patient, contact.Day, contact.Acute))], default));
        }

        await Log(database, traffic);
        var (began, busy) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        var (entries, _) = await new LogAnalysis(database, traffic, AnalysisThresholds.Ours, "bench", TimeProvider.System).CatchUp(default);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var processor = (Process.GetCurrentProcess().TotalProcessorTime - busy).TotalSeconds;
        var rate = entries / Math.Max(seconds, processor);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{database.Kind}: {entries:N0} entries in {seconds:0.0} s ({processor:0.0} s of processor here): {rate:N0}/s on one core, {rate * 86_400 / EntriesOfDay:0.0} times ten million a day"));
        Console.WriteLine(AnalysisReport.Of(traffic.Planted, await FoundCase.All(database)).Text());
    }

    private static async Task Log(Database database, Traffic traffic)
    {
        var chain = await HostChain.Open(database, "bench", default);
        IBatchWriter writer = database is PostgresDatabase postgres ? new PostgresBatchWriter(postgres) : new SqliteBatchWriter((SqliteDatabase)database);
        await using var ledger = new Ledger(writer, chain, TimeProvider.System, NullLogger.Instance);
        foreach (var chunk in traffic.Entries.Chunk(4000))
            foreach (var written in await Task.WhenAll(chunk.Select(entry => ledger.Append(entry, null, default)))) Check(written);
    }

    private static void Check(Outcome<Done> outcome)
    {
        if (outcome.Failed(out var problem)) throw new InvalidOperationException(problem.Text);
    }
}
