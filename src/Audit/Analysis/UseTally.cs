using Felles.Access;
using Felles.Kernel;

namespace Felles.Audit.Analysis;

/// <summary>How much somebody used one patient's record in one service on one Norwegian day.</summary>
internal readonly record struct UseKey(string Organisation, int Day, string Worker, string Patient, string Service);

/// <summary>The counts of a <see cref="UseKey"/>.</summary>
internal sealed class UseCounts
{
    internal int Uses { get; set; }

    internal int Refusals { get; set; }

    internal int Emergencies { get; set; }

    internal int Opened { get; set; }
}

/// <summary>Counts what personnel did, for the access reports of their organisation.</summary>
internal sealed class UseTally
{
    internal Dictionary<UseKey, UseCounts> Uses { get; } = [];

    internal Dictionary<(string Organisation, string Worker), AuditActor> Workers { get; } = [];

    internal void Add(AuditEntry entry)
    {
        var actor = entry.Actor;
        if (actor is not { Reader: ReaderKind.Professional, Organisation: { } organisation } || entry.Kind is not (AuditKind.Disclosure or AuditKind.Change or AuditKind.Denial)) return;
        var worker = MemoryKeys.Worker(actor);
        var key = new UseKey(organisation, NorwegianTime.DateAt(entry.At).DayNumber, worker, entry.Person?.ToString() ?? "", entry.Service.Code);
        if (!Uses.TryGetValue(key, out var counts)) Uses[key] = counts = new UseCounts();
        if (entry.Kind == AuditKind.Denial) counts.Refusals++;
        else counts.Uses++;
        if (entry.Kind == AuditKind.Disclosure && (entry.Basis is AccessBasis.Emergency or AccessBasis.ElevatedEmergency || actor.Purpose == "BTG")) counts.Emergencies++;
        if (entry is { Kind: AuditKind.Disclosure, OpenedBlocked: true }) counts.Opened++;
        // A refusal may stand without the attestation; what an attested entry tells of the person is kept.
        if (actor.Role is not null || !Workers.ContainsKey((organisation, worker))) Workers[(organisation, worker)] = actor;
    }
}
