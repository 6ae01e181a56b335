using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// The messages of reading and validation: one method for each rule, with its stable id and its text in English and bokmål.
/// No text repeats a value; names from outside stand in it only when <see cref="ExpressionPath.IsSafe"/>.
/// </summary>
internal static partial class Finding
{
    internal static Issue Syntax(string id, string text, string? bokmål) =>
        new(IssueSeverity.Fatal, "structure", id, text) { TextBokmål = bokmål };

    internal static Issue DuplicateProperty() => Fault("structure", "duplicate-property",
        "The object has this property twice. Send it once.",
        "Objektet har denne egenskapen to ganger. Send den én gang.");

    internal static Issue UnknownResourceType() => Fault("structure", "unknown-resource-type",
        "resourceType is not one of the resource types of FHIR R4.",
        "resourceType er ikke en av ressurstypene i FHIR R4.");

    internal static Issue ResourceTypeMissing() => Fault("required", "resource-type-missing",
        "The resource has no resourceType as a string.",
        "Ressursen har ingen resourceType som streng.");

    internal static Issue UnknownElement(string path) => Fault("structure", "unknown-element",
        $"{path} has no element of this name in FHIR R4. Correct the spelling, or use an extension.",
        $"{path} har ikke noe element med dette navnet i FHIR R4. Rett stavemåten, eller bruk en utvidelse.");

    internal static Issue ObjectExpected() => Fault("structure", "object-expected",
        "This must be a JSON object.",
        "Dette må være et JSON-objekt.");

    internal static Issue ArrayExpected() => Fault("structure", "array-expected",
        "The element may repeat: send a JSON array, also for one.",
        "Elementet kan gjentas: send en JSON-liste, også for ett.");

    internal static Issue ArrayNotAllowed() => Fault("structure", "array-not-allowed",
        "The element does not repeat: send it without a JSON array.",
        "Elementet gjentas ikke: send det uten JSON-liste.");

    internal static Issue EmptyArray() => Fault("structure", "empty-array",
        "The array is empty. Leave the element out.",
        "Listen er tom. Utelat elementet.");

    internal static Issue EmptyObject() => Fault("structure", "empty-object",
        "The object is empty. Leave the element out, or give it content.",
        "Objektet er tomt. Utelat elementet, eller gi det innhold.");

    internal static Issue NullNotAllowed() => Fault("structure", "null-not-allowed",
        "null is allowed only in an array of primitives, where the same place of the other array (with or without the underscore) has content.",
        "null er bare tillatt i en liste av primitiver, der samme plass i den andre listen (med eller uten understrek) har innhold.");

    internal static Issue Required(string name) => Fault("required", "element-required",
        $"{name} is required here.",
        $"{name} er påkrevd her.");

    internal static Issue TooMany(int max) => max == 0
        ? Fault("structure", "element-not-allowed", "The element is not allowed here. Leave it out.", "Elementet er ikke tillatt her. Utelat det.")
        : Fault("structure", "too-many", $"At most {max} allowed here.", $"Høyst {max} er tillatt her.");

    internal static Issue TooFew(string name, int min) => Fault("required", "too-few",
        $"At least {min} of {name} required here.",
        $"Minst {min} av {name} er påkrevd her.");

    internal static Issue ChoiceTwice(string name) => Fault("structure", "choice-twice",
        $"{name}[x] is given with more than one type. Give one.",
        $"{name}[x] er gitt med mer enn én type. Gi én.");

    internal static Issue WrongForm(PrimitiveFormat format, string typeName) => Fault("value", "wrong-form",
        $"A {typeName} must be {PrimitiveRules.Form(format)}.",
        $"En {typeName} må være {PrimitiveRules.FormBokmål(format)}.");

    internal static Issue ExtensionContent() => Fault("extension", "extension-content",
        "An extension has either a value or extensions, not both and not neither.",
        "En utvidelse har enten en verdi eller utvidelser, ikke begge deler og ikke ingen av dem.");

    internal static Issue AttachmentSize() => Fault("value", "attachment-size",
        "The size is not the number of bytes of the data before it was encoded.",
        "Størrelsen er ikke antallet byte i dataene før de ble kodet.");

    internal static Issue ContainedInContained() => Fault("structure", "contained-in-contained",
        "A contained resource must not contain resources itself. Contain them in the outer resource.",
        "En inkludert ressurs kan ikke selv inkludere ressurser. Legg dem i den ytre ressursen.");

    internal static Issue ContainedWithoutId() => Fault("required", "contained-without-id",
        "A contained resource needs an id that references in the outer resource name with #.",
        "En inkludert ressurs trenger en id som referanser i den ytre ressursen viser til med #.");

    internal static Issue ReferenceSyntax() => Fault("value", "reference-syntax",
        "A reference is written as Type/id, as an absolute URL, as urn:uuid: or urn:oid:, or as #id of a contained resource.",
        "En referanse skrives som Type/id, som en absolutt URL, som urn:uuid: eller urn:oid:, eller som #id til en inkludert ressurs.");

    internal static Issue ReferenceTarget(string allowed) => Fault("structure", "reference-target",
        $"The reference points to a type that is not allowed here. Allowed: {allowed}.",
        $"Referansen viser til en type som ikke er tillatt her. Tillatt: {allowed}.");

    internal static Issue ReferenceNotContained() => Fault("not-found", "reference-not-contained",
        "No contained resource has this id.",
        "Ingen inkludert ressurs har denne id-en.");

    internal static Issue CodeNotInValueSet(CodeSet codes) => Fault("code-invalid", "code-not-in-value-set",
        $"The code is not in the required value set {codes.Url}.{Hint(codes, " Use one of: ")}",
        $"Koden er ikke i det påkrevde verdisettet {codes.Url}.{Hint(codes, " Bruk en av: ")}");

