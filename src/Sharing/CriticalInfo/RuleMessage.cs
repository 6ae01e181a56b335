using Felles.Kernel;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// The sentences of the rules, each once: what is wrong and what would be right, in English and bokmål. The id is stable;
/// clients may switch on it.
/// </summary>
/// <param name="Id">Stable id.</param>
/// <param name="Type">FHIR R4 issue type.</param>
/// <param name="English">English text.</param>
/// <param name="Bokmål">Norwegian text.</param>
internal sealed record RuleMessage(string Id, string Type, string English, string Bokmål)
{
    internal Issue At(string path) => Issue.Error(Type, Id, English, path) with { TextBokmål = Bokmål };

    internal static readonly RuleMessage UnknownType = new(
        "unknown-type", "not-supported",
        "This resource type is not part of critical information: send AllergyIntolerance, Condition, Procedure, DeviceUseStatement, Consent or Flag.",
        "Ressurstypen er ikke del av kritisk informasjon: send AllergyIntolerance, Condition, Procedure, DeviceUseStatement, Consent eller Flag.");

    internal static readonly RuleMessage CategoryMissing = new(
        "category-missing", "required",
        "The category is missing: give the code of 7651 that the profile is for (AllergyIntolerance: medication, or food, environment or biologic).",
        "Kategorien mangler: oppgi koden fra 7651 som profilen gjelder (AllergyIntolerance: medication, eller food, environment eller biologic).");

    internal static readonly RuleMessage CategoryTwice = new(
        "category-twice", "business-rule",
        "The record belongs to more than one category: register one record for each.",
        "Opplysningen hører til mer enn én kategori: registrer én opplysning for hver.");

    internal static readonly RuleMessage CategoryNotOfType = new(
        "category-not-of-type", "code-invalid",
        "This category has no profile on this resource type: see docs/critical-info.md for which type each category uses.",
        "Kategorien har ingen profil på denne ressurstypen: se dokumentasjonen for hvilken type hver kategori bruker.");

    internal static readonly RuleMessage ProfileOther = new(
        "profile-other", "value",
        "meta.profile names another profile than the one for this category: leave it out or name the right one.",
        "meta.profile oppgir en annen profil enn kategoriens: utelat den eller oppgi riktig profil.");

    internal static readonly RuleMessage LabelsNotUsed = new(
        "labels-not-used", "business-rule",
        "Security labels are not used in critical information: leave meta.security out. Restrictions are the citizen's own settings.",
        "Sikkerhetsmerker brukes ikke i kritisk informasjon: utelat meta.security. Sperring er innbyggerens egne innstillinger.");

    internal static readonly RuleMessage StatusInvalid = new(
        "status-invalid", "value",
        "The status, or the combination of clinical and verification status, is not one that the profile has.",
        "Statusen, eller kombinasjonen av klinisk status og verifiseringsstatus, finnes ikke i profilen.");

    internal static readonly RuleMessage EnteredInError = new(
        "entered-in-error", "business-rule",
        "Entered-in-error is not registered by POST or PUT: use DELETE for a record registered in error.",
        "Feilregistrering meldes ikke med POST eller PUT: bruk DELETE for en opplysning som er registrert ved feil.");

    internal static readonly RuleMessage RecorderMissing = new(
        "recorder-missing", "required",
        "The first recorder is missing: refer (\"#id\") to a contained PractitionerRole.",
        "Den som registrerte først mangler: referer («#id») til en contained PractitionerRole.");

    internal static readonly RuleMessage RecorderHpr = new(
        "recorder-hpr", "required",
        "The practitioner needs one identifier with system urn:oid:2.16.578.1.12.4.1.4.4 (HPR) and the HPR number, digits only.",
        "Helsepersonellet må ha én identifier med system urn:oid:2.16.578.1.12.4.1.4.4 (HPR) og HPR-nummeret, bare siffer.");

    internal static readonly RuleMessage RecorderOrganisation = new(
        "recorder-organisation", "required",
        "The organization needs an identifier with system urn:oid:2.16.578.1.12.4.1.4.101 and a valid organisation number.",
        "Virksomheten må ha en identifier med system urn:oid:2.16.578.1.12.4.1.4.101 og et gyldig organisasjonsnummer.");

    internal static readonly RuleMessage RecorderRole = new(
        "recorder-role", "code-invalid",
        "code needs one coding of http://nhn.no/kj/fhir/CodeSystem/CategoriesOfHealthProfessionals with a category of 9060, as LE.",
        "code må ha én koding fra http://nhn.no/kj/fhir/CodeSystem/CategoriesOfHealthProfessionals med en kategori fra 9060, som LE.");

    internal static readonly RuleMessage NotTheCaller = new(
        "not-the-caller", "business-rule",
        "Who registers or changes must be the one the request proves: HPR number, role and organisation of the token and of nhn-user-role.",
        "Den som registrerer eller endrer må være den forespørselen viser: HPR-nummer, rolle og virksomhet fra tokenet og nhn-user-role.");

