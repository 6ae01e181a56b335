namespace Felles.Fhir;

/// <summary>
/// The profile that an Observation must follow because of its LOINC code, whether it claims it or not;
/// https://hl7.org/fhir/R4/observation-vitalsigns.html.
/// </summary>
internal static class VitalSigns
{
    private const string Loinc = "http://loinc.org";
    private const string Profiles = "http://hl7.org/fhir/StructureDefinition/";

    private static readonly Dictionary<string, string> ByCode = new(StringComparer.Ordinal)
    {
        ["85353-1"] = "vitalspanel",
        ["9279-1"] = "resprate",
        ["8867-4"] = "heartrate",
        ["2708-6"] = "oxygensat",
        ["8310-5"] = "bodytemp",
        ["8302-2"] = "bodyheight",
        ["9843-4"] = "headcircum",
        ["29463-7"] = "bodyweight",
        ["39156-5"] = "bmi",
        ["85354-9"] = "bp",
    };

    /// <summary>The profiles; none for most.</summary>
    internal static IEnumerable<ProfileDefinition> Of(FhirDefinitions definitions, PathItem observation) =>
        observation.Members("code").SelectMany(code => code.Members("coding"))
            .Where(coding => coding.Text("system") == Loinc && ByCode.ContainsKey(coding.Text("code") ?? ""))
            .Select(coding => definitions.FindProfile(Profiles + ByCode[coding.Text("code")!])).OfType<ProfileDefinition>().Distinct();
}
