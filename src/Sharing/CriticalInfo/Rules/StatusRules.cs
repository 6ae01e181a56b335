using System.Collections.Frozen;

namespace Felles.Sharing.CriticalInfo.Rules;

/// <summary>The state of a record as clinicians speak of it.</summary>
internal enum RecordState
{
    /// <summary>Aktiv.</summary>
    Active,

    /// <summary>Inaktiv: no longer current, yet true when it was.</summary>
    Inactive,

    /// <summary>Avkreftet: found not to hold, or ended.</summary>
    Refuted,

    /// <summary>Slettet: registered in error.</summary>
    EnteredInError,
}

/// <summary>
/// Status per resource type, as a table. Source: the status tables of each profile in Norsk helsenett's documentation; an
/// allergy is inactive only when refuted, which the documentation says of its clinicalStatus.
/// </summary>
internal static class StatusRules
{
    private static readonly FrozenDictionary<(string Type, string Status, string Verification), RecordState> States =
        new Dictionary<(string, string, string), RecordState>
        {
            [("AllergyIntolerance", "active", "unconfirmed")] = RecordState.Active,
            [("AllergyIntolerance", "active", "confirmed")] = RecordState.Active,
            [("AllergyIntolerance", "inactive", "refuted")] = RecordState.Refuted,
            [("AllergyIntolerance", "inactive", "entered-in-error")] = RecordState.EnteredInError,
            [("AllergyIntolerance", "", "entered-in-error")] = RecordState.EnteredInError,
            [("Condition", "active", "confirmed")] = RecordState.Active,
            [("Condition", "inactive", "confirmed")] = RecordState.Inactive,
            [("Condition", "inactive", "refuted")] = RecordState.Refuted,
            [("Condition", "inactive", "entered-in-error")] = RecordState.EnteredInError,
            [("Condition", "", "entered-in-error")] = RecordState.EnteredInError,
            [("Procedure", "in-progress", "")] = RecordState.Active,
            [("Procedure", "completed", "")] = RecordState.Refuted,
            [("Procedure", "entered-in-error", "")] = RecordState.EnteredInError,
            [("DeviceUseStatement", "active", "")] = RecordState.Active,
            [("DeviceUseStatement", "completed", "")] = RecordState.Refuted,
            [("DeviceUseStatement", "entered-in-error", "")] = RecordState.EnteredInError,
            [("Consent", "active", "")] = RecordState.Active,
            [("Consent", "inactive", "")] = RecordState.Refuted,
            [("Consent", "entered-in-error", "")] = RecordState.EnteredInError,
            [("Flag", "active", "")] = RecordState.Active,
            [("Flag", "inactive", "")] = RecordState.Refuted,
            [("Flag", "entered-in-error", "")] = RecordState.EnteredInError,
        }.ToFrozenDictionary();

    /// <summary>The state; null when the resource has none of the table.</summary>
    internal static RecordState? StateOf(PlacedElement resource)
    {
        var type = resource.Path;
        var (status, verification) = UsesTwoStatuses(type)
            ? (Code(resource["clinicalStatus"]), Code(resource["verificationStatus"]))
            : (resource["status"].Text ?? "", "");
        return States.TryGetValue((type, status, verification), out var state) ? state : null;
    }

    internal static void State(RuleCheck check)
    {
        var place = check.Resource[UsesTwoStatuses(check.Resource.Path) ? "verificationStatus" : "status"];
        switch (StateOf(check.Resource))
        {
            case null: check.Report(RuleMessage.StatusInvalid, place); break;
            case RecordState.EnteredInError: check.Report(RuleMessage.EnteredInError, place); break;
        }
    }

    internal static bool UsesTwoStatuses(string type) => type is "AllergyIntolerance" or "Condition";

    // Exactly one code says the status; two would leave open which holds.
    private static string Code(PlacedElement concept)
    {
        string? code = null;
        foreach (var coding in concept.All("coding"))
        {
            if (code is not null) return "?";
            code = coding["code"].Text ?? "?";
        }

        return code ?? (concept.Exists ? "?" : "");
    }
}
