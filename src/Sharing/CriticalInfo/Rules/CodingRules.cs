namespace Felles.Sharing.CriticalInfo.Rules;

/// <summary>What the record is about: <c>code</c>.</summary>
internal static class CodingRules
{
    /// <summary>A coding with system and code, or a text where no code fits; the user's choice marked when there are several.</summary>
    internal static void CodeOrText(RuleCheck check) => Concept(check, check.Resource["code"]);

    /// <summary>The codings of a concept that must say something.</summary>
    internal static List<PlacedElement> Concept(RuleCheck check, PlacedElement concept)
    {
        var codings = concept.All("coding").ToList();
        if (codings.Count == 0 && string.IsNullOrWhiteSpace(concept["text"].Text)) check.Report(RuleMessage.CodeMissing, concept);
        foreach (var coding in codings)
            if (string.IsNullOrWhiteSpace(coding["system"].Text) || string.IsNullOrWhiteSpace(coding["code"].Text))
                check.Report(RuleMessage.CodingIncomplete, coding);
        Selection(check, concept, codings);
        return codings;
    }

    private static void Selection(RuleCheck check, PlacedElement concept, List<PlacedElement> codings)
    {
        var selected = codings.Count(coding => coding["userSelected"].Truth == true);
        var denied = codings.Count(coding => coding["userSelected"].Truth == false);
        // A single coding is what the user chose, whether marked or not; marked as not chosen, nothing would be.
        var holds = codings.Count > 1 ? selected == 1 : denied == 0;
        if (!holds) check.Report(RuleMessage.UserSelected, concept["coding"]);
    }

    /// <summary>The one coding of a concept; null when there are none or several.</summary>
    internal static PlacedElement? Only(PlacedElement concept)
    {
        PlacedElement? only = null;
        foreach (var coding in concept.All("coding"))
        {
            if (only is not null) return null;
            only = coding;
        }

        return only;
    }
}
