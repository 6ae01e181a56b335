using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Felles.Kernel;

namespace Felles.Steering.Portfolio.Reporting;

/// <summary>Something wrong with a field of a draft.</summary>
/// <param name="Key">Key of the field.</param>
/// <param name="Issue">What, with a stable id.</param>
internal sealed record DraftFault(string Key, Issue Issue);

/// <summary>What a draft came to.</summary>
/// <param name="Report">The report; null when anything was wrong.</param>
/// <param name="Faults">Everything wrong, each at its field.</param>
/// <param name="Remarks">What the office will ask about; does not stop the report.</param>
internal sealed record DraftResult(Initiative? Report, ImmutableArray<DraftFault> Faults, ImmutableArray<DraftFault> Remarks);

/// <summary>Reads a draft into a report, first each field for itself, then the rules of the report as a whole.</summary>
internal sealed partial class DraftReading
{
    private readonly ReportDraft draft;
    private readonly List<DraftFault> faults = [];
    // Which entry as typed each entry of the report was: blank ones between are passed over.
    private readonly Dictionary<string, List<int>> typedEntries = [];

    private DraftReading(ReportDraft draft) => this.draft = draft;

    /// <summary>Reads a draft.</summary>
    /// <param name="draft">What was typed.</param>
    /// <param name="number">The initiative's number.</param>
    /// <param name="round">The round reported in.</param>
    /// <param name="before">The report it replaces, whose origin it keeps; null for a new initiative.</param>
    internal static DraftResult Read(ReportDraft draft, int number, string round, Initiative? before) => new DraftReading(draft).Read(number, round, before);

    private DraftResult Read(int number, string round, Initiative? before)
    {
        var report = Single(number, round, before) with
        {
            Budgets = [.. Each("budgets").Select(entry => new YearAmount(Number("budgets", entry, "year"), Amount("budgets", entry)))],
            CostChanges = [.. Each("costChanges").Select(entry => new CostChange(Required("costChanges", entry, "solution"), Number("costChanges", entry, "year"), Amount("costChanges", entry)))],
            Dependencies = [.. Each("dependencies").Select(Dependency)],
            Milestones = [.. Milestones()],
            Links = [.. Each("links").Select(entry => new Link(draft["links", entry, "title"], draft["links", entry, "address"]))],
        };
        faults.AddRange(draft.Beyond.Select(group => new DraftFault(ReportFields.Key(group, RoundCheck.EntriesMax, ReportFields.Group(group).Fields[0].Name), RoundCheck.TooMany(group))));
        if (faults.Count > 0) return new DraftResult(null, [.. faults], []);
        var issues = RoundCheck.Of(report, CodeLists.InForce).Select(issue => (new DraftFault(Key(issue.Expression ?? "name"), issue), IsError: issue.Severity == IssueSeverity.Error)).ToList();
        var wrong = issues.Where(item => item.IsError).Select(item => item.Item1).ToImmutableArray();
        return new DraftResult(wrong.IsEmpty ? report : null, wrong, [.. issues.Where(item => !item.IsError).Select(item => item.Item1)]);
    }

    private Initiative Single(int number, string round, Initiative? before)
    {
        var activity = Code<Activity>("activity");
        return new Initiative
        {
            Number = number,
            Name = draft["name"],
            Owner = draft["owner"],
            Segment = Code<Segment>("segment"),
            Phase = Code<Phase>("phase"),
            Activity = activity,
            Status = Code<Colour>("status"),
            StatusReason = Optional("statusReason"),
            Causes = [.. Codes<Cause>("causes")],
            Risk = OptionalCode<Colour>("risk"),
            RiskReason = Optional("riskReason"),
            FocusArea = Optional("focusArea"),
            Programme = Optional("programme"),
            Introduced = before?.Introduced,
            Ended = activity == Activity.Finished ? before?.Ended ?? round : null,
            EndedReason = Optional("endedReason"),
            Start = PartialDate("start"),
            End = PartialDate("end"),
            Purpose = Optional("purpose"),
            ResultGoals = Optional("resultGoals"),
            EffectGoals = Optional("effectGoals"),
            EvaluationPlan = Optional("evaluationPlan"),
            Description = Optional("description"),
            Contact = Optional("contact"),
            SustainableDevelopmentGoals = [.. Goals()],
            Kind = OptionalCode<InitiativeKind>("kind"),
            EvaluationFunded = draft["evaluationFunded"] switch { ReportFields.Yes => true, ReportFields.No => false, "" => null, _ => Flag("evaluationFunded") },
        };
    }

