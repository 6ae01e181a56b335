using Felles.Access;
using Felles.Audit;
using Felles.Kernel;

namespace Felles.Records;

/// <summary>
/// Takes out of a page of the log what the record hides from its reader (rule 5): a result that the citizen may not see
/// yet must not be told of by the log of who has handled it.
/// </summary>
internal static class LogSight
{
    internal static async Task<Outcome<AuditPage>> Of(AuditPage page, GateParts parts, PersonKey person, Decision decision, CancellationToken cancel)
    {
        var entries = page.Entries;
        foreach (var service in page.Entries.Where(logged => !logged.Entry.Objects.IsEmpty).Select(logged => logged.Entry.Service).Distinct())
        {
            var read = await parts.Store.Read(person, service, new Wanted.Labelled(), cancel);
            if (!read.Succeeded(out var slice, out var problem)) return problem;
            var hidden = slice.Entries.Select(entry => entry.Facts)
                .Where(facts => decision.See(new EntryLabels(facts.Service, facts.Source, facts.Labels, facts.ReleaseAt)) != Sight.Shown)
                .Select(facts => facts.Reference)
                .ToHashSet(StringComparer.Ordinal);
            if (hidden.Count > 0) entries = [.. entries.Select(logged => logged.Entry.Service == service ? Without(logged, hidden) : logged).OfType<LoggedEntry>()];
        }

        return page with { Entries = entries };
    }

    private static LoggedEntry? Without(LoggedEntry logged, HashSet<string> hidden)
    {
        var entry = logged.Entry;
        var known = entry.Objects.RemoveAll(reference => hidden.Contains(reference[..reference.LastIndexOf('/')]));
        if (known.Length == entry.Objects.Length) return logged;
        // That something hidden was delivered is a trace of it. Who has looked is the citizen's to know in any case.
        return known.IsEmpty && entry.Kind == AuditKind.Change ? null : logged with { Entry = entry with { Objects = known } };
    }
}
