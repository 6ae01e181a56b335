namespace Felles.Sharing.CriticalInfo.Rules;

/// <summary>KjAllergyIntolerance: legemiddelreaksjon and annen allergi.</summary>
internal static class AllergyRules
{
    internal static void Code(RuleCheck check)
    {
        var codings = CodingRules.Concept(check, check.Resource["code"]);
        foreach (var coding in codings)
            if (CriticalInfoCodes.IsAtcSystem(coding["system"].Text) && coding["code"].Text is { } code && !CriticalInfoCodes.Atc().IsMatch(code))
                check.Report(RuleMessage.AtcFormat, coding["code"]);
        if (check.Category != "1") return;

        // What was reacted to must be findable by a prescribing system, so a text or a foreign coding alone will not do.
        var main = codings.FirstOrDefault(coding => coding["userSelected"].Truth == true, codings.FirstOrDefault());
        if (main["system"].Text is not { } system || !CriticalInfoCodes.DrugSystems.Contains(system))
            check.Report(RuleMessage.DrugCode, check.Resource["code"]);
    }

    internal static void Certainty(RuleCheck check)
    {
        var status = check.Resource["verificationStatus"];
        var extensions = status.Extensions(KjUrl.Presumed).ToList();
        foreach (var extension in extensions)
        {
            var misplaced = extension["valueBoolean"].Truth == true && CodingRules.Only(status)?["code"].Text != "unconfirmed";
            if (extensions.Count > 1 || extension["valueBoolean"].Truth is null || misplaced)
                check.Report(RuleMessage.PresumedMisplaced, extension);
        }
    }

    internal static void Reaction(RuleCheck check)
    {
        var reactions = check.Resource.All("reaction").ToList();
        var manifestations = reactions.SelectMany(reaction => reaction.All("manifestation")).ToList();
        if (reactions.Count != 1 || manifestations.Count != 1)
        {
            check.Report(RuleMessage.ReactionOne, check.Resource["reaction"]);
            return;
        }

        var holds = CodingRules.Only(manifestations[0]) is { } coding
            && CriticalInfoCodes.Reaction.Is(coding["system"].Text)
            && coding["code"].Text is { } code
            && CriticalInfoCodes.Reaction.Codes.ContainsKey(code)
            && !string.IsNullOrWhiteSpace(coding["display"].Text);
        if (!holds) check.Report(RuleMessage.ManifestationCoding, manifestations[0]);

        var severity = reactions[0]["severity"];
        if (severity.Exists && severity.Text is not ("mild" or "moderate" or "severe")) check.Report(RuleMessage.CodeInvalid, severity);
    }

    internal static void Criticality(RuleCheck check)
    {
        var criticality = check.Resource["criticality"];
        if (criticality.Exists && criticality.Text is not ("low" or "high" or "unable-to-assess")) check.Report(RuleMessage.CodeInvalid, criticality);
    }
}
