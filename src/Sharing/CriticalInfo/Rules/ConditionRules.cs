namespace Felles.Sharing.CriticalInfo.Rules;

/// <summary>The Condition profiles: anaesthesia, critical medical condition, infection.</summary>
internal static class ConditionRules
{
    internal static void CodeIsCategory(RuleCheck check)
    {
        var coding = CodingRules.Only(check.Resource["code"]);
        if (coding is not { } only || only["code"].Text != check.Category || !CriticalInfoCodes.Category.Is(only["system"].Text))
            check.Report(RuleMessage.CodeNotCategory, check.Resource["code"]);
    }

    internal static void Evidence(RuleCheck check)
    {
        if (check.Category != "3" && check.Resource["evidence"].Exists)
        {
            check.Report(RuleMessage.EvidenceNotHere, check.Resource["evidence"]);
            return;
        }

        foreach (var evidence in check.Resource.All("evidence"))
            foreach (var concept in evidence.All("code"))
                foreach (var coding in concept.All("coding"))
                    if (string.IsNullOrWhiteSpace(coding["system"].Text) || string.IsNullOrWhiteSpace(coding["code"].Text))
                        check.Report(RuleMessage.CodingIncomplete, coding);
    }

    internal static void Diagnosis(RuleCheck check)
    {
        var codings = CodingRules.Concept(check, check.Resource["code"]);
        if (codings.Count == 0) return;
        var diagnoses = codings.Where(coding => CriticalInfoCodes.IsIcd10System(coding["system"].Text)).ToList();
        if (diagnoses.Count == 0) check.Report(RuleMessage.Icd10Code, check.Resource["code"]);
        foreach (var diagnosis in diagnoses)
            if (diagnosis["code"].Text is { } code && !CriticalInfoCodes.Icd10().IsMatch(code))
                check.Report(RuleMessage.Icd10Code, diagnosis["code"]);
    }

    internal static void Infection(RuleCheck check)
    {
        var code = check.Resource["code"];
        var text = code["text"];
        // Records from before February 2025 may carry a text; a correction leaves it as it is.
        var inherited = check.Context.Latest is { } latest && latest["code"]["text"].Text == text.Text;
        if (text.Exists && !inherited)
            check.Report(RuleMessage.InfectionText, text);
        else
            CodingRules.Concept(check, code);
    }
}
