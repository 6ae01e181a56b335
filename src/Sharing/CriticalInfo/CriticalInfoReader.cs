using System.Globalization;
using Felles.Access;
using Felles.Kernel;
using Felles.Records;

namespace Felles.Sharing.CriticalInfo;

/// <summary>A record that may leave the house.</summary>
/// <param name="Entry">Facts and stored body.</param>
/// <param name="Body">What the reader gets: the body, or what remains of a deleted one.</param>
/// <param name="Deleted">The record was registered in error; also its older versions are filtered.</param>
internal sealed record ReadRecord(Entry Entry, ReadOnlyMemory<byte> Body, bool Deleted);

/// <summary>The readings: lists, single records, versions, history. Each goes through the gate and is in the log before it is answered, also when nothing was found.</summary>
internal sealed class CriticalInfoReader(RecordGate gate)
{
    /// <summary>The latest version of every record of a type, the deleted ones left out.</summary>
    /// <param name="request">Who asks about whom.</param>
    /// <param name="type">Resource type.</param>
    /// <param name="infoType">Value of <c>criticalInfoType</c>; null for all of the type.</param>
    /// <param name="cancel">Cancels the reading.</param>
    internal async Task<Outcome<Disclosure>> List(CriticalInfoRequest request, string type, string? infoType, CancellationToken cancel)
    {
        var query = infoType is null ? type : $"{type}?criticalInfoType={infoType}";
        if (!Filter(type, infoType).Succeeded(out var filter, out var problem)) return problem;
        var opening = await gate.Open(request.Caller, request.Opening(Act.Read, new Wanted.OfService(type), query), cancel);
        if (!opening.Succeeded(out var record, out problem)) return problem;
        return await record.Disclose(record.Select(entry => !entry.Facts.Deleted && filter(entry.Facts)), cancel);
    }

    /// <summary>The latest version of one record.</summary>
    internal Task<Outcome<ReadRecord>> Read(CriticalInfoRequest request, string type, string id, CancellationToken cancel) =>
        One(request, new Wanted.These((type, id)), $"{type}/{id}", null, cancel);

    /// <summary>One version of one record.</summary>
    internal Task<Outcome<ReadRecord>> Version(CriticalInfoRequest request, string type, string id, int version, CancellationToken cancel) =>
        One(request, new Wanted.HistoryOf(type, id), string.Create(CultureInfo.InvariantCulture, $"{type}/{id}/_history/{version}"), version, cancel);

    /// <summary>Every version of one record, newest first.</summary>
    internal async Task<Outcome<IReadOnlyList<ReadRecord>>> History(CriticalInfoRequest request, string type, string id, CancellationToken cancel)
    {
        var opening = await gate.Open(request.Caller, request.Opening(Act.Read, new Wanted.HistoryOf(type, id), $"{type}/{id}/_history"), cancel);
        if (!opening.Succeeded(out var record, out var problem)) return problem;
        var disclosed = await record.Disclose(record.SelectAll(), cancel);
        if (!disclosed.Succeeded(out var disclosure, out problem)) return problem;
        if (disclosure.Entries.IsEmpty) return CriticalInfoProblems.NoSuchRecord;
        var deleted = disclosure.Entries[0].Facts.Deleted;
        return disclosure.Entries.Select(entry => Shown(entry, deleted)).ToList();
    }

    private async Task<Outcome<ReadRecord>> One(CriticalInfoRequest request, Wanted wanted, string query, int? version, CancellationToken cancel)
    {
        var opening = await gate.Open(request.Caller, request.Opening(Act.Read, wanted, query), cancel);
        if (!opening.Succeeded(out var record, out var problem)) return problem;
        var deleted = record.Entries.Any(facts => facts.Deleted);
        var disclosed = await record.Disclose(record.Select(entry => version is null || entry.Facts.Version == version), cancel);
        if (!disclosed.Succeeded(out var disclosure, out problem)) return problem;
        return disclosure.Entries is [var entry] ? Shown(entry, deleted) : CriticalInfoProblems.NoSuchRecord;
    }

    // An old version of what was registered in error tells as much about the wrong patient as the last one.
    private static ReadRecord Shown(Entry entry, bool deleted) =>
        new(entry, deleted ? CriticalInfoBody.Filtered(entry) : entry.Body, deleted);

    private static Outcome<Func<EntryFacts, bool>> Filter(string type, string? infoType)
    {
        if (infoType is null) return (Func<EntryFacts, bool>)(_ => true);
        var known = new List<string>();
        foreach (var profile in CriticalInfoProfile.All)
        {
            if (profile.Type != type) continue;
            known.AddRange(profile.InfoTypes);
            var index = profile.InfoTypes.IndexOf(infoType);
            if (index < 0) continue;
            var category = profile.Categories[index];
            return (Func<EntryFacts, bool>)(facts => CriticalInfoFacts.CategoryOf(facts) == category);
        }

        return known.Count == 0 ? CriticalInfoProblems.NoInfoTypes : CriticalInfoProblems.UnknownInfoType(known);
    }
}
