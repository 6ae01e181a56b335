using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Steering.Papers;

namespace Felles.Steering.Strategy;

/// <summary>The rules of a plan and of what is written to it.</summary>
internal static class StrategyCheck
{
    internal static IEnumerable<Issue> Plan(StrategyPlan plan) =>
    [
        .. PaperCheck.Twice(plan.Goals, goal => $"{goal.Number}", "goals"),
        .. PaperCheck.Twice(plan.Indicators, indicator => indicator.Number, "indicators"),
        .. PaperCheck.Twice(plan.Initiatives, initiative => initiative.Number, "initiatives"),
        .. PaperCheck.Twice([.. plan.Indicators.SelectMany(indicator => indicator.Measures)], measure => measure.Key, "measures"),
        .. plan.Indicators.SelectMany((indicator, i) => Indicator(plan, indicator, PaperCheck.In("indicators", i))),
        .. plan.Initiatives.Where(initiative => plan.Goals.All(goal => goal.Number != initiative.Goal)).Select(initiative => NoGoal($"initiatives/{initiative.Number}")),
        .. plan.YearWheel.Where(step => step.FromMonth is < 1 or > 12 || step.ToMonth is < 1 or > 12).Select(step => PaperCheck.Fault($"yearWheel/{step.Key}", "month", "A month is from 1 to 12.", "En måned er fra 1 til 12.", "Ein månad er frå 1 til 12.")),
    ];

    internal static IEnumerable<Issue> Series(Series series)
    {
        foreach (var issue in series.Values.SelectMany((value, i) => Observation(value, PaperCheck.In("values", i)))) yield return issue;
        for (var i = 0; i < series.Values.Length; i++)
        {
            if (series.Values[i].At is not { } at) yield return PaperCheck.Fault($"{PaperCheck.In("values", i)}.at", "date", "Say which time the value is of.", "Oppgi hvilket tidspunkt verdien gjelder.", "Oppgi kva tidspunkt verdien gjeld.");
            else if (i > 0 && series.Values[i - 1].At is { } before && at.Last <= before.Last)
                yield return PaperCheck.Fault($"{PaperCheck.In("values", i)}.at", "order", "Values stand in the order of time, one for each.", "Verdiene står i tidsrekkefølge, én for hvert tidspunkt.", "Verdiane står i tidsrekkjefølgje, éin for kvart tidspunkt.");
        }
    }

    internal static IEnumerable<Issue> Status(InitiativeStatus status) =>
        status.Reports.Zip(status.Reports.Skip(1)).Any(pair => pair.First.At.Last > pair.Second.At.Last)
            ? [PaperCheck.Fault("reports", "order", "Reports stand in the order of time.", "Rapportene står i tidsrekkefølge.", "Rapportane står i tidsrekkjefølgje.")]
            : [];

    internal static IEnumerable<Issue> FollowUp(FollowUpPoint point) =>
        point.State is FollowUpState.Done or FollowUpState.Dropped && point.Outcome is null
            ? [PaperCheck.Fault("outcome", "outcome", "Say what came of it.", "Skriv hva det ble til.", "Skriv kva det vart til.")]
            : [];

    private static IEnumerable<Issue> Indicator(StrategyPlan plan, Indicator indicator, string place)
    {
        if (plan.Goals.All(goal => goal.Number != indicator.Goal)) yield return NoGoal(place);
        for (var i = 0; i < indicator.Measures.Length; i++)
        {
            var (measure, at) = (indicator.Measures[i], $"{place}.{PaperCheck.In("measures", i)}");
            foreach (var issue in measure.Baseline is { } baseline ? Observation(baseline, $"{at}.baseline") : []) yield return issue;
            foreach (var issue in Target(measure, $"{at}.target")) yield return issue;
            if ((measure.Computed == Computation.Adoption) != (measure.AdoptionKey is not null))
                yield return PaperCheck.Fault($"{at}.adoptionKey", "adoption-key", "What is computed from the adoption register names what it looks up, and only that does.", "Det som regnes ut fra innføringsregisteret, sier hva det slår opp, og bare det.", "Det som blir rekna ut frå innføringsregisteret, seier kva det slår opp, og berre det.");
        }
    }

    private static IEnumerable<Issue> Target(Measure measure, string at)
    {
        var target = measure.Target;
        var hasNumber = target.Kind is TargetKind.Value or TargetKind.Count or TargetKind.Relative;
        if (hasNumber != target.Value is not null) yield return PaperCheck.Fault($"{at}.value", "value", "A value, count or change has a number; the other kinds have none.", "En verdi, et antall eller en endring har et tall; de andre har ikke.", "Ein verdi, eit antal eller ei endring har eit tal; dei andre har ikkje.");
        if ((target.Kind == TargetKind.Count) != target.Whole is not null) yield return PaperCheck.Fault($"{at}.whole", "whole", "A count says of how many, and only a count does.", "Et antall sier av hvor mange, og bare et antall.", "Eit antal seier av kor mange, og berre eit antal.");
        if (target is { Whole: { } whole, Value: { } value } && (value > whole || value < 0)) yield return PaperCheck.Fault($"{at}.value", "of", "A count is from 0 to its whole.", "Et antall er fra 0 til helheten.", "Eit antal er frå 0 til heilskapen.");
        if (target.Kind == TargetKind.Relative && measure.Baseline is null) yield return PaperCheck.Fault(at, "baseline", "A change is from a baseline; give it.", "En endring er fra et utgangspunkt; oppgi det.", "Ei endring er frå eit utgangspunkt; oppgi det.");
    }

    private static IEnumerable<Issue> Observation(Observation value, string at)
    {
        if (value.Whole is { } whole && (whole <= 0 || value.Value < 0 || value.Value > whole)) yield return PaperCheck.Fault(at, "of", "A count is from 0 to its whole.", "Et antall er fra 0 til helheten.", "Eit antal er frå 0 til heilskapen.");
    }

    private static Issue NoGoal(string place) => PaperCheck.Fault(place, "goal", "The plan has no goal with this number.", "Planen har ikke noe mål med dette nummeret.", "Planen har ikkje noko mål med dette nummeret.");
}