    internal static readonly RuleMessage RecorderChanged = new(
        "recorder-changed", "business-rule",
        "The recorder is always the first one and cannot be changed: send the recorder as read, and yourself as updater.",
        "Den som registrerte først kan ikke endres: send vedkommende slik opplysningen ble lest, og deg selv som updater.");

    internal static readonly RuleMessage RecordedChanged = new(
        "recorded-changed", "business-rule",
        "The time of the first recording cannot be changed: send it as read, or leave it out.",
        "Tidspunktet for første registrering kan ikke endres: send det slik det ble lest, eller utelat det.");

    internal static readonly RuleMessage UpdaterMissing = new(
        "updater-missing", "required",
        "A correction needs the extension KjUpdater with a reference (\"#id\") to a contained PractitionerRole.",
        "En endring må ha extension KjUpdater med referanse («#id») til en contained PractitionerRole.");

    internal static readonly RuleMessage UpdaterOnNew = new(
        "updater-on-new", "business-rule",
        "A new record has no updater and no time of change: leave KjUpdater and KjUpdatedDateTime out.",
        "En ny opplysning har verken endrer eller endringstidspunkt: utelat KjUpdater og KjUpdatedDateTime.");

    internal static readonly RuleMessage ContainedType = new(
        "contained-type", "business-rule",
        "Only PractitionerRole, and for an implant one Device, may be contained.",
        "Bare PractitionerRole, og for implantat én Device, kan være contained.");

    internal static readonly RuleMessage ContainedUnused = new(
        "contained-unused", "invariant",
        "Each contained resource needs an id of its own and must be referred to.",
        "Hver contained ressurs må ha egen id og være referert til.");

    internal static readonly RuleMessage SourceInvalid = new(
        "source-invalid", "code-invalid",
        "KjSourceOfInformation holds one valueCoding with a code of 7498 (1 to 7).",
        "KjSourceOfInformation skal ha én valueCoding med en kode fra 7498 (1 til 7).");

    internal static readonly RuleMessage DateInvalid = new(
        "date-invalid", "value",
        "This is not a FHIR date or time, as 2026-05-17 or 2026-05-17T12:00:00+02:00.",
        "Dette er ikke en FHIR-dato eller et FHIR-tidspunkt, som 2026-05-17 eller 2026-05-17T12:00:00+02:00.");

    internal static readonly RuleMessage DateInFuture = new(
        "date-in-future", "business-rule",
        "This time lies in the future: it tells of something that has happened.",
        "Tidspunktet ligger fram i tid: det gjelder noe som har skjedd.");

    internal static readonly RuleMessage ValidUntilTwice = new(
        "valid-until-twice", "business-rule",
        "KjValidUntil may occur once, with a valueDateTime.",
        "KjValidUntil kan forekomme én gang, med valueDateTime.");

    internal static readonly RuleMessage ValidUntilMissing = new(
        "valid-until-missing", "required",
        "KjValidUntil with a valueDateTime is required in this category.",
        "KjValidUntil med valueDateTime er påkrevd i denne kategorien.");

    internal static readonly RuleMessage PeriodReversed = new(
        "period-reversed", "invariant",
        "The period ends before it begins.",
        "Perioden slutter før den begynner.");

    internal static readonly RuleMessage NoteTooLong = new(
        "note-too-long", "too-long",
        "The comment is longer than 500 characters, line breaks included.",
        "Kommentaren er lengre enn 500 tegn, medregnet linjeskift.");

    internal static readonly RuleMessage ReasonTooLong = new(
        "reason-too-long", "too-long",
        "The clinical reason is longer than 80 characters, line breaks included.",
        "Den faglige begrunnelsen er lengre enn 80 tegn, medregnet linjeskift.");

    internal static readonly RuleMessage NoteTwice = new(
        "note-twice", "business-rule",
        "One comment at most.",
        "Høyst én kommentar.");

    internal static readonly RuleMessage TextUnreadable = new(
        "text-unreadable", "value",
        "The text here is not valid Unicode.",
        "Teksten her er ikke gyldig Unicode.");

    internal static readonly RuleMessage MarkupInText = new(
        "markup-in-text", "security",
        "Text may not hold markup: write it plainly.",
        "Tekst kan ikke inneholde markeringskode: skriv ren tekst.");

    internal static readonly RuleMessage NarrativeNotUsed = new(
        "narrative-not-used", "security",
        "Narrative (text.div) is not kept in critical information: leave it out.",
        "Fortellende tekst (text.div) brukes ikke i kritisk informasjon: utelat den.");

    internal static readonly RuleMessage NationalNumber = new(
        "national-number", "security",
        "A national identity number may not stand in the record: the patient is named by the header nhn-patient-nin, health personnel by HPR number.",
        "Fødselsnummer eller D-nummer skal ikke stå i opplysningen: pasienten oppgis i headeren nhn-patient-nin, helsepersonell med HPR-nummer.");

    internal static readonly RuleMessage CodeMissing = new(
        "code-missing", "required",
        "What it is about is missing: give a coding with system and code, or, where no code fits, a text.",
        "Det mangler hva opplysningen gjelder: oppgi en koding med system og kode, eller tekst der ingen kode passer.");

