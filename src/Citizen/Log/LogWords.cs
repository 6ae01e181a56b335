using Felles.Access;
using Felles.Citizens.Texts;
using Felles.Records;

namespace Felles.Citizens.Log;

/// <summary>A visit in plain words: who, what, why, when. Pure.</summary>
internal static class LogWords
{
    internal static string Times(CitizenTexts texts, LogVisit visit)
    {
        var (from, until) = (texts.Language.Time(visit.From), texts.Language.Time(visit.Until));
        return from == until ? until : $"{from}–{until}";
    }

    internal static string Who(CitizenTexts texts, LogVisit visit)
    {
        if (visit.Own) return texts["log.you"];
        if (visit.Stranger) return texts["log.stranger"];
        if (visit.Parent) return texts["log.parent", visit.Who];
        return visit.Role is { } role && texts.Find($"role.{role}") is { } title ? $"{visit.Who}, {title}" : visit.Who;
    }

    internal static string What(CitizenTexts texts, LogVisit visit)
    {
        var services = Services(texts, visit);
        var reader = visit.Own ? "you" : "other";
        return visit.Kind switch
        {
            VisitKind.Saw when visit.Objects == 0 => texts[$"log.saw.nothing.{reader}", services],
            VisitKind.Saw => texts[$"log.saw.{reader}.{(visit.Objects == 1 ? "one" : "many")}", services, visit.Objects],
            VisitKind.Tried => texts["log.did.tried", services],
            VisitKind.Changed => texts[visit.BySystem ? "log.delivered" : "log.changed", services],
            VisitKind.Decided => Decided(texts, visit.Detail),
            VisitKind.ReadLog => texts["log.read"],
        };
    }

    /// <summary>Purpose, occasion and the clinician's own words; null when none was stated.</summary>
    internal static string? Why(CitizenTexts texts, LogVisit visit)
    {
        var purpose = visit.Purpose is { } code ? texts.Find($"purpose.{code}") : null;
        var words = visit.Description is { } description ? $"«{description}»" : null;
        var parts = new[] { purpose, visit.Occasion, words }.OfType<string>().ToList();
        return parts.Count == 0 ? null : string.Join(" – ", parts);
    }

    // A text of another form was written by another version; it is bokmål, and better than nothing.
    private static string Decided(CitizenTexts texts, string? detail)
    {
        if (!RestrictionText.TryRead(detail, out var restriction)) return detail ?? texts["log.decided"];
        var extent = restriction.Service is { } service ? Service(texts, service) : texts["service.all"];
        var change = restriction.IsSet ? "set" : "lifted";
        return restriction.IsReservation
            ? texts[$"log.reservation.{change}", extent]
            : texts[$"log.blocked.{change}", restriction.Name ?? texts["log.blocked.everyone"], extent];
    }

    internal static string Service(CitizenTexts texts, ServiceCode service) => texts.Find($"service.{service.Code}") ?? texts["service.other"];

    private static string Services(CitizenTexts texts, LogVisit visit)
    {
        var names = visit.Services.Select(service => Service(texts, service)).Distinct(StringComparer.Ordinal).ToList();
        return names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} {texts["and"]} {names[^1]}";
    }
}
