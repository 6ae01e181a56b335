using System.Collections.Frozen;

namespace Felles.Access;

/// <summary>
/// What each rule means to the citizen whose record it is. Who did it, where and when stand beside the sentence on the
/// page, so it names nobody. "De" is the one who asked.
/// </summary>
internal static class RuleSentences
{
    internal static FrozenDictionary<string, PlainWords> Of { get; } = new Dictionary<string, PlainWords>
    {
        ["allow-own-record"] = new(
            "Du åpnet dine egne opplysninger.",
            "Du opna dine eigne opplysningar.",
            "You opened your own information."),
        ["allow-treatment"] = new(
            "De oppga at de trengte opplysningene for å gi deg helsehjelp.",
            "Dei oppgav at dei trong opplysningane for å gi deg helsehjelp.",
            "They stated that they needed the information to give you health care."),
        ["allow-emergency-treatment"] = new(
            "De oppga at de trengte opplysningene for å gi deg øyeblikkelig hjelp.",
            "Dei oppgav at dei trong opplysningane for å gi deg augneblikkeleg hjelp.",
            "They stated that they needed the information to give you urgent care."),
        ["allow-coordination"] = new(
            "De oppga at de trengte opplysningene for å planlegge eller tildele tjenester til deg.",
            "Dei oppgav at dei trong opplysningane for å planleggje eller tildele tenester til deg.",
            "They stated that they needed the information to plan or grant services for you."),
        ["allow-consent"] = new(
            "De oppga at du hadde samtykket til det.",
            "Dei oppgav at du hadde samtykt til det.",
            "They stated that you had consented."),
        ["allow-consent-given"] = new(
            "Du har registrert et samtykke til at de ser opplysningene.",
            "Du har registrert eit samtykke til at dei ser opplysningane.",
            "You have registered a consent that they see the information."),
        ["allow-exemption"] = new(
            "De oppga et unntak fra kravet om samtykke, for eksempel at de er fastlegen din.",
            "Dei oppgav eit unntak frå kravet om samtykke, til dømes at dei er fastlegen din.",
            "They stated an exemption from the need for consent, for example that they are your GP."),
        ["allow-emergency"] = new(
            "De oppga at det var en nødssituasjon der det ikke var mulig å få samtykket ditt. Ingenting du har sperret, ble vist.",
            "Dei oppgav at det var ein naudssituasjon der det ikkje var mogleg å få samtykket ditt. Ingenting du har sperra, vart vist.",
            "They stated that it was an emergency in which your consent could not be had. Nothing that you have blocked was shown."),
        ["allow-blocked-in-emergency"] = new(
            "Nødåpning: Opplysninger du har sperret, ble åpnet fordi de oppga at det var en nødssituasjon. Begrunnelsen deres står sammen med hendelsen.",
            "Naudopning: Opplysningar du har sperra, vart opna fordi dei oppgav at det var ein naudssituasjon. Grunngivinga deira står saman med hendinga.",
            "Emergency opening: information that you have blocked was opened because they stated that it was an emergency. Their reason stands beside this entry."),
        ["allow-blocked-by-consent"] = new(
            "Opplysninger du har sperret, ble åpnet fordi de oppga at du samtykket til nettopp det.",
            "Opplysningar du har sperra, vart opna fordi dei oppgav at du samtykte til nettopp det.",
            "Information that you have blocked was opened because they stated that you consented to exactly that."),
        ["restrictions-not-verified"] = new(
            "Nødåpning mens sperringene dine ikke lot seg kontrollere. Opplysninger du har sperret, kan ha blitt åpnet.",
            "Naudopning medan sperringane dine ikkje let seg kontrollere. Opplysningar du har sperra, kan ha blitt opna.",
            "Emergency opening while your blocks could not be checked. Information that you have blocked may have been opened."),
        ["withhold-blocked-person"] = new(
            "Du har sperret for denne personen. De fikk bare vite hvor mange opplysninger som holdes tilbake.",
            "Du har sperra for denne personen. Dei fekk berre vite kor mange opplysningar som blir haldne tilbake.",
            "You have blocked this person. They were only told how many items are withheld."),
        ["withhold-blocked-department"] = new(
            "Du har sperret for denne avdelingen. De fikk bare vite hvor mange opplysninger som holdes tilbake.",
            "Du har sperra for denne avdelinga. Dei fekk berre vite kor mange opplysningar som blir haldne tilbake.",
            "You have blocked this department. They were only told how many items are withheld."),
        ["withhold-blocked-profession"] = new(
            "Du har sperret for denne yrkesgruppen. De fikk bare vite hvor mange opplysninger som holdes tilbake.",
            "Du har sperra for denne yrkesgruppa. Dei fekk berre vite kor mange opplysningar som blir haldne tilbake.",
            "You have blocked this profession. They were only told how many items are withheld."),
        ["withhold-blocked-organisation"] = new(
            "Du har sperret for denne virksomheten. De fikk bare vite hvor mange opplysninger som holdes tilbake.",
            "Du har sperra for denne verksemda. Dei fekk berre vite kor mange opplysningar som blir haldne tilbake.",
            "You have blocked this organisation. They were only told how many items are withheld."),
        ["withhold-blocked-service"] = new(
            "Du har sperret denne tjenesten for alle. De fikk bare vite hvor mange opplysninger som holdes tilbake.",
            "Du har sperra denne tenesta for alle. Dei fekk berre vite kor mange opplysningar som blir haldne tilbake.",
            "You have blocked this service for everyone. They were only told how many items are withheld."),
        ["withhold-blocked-everything"] = new(
            "Du har sperret alle opplysningene dine for alle. De fikk bare vite hvor mange opplysninger som holdes tilbake.",
            "Du har sperra alle opplysningane dine for alle. Dei fekk berre vite kor mange opplysningar som blir haldne tilbake.",
            "You have blocked all your information for everyone. They were only told how many items are withheld."),
        ["allow-writing"] = new(
            "De registrerte eller endret opplysninger om deg som en del av helsehjelpen.",
            "Dei registrerte eller endra opplysningar om deg som ein del av helsehjelpa.",
            "They registered or changed information about you as part of your care."),
        ["allow-writing-while-blocked"] = new(
            "De registrerte opplysninger om deg. Fordi du har sperret for dem eller reservert deg, fikk de ikke se det som var registrert fra før.",
            "Dei registrerte opplysningar om deg. Fordi du har sperra for dei eller reservert deg, fekk dei ikkje sjå det som var registrert frå før.",
            "They registered information about you. Because you have blocked them or reserved yourself, they did not see what was registered before."),
        ["allow-delivery"] = new(
            "En virksomhet leverte opplysninger om deg, for eksempel et prøvesvar. Ingen leste noe.",
            "Ei verksemd leverte opplysningar om deg, til dømes eit prøvesvar. Ingen las noko.",
            "An organisation delivered information about you, for example a test result. Nobody read anything."),
        ["allow-status"] = new(
            "De spurte om det finnes opplysninger om deg. Innholdet ble ikke vist.",
            "Dei spurde om det finst opplysningar om deg. Innhaldet vart ikkje vist.",
            "They asked whether there is information about you. The content was not shown."),
        ["deny-not-own-record"] = new(
            "Avvist: En annen innbygger prøvde å åpne opplysningene dine.",
            "Avvist: Ein annan innbyggjar prøvde å opne opplysningane dine.",
            "Refused: another citizen tried to open your information."),
        ["deny-person-unknown"] = new(
            "Avvist: De spurte etter en person som ikke finnes her.",
            "Avvist: Dei spurde etter ein person som ikkje finst her.",
            "Refused: they asked for a person who is not known here."),
        ["deny-register-unavailable"] = new(
            "Avvist: Et register svarte ikke, og da åpnes ingenting.",
            "Avvist: Eit register svara ikkje, og då blir ingenting opna.",
            "Refused: a register did not answer, and then nothing is opened."),
        ["deny-citizen-writes"] = new(
            "Avvist: Innbyggere kan ikke registrere eller endre opplysninger her.",
            "Avvist: Innbyggjarar kan ikkje registrere eller endre opplysningar her.",
            "Refused: citizens cannot register or change information here."),
        ["deny-deceased"] = new(
            "Avvist: Innloggingen til en person som er registrert som død, åpner ikke lenger opplysningene.",
            "Avvist: Innlogginga til ein person som er registrert som død, opnar ikkje lenger opplysningane.",
            "Refused: the login of a person registered as deceased no longer opens the information."),
        ["deny-age-unknown"] = new(
            "Avvist: Fødselsdatoen din er ikke kjent her, og da kan ikke opplysningene åpnes.",
            "Avvist: Fødselsdatoen din er ikkje kjend her, og då kan ikkje opplysningane opnast.",
            "Refused: your date of birth is not known here, and then the information cannot be opened."),
        ["deny-under-16"] = new(
            "Avvist: Du kan åpne opplysningene dine her fra den dagen du fyller 16 år.",
            "Avvist: Du kan opne opplysningane dine her frå den dagen du fyller 16 år.",
            "Refused: you can open your information here from the day you turn 16."),
        ["allow-parent"] = new(
            "En av foreldrene dine åpnet opplysningene dine.",
            "Ein av foreldra dine opna opplysningane dine.",
            "One of your parents opened your information."),
        ["allow-holder"] = new(
            "En som du har gitt fullmakt, åpnet opplysningene dine.",
            "Ein som du har gitt fullmakt, opna opplysningane dine.",
            "Somebody to whom you have given a power of attorney opened your information."),
        ["allow-guardian"] = new(
            "Vergen din åpnet opplysningene dine.",
            "Verja di opna opplysningane dine.",
            "Your guardian opened your information."),
        ["deny-represented-deceased"] = new(
            "Avvist: En som har hatt fullmakt eller vært verge, prøvde å åpne opplysningene til en person som er registrert som død.",
            "Avvist: Ein som har hatt fullmakt eller vore verje, prøvde å opne opplysningane til ein person som er registrert som død.",
            "Refused: a former holder of a power of attorney or guardian tried to open the information of a person registered as deceased."),
        ["deny-mandate-holder"] = new(
            "Avvist: Fullmakten kan ikke brukes av den som prøvde.",
            "Avvist: Fullmakta kan ikkje brukast av den som prøvde.",
            "Refused: the power of attorney cannot be used by the one who tried."),
        ["deny-mandate-giver"] = new(
            "Avvist: Noen prøvde å bruke en fullmakt fra deg, men du er under 16 år.",
            "Avvist: Nokon prøvde å bruke ei fullmakt frå deg, men du er under 16 år.",
            "Refused: somebody tried to use a power of attorney from you, but you are under 16."),
        ["deny-mandate-scope"] = new(
            "Avvist: En som har fullmakt fra deg eller er verge for deg, prøvde å åpne noe som det ikke omfatter.",
            "Avvist: Ein som har fullmakt frå deg eller er verje for deg, prøvde å opne noko som det ikkje omfattar.",
            "Refused: somebody with a power of attorney from you, or your guardian, tried to open something that it does not cover."),
        ["deny-child-deceased"] = new(
            "Avvist: En forelder prøvde å åpne opplysningene til et barn som er registrert som død.",
            "Avvist: Ein forelder prøvde å opne opplysningane til eit barn som er registrert som død.",
            "Refused: a parent tried to open the information of a child registered as deceased."),
        ["deny-child-of-12"] = new(
            "Avvist: En forelder prøvde å åpne opplysningene dine. De er åpne for foreldre her bare til dagen du fyller 12 år.",
            "Avvist: Ein forelder prøvde å opne opplysningane dine. Dei er opne for foreldre her berre til dagen du fyller 12 år.",
            "Refused: a parent tried to open your information. It is open to parents here only until the day you turn 12."),
        ["deny-child-lives-elsewhere"] = new(
            "Avvist: En forelder som du ikke bor hos ifølge Folkeregisteret, prøvde å åpne opplysningene dine.",
            "Avvist: Ein forelder som du ikkje bur hos ifølgje Folkeregisteret, prøvde å opne opplysningane dine.",
            "Refused: a parent whom you do not live with by the population register tried to open your information."),
        ["deny-caller-unknown"] = new(
            "Avvist: Innloggingen gir ikke rett til å se noe.",
            "Avvist: Innlogginga gir ikkje rett til å sjå noko.",
            "Refused: the login gives no right to see anything."),
        ["deny-only-the-citizen"] = new(
            "Avvist: Bare du selv kan lese loggen din og endre sperringene dine.",
            "Avvist: Berre du sjølv kan lese loggen din og endre sperringane dine.",
            "Refused: only you can read your log and change your blocks."),
        ["deny-organisation-unknown"] = new(
            "Avvist: Virksomheten deres er ikke kjent her.",
            "Avvist: Verksemda deira er ikkje kjend her.",
            "Refused: their organisation is not known here."),
        ["deny-no-agreement"] = new(
            "Avvist: Virksomheten deres har ikke avtale om å bruke denne tjenesten.",
            "Avvist: Verksemda deira har ikkje avtale om å bruke denne tenesta.",
            "Refused: their organisation has no agreement to use this service."),
        ["deny-emergency-from-system"] = new(
            "Avvist: Et datasystem kan ikke oppgi nødssituasjon. Det kan bare helsepersonell.",
            "Avvist: Eit datasystem kan ikkje oppgi naudssituasjon. Det kan berre helsepersonell.",
            "Refused: a computer system cannot claim an emergency. Only health personnel can."),
        ["deny-system-reads"] = new(
            "Avvist: Et datasystem prøvde å lese opplysninger uten at noe helsepersonell sto bak.",
            "Avvist: Eit datasystem prøvde å lese opplysningar utan at noko helsepersonell stod bak.",
            "Refused: a computer system tried to read information with no health person behind it."),
        ["deny-attestation-missing"] = new(
            "Avvist: De oppga ikke hvorfor de trengte opplysningene.",
            "Avvist: Dei oppgav ikkje kvifor dei trong opplysningane.",
            "Refused: they did not state why they needed the information."),
        ["deny-authorization-inactive"] = new(
            "Avvist: De oppga en autorisasjon som de ikke har i helsepersonellregisteret.",
            "Avvist: Dei oppgav ein autorisasjon som dei ikkje har i helsepersonellregisteret.",
            "Refused: they stated an authorisation that they do not have in the register of health personnel."),
        ["deny-writing-without-authorization"] = new(
            "Avvist: De prøvde å registrere opplysninger om deg uten å ha oppgitt en gyldig autorisasjon.",
            "Avvist: Dei prøvde å registrere opplysningar om deg utan å ha oppgitt ein gyldig autorisasjon.",
            "Refused: they tried to register information about you without stating a valid authorisation."),
        ["deny-attestation-other-patient"] = new(
            "Avvist: De oppga behov for opplysninger om en annen enn deg.",
            "Avvist: Dei oppgav behov for opplysningar om ein annan enn deg.",
            "Refused: they stated a need for information about somebody other than you."),
        ["deny-emergency-from-coordination"] = new(
            "Avvist: De oppga nødssituasjon, men skulle bare planlegge eller tildele tjenester.",
            "Avvist: Dei oppgav naudssituasjon, men skulle berre planleggje eller tildele tenester.",
            "Refused: they claimed an emergency, but were only to plan or grant services."),
        ["deny-emergency-purpose"] = new(
            "Avvist: De oppga nødssituasjon, men et formål som ikke haster.",
            "Avvist: Dei oppgav naudssituasjon, men eit føremål som ikkje hastar.",
            "Refused: they claimed an emergency, but a purpose that is not urgent."),
        ["deny-emergency-without-reason"] = new(
            "Avvist: De oppga nødssituasjon uten å skrive hvorfor.",
            "Avvist: Dei oppgav naudssituasjon utan å skrive kvifor.",
            "Refused: they claimed an emergency without writing why."),
        ["deny-restrictions-unknown"] = new(
            "Avvist: Sperringene dine lot seg ikke kontrollere, og da åpnes ingenting.",
            "Avvist: Sperringane dine let seg ikkje kontrollere, og då blir ingenting opna.",
            "Refused: your blocks could not be checked, and then nothing is opened."),
        ["deny-reserved"] = new(
            "Avvist: Du har reservert deg mot denne tjenesten. Ingenting vises, og ingenting registreres.",
            "Avvist: Du har reservert deg mot denne tenesta. Ingenting blir vist, og ingenting blir registrert.",
            "Refused: you have reserved against this service. Nothing is shown and nothing is registered."),
        ["deny-disclosure-reserved"] = new(
            "Avvist: Du har reservert deg mot at helsepersonell ser dette. Det blir fortsatt lagret for deg selv.",
            "Avvist: Du har reservert deg mot at helsepersonell ser dette. Det blir framleis lagra for deg sjølv.",
            "Refused: you have reserved against health personnel seeing this. It is still kept for yourself."),
        ["deny-not-taking-part"] = new(
            "Avvist: Tjenesten bygger på samtykke, og du har ikke samtykket til den.",
            "Avvist: Tenesta byggjer på samtykke, og du har ikkje samtykt til ho.",
            "Refused: the service rests on consent, and you have not consented to it."),
        ["allow-explanation"] = new(
            "Et personvernombud fikk forklart hva som ville blitt avgjort. Ingenting ble åpnet.",
            "Eit personvernombod fekk forklart kva som ville blitt avgjort. Ingenting vart opna.",
            "A privacy officer was told what would have been decided. Nothing was opened."),
        ["deny-officer-opens"] = new(
            "Avvist: Et personvernombud kan ikke åpne opplysninger.",
            "Avvist: Eit personvernombod kan ikkje opne opplysningar.",
            "Refused: a privacy officer cannot open information."),
        ["deny-not-conveyed"] = new(
            "Avvist: Forespørselen gjaldt noe annet enn det den var begrunnet med.",
            "Avvist: Førespurnaden gjaldt noko anna enn det han var grunngitt med.",
            "Refused: the request was about something else than what it was justified by."),
        ["deny-list-without-ground"] = new(
            "Avvist: De oppga ikke noe grunnlag for å se kjernejournalens dokumentliste.",
            "Avvist: Dei oppgav ikkje noko grunnlag for å sjå dokumentlista i kjernejournalen.",
            "Refused: they stated no ground for seeing the document list of kjernejournal."),
        ["deny-elevation-not-needed"] = new(
            "Avvist: De ba om å åpne sperrede opplysninger, men ingenting er sperret for dem.",
            "Avvist: Dei bad om å opne sperra opplysningar, men ingenting er sperra for dei.",
            "Refused: they asked to open blocked information, but nothing is blocked for them."),
        ["deny-no-rule"] = new(
            "Avvist: Ingen regel gir rett til dette.",
            "Avvist: Det finst ingen regel som gir rett til dette.",
            "Refused: no rule gives a right to this."),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