    internal static readonly RuleMessage CodingIncomplete = new(
        "coding-incomplete", "required",
        "A coding needs system and code.",
        "En koding må ha system og kode.");

    internal static readonly RuleMessage UserSelected = new(
        "user-selected", "business-rule",
        "With more than one coding exactly one must have userSelected true: the one that the user chose.",
        "Når det er flere kodinger må nøyaktig én ha userSelected true: den brukeren valgte.");

    internal static readonly RuleMessage DrugCode = new(
        "drug-code", "code-invalid",
        "A drug reaction needs a coding of ATC, a trade name or an active substance.",
        "En legemiddelreaksjon må ha en koding fra ATC, handelsnavn eller virkestoff.");

    internal static readonly RuleMessage AtcFormat = new(
        "atc-format", "code-invalid",
        "This is not an ATC code, as J01CE02 or J01C.",
        "Dette er ikke en ATC-kode, som J01CE02 eller J01C.");

    internal static readonly RuleMessage Icd10Code = new(
        "icd10-code", "code-invalid",
        "A critical medical condition needs an ICD-10 coding, as D68.4, or a text where no code fits.",
        "En kritisk medisinsk tilstand må ha en ICD-10-koding, som D68.4, eller tekst der ingen kode passer.");

    internal static readonly RuleMessage CodeNotCategory = new(
        "code-not-category", "business-rule",
        "In this profile the code is the same as the category.",
        "I denne profilen er koden den samme som kategorien.");

    internal static readonly RuleMessage EvidenceNotHere = new(
        "evidence-not-here", "business-rule",
        "Grading of intubation and mask ventilation belongs to category 3, intubation problem.",
        "Gradering av intubasjon og maskeventilering hører til kategori 3, intubasjonsproblem.");

    internal static readonly RuleMessage InfectionText = new(
        "infection-text", "business-rule",
        "Free text specification of an infection is closed since February 2025: give a code only.",
        "Fritekstspesifisering av smitte er stengt siden februar 2025: oppgi bare kode.");

    internal static readonly RuleMessage ReactionOne = new(
        "reaction-one", "business-rule",
        "Exactly one reaction with exactly one manifestation is registered.",
        "Nøyaktig én reaksjon med nøyaktig én manifestasjon registreres.");

    internal static readonly RuleMessage ManifestationCoding = new(
        "manifestation-coding", "code-invalid",
        "The manifestation has exactly one coding of 7497 (1 to 20), with code and display.",
        "Manifestasjonen skal ha nøyaktig én koding fra 7497 (1 til 20), med code og display.");

    internal static readonly RuleMessage CodeInvalid = new(
        "code-invalid", "code-invalid",
        "This code is not one of the element's: see FHIR R4.",
        "Koden er ikke blant elementets koder: se FHIR R4.");

    internal static readonly RuleMessage PresumedMisplaced = new(
        "presumed-misplaced", "business-rule",
        "KjPresumed (probable) stands with unconfirmed only, once, with a valueBoolean.",
        "KjPresumed (sannsynlig) kan bare stå sammen med unconfirmed, én gang, med valueBoolean.");

    internal static readonly RuleMessage DeviceMissing = new(
        "device-missing", "required",
        "device must refer (\"#id\") to one contained Device that says what is implanted: type with a coding or a text.",
        "device må referere («#id») til én contained Device som sier hva som er implantert: type med koding eller tekst.");

    internal static readonly RuleMessage ConsentScopeCode = new(
        "consent-scope", "code-invalid",
        "scope has one coding of http://terminology.hl7.org/CodeSystem/consentscope: adr in category 8, treatment in category 11.",
        "scope skal ha én koding fra http://terminology.hl7.org/CodeSystem/consentscope: adr i kategori 8, treatment i kategori 11.");

    internal static readonly RuleMessage ConsentPolicyRule = new(
        "consent-policy-rule", "code-invalid",
        "policyRule has one coding: 1 in category 8, 2 in category 11.",
        "policyRule skal ha én koding: 1 i kategori 8, 2 i kategori 11.");

    internal static readonly RuleMessage ClarificationCode = new(
        "clarification-code", "required",
        "provision.code needs one coding of 7655: how long the treatment clarification lasts.",
        "provision.code må ha én koding fra 7655: varigheten av behandlingsavklaringen.");

    internal static readonly RuleMessage GoalInvalid = new(
        "goal-invalid", "value",
        "The treatment goal is given once, as a valueCoding with a code.",
        "Behandlingsmålet oppgis én gang, som valueCoding med kode.");

    internal static readonly RuleMessage CategoryChanged = new(
        "category-changed", "business-rule",
        "The category cannot be changed: end this record and register a new one.",
        "Kategorien kan ikke endres: avslutt denne opplysningen og registrer en ny.");

    internal static readonly RuleMessage CodeChanged = new(
        "code-changed", "business-rule",
        "What the record is about cannot be changed: end this record and register a new one.",
        "Det opplysningen gjelder kan ikke endres: avslutt denne opplysningen og registrer en ny.");
}
