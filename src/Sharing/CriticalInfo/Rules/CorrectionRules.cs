using System.Text;

namespace Felles.Sharing.CriticalInfo.Rules;

/// <summary>What a correction may not change: category, code, and the time of the first recording.</summary>
internal static class CorrectionRules
{
    internal static void NothingFixedChanges(RuleCheck check)
    {
        if (check.Context.Latest is not { } latest) return;
        if (CategoryRules.Of(latest, out _) != check.Category)
        {
            check.Report(RuleMessage.CategoryChanged, check.Resource["category"]);
            return;
        }

        var code = CodePlace(check.Resource);
        if (Fixed(code) != Fixed(CodePlace(latest))) check.Report(RuleMessage.CodeChanged, code);

        if (DateRules.RecordedPlace(check.Resource, check.Profile) is { Exists: true } recorded
            && DateRules.RecordedPlace(latest, check.Profile) is { Exists: true } stored
            && !SameTime(recorded, stored))
            check.Report(RuleMessage.RecordedChanged, recorded);
    }

    /// <summary>The element that says what the record is about.</summary>
    internal static PlacedElement CodePlace(PlacedElement resource) => resource.Path switch
    {
        "DeviceUseStatement" => DeviceRules.TypeOf(resource),
        "Consent" => resource["policyRule"],
        _ => resource["code"],
    };

    // Displays may be refreshed and extensions of the code are not stored; system, code, choice, text and whether an
    // excipient is meant are what was registered.
    private static string Fixed(PlacedElement concept)
    {
        var codings = concept.All("coding")
            .Select(coding => $"{coding["system"].Text}|{coding["code"].Text}|{coding["userSelected"].Truth}")
            .Order(StringComparer.Ordinal);
        var excipient = concept.Extension(KjUrl.InactiveIngredient)["valueBoolean"].Truth == true;
        return new StringBuilder().AppendJoin('\n', codings).Append('\n').Append(concept["text"].Text).Append('\n').Append(excipient).ToString();
    }

    private static bool SameTime(PlacedElement one, PlacedElement other) =>
        one.Text == other.Text
        || (FhirMoment.TryParse(one.Text, out var first) && FhirMoment.TryParse(other.Text, out var second) && first == second);
}
