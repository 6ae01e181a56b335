using System.Collections.Immutable;

namespace Felles.Clinician.Critical;

/// <summary>
/// What can be chosen in the form of a drug reaction. Names are in Norwegian because they are the code lists' data
/// (7497, 7498: Norsk helsenett's display files, kodeverk.xsl 3.1.0; ATC: WHO Collaborating Centre, Oslo).
/// </summary>
internal static class ReactionCodes
{
    internal const string ReactionSystem = "urn:oid:2.16.578.1.12.4.1.1.7497";
    internal const string SourceSystem = "http://nhn.no/kj/fhir/CodeSystem/SourceOfInformation";
    internal const string AtcSystem = "http://www.whocc.no/atc";

    internal static readonly ImmutableSortedDictionary<string, string> Reactions = Numbered(
        "Anafylaktisk reaksjon", "Blodtrykksfall", "Alvorlig arytmi", "Larynxødem", "Astma", "Uspesifisert tung pust",
        "Redusert bevissthet/forvirring", "Generaliserte kramper", "Angioødem/alvorlig generalisert urticaria",
        "Alvorlig hudreaksjon", "Mindre alvorlig hudreaksjon", "Irritasjon i slimhinner", "Oppkast/diaré/magesmerter",
        "Nyresvikt", "Blodaplasier", "Leversvikt", "Rhabdomyolyse", "Annen alvorlig", "Annen mindre alvorlig", "Ukjent");

    internal static readonly ImmutableSortedDictionary<string, string> Sources = Numbered(
        "Resultat av tester/analyser", "Observert av behandlende lege", "Pasienten selv", "Pårørende", "Tidligere journal", "Annet", "Ansvarlig behandler");

    /// <summary>Substances that reactions are often registered for, as suggestions; any ATC code can be written.</summary>
    internal static readonly ImmutableArray<(string Code, string Name)> Suggestions =
    [
        ("J01C", "Betalaktamantibakterielle midler, penicilliner"), ("J01CE02", "Fenoksymetylpenicillin"), ("J01CA04", "Amoksicillin"),
        ("J01DD04", "Ceftriakson"), ("J01EE01", "Sulfametoksazol og trimetoprim"), ("J01FA01", "Erytromycin"), ("J01AA02", "Doksysyklin"),
        ("J01XE01", "Nitrofurantoin"), ("M01AE01", "Ibuprofen"), ("M01AB05", "Diklofenak"), ("N02BA01", "Acetylsalisylsyre"),
        ("N02AA01", "Morfin"), ("N02AJ06", "Kodein og paracetamol"), ("N03AF01", "Karbamazepin"), ("N03AX09", "Lamotrigin"),
        ("M03AB01", "Suksameton"), ("N01BB02", "Lidokain"), ("V08AB", "Vannløselige, nefrotrope, lavosmolære røntgenkontrastmidler"),
        ("D08AC02", "Klorheksidin"), ("C09AA", "ACE-hemmere, usammensatte"),
    ];

    private static ImmutableSortedDictionary<string, string> Numbered(params ReadOnlySpan<string> names)
    {
        var codes = ImmutableSortedDictionary.CreateBuilder<string, string>(Comparer<string>.Create((a, b) => a.Length != b.Length ? a.Length - b.Length : string.CompareOrdinal(a, b)));
        for (var i = 0; i < names.Length; i++) codes[(i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)] = names[i];
        return codes.ToImmutable();
    }
}
