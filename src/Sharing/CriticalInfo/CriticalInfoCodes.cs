using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// The code lists of critical information, as data. Source: the national display files of Norsk helsenett
/// (<c>kodeverk.xsl</c> v3.1.0), and Norsk helsenett's documentation of the critical information API for code 11 of 7651.
/// </summary>
internal static partial class CriticalInfoCodes
{
    /// <summary>7497: type of reaction.</summary>
    internal static readonly CodeList Reaction = CodeList.Of(
        "7497",
        "Reaksjonstype",
        "Anafylaktisk reaksjon",
        "Blodtrykksfall",
        "Alvorlig arytmi",
        "Larynxødem",
        "Astma",
        "Uspesifisert tung pust",
        "Redusert bevissthet/forvirring",
        "Generaliserte kramper",
        "Angioødem/alvorlig generalisert urticaria",
        "Alvorlig hudreaksjon",
        "Mindre alvorlig hudreaksjon",
        "Irritasjon i slimhinner",
        "Oppkast/diaré/magesmerter",
        "Nyresvikt",
        "Blodaplasier",
        "Leversvikt",
        "Rhabdomyolyse",
        "Annen alvorlig",
        "Annen mindre alvorlig",
        "Ukjent");

    /// <summary>7498: source of information.</summary>
    internal static readonly CodeList Source = CodeList.Of(
        "7498",
        "Kilde til informasjon",
        "Resultat av tester/analyser",
        "Observert av behandlende lege",
        "Pasienten selv",
        "Pårørende",
        "Tidligere journal",
        "Annet",
        "Ansvarlig behandler");

    /// <summary>7650: main category.</summary>
    internal static readonly CodeList MainCategory = CodeList.Of(
        "7650",
        "Kategori kritisk informasjon",
        "Overfølsomhetsreaksjoner",
        "Komplikasjoner ved anestesi",
        "Kritiske medisinske tilstander",
        "Pågående behandlinger og implantater",
        "Endringer i behandlingsrutiner",
        "Smitte");

    /// <summary>7651: category, as the profiles' <c>category</c> holds it.</summary>
    internal static readonly CodeList Category = CodeList.Of(
        "7651",
        "Type kritisk informasjon",
        "Legemiddelreaksjon",
        "Annen allergi",
        "Intubasjonsproblem",
        "Annet problem ved anestesi",
        "Kritisk medisinsk tilstand",
        "Behandling",
        "Implantat",
        "Avgrensning av livsforlengende behandling",
        "Annen prosedyreendring",
        "Smitte",
        "HLR-minus og behandlingsavklaringer");

    /// <summary>7655: duration of a treatment clarification. Its codes are not published with the API, so any code of the list is taken.</summary>
    internal static readonly CodeList ClarificationDuration = new("7655", "Varighet av behandlingsavklaring", FrozenDictionary<string, string>.Empty);

    /// <summary>9060: category of health personnel, the codes active in 2026 (HL7 Norway, no-kodeverk-9060).</summary>
    internal static readonly FrozenSet<string> HealthPersonnelCategories = FrozenSet.Create(
        StringComparer.Ordinal,
        "AA", "AT", "AU", "BI", "ET", "FA1", "FA2", "FB", "FO", "FT", "HE", "HF", "HP", "JO", "KE", "KI", "LE", "NP", "OA",
        "OI", "OP", "OR", "OS", "PE", "PM", "PS", "RA", "SP", "TH", "TL", "TP", "TT", "VE", "VP", "XX");

    /// <summary>Main category (7650) of a category (7651).</summary>
    internal static string MainCategoryOf(string category) => category switch
    {
        "1" or "2" => "1",
        "3" or "4" => "2",
        "5" => "3",
        "6" or "7" => "4",
        "8" or "9" or "11" => "5",
        _ => "6",
    };

    /// <summary>The systems that can name what a patient reacted to: ATC, trade name, active substance, and FEST's own.</summary>
    internal static readonly FrozenSet<string> DrugSystems = FrozenSet.Create(
        StringComparer.Ordinal,
        KjUrl.WhoAtc,
        KjUrl.KjAtc,
        KjUrl.VolvenAtc,
        KjUrl.DrugTradeName,
        KjUrl.ActiveSubstance,
        "http://ehelse.no/FESTSubstance",
        "http://ehelse.no/FESTMedication");

    internal static bool IsAtcSystem(string? system) => system is KjUrl.WhoAtc or KjUrl.KjAtc or KjUrl.VolvenAtc;

    internal static bool IsIcd10System(string? system) => system
        is "http://hl7.org/fhir/sid/icd-10-no"
        or "http://hl7.org/fhir/sid/icd-10"
        or "urn:oid:2.16.578.1.12.4.1.1.7110";

    /// <summary>An ATC code of any of its five levels, as <c>J01C</c> or <c>J01CE02</c>.</summary>
    [GeneratedRegex(@"\A[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?\z", RegexOptions.CultureInvariant)]
    internal static partial Regex Atc();

    /// <summary>A code of the Norwegian ICD-10, with or without the dot, as <c>D68.4</c> or <c>D684</c>.</summary>
    [GeneratedRegex(@"\A[A-Z][0-9]{2}(\.?[0-9]{1,2})?\z", RegexOptions.CultureInvariant)]
    internal static partial Regex Icd10();
}