    internal static Issue CodingRequired(CodeSet codes) => Fault("required", "coding-required",
        $"A coding from the required value set {codes.Url} is missing; text alone will not do.",
        $"En koding fra det påkrevde verdisettet {codes.Url} mangler; tekst alene holder ikke.");

    internal static Issue Narrative(string id) => id switch
    {
        "narrative-element" => Fault("invariant", id,
            "The narrative has an element that is not allowed: only the plain formatting of XHTML is, without scripts, forms, frames and objects.",
            "Teksten har et element som ikke er tillatt: bare enkel formatering i XHTML er det, uten skript, skjemaer, rammer og objekter."),
        "narrative-attribute" => Fault("invariant", id,
            "The narrative has an attribute that is not allowed, as one that runs something.",
            "Teksten har et attributt som ikke er tillatt, som ett som kjører noe."),
        "narrative-link" => Fault("invariant", id,
            "The narrative has a link or style that is not allowed. Use http, https, mailto, tel, ftp, urn or a place within the text.",
            "Teksten har en lenke eller stil som ikke er tillatt. Bruk http, https, mailto, tel, ftp, urn eller et sted i teksten."),
        "narrative-empty" => Fault("invariant", id,
            "The narrative has no content. Leave it out, or give it some.",
            "Teksten er uten innhold. Utelat den, eller gi den innhold."),
        _ => Fault("invariant", "narrative-syntax",
            "The narrative is not well-formed XHTML in one div. Use only the references amp, lt, gt, quot, apos and numbers.",
            "Teksten er ikke velformet XHTML i én div. Bruk bare referansene amp, lt, gt, quot, apos og tall."),
    };

    internal static Issue Invariant(Invariant rule) =>
        new(rule.IsError ? IssueSeverity.Error : IssueSeverity.Warning, "invariant", $"invariant-{rule.Key}", $"The rule {rule.Key} is broken: {rule.Text}")
        {
            TextBokmål = $"Regelen {rule.Key} er brutt: {rule.Text}",
        };

    internal static Issue InvariantTooCostly(Invariant rule) => Fault("too-costly", "invariant-too-costly",
        $"The rule {rule.Key} takes too long on this resource. Send it in smaller parts.",
        $"Regelen {rule.Key} tar for lang tid på denne ressursen. Send den i mindre deler.");

    internal static Issue InvariantNotEvaluated(Invariant rule) => new(IssueSeverity.Warning, "incomplete", "invariant-not-evaluated",
        $"The rule {rule.Key} has no answer for this resource; it was not checked.")
    {
        TextBokmål = $"Regelen {rule.Key} har ikke noe svar for denne ressursen; den ble ikke kontrollert.",
    };

    internal static Issue ContainedUnused() => Fault("invariant", "invariant-dom-3",
        "Nothing in the resource refers to this contained resource, and it does not refer to the resource with #. Leave it out, or refer to it.",
        "Ingenting i ressursen viser til denne inkluderte ressursen, og den viser ikke til ressursen med #. Utelat den, eller vis til den.");

    internal static Issue Fixed(string expected) => Fault("value", "fixed-value",
        $"The profile requires {expected} here.",
        $"Profilen krever {expected} her.");

    internal static Issue TypeNotAllowed(string allowed) => Fault("structure", "type-not-allowed",
        $"The profile allows only these types here: {allowed}.",
        $"Profilen tillater bare disse typene her: {allowed}.");

    internal static Issue SliceRequired(string element, string slice, int min) => Fault("required", "slice-required",
        $"{element} needs at least {min} of the kind '{slice}' that the profile describes.",
        $"{element} trenger minst {min} av slaget «{slice}» som profilen beskriver.");

    internal static Issue SliceTooMany(string element, string slice, int max) => Fault("structure", "slice-too-many",
        $"{element} may have at most {max} of the kind '{slice}' that the profile describes.",
        $"{element} kan ha høyst {max} av slaget «{slice}» som profilen beskriver.");

    internal static Issue SliceUnknown(string element) => Fault("structure", "slice-unknown",
        $"{element} is of none of the kinds that the profile allows.",
        $"{element} er ikke av noen av de slagene profilen tillater.");

    internal static Issue ProfileType(string type) => Fault("structure", "profile-type",
        $"The profile is for {type}, and this is another type.",
        $"Profilen gjelder {type}, og dette er en annen type.");

    internal static Issue ProfileUnknown(string url) => new(IssueSeverity.Warning, "not-found", "profile-unknown",
        $"The profile{Named(url)} is not known here; the resource was not checked against it.")
    {
        TextBokmål = $"Profilen{Named(url)} er ikke kjent her; ressursen ble ikke kontrollert mot den.",
    };

    // What a sender has put into an address is repeated only as far as it can be one.
    private static string Named(string url) => url.Length <= 200 && !PersonNumber.OccursIn(url) && Uri.TryCreate(url, UriKind.Absolute, out _) ? " " + url : "";

    internal static Issue TooManyIssues(int max) => new(IssueSeverity.Information, "incomplete", "too-many-issues",
        $"Only the first {max} issues are listed. Correct them and send again.")
    {
        TextBokmål = $"Bare de første {max} feilene er listet. Rett dem og send på nytt.",
    };

    // A short list helps; a long one hides the rest of the message.
    private static string Hint(CodeSet codes, string lead) =>
        !codes.IsOpen && codes.Count is > 0 and <= 12 ? $"{lead}{string.Join(", ", codes.Codes)}." : "";

    private static Issue Fault(string type, string id, string text, string bokmål) =>
        new(IssueSeverity.Error, type, id, text) { TextBokmål = bokmål };
}
