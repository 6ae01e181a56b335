using System.Collections.Frozen;

namespace Felles.Access;

/// <summary>What a denied caller is told, in the languages of the pages; the English is the problem's own text.</summary>
internal static class DenialAdvice
{
    internal static FrozenDictionary<string, PlainWords> Of { get; } = Texts();

    private static FrozenDictionary<string, PlainWords> Texts()
    {
        // Several rules share a problem.
        var english = DenialProblems.Rules.Select(rule => DenialProblems.Of(rule, ReaderKind.Self)).DistinctBy(problem => problem.Code).ToDictionary(problem => problem.Code, problem => problem.Text);
        return Norwegian.ToFrozenDictionary(entry => entry.Code, entry => new PlainWords(entry.Bokmål, entry.Nynorsk, english[entry.Code]), StringComparer.Ordinal);
    }

    private static (string Code, string Bokmål, string Nynorsk)[] Norwegian =>
    [
        ("no-such-record", "Du har ingen slik journal. Be om din egen.", "Du har ingen slik journal. Be om din eigen."),
        ("not-conveyed", "Forespørselen gjelder noe annet enn det den var begrunnet med. Åpne pasienten på nytt.", "Førespurnaden gjeld noko anna enn det han var grunngitt med. Opne pasienten på nytt."),
        ("list-without-ground", "Kjernejournalens dokumentliste krever et grunnlag. Oppgi samtykke, unntak eller nødssituasjon.", "Dokumentlista i kjernejournalen krev eit grunnlag. Oppgi samtykke, unntak eller naudssituasjon."),
        ("register-unavailable", "Et register svarer ikke akkurat nå. Prøv igjen om litt.", "Eit register svarar ikkje akkurat no. Prøv igjen om litt."),
        ("citizens-do-not-write", "Innbyggere kan ikke registrere eller endre opplysninger her. Be behandlingsstedet rette det.", "Innbyggjarar kan ikkje registrere eller endre opplysningar her. Be behandlingsstaden rette det."),
        ("deceased", "Denne innloggingen åpner ikke lenger journalen. Pårørende kan be behandlingsstedet om innsyn.", "Denne innlogginga opnar ikkje lenger journalen. Pårørande kan be behandlingsstaden om innsyn."),
        ("age-unknown", "Fødselsdatoen din er ikke kjent her, så journalen kan ikke åpnes. Be behandlingsstedet om innsyn.", "Fødselsdatoen din er ikkje kjend her, så journalen kan ikkje opnast. Be behandlingsstaden om innsyn."),
        ("under-16", "Journalen din åpnes her fra den dagen du fyller 16 år. Fram til da kan du spørre legen din eller behandlingsstedet.", "Journalen din blir opna her frå den dagen du fyller 16 år. Fram til då kan du spørje legen din eller behandlingsstaden."),
        ("caller-unknown", "Denne innloggingen åpner ingenting her. Logg inn som helsepersonell eller innbygger.", "Denne innlogginga opnar ingenting her. Logg inn som helsepersonell eller innbyggjar."),
        ("represented-deceased", "Personen er registrert som død, og da slutter enhver representasjon. Pårørende kan be behandlingsstedet om innsyn.", "Personen er registrert som død, og då sluttar all representasjon. Pårørande kan be behandlingsstaden om innsyn."),
        ("mandate-holder", "Fullmakten kan ikke brukes: Den som bruker den, må være 18 år, og ingen av dere kan ha fortrolig adresse.", "Fullmakta kan ikkje brukast: Den som bruker ho, må vere 18 år, og ingen av dykk kan ha fortruleg adresse."),
        ("mandate-giver", "En fullmakt fra noen under 16 år kan ikke brukes. Spør behandlingsstedet.", "Ei fullmakt frå nokon under 16 år kan ikkje brukast. Spør behandlingsstaden."),
        ("mandate-scope", "Fullmakten eller vergemålet omfatter ikke dette. Be den som ga fullmakten, om å utvide den, eller spør Statsforvalteren om vergemålet.", "Fullmakta eller verjemålet omfattar ikkje dette. Be den som gav fullmakta, om å utvide ho, eller spør Statsforvaltaren om verjemålet."),
        ("child-deceased", "Barnet er registrert som dødt. Be behandlingsstedet om innsyn.", "Barnet er registrert som dødt. Be behandlingsstaden om innsyn."),
        ("child-of-12", "Journalen til et barn er åpen for foreldre her til den dagen barnet fyller 12 år. Spør barnets lege eller behandlingsstedet.", "Journalen til eit barn er open for foreldre her til den dagen barnet fyller 12 år. Spør legen til barnet eller behandlingsstaden."),
        ("child-lives-elsewhere", "Ifølge Folkeregisteret bor barnet ikke hos deg, og da er journalen ikke åpen for deg her. Be behandlingsstedet om innsyn, eller få adressen rettet.", "Ifølgje Folkeregisteret bur barnet ikkje hos deg, og då er journalen ikkje open for deg her. Be behandlingsstaden om innsyn, eller få adressa retta."),
        ("only-the-citizen", "Bare innbyggeren selv leser loggen, setter sperringer og spør hvem som slipper inn. Vis dem til deres egne sider.", "Berre innbyggjaren sjølv les loggen, set sperringar og spør kven som slepp inn. Vis dei til deira eigne sider."),
        ("organisation-unknown", "Virksomheten du er logget inn for, finnes ikke i virksomhetsregisteret. Kontakt den som drifter systemet ditt.", "Verksemda du er logga inn for, finst ikkje i verksemdsregisteret. Kontakt den som driftar systemet ditt."),
        ("agreement-missing", "Virksomheten har ingen gyldig avtale om denne tjenesten. Inngå avtale, og prøv igjen.", "Verksemda har ingen gyldig avtale om denne tenesta. Inngå avtale, og prøv igjen."),
        ("emergency-from-system", "Bare helsepersonell som er logget inn, kan oppgi nødssituasjon. Utelat tilgangsgrunnlaget.", "Berre helsepersonell som er logga inn, kan oppgi naudssituasjon. Utelat tilgangsgrunnlaget."),
        ("user-token-required", "Et system leser ikke en pasients journal på egen hånd. Logg inn helsepersonellet som trenger den.", "Eit system les ikkje journalen til ein pasient på eiga hand. Logg inn helsepersonellet som treng han."),
        ("attestation-missing", "Det mangler en erklæring om tjenstlig behov. Velg hvorfor du trenger opplysningene, og logg inn på nytt.", "Det manglar ei fråsegn om tenestleg behov. Vel kvifor du treng opplysningane, og logg inn på nytt."),
        ("authorization-inactive", "Autorisasjonen du har valgt, er ikke gyldig for deg i helsepersonellregisteret. Velg en som er det.", "Autorisasjonen du har valt, er ikkje gyldig for deg i helsepersonellregisteret. Vel ein som er det."),
        ("authorization-required", "Registrering krever gyldig autorisasjon. Velg en du har, eller la autorisert personell registrere.", "Registrering krev gyldig autorisasjon. Vel ein du har, eller la autorisert personell registrere."),
        ("attestation-other-patient", "Du har oppgitt behov for opplysninger om en annen pasient. Oppgi behovet for denne pasienten.", "Du har oppgitt behov for opplysningar om ein annan pasient. Oppgi behovet for denne pasienten."),
        ("emergency-from-coordination", "Den som planlegger eller tildeler tjenester, kan ikke oppgi nødssituasjon. Den som gir akutthjelpen, må åpne journalen.", "Den som planlegg eller tildeler tenester, kan ikkje oppgi naudssituasjon. Den som gir akutthjelpa, må opne journalen."),
        ("emergency-purpose", "Nødssituasjon krever formålet øyeblikkelig hjelp eller nødåpning. Velg et av dem, eller utelat nødssituasjon.", "Naudssituasjon krev føremålet augneblikkeleg hjelp eller naudopning. Vel eitt av dei, eller utelat naudssituasjon."),
        ("emergency-reason", "Skriv hvorfor det er en nødssituasjon, med minst 10 tegn. Innbyggeren får beskjed.", "Skriv kvifor det er ein naudssituasjon, med minst 10 teikn. Innbyggjaren får melding."),
        ("restrictions-unknown", "Sperringene til innbyggeren lot seg ikke kontrollere, så ingenting åpnes. Prøv igjen om litt.", "Sperringane til innbyggjaren let seg ikkje kontrollere, så ingenting blir opna. Prøv igjen om litt."),
        ("reserved", "Innbyggeren har reservert seg mot denne tjenesten: Ingenting vises, og ingenting registreres. Spør innbyggeren, eller bruk andre kilder.", "Innbyggjaren har reservert seg mot denne tenesta: Ingenting blir vist, og ingenting blir registrert. Spør innbyggjaren, eller bruk andre kjelder."),
        ("disclosure-reserved", "Innbyggeren har reservert seg mot utlevering til helsepersonell. Spør innbyggeren, eller bruk andre kilder.", "Innbyggjaren har reservert seg mot utlevering til helsepersonell. Spør innbyggjaren, eller bruk andre kjelder."),
        ("not-taking-part", "Tjenesten bygger på samtykke, og innbyggeren har ikke gitt det. Be innbyggeren gi det på sine egne sider.", "Tenesta byggjer på samtykke, og innbyggjaren har ikkje gitt det. Be innbyggjaren gi det på sine eigne sider."),
        ("officer-opens-nothing", "Et personvernombud får forklart hva som ville blitt avgjort, men åpner ingenting.", "Eit personvernombod får forklart kva som ville blitt avgjort, men opnar ingenting."),
        ("no-rule", "Ingen regel for tilgang åpner dette. Spør den som drifter plattformen.", "Ingen regel for tilgang opnar dette. Spør den som driftar plattforma."),
        ("elevation-not-needed", "Ingenting er sperret for deg her, så utvidet tilgang kan ikke brukes. Åpne på vanlig måte.", "Ingenting er sperra for deg her, så utvida tilgang kan ikkje brukast. Opne på vanleg måte."),
    ];
}
