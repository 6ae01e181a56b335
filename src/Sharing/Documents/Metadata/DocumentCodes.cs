using System.Collections.Frozen;

namespace Felles.Sharing.Documents.Metadata;

/// <summary>
/// The code lists of documents. 9602 (kind of document) whole, from Norsk helsenett's display files; which of its kinds the
/// national list may hold, from oppdragsdokument 2024 to Norsk helsenett; 9603 whole.
/// </summary>
internal static class DocumentCodes
{
    /// <summary>Kind of document, both levels.</summary>
    internal const string Kind = Volven + "9602";

    /// <summary>Sperring og nekting av dokumenter.</summary>
    internal const string Restriction = Volven + "9603";

    /// <summary>HL7 confidentiality as FHIR names it; <see cref="ConfidentialityOid"/> is the same list.</summary>
    internal const string Confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

    internal const string ConfidentialityOid = "urn:oid:2.16.840.1.113883.5.25";

    private const string Volven = "urn:oid:2.16.578.1.12.4.1.1.";

    private const string Letters = "I01-2";

    private static readonly FrozenDictionary<string, string> kinds = Table("""
        A00-1 Epikriser og sammenfatninger
        A01-2 Kriseplan
        A02-2 Individuell plan
        A03-2 Epikrise
        A04-2 Sykepleiesammenfatning
        A05-2 Fysioterapisammenfatning
        A06-2 Ergoterapisammenfatning
        A07-2 Psykologsammenfatning
        A08-2 Sosionomsammenfatning
        A09-2 Ernæringsfysiologsammenfatning
        A10-2 Sammenfatning fra annet fagpersonell
        A11-2 Tverrfaglig sammenfatning
        A12-2 Utskrivings-/Pasientorientering
        A13-2 Poliklinisk epikrise
        B00-1 Kontinuerlig/løpende journal
        B01-2 Tverrfaglig behandlingsplan
        B02-2 Journalnotat
        B03-2 Poliklinisk notat
        C00-1 Prøvesvar, vev og væsker
        C01-2 Medisinsk biokjemi
        C02-2 Blodbank og immunologi
        C03-2 Mikrobiologi, virologi og serologi
        C04-2 Patologi, histologi og cytologi
        C05-2 Klinisk farmakologi
        C06-2 Medisinsk genetikk
        C07-2 Allergiutredning
        D00-1 Organfunksjon
        D01-2 Hjerte og kretsløp
        D02-2 Lunge
        D03-2 Fordøyelse
        D04-2 Urinveier
        D05-2 Gyn/Reproduksjon
        D06-2 Nervesystemet
        D07-2 Ledd/ben/skjelett
        D08-2 ØNH
        D09-2 Øye
        D10-2 Hud
        D11-2 Endokrinologi
        D12-2 Metabolisme
        D13-2 Beinmargsutstryk
        E00-1 Bildediagnostikk og andre medisinske bilder
        E01-2 Diagnostiske bilder
        F00-1 Kurve, observasjon og behandling
        F01-2 Kurve
        F02-2 Anestesi- og operasjonsrapporter
        F03-2 Intensiv/postoperativ observasjon
        F04-2 Svangerskap og fødsel
        F05-2 Diabetes/endokrinologi
        F06-2 Onkologi/hematologi
        F07-2 Nyre/dialyse
        F08-2 Smertebehandling
        F09-2 Ambulansejournal
        F10-2 Transplantasjon
        I00-1 Korrespondanse
        I01-2 Henvisninger
        I02-2 Brev
        J00-1 Attester, melding og erklæringer
        J01-2 Sykmeldinger og trygdesaker
        J02-2 Legeerklæring om dødsfall
        S00-1 Test og scoring
        S01-2 Tester
        S02-2 Systematiserte diagnostiske intervju
        S03-2 Voldsrisikovurdering
        """);

    private static readonly FrozenDictionary<string, string> restrictions = Table("""
        N Ingen spesiell begrensning
        NORS Sperret av pasienten
        NORU Utsatt innsyn
        NORN_FFL Nektet: fare for liv
        NORN_KUT Nektet: klart utilrådelig
        NORN_EPO Nektet: eget ønske
        NORN_ALL Nektet: alle dokumenter
        NORN_FOR Nektet: eldre enn dato for automatisk innsyn
        NORN_FORANS Nektet: foreldre
        NORN_UNGDOM Nektet: ungdom 12–16
        NORN_FFH Nektet: fare for helsepersonell
        NORN_FPB Nektet: forsvarlig pasientbehandling
        NORN_DUP Nektet: duplikat
        NORN_ANG Nektet: annen grunn
        """);

    private static readonly FrozenSet<string> confidentialities = FrozenSet.Create(StringComparer.Ordinal, "N", "R", "V");

    // Which lists a code may come from; the lists themselves are Volven's and larger than what is known here.
    private static readonly string[] facilities = ["1303", "1305"];
    private static readonly string[] practices = ["8651", "8653", "8654", "8655", "8663"];

    /// <summary>The text of a kind; null when 9602 has no such code.</summary>
    internal static string? TextOf(string code) => kinds.GetValueOrDefault(code);

    internal static bool IsClass(string code) => code.EndsWith("-1", StringComparison.Ordinal) && kinds.ContainsKey(code);

    internal static bool IsType(string code) => code.EndsWith("-2", StringComparison.Ordinal) && kinds.ContainsKey(code);

    /// <summary>Whether a type is one of a class: both begin with the same letter.</summary>
    internal static bool IsOf(string type, string @class) => type[0] == @class[0];

    /// <summary>
    /// Whether the national list may hold a document of these kinds: discharge summaries, test results of tissue, fluids and
    /// organ function, imaging, and referrals (docs/decisions/0301).
    /// </summary>
    internal static bool IsListed(string @class, string type) => @class is "A00-1" or "C00-1" or "D00-1" or "E00-1" || (@class == "I00-1" && type == Letters);

    internal static bool IsRestriction(string code) => restrictions.ContainsKey(code);

    internal static bool IsConfidentiality(string code) => confidentialities.Contains(code);

    internal static bool IsFacilityList(string system) => IsOneOf(system, facilities);

    internal static bool IsPracticeList(string system) => IsOneOf(system, practices);

    private static bool IsOneOf(string system, string[] lists) => system.StartsWith(Volven, StringComparison.Ordinal) && lists.Contains(system[Volven.Length..]);

    private static FrozenDictionary<string, string> Table(string text) => text.Split('\n').Select(line => line.Trim().Split(' ', 2)).ToFrozenDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
