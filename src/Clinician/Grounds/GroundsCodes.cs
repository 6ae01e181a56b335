using System.Collections.Immutable;

namespace Felles.Clinician.Grounds;

/// <summary>A code that can be chosen, with its name as its list has it: Norwegian, because it is data.</summary>
/// <param name="System">Code system.</param>
/// <param name="Code">Code.</param>
/// <param name="Name">Name in the list.</param>
public sealed record GroundsCode(string System, string Code, string Name)
{
    /// <summary>System and code as one value of a form.</summary>
    public string Key => $"{System}|{Code}";
}

/// <summary>
/// What a clinician can choose between. Purposes: trust framework (tillitsrammeverket) v1.1, ATT-38–41. Occasions: the
/// decision templates of HL7 Norway's AuditEvent guide that are about helping the patient; those about supervision,
/// research or paperwork are no ground for opening a shared record here. Services: those of the national lists whose
/// names are published with the trust framework.
/// </summary>
internal static class GroundsCodes
{
    private const string CareRelation = "urn:AuditEventHL7Norway/CodeSystem/carerelation";
    private const string MunicipalCare = "urn:oid:2.16.578.1.12.4.1.1.9151";

    /// <summary>The purposes, in the order shown. Emergency opening has a page of its own, where the reason is written.</summary>
    internal static readonly ImmutableArray<string> Purposes = ["TREAT", "ETREAT", "COC"];

    /// <summary>The purpose of an emergency opening (nødåpning).</summary>
    internal const string BreakTheGlass = "BTG";

    internal static readonly ImmutableArray<(string Group, ImmutableArray<GroundsCode> Codes)> Occasions =
    [
        ("patient",
        [
            new(CareRelation, "POLBESOK", "Poliklinisk besøk"),
            new(CareRelation, "PLANOPP", "Planlagt oppmøte"),
            new(CareRelation, "BELEGG", "Innlagt pasient"),
            new(CareRelation, "MELDT", "Meldt pasient"),
            new(CareRelation, "PLANKONT", "Ventende pasient"),
            new(CareRelation, "OPRPLAN", "Pasienten finnes på operasjonsoversikten"),
            new(CareRelation, "KONSSERIE", "Åpen konsultasjonsserie"),
            new(CareRelation, "LEDSBEL", "Inneliggende ledsager"),
            new(MunicipalCare, "15", "Helsetjenester i hjemmet"),
        ]),
        ("responsible",
        [
            new(CareRelation, "BEHANDLER", "Bruker har behandlingsansvar for pasienten"),
            new(CareRelation, "DELBEHAN", "Deltar i behandlingen av pasienten"),
            new(CareRelation, "PRIMKONT", "Bruker er pasientens primærkontakt"),
            new(CareRelation, "PASANSV", "Bruker er koordinator for pasienten"),
            new(CareRelation, "JOURANSV", "Bruker er journalansvarlig for pasienten"),
            new(CareRelation, "INFOANSV", "Bruker er informasjonsansvarlig for pasienten"),
        ]),
        ("asked",
        [
            new(CareRelation, "HENVISNING", "Henvisning til vurdering"),
            new(CareRelation, "VURDHENV", "Vurdert henvisning"),
            new(CareRelation, "HENVPER", "Åpen henvisningsperiode"),
            new(CareRelation, "EKSTSVAR", "Eksternt prøvesvar/notat til vurdering"),
            new(CareRelation, "ARBFLYT", "Oppgave i arbeidsflyt"),
            new(CareRelation, "TILSYN", "Tilsyn på annen avdeling"),
            new(CareRelation, "HENV_PAS", "Henvendelse fra pasienten"),
            new(CareRelation, "HENV_PAA", "Henvendelse fra pasientens pårørende"),
            new(CareRelation, "HENV_BEH", "Henvendelse fra pasientens behandler"),
        ]),
        ("acute", [new(CareRelation, "BLAALYS", "Blålys")]),
    ];

    internal static readonly ImmutableArray<GroundsCode> Services =
    [
        new("urn:oid:2.16.578.1.12.4.1.1.8666", "KX17", "Fastlege, liste uten fast lege"),
        new("urn:oid:2.16.578.1.12.4.1.1.8663", "KP01", "Legetjeneste ved sykehjem"),
        new("urn:oid:2.16.578.1.12.4.1.1.8655", "S03", "Indremedisin"),
        new("urn:oid:2.16.578.1.12.4.1.1.8451", "300", "Øyesykdommer"),
    ];

    internal static GroundsCode? Occasion(string? key) => Occasions.SelectMany(group => group.Codes).FirstOrDefault(code => code.Key == key);

    internal static GroundsCode? Service(string? key) => Services.FirstOrDefault(code => code.Key == key);
}
