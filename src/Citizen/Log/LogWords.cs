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
        if (visit.Representative) return texts["log.representative", visit.Who];
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
            VisitKind.Explained => texts["log.explained"],
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
        if (detail?.Split(": ", 2) is [var happened, var holder] && texts.Find($"log.mandate.{happened}") is not null) return texts[$"log.mandate.{happened}", holder];
        if (!RestrictionText.TryRead(detail, out var restriction)) return detail ?? texts["log.decided"];
        var extent = string.Join(", ", restriction.Limits.Select(limit => Limit(texts, limit)).Prepend(restriction.Service is { } service ? Service(texts, service) : texts["service.all"]));
        var change = restriction.IsSet ? "set" : "lifted";
        return restriction.Kind switch
        {
            DecidedKind.Reservation => texts[$"log.reservation.{change}", extent],
            DecidedKind.DisclosureReservation => texts[$"log.disclosure.{change}", extent],
            DecidedKind.Consent => texts[$"log.consent.{change}", Name(), extent],
            DecidedKind.Participation => texts[$"log.participation.{change}", Name(), extent],
            DecidedKind.Block => texts[$"log.blocked.{change}", Name(), extent],
        };

        string Name() => restriction.Name is { } name ? texts.Find($"role.{name}") ?? name : texts["log.blocked.everyone"];
    }

    /// <summary>What narrows a block, as <see cref="RestrictionText.Limits"/> has it, in the reader's language.</summary>
    internal static string Limit(CitizenTexts texts, string limit) => limit.Split(' ') is [var word, var date] && DateOnly.TryParseExact(date, "yyyy-MM-dd", out var day)
        ? texts[$"log.blocked.limit.{word}", texts.Language.Date(day)]
        : texts.Find($"log.blocked.limit.{limit}") ?? limit;

    internal static string Service(CitizenTexts texts, ServiceCode service) => texts.Find($"service.{service.Code}") ?? texts["service.other"];

    private static string Services(CitizenTexts texts, LogVisit visit)
    {
        var names = visit.Services.Select(service => Service(texts, service)).Distinct(StringComparer.Ordinal).ToList();
        return names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} {texts["and"]} {names[^1]}";
    }
}
