using System.Globalization;
using System.Text;
using Felles.Fhir;

namespace Felles.Test.Unit.Fhir.Terminology;

/// <summary>
/// Releases of SNOMED CT and LOINC in their forms with made-up content; nothing of the real ones is in the repository. Identifiers
/// of SNOMED CT that its own files are written with (types, languages) are as they are.
/// </summary>
internal static class SyntheticReleases
{
    internal const string Root = "138875005";

    private const string ConceptNames = "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId";
    private const string DescriptionNames = "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId";
    private const string RelationshipNames = "id\teffectiveTime\tactive\tmoduleId\tsourceId\tdestinationId\trelationshipGroup\ttypeId\tcharacteristicTypeId\tmodifierId";
    private const string LanguageNames = "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\tacceptabilityId";
    private const string SimpleNames = "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId";

    /// <summary>
    /// Root; 1001 clinical thing; 1002 fever under 1001; 1003 high fever under 1002; 1004 cough under 1001, no longer used; 1005
    /// feverish cough under 1002 and 1001 with site 2001 (attribute 363698007).
    /// </summary>
    internal static Dictionary<string, string> Snomed { get; } = new(StringComparer.Ordinal)
    {
        ["sct2_Concept_Snapshot_INT_20260131.txt"] = Lines(
            ConceptNames,
            Row(Root, "20020131", "1", "900000000000207008", "900000000000074008"),
            Row("1001", "20200131", "1", "900000000000207008", "900000000000074008"),
            Row("1002", "20200131", "1", "900000000000207008", "900000000000073002"),
            Row("1003", "20200131", "1", "900000000000207008", "900000000000073002"),
            Row("1004", "20260131", "0", "900000000000207008", "900000000000074008"),
            Row("1005", "20260415", "1", "51000202101", "900000000000073002"),
            Row("2001", "20200131", "1", "900000000000207008", "900000000000074008")),
        ["sct2_Description_Snapshot-en_INT_20260131.txt"] = Lines(
            DescriptionNames,
            Description("9001", "1001", "en", "900000000000003001", "Clinical thing (finding)"),
            Description("9002", "1001", "en", "900000000000013009", "Clinical thing"),
            Description("9003", "1002", "en", "900000000000003001", "Fever (finding)"),
            Description("9004", "1002", "en", "900000000000013009", "Fever"),
            Description("9005", "1002", "en", "900000000000013009", "Pyrexia"),
            Description("9006", "1003", "en", "900000000000003001", "High fever (finding)"),
            Description("9007", "1004", "en", "900000000000003001", "Cough (finding)"),
            Description("9008", "1005", "en", "900000000000003001", "Feverish cough (finding)")),
        ["sct2_Description_Snapshot-no_NO_20260415.txt"] = Lines(
            DescriptionNames,
            Description("9101", "1002", "no", "900000000000013009", "feber"),
            Description("9102", "1005", "nb", "900000000000013009", "hoste med feber"),
            Description("9103", "1005", "nn", "900000000000013009", "hoste med feber og frysing"),
            Row("9104", "20260415", "0", "51000202101", "1002", "no", "900000000000013009", "gammelt ord", "900000000000448009")),
        ["sct2_Relationship_Snapshot_INT_20260131.txt"] = Lines(
            RelationshipNames,
            IsA("8001", "1001", Root), IsA("8002", "1002", "1001"), IsA("8003", "1003", "1002"), IsA("8004", "1005", "1002"), IsA("8005", "1005", "1001"),
            Row("8006", "20200131", "1", "900000000000207008", "1005", "2001", "1", "363698007", "900000000000011006", "900000000000451002"),
            Row("8007", "20200131", "0", "900000000000207008", "1003", Root, "0", "116680003", "900000000000011006", "900000000000451002")),
        ["der2_cRefset_LanguageSnapshot-en_INT_20260131.txt"] = Lines(
            LanguageNames,
            Language("900000000000509007", "9002", true), Language("900000000000509007", "9004", true), Language("900000000000509007", "9005", false), Language("900000000000508004", "9005", true)),
        ["der2_cRefset_LanguageSnapshot-no_NO_20260415.txt"] = Lines(
            LanguageNames,
            Language("61000202103", "9101", true), Language("91000202106", "9101", true), Language("61000202103", "9102", true), Language("91000202106", "9103", true)),
        ["der2_Refset_SimpleSnapshot_NO_20260415.txt"] = Lines(SimpleNames, Row("u", "20260415", "1", "51000202101", "7001", "1002"), Row("u", "20260415", "1", "51000202101", "7001", "1005"), Row("u", "20260415", "0", "51000202101", "7001", "1003")),
    };

    internal const string Loinc = """"
        "LOINC_NUM","COMPONENT","PROPERTY","TIME_ASPCT","SYSTEM","SCALE_TYP","METHOD_TYP","CLASS","VersionLastChanged","STATUS","CONSUMER_NAME","SHORTNAME","LONG_COMMON_NAME"
        "1-8","Madeupine","MCnc","Pt","Ser/Plas","Qn","","CHEM","2.70","ACTIVE","Madeupine, Blood","Madeupine SerPl-mCnc","Madeupine [Mass/volume] in Serum or Plasma"
        "2-6","Nothing, ""quoted""","Prid","Pt","XXX","Nom","","MICRO","2.9","DEPRECATED","","Nothing XXX","Nothing identified in Specimen"
        """";

    internal static IReadOnlyList<SnomedFile> Files(IReadOnlyDictionary<string, string> texts) =>
        [.. texts.Select(pair => new SnomedFile(SnomedFile.KindOf(pair.Key)!.Value, pair.Key, () => new MemoryStream(Encoding.UTF8.GetBytes(pair.Value))))];

    private static string Description(string id, string concept, string language, string type, string term) =>
        Row(id, "20200131", "1", "900000000000207008", concept, language, type, term, "900000000000448009");

    private static string IsA(string id, string from, string to) => Row(id, "20200131", "1", "900000000000207008", from, to, "0", "116680003", "900000000000011006", "900000000000451002");

    private static string Language(string refset, string description, bool isPreferred) =>
        Row("u", "20200131", "1", "900000000000207008", refset, description, isPreferred ? "900000000000548007" : "900000000000549004");

    private static string Row(params ReadOnlySpan<string> fields) => string.Join('\t', fields.ToArray());

    private static string Lines(params ReadOnlySpan<string> rows) => string.Create(CultureInfo.InvariantCulture, $"{string.Join("\r\n", rows.ToArray())}\r\n");
}
