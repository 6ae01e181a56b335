namespace Felles.Sharing.CriticalInfo.Rules;

/// <summary>Times: what may lie ahead and what may not.</summary>
internal static class DateRules
{
    // Two systems' clocks are never quite together; a recording a few minutes ahead is not from the future.
    private static readonly TimeSpan clockSkewMax = TimeSpan.FromMinutes(5);

    internal static void Recorded(RuleCheck check)
    {
        if (RecordedPlace(check.Resource, check.Profile) is { Exists: true } place) InPast(check, place);
    }

    internal static void Onset(RuleCheck check)
    {
        InPast(check, check.Resource["onsetDateTime"]);
        InPast(check, check.Resource["onsetPeriod"]["start"]);
    }

    internal static void ValidUntil(RuleCheck check)
    {
        var count = 0;
        foreach (var extension in check.Resource.Extensions(KjUrl.ValidUntil))
        {
            if (++count > 1 || !extension["valueDateTime"].Exists) check.Report(RuleMessage.ValidUntilTwice, extension);
            else if (!FhirMoment.TryParse(extension["valueDateTime"].Text, out _)) check.Report(RuleMessage.DateInvalid, extension["valueDateTime"]);
        }
    }

    internal static void Period(RuleCheck check)
    {
        var period = check.Resource["period"];
        var starts = Parse(check, period["start"], out var start);
        if (Parse(check, period["end"], out var end) && starts && end.Start < start.Start)
            check.Report(RuleMessage.PeriodReversed, period);
    }

    /// <summary>The element with the time of the first recording; null when the profile has none.</summary>
    internal static PlacedElement? RecordedPlace(PlacedElement resource, CriticalInfoProfile profile) => profile.Recorded switch
    {
        null => null,
        KjUrl.RecordedDate => resource.Extension(KjUrl.RecordedDate)["valueDateTime"],
        var element => resource[element],
    };

    /// <summary>False when there is nothing, or something that is not a time, which is then reported.</summary>
    internal static bool Parse(RuleCheck check, PlacedElement place, out FhirMoment moment)
    {
        moment = default;
        if (!place.Exists) return false;
        if (FhirMoment.TryParse(place.Text, out moment)) return true;
        check.Report(RuleMessage.DateInvalid, place);
        return false;
    }

    internal static void InPast(RuleCheck check, PlacedElement place)
    {
        if (Parse(check, place, out var moment) && moment.Start > check.Context.Now + clockSkewMax)
            check.Report(RuleMessage.DateInFuture, place);
    }
}
