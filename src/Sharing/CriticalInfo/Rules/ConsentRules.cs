namespace Felles.Sharing.CriticalInfo.Rules;

/// <summary>
/// The Consent profiles: avgrensning av livsforlengende behandling (8), and HLR-minus og behandlingsavklaringer (11),
/// which replaces it. That a patient may not have both is the business of the use case, which sees the record.
/// </summary>
internal static class ConsentRules
{
    private const int reasonCharactersMax = 80;

    internal static void Scope(RuleCheck check)
    {
        var expected = check.Category == "8" ? "adr" : "treatment";
        var coding = CodingRules.Only(check.Resource["scope"]);
        if (coding is not { } only || only["code"].Text != expected || only["system"].Text != KjUrl.ConsentScope)
            check.Report(RuleMessage.ConsentScopeCode, check.Resource["scope"]);
    }

    internal static void PolicyRule(RuleCheck check)
    {
        var expected = check.Category == "8" ? "1" : "2";
        if (CodingRules.Only(check.Resource["policyRule"])?["code"].Text != expected)
            check.Report(RuleMessage.ConsentPolicyRule, check.Resource["policyRule"]);
    }

    internal static void ValidUntilRequired(RuleCheck check)
    {
        if (!check.Resource.Extensions(KjUrl.ValidUntil).Any()) check.Report(RuleMessage.ValidUntilMissing, check.Resource["extension"]);
    }

    internal static void Clarification(RuleCheck check)
    {
        var codes = check.Resource["provision"].All("code").ToList();
        var duration = codes.Count == 1 ? CodingRules.Only(codes[0]) : null;
        if (duration is not { } coding || !CriticalInfoCodes.ClarificationDuration.Is(coding["system"].Text) || string.IsNullOrWhiteSpace(coding["code"].Text))
            check.Report(RuleMessage.ClarificationCode, check.Resource["provision"]["code"]);

        foreach (var reason in check.Resource.Extensions(KjUrl.HlrMinusReason))
            if (TextRules.Characters(reason["valueString"].Text) > reasonCharactersMax)
                check.Report(RuleMessage.ReasonTooLong, reason["valueString"]);

        var goals = check.Resource.Extensions(KjUrl.TreatmentGoal).ToList();
        foreach (var goal in goals)
            if (goals.Count > 1 || string.IsNullOrWhiteSpace(goal["valueCoding"]["code"].Text))
                check.Report(RuleMessage.GoalInvalid, goal);
    }
}
