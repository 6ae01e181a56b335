using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>The messages about Bundles and what references find in them.</summary>
internal static partial class Finding
{
    internal static Issue FullUrlRelative() => Fault("invalid", "full-url-relative",
        "A fullUrl is absolute: a URL of the resource, or urn:uuid: with a UUID.",
        "En fullUrl er absolutt: ressursens URL, eller urn:uuid: med en UUID.");

    internal static Issue FullUrlMissing() => Fault("required", "full-url-missing",
        "Entries have a fullUrl, but for those of transactions and batches.",
        "Oppføringer har en fullUrl, unntatt i transaksjoner og batcher.");

    internal static Issue FullUrlOther() => Fault("invalid", "full-url-other",
        "The fullUrl ends with another type or id than the resource has.",
        "fullUrl slutter med en annen type eller id enn ressursen har.");

    internal static Issue FullUrlWithoutId() => Fault("invalid", "full-url-without-id",
        "The fullUrl ends with a type and an id, and the resource has no id.",
        "fullUrl slutter med en type og en id, og ressursen har ingen id.");

    internal static Issue ReferenceAmbiguous() => Fault("invalid", "reference-ambiguous",
        "Several entries of the document are what this refers to. Name the version.",
        "Flere oppføringer i dokumentet er det denne viser til. Oppgi versjonen.");

    internal static Issue LinkOfSearch() => Fault("invalid", "link-of-search",
        "Links to pages belong to searches and histories.",
        "Lenker til sider hører til søk og historikk.");

    internal static Issue NotInDocument() => Fault("not-found", "not-in-document",
        "A document brings along what its Composition refers to here, and this is not in the Bundle.",
        "Et dokument har med det som dets Composition viser til her, og dette er ikke i bundelen.");

    internal static Issue EntryUnreached() => Fault("informational", "entry-unreached",
        "Nothing links this entry with the Composition of the document.",
        "Ingenting knytter denne oppføringen til dokumentets Composition.");

    internal static Issue ReferenceOtherType() => Fault("invalid", "reference-other-type",
        "The type that the Reference states is not that of its reference.",
        "Typen som referansen oppgir, er ikke den som adressen har.");

    internal static Issue SystemIsValueSet() => Fault("code-invalid", "system-is-value-set",
        "The system is a value set. Name the code system that the code is from.",
        "Systemet er et verdisett. Oppgi kodesystemet som koden er fra.");

    internal static Issue IdentifierNotUri() => Fault("code-invalid", "identifier-not-uri",
        "An identifier of the system urn:ietf:rfc:3986 is a whole URI.",
        "En identifikator i systemet urn:ietf:rfc:3986 er en hel URI.");

    internal static Issue ExtensionUrlRelative() => Fault("invalid", "extension-url-relative",
        "The url of an extension is absolute, but for the parts of an extension.",
        "URL-en til en utvidelse er absolutt, unntatt for delene av en utvidelse.");

    internal static Issue ElementIdTwice() => Fault("invalid", "element-id-twice",
        "Another element of the resource has this id.",
        "Et annet element i ressursen har denne id-en.");

    internal static Issue LanguageInvalid() => Fault("code-invalid", "language-invalid",
        "A language is a tag of BCP 47, as nb, nn-NO or en.",
        "Et språk er en kode etter BCP 47, som nb, nn-NO eller en.");

    internal static Issue MimeTypeInvalid() => Fault("code-invalid", "mime-type-invalid",
        "A content type is a type and a subtype (RFC 6838), as application/pdf.",
        "En innholdstype er en type og en undertype (RFC 6838), som application/pdf.");

    internal static Issue SliceAmbiguous(string element, string one, string other) => Fault("structure", "slice-ambiguous",
        $"{element} is of more than one of the kinds that the profile describes: '{one}' and '{other}'.",
        $"{element} er av mer enn ett av slagene som profilen beskriver: «{one}» og «{other}».");

    internal static Issue ExpressionInvalid(string reason) => Fault("invalid", "expression-invalid",
        $"The expression cannot be read: {reason}",
        $"Uttrykket kan ikke leses: {reason}");

    internal static Issue ConceptCount() => Fault("business-rule", "concept-count",
        "The code system says that it is complete, and has another number of concepts than it says.",
        "Kodesystemet sier at det er komplett, og har et annet antall begreper enn det sier.");

    internal static Issue SupplementContent() => Fault("business-rule", "supplement-content",
        "A code system that supplements another has the content supplement, and only such a one has.",
        "Et kodesystem som supplerer et annet, har innholdet supplement, og bare et slikt har det.");

    internal static Issue ConstrainedType(string type) => Fault("invalid", "constrained-type",
        $"What this builds on is a definition of {type}, and this is of another type.",
        $"Det som denne bygger på, er en definisjon av {type}, og denne er av en annen type.");

    internal static Issue ExtensionFixedUrl() => Fault("invalid", "extension-fixed-url",
        "The url that is fixed for the extension is not that of the definition.",
        "URL-en som er fastsatt for utvidelsen, er ikke definisjonens.");

    internal static Issue DiscriminatorPath() => Fault("invalid", "discriminator-path",
        "What is sliced has no such element to be told apart by.",
        "Det som deles i skiver, har ikke noe slikt element å skilles på.");

    internal static Issue EnableWhenInner() => Fault("business-rule", "enable-when-inner",
        "An item cannot be enabled by an answer within it.",
        "Et punkt kan ikke aktiveres av et svar inni det.");

    internal static Issue EnableWhenUnknown() => Fault("not-found", "enable-when-unknown",
        "No item of the questionnaire has this linkId.",
        "Ingen del av skjemaet har denne linkId-en.");
}
