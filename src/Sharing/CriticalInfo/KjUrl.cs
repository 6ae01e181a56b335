namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// Canonical URLs of kjernejournal's profiles, extensions and code systems, as Norsk helsenett publishes them. Those
/// marked "inferred" are named in the documentation without their URL; ours follows the pattern of the others
/// (docs/decisions/0062).
/// </summary>
internal static class KjUrl
{
    internal const string Definitions = "http://nhn.no/kj/fhir/StructureDefinition/";
    internal const string CodeSystems = "http://nhn.no/kj/fhir/CodeSystem/";

    internal const string SourceOfInformation = Definitions + "KjSourceOfInformation";
    internal const string Presumed = Definitions + "KjPresumed";
    internal const string InactiveIngredient = Definitions + "KjInactiveIngredient";
    internal const string UpdatedDateTime = Definitions + "KjUpdatedDateTime";
    internal const string ValidUntil = Definitions + "KjValidUntil";
    internal const string Text = Definitions + "KjText";

    /// <summary>Inferred.</summary>
    internal const string Updater = Definitions + "KjUpdater";

    /// <summary>Inferred.</summary>
    internal const string RecordedDate = Definitions + "KjRecordedDate";

    /// <summary>Inferred.</summary>
    internal const string Implanted = Definitions + "KjImplanted";

    /// <summary>The path is published, its base is inferred.</summary>
    internal const string HlrMinusReason = Definitions + "behandlingsavklaring-hlr-minus-reason";

    /// <summary>The path is published, its base is inferred.</summary>
    internal const string TreatmentGoal = Definitions + "behandlingsavklaring-treatment-goal";

    /// <summary>Belong to the code, not to the record: accepted and not stored.</summary>
    internal static readonly string[] OfTheCode =
    [
        Definitions + "CodeInfoText",
        Definitions + "UrlMoreInformation",
        Definitions + "UrlInfectionInformation",
        Definitions + "UrlInfectionGuide",
    ];

    internal const string CategoriesOfHealthProfessionals = CodeSystems + "CategoriesOfHealthProfessionals";
    internal const string SourcesOfInformation = CodeSystems + "SourceOfInformation";
    internal const string DrugTradeName = CodeSystems + "DrugTradeName";
    internal const string ActiveSubstance = CodeSystems + "ActiveSubstance";
    internal const string KjAtc = CodeSystems + "ATC";
    internal const string WhoAtc = "http://www.whocc.no/atc";
    internal const string VolvenAtc = "urn:oid:2.16.578.1.12.4.1.1.7180";

    internal const string Hpr = "urn:oid:2.16.578.1.12.4.1.4.4";
    internal const string OrganisationNumbers = "urn:oid:2.16.578.1.12.4.1.4.101";
    internal const string HealthPersonnelCategory = "urn:oid:2.16.578.1.12.4.1.1.9060";
    internal const string BirthNumber = "urn:oid:2.16.578.1.12.4.1.4.1";
    internal const string DNumber = "urn:oid:2.16.578.1.12.4.1.4.2";
    internal const string SharedHelpNumber = "urn:oid:2.16.578.1.12.4.1.4.3";

    internal const string ConsentScope = "http://terminology.hl7.org/CodeSystem/consentscope";

    internal static bool IsNationalNumber(string? system) => system is BirthNumber or DNumber or SharedHelpNumber;
}