    private Dependency Dependency(int entry) => new(draft["dependencies", entry, "text"])
    {
        Category = Required("dependencies", entry, "category"),
        Status = Code<Colour>(ReportFields.Key("dependencies", entry, "status")),
        Criticality = Code<Criticality>(ReportFields.Key("dependencies", entry, "criticality")),
        Deadline = PartialDate(ReportFields.Key("dependencies", entry, "deadline")),
        Met = draft["dependencies", entry, "met"] switch { "" => false, ReportFields.Yes => true, _ => Flag(ReportFields.Key("dependencies", entry, "met")) },
        Initiative = draft["dependencies", entry, "initiative"].Length == 0 ? null : Number("dependencies", entry, "initiative"),
    };

    private IEnumerable<Milestone> Milestones()
    {
        var entries = Each("milestones");
        var taken = entries.Select(entry => draft["milestones", entry, "id"]).ToHashSet(StringComparer.Ordinal);
        var next = 1;
        foreach (var entry in entries)
        {
            var id = draft["milestones", entry, "id"];
            // A new milestone gets an id of its own, kept from then on, so that a moved date is seen as one.
            while (id.Length == 0)
            {
                var tried = string.Create(CultureInfo.InvariantCulture, $"m{next++}");
                if (taken.Add(tried)) id = tried;
            }

            yield return new Milestone(id, draft["milestones", entry, "name"])
            {
                Kind = Code<MilestoneKind>(ReportFields.Key("milestones", entry, "kind")),
                Planned = Date(ReportFields.Key("milestones", entry, "planned")) ?? Missing(ReportFields.Key("milestones", entry, "planned")),
                Forecast = Date(ReportFields.Key("milestones", entry, "forecast")),
                Reached = Date(ReportFields.Key("milestones", entry, "reached")),
            };
        }
    }

    private List<int> Each(string name)
    {
        var group = ReportFields.Group(name);
        var entries = Enumerable.Range(1, draft.Entries(group)).Where(entry => draft.Has(group, entry)).ToList();
        typedEntries[name] = entries;
        return entries;
    }

    private string? Optional(string key) => draft[key] is { Length: > 0 } text ? text : null;

    private string Required(string group, int entry, string field)
    {
        var key = ReportFields.Key(group, entry, field);
        if (draft[key].Length == 0) Fault(key, "choose", "Choose one.", "Velg én.", "Vel éin.");
        return draft[key];
    }

    private T Code<T>(string key)
        where T : struct, Enum
    {
        if (OptionalCode<T>(key) is { } code) return code;
        if (draft[key].Length == 0) Fault(key, "choose", "Choose one.", "Velg én.", "Vel éin.");
        return default;
    }

    private T? OptionalCode<T>(string key)
        where T : struct, Enum
    {
        var text = draft[key];
        if (text.Length == 0) return null;
        foreach (var value in Enum.GetValues<T>())
            if (Dimensions.Code(value) == text)
                return value;
        Fault(key, "unknown-code", "Not in the list of choices.", "Står ikke i listen over valg.", "Står ikkje i lista over val.");
        return null;
    }

    private IEnumerable<T> Codes<T>(string key)
        where T : struct, Enum
    {
        foreach (var part in Parts(key))
        {
            if (Enum.GetValues<T>().Where(value => Dimensions.Code(value) == part).ToArray() is [var found]) yield return found;
            else Fault(key, "unknown-code", "Not in the list of choices.", "Står ikke i listen over valg.", "Står ikkje i lista over val.");
        }
    }

