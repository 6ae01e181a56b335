using Felles.Access;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.LabResults.Mapping;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>Reads through the gate what is stored of the reports that a delivery continues.</summary>
internal sealed class ReportReading(RecordGate gate, SystemCaller caller, PersonRef person, string query)
{
    private readonly HashSet<(string Type, string Id)> asked = [];

    /// <summary>What has been read.</summary>
    internal StoredEntries Stored { get; } = new();

    /// <summary>All reports of the person, without their results.</summary>
    internal Task<Outcome<OpenRecord>> Reports(CancellationToken cancel) => Read(new Wanted.OfService("DiagnosticReport"), cancel);

    /// <summary>Only whether it opens.</summary>
    internal Task<Outcome<OpenRecord>> Nothing(CancellationToken cancel) => Read(new Wanted.Nothing(), cancel);

    /// <summary>These resources.</summary>
    internal Task<Outcome<OpenRecord>> These(IEnumerable<(string Type, string Id)> resources, CancellationToken cancel) =>
        Read(new Wanted.These([.. resources.Where(asked.Add)]), cancel);

    /// <summary>What else there is of the reports that are continued: what would be written to, and every result.</summary>
    /// <param name="reports">The reports, each with the id that it is stored under.</param>
    /// <param name="others">Resources of no report that would be written.</param>
    /// <param name="record">What was opened before; given back when nothing is left to read.</param>
    /// <param name="cancel">Cancels the reading.</param>
    internal async Task<Outcome<OpenRecord>> Whole(IReadOnlyList<MappedReport> reports, IReadOnlyList<MappedResource> others, OpenRecord record, CancellationToken cancel)
    {
        var stored = reports.Select(report => Stored.Find("DiagnosticReport", report.ReportId)).OfType<EntryFacts>();
        var next = Unread(reports.SelectMany(report => report.Resources.Skip(1)).Concat(others).Select(resource => (resource.Type, resource.Id)).Concat(Results(stored, "result")));
        while (next.Count > 0)
        {
            var opened = await These(next, cancel);
            if (!opened.Succeeded(out record!, out var problem)) return problem;
            next = Unread([]);
        }

        return record;
    }

    // And whatever lies under results that have been read.
    private HashSet<(string Type, string Id)> Unread(IEnumerable<(string Type, string Id)> resources) =>
        [.. resources.Concat(Results(Stored.OfType("Observation"), "hasMember")).Where(resource => !asked.Contains(resource))];

    private IEnumerable<(string Type, string Id)> Results(IEnumerable<EntryFacts> entries, string element) =>
        entries.SelectMany(entry => ResourceEdit.References(Stored.Body(entry), element)).Select(id => ("Observation", id));

    private async Task<Outcome<OpenRecord>> Read(Wanted wanted, CancellationToken cancel)
    {
        var opened = await gate.Open(caller, new Opening { Person = person, Service = ServiceCode.LabResults, Act = Act.Write, Wanted = wanted, Query = query }, cancel);
        if (opened.Succeeded(out var record, out _)) Stored.Add(record);
        return opened;
    }
}
