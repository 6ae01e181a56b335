using System.Collections.Immutable;
using Felles.Sharing.CriticalInfo.Rules;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// One profile of kjernejournal: which resource type and categories it is for, where it keeps what all of them keep, and
/// the rules of its own. The table below is the whole of what tells the profiles apart.
/// </summary>
/// <param name="Name">Last part of its canonical URL, as <c>KjFlag</c>.</param>
/// <param name="Type">Resource type.</param>
/// <param name="Categories">Codes of 7651.</param>
internal sealed record CriticalInfoProfile(string Name, string Type, params ImmutableArray<string> Categories)
{
    /// <summary>Element with the patient.</summary>
    internal required string Patient { get; init; }

    /// <summary>Element with the first recorder.</summary>
    internal required string Recorder { get; init; }

    /// <summary>Element or extension with the time of the first recording; null when the profile has none.</summary>
    internal string? Recorded { get; init; }

    /// <summary>The recorder is in a repeating element.</summary>
    internal bool RecorderRepeats { get; init; }

    /// <summary>The comment is the extension KjText, not <c>note</c>.</summary>
    internal bool NoteIsExtension { get; init; }

    /// <summary>Value of <c>criticalInfoType</c> per category; the empty string where the API has none.</summary>
    internal ImmutableArray<string> InfoTypes { get; init; } = [];

    /// <summary>Field of <c>/status</c> with its last change, as <c>flagDate</c>.</summary>
    internal required string StatusField { get; init; }

    /// <summary>Rules beside those of every profile.</summary>
    internal required ImmutableArray<Rule> Rules { get; init; }

    /// <summary>Canonical URL.</summary>
    internal string Url => KjUrl.Definitions + Name;

    internal static readonly ImmutableArray<CriticalInfoProfile> All =
    [
        new("KjAllergyIntolerance", "AllergyIntolerance", "1", "2")
        {
            Patient = "patient", Recorder = "recorder", Recorded = "recordedDate", StatusField = "allergyIntoleranceDate",
            InfoTypes = ["DrugReaction", "OtherAllergen"],
            Rules = [AllergyRules.Code, AllergyRules.Certainty, AllergyRules.Reaction, AllergyRules.Criticality, DateRules.Onset],
        },
        new("KjConditionComplicationsOfAnesthesia", "Condition", "3", "4")
        {
            Patient = "subject", Recorder = "recorder", Recorded = "recordedDate", StatusField = "conditionComplicationsOfAnesthesiaDate",
            InfoTypes = ["IntubationProblem", "OtherProblemWithAnesthesia"],
            Rules = [ConditionRules.CodeIsCategory, ConditionRules.Evidence, DateRules.Onset],
        },
        new("KjConditionCriticalMedicalCondition", "Condition", "5")
        {
            Patient = "subject", Recorder = "recorder", Recorded = "recordedDate", StatusField = "conditionCriticalMedicalConditionDate",
            InfoTypes = ["CriticalMedicalCondition"],
            Rules = [ConditionRules.Diagnosis, DateRules.Onset],
        },
        new("KjProcedure", "Procedure", "6")
        {
            Patient = "subject", Recorder = "recorder", Recorded = KjUrl.RecordedDate, StatusField = "procedureDate",
            Rules = [CodingRules.CodeOrText],
        },
        new("KjConditionTransplantsAndOtherForeignBodies", "Condition", "7")
        {
            Patient = "subject", Recorder = "recorder", Recorded = "recordedDate", StatusField = "conditionTransplantsAndOtherForeignBodiesDate",
            InfoTypes = ["TransplantsAndOtherForeignBodies"],
            Rules = [CodingRules.CodeOrText, DateRules.Onset],
        },
        new("KjDeviceUseStatement", "DeviceUseStatement", "7")
        {
            Patient = "subject", Recorder = "source", Recorded = "recordedOn", StatusField = "deviceUseStatementDate",
            Rules = [DeviceRules.ContainedDevice, DeviceRules.Implanted],
        },
        new("KjConsent", "Consent", "8")
        {
            Patient = "patient", Recorder = "performer", RecorderRepeats = true, Recorded = "dateTime", NoteIsExtension = true, StatusField = "consentDate",
            Rules = [ConsentRules.Scope, ConsentRules.PolicyRule, ConsentRules.ValidUntilRequired],
        },
        new("KjFlag", "Flag", "9")
        {
            Patient = "subject", Recorder = "author", NoteIsExtension = true, StatusField = "flagDate",
            Rules = [CodingRules.CodeOrText, DateRules.Period],
        },
        new("KjConditionInfection", "Condition", "10")
        {
            Patient = "subject", Recorder = "recorder", Recorded = "recordedDate", StatusField = "conditionInfectionDate",
            InfoTypes = ["Infection"],
            Rules = [ConditionRules.Infection, DateRules.Onset],
        },
        new("KjConsentBehandlingsavklaring", "Consent", "11")
        {
            Patient = "patient", Recorder = "performer", RecorderRepeats = true, Recorded = "dateTime", NoteIsExtension = true, StatusField = "consentBehandlingsavklaringDate",
            Rules = [ConsentRules.Scope, ConsentRules.PolicyRule, ConsentRules.Clarification],
        },
    ];

    /// <summary>The resource types of the API, each once.</summary>
    internal static readonly ImmutableArray<string> Types = [.. All.Select(profile => profile.Type).Distinct()];

    /// <summary>The profile for a type and category; null when there is none.</summary>
    internal static CriticalInfoProfile? For(string type, string category)
    {
        foreach (var profile in All)
            if (profile.Type == type && profile.Categories.Contains(category))
                return profile;
        return null;
    }
}