    private IEnumerable<int> Goals()
    {
        foreach (var part in Parts("sustainableDevelopmentGoals"))
        {
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var goal)) yield return goal;
            else Fault("sustainableDevelopmentGoals", "goal", "Goals are numbers from 1 to 17, each once.", "Bærekraftsmål er tall fra 1 til 17, hvert én gang.", "Berekraftsmål er tal frå 1 til 17, kvart éin gong.");
        }
    }

    private string[] Parts(string key) => draft[key].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private int Number(string group, int entry, string field)
    {
        var key = ReportFields.Key(group, entry, field);
        if (int.TryParse(draft[key], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        Fault(key, "whole-number", "Write a whole number.", "Skriv et helt tall.", "Skriv eit heilt tal.");
        return 0;
    }

    private decimal Amount(string group, int entry)
    {
        var key = ReportFields.Key(group, entry, "amount");
        var text = draft[key].Replace(" ", "", StringComparison.Ordinal).Replace("\u00A0", "", StringComparison.Ordinal).Replace('\u2212', '-');
        if (AmountForm().IsMatch(text) && decimal.TryParse(text.Replace(',', '.'), NumberStyles.Number, CultureInfo.InvariantCulture, out var amount)) return amount;
        Fault(key, "decimal", "Write million kroner as a number, as 14,5.", "Skriv millioner kroner som et tall, som 14,5.", "Skriv millionar kroner som eit tal, som 14,5.");
        return 0;
    }

    private string? PartialDate(string key)
    {
        if (draft[key].Length == 0) return null;
        if (WrittenDate(draft[key]) is { } written) return written;
        Fault(key, "date", "Write a date as 2024, 2024-03 or 2024-03-01.", "Skriv en dato som 2024, 2024-03 eller 2024-03-01.", "Skriv ein dato som 2024, 2024-03 eller 2024-03-01.");
        return null;
    }

    private DateOnly? Date(string key)
    {
        if (draft[key].Length == 0) return null;
        if (WrittenDate(draft[key]) is { Length: 10 } written) return DateOnly.ParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        Fault(key, "day", "Write a day as 2024-03-01.", "Skriv en dag som 2024-03-01.", "Skriv ein dag som 2024-03-01.");
        return null;
    }

    private DateOnly Missing(string key)
    {
        if (draft[key].Length == 0) Fault(key, "day", "Write a day as 2024-03-01.", "Skriv en dag som 2024-03-01.", "Skriv ein dag som 2024-03-01.");
        return default;
    }

    private bool Flag(string key)
    {
        Fault(key, "yes-no", "Write yes or no, or leave it empty.", "Skriv ja eller nei, eller la feltet stå tomt.", "Skriv ja eller nei, eller la feltet stå tomt.");
        return false;
    }

    private void Fault(string key, string id, string english, string bokmål, string nynorsk) => faults.Add(new DraftFault(key, Issue.Error("value", id, english, key) with { TextBokmål = bokmål, TextNynorsk = nynorsk }));

    /// <summary>A date with its precision, from «2024», «2024-03», «01.03.2024» or «03.2024»; null when it is none of them.</summary>
    private static string? WrittenDate(string text)
    {
        if (RoundName.IsPartialDate(text)) return text;
        if (NorwegianDate().Match(text) is not { Success: true } match) return null;
        var parts = new[] { match.Groups["y"].Value, match.Groups["m"].Value, match.Groups["d"].Value }.Where(part => part.Length > 0).Select(part => part.PadLeft(2, '0'));
        var written = string.Join('-', parts);
        return RoundName.IsPartialDate(written) ? written : null;
    }

    /// <summary>The key of a place that the rules of a report name, as <c>dependencies[0].category</c>.</summary>
    private string Key(string place)
    {
        if (Place().Match(place) is not { Success: true } match) return ReportFields.Find(place) is not null ? place : place == "ended" ? "activity" : "name";
        var group = ReportFields.Group(match.Groups["group"].Value);
        var index = match.Groups["index"].Success ? int.Parse(match.Groups["index"].Value, CultureInfo.InvariantCulture) : 0;
        var entry = typedEntries[group.Name] is { Count: > 0 } typed && index < typed.Count ? typed[index] : 1;
        var field = match.Groups["field"].Success ? match.Groups["field"].Value : group.Fields[^1].Name is "amount" or "address" ? group.Fields[^1].Name : group.Fields[0].Name;
        return ReportFields.Key(group.Name, entry, field);
    }

    [GeneratedRegex(@"\A-?\d{1,9}([,.]\d{1,9})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex AmountForm();

    [GeneratedRegex(@"\A(?:(?<d>\d{1,2})\.)?(?<m>\d{1,2})\.(?<y>\d{4})\z", RegexOptions.CultureInvariant)]
    private static partial Regex NorwegianDate();

    [GeneratedRegex(@"\A(?<group>budgets|costChanges|dependencies|milestones|links)(?:\[(?<index>\d+)\](?:\.(?<field>\w+))?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
