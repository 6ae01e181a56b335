using System.Collections.Frozen;

namespace Felles.Identity.Attestations;

/// <summary>Code systems and codes of the trust framework's information model v1.1, chapter 4.</summary>
internal static class AttestationCodes
{
    internal const string BirthNumberSystem = "urn:oid:2.16.578.1.12.4.1.4.1";
    internal const string DNumberSystem = "urn:oid:2.16.578.1.12.4.1.4.2";
    internal const string SharedHelpNumberSystem = "urn:oid:2.16.578.1.12.4.1.4.3";
    internal const string HprSystem = "urn:oid:2.16.578.1.12.4.1.4.4";
    internal const string OrganisationSystem = "urn:oid:2.16.578.1.12.4.1.4.101";
    internal const string AuthorizationSystem = "urn:oid:2.16.578.1.12.4.1.1.9060";
    internal const string PurposeSystem = "urn:oid:2.16.840.1.113883.1.11.20448";

    internal static readonly FrozenSet<string> AuthorizationSystems = FrozenSet.Create(StringComparer.Ordinal, AuthorizationSystem);
    internal static readonly FrozenSet<string> PurposeSystems = FrozenSet.Create(StringComparer.Ordinal, PurposeSystem);

    /// <summary>Active codes of Volven 9060, kategori helsepersonell. <c>MT</c> has expired.</summary>
    internal static readonly FrozenSet<string> Authorizations = FrozenSet.Create(
        StringComparer.Ordinal,
        "AA", "AT", "AU", "BI", "ET", "FA1", "FA2", "FB", "FO", "FT", "HE", "HF", "HP", "JO", "KE", "KI", "LE", "NP",
        "OA", "OI", "OP", "OR", "OS", "PE", "PM", "PS", "RA", "SP", "TH", "TL", "TP", "TT", "VE", "VP", "XX");

    /// <summary>Volven code systems for health care services; 8627 has expired but is still sent.</summary>
    internal static readonly FrozenSet<string> ServiceSystems = FrozenSet.Create(
        StringComparer.Ordinal,
        "urn:oid:2.16.578.1.12.4.1.1.8655",
        "urn:oid:2.16.578.1.12.4.1.1.8627",
        "urn:oid:2.16.578.1.12.4.1.1.8451",
        "urn:oid:2.16.578.1.12.4.1.1.8668",
        "urn:oid:2.16.578.1.12.4.1.1.8663",
        "urn:oid:2.16.578.1.12.4.1.1.8662",
        "urn:oid:2.16.578.1.12.4.1.1.8664",
        "urn:oid:2.16.578.1.12.4.1.1.8666",
        "urn:oid:2.16.578.1.12.4.1.1.7750",
        "urn:oid:2.16.578.1.12.4.1.1.8254");

    /// <summary>Systems for details of the purpose: the specialist service's decision templates under both names, and Volven 9151 for municipal care.</summary>
    internal static readonly FrozenSet<string> DetailSystems = FrozenSet.Create(
        StringComparer.Ordinal,
        "urn:AuditEventHL7Norway/CodeSystem/carerelation",
        "https://terminology.dips.com/decisiontemplate",
        "urn:oid:2.16.578.1.12.4.1.1.9151");

    internal static string Code(PurposeOfUse purpose) => purpose switch
    {
        PurposeOfUse.Treatment => "TREAT",
        PurposeOfUse.EmergencyTreatment => "ETREAT",
        PurposeOfUse.CoordinationOfCare => "COC",
        PurposeOfUse.BreakTheGlass => "BTG",
    };

    internal static PurposeOfUse? Purpose(string code) => code switch
    {
        "TREAT" => PurposeOfUse.Treatment,
        "ETREAT" => PurposeOfUse.EmergencyTreatment,
        "COC" => PurposeOfUse.CoordinationOfCare,
        "BTG" => PurposeOfUse.BreakTheGlass,
        _ => null,
    };
}
