using System.Collections.Immutable;
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
            var looked = await Veil.Of(parts.Store, person, service, decision, cancel);
            if (!looked.Succeeded(out var veil, out var problem)) return problem;
            if (veil != Veil.None) entries = [.. entries.Select(logged => logged.Entry.Service == service ? Under(logged, veil) : logged).OfType<LoggedEntry>()];
        }

        return page with { Entries = entries };
    }

    private static LoggedEntry? Under(LoggedEntry logged, Veil veil)
    {
        var entry = logged.Entry;
        if (entry.Objects.IsEmpty) return logged;
        ImmutableArray<string> known = [.. entry.Objects.Select(veil.Shown).OfType<string>()];
        // That something hidden was delivered is a trace of it. Who has looked is the citizen's to know in any case.
        return known.IsEmpty && entry.Kind == AuditKind.Change ? null : logged with { Entry = entry with { Objects = known } };
    }
}
