using System.Globalization;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>The messages about what cannot be looked up, and about definitions that do not fit those they build on.</summary>
internal static partial class Finding
{
    internal static Issue SystemIsSupplement() => Fault("code-invalid", "system-is-supplement",
        "This code system only supplements another. Use the system that it supplements.",
        "Dette kodesystemet supplerer bare et annet. Bruk systemet som det supplerer.");

    internal static Issue SystemNotAbsolute() => Fault("code-invalid", "system-not-absolute",
        "The system of a code is an absolute URI, as http://… or urn:oid:….",
        "Systemet til en kode er en absolutt URI, som http://… eller urn:oid:….");

    internal static Issue CodeUnknown() => Fault("code-invalid", "code-unknown",
        "The code system has no such code.",
        "Kodesystemet har ingen slik kode.");

    internal static Issue DisplayWrong() => Fault("code-invalid", "display-wrong",
        "The display is not that of the code.",
        "Visningsteksten er ikke kodens.");

    internal static Issue CodeLeftOut() => Fault("code-invalid", "code-left-out",
        "A code from the required value set is left out.",
        "En kode fra det påkrevde verdisettet er utelatt.");

    internal static Issue ExtensionUnknown() => Fault("extension", "extension-unknown",
        "No definition of this extension is known. Add its StructureDefinition, or correct the url.",
        "Ingen definisjon av denne utvidelsen er kjent. Legg til dens StructureDefinition, eller rett url-en.");

    internal static Issue ExtensionContext(string allowed) => Fault("extension", "extension-context",
        $"The extension may not stand here: it is defined for {allowed}.",
        $"Utvidelsen kan ikke stå her: den er definert for {allowed}.");

    internal static Issue ExtensionContextRule(string rule) => Fault("extension", "extension-context-rule",
        $"The extension may not stand here: its definition asks of what it stands on that {rule}.",
        $"Utvidelsen kan ikke stå her: definisjonen krever av det den står på, at {rule}.");

    internal static Issue ValueMissing() => Fault("required", "value-missing",
        "The profile asks for a value here, or for an extension that it names in place of one.",
        "Profilen krever en verdi her, eller en utvidelse som den nevner i stedet.");

    internal static Issue NarrativeParts() => Fault("invariant", "narrative-parts",
        "The parts of the narrative do not tell their language or source as the profile asks.",
        "Delene av teksten oppgir ikke språk eller opphav slik profilen krever.");

    internal static Issue TooShort(int min) => Fault("too-short", "value-too-short",
        string.Create(CultureInfo.InvariantCulture, $"The profile asks for at least {min} characters."),
        string.Create(CultureInfo.InvariantCulture, $"Profilen krever minst {min} tegn."));

    internal static Issue TooLong(int max) => Fault("too-long", "value-too-long",
        string.Create(CultureInfo.InvariantCulture, $"The profile allows at most {max} characters."),
        string.Create(CultureInfo.InvariantCulture, $"Profilen tillater høyst {max} tegn."));

    internal static Issue ReferenceTargetProfile(string allowed) => Fault("structure", "reference-target-profile",
        $"What this refers to follows none of the profiles that it must: {allowed}. Validate it against one of them to see why.",
        $"Det denne viser til, følger ingen av profilene det må: {allowed}. Valider det mot en av dem for å se hvorfor.");

    internal static Issue TypeNotHere() => Fault("invalid", "type-not-r4",
        "A type that R4 does not have is named by an absolute URL.",
        "En type som R4 ikke har, oppgis med en absolutt URL.");

    internal static Issue TypeOfItsBase() => Fault("invalid", "type-of-its-base",
        "What specialises a definition has a type of its own.",
        "Det som spesialiserer en definisjon, har sin egen type.");

    internal static Issue ProfileOfOtherType(string type) => Fault("invalid", "profile-of-other-type",
        $"The profile is not for the type {type}.",
        $"Profilen er ikke for typen {type}.");

    internal static Issue CanonicalRelative() => Fault("invalid", "canonical-relative",
        "A canonical URL is absolute, or # and the id of a contained resource.",
        "En kanonisk URL er absolutt, eller # og id-en til en innbygd ressurs.");

    internal static Issue ExtensionPartUnknown() => Fault("extension", "extension-part-unknown",
        "The definition of the extension has no part of this name.",
        "Definisjonen av utvidelsen har ingen del med dette navnet.");

    internal static Issue ExtensionUrlChanged() => Fault("invalid", "extension-url-changed",
        "An extension that builds on another keeps its url: build on Extension instead.",
        "En utvidelse som bygger på en annen, beholder URL-en: bygg på Extension i stedet.");

    internal static Issue BuildsOnItself() => Fault("invalid", "builds-on-itself",
        "The definition builds on itself. Correct its baseDefinition.",
        "Definisjonen bygger på seg selv. Rett baseDefinition.");

    internal static Issue ElementUnknown(string type) => Fault("invalid", "profile-element-unknown",
        $"R4 has no such element of {type}.",
        $"R4 har ikke et slikt element i {type}.");

    internal static Issue ExtensionIsModifier() => Fault("extension", "extension-is-modifier",
        "The extension may change the meaning of what it stands on: put it in modifierExtension.",
        "Utvidelsen kan endre betydningen av det den står på: sett den i modifierExtension.");

    internal static Issue ExtensionIsNoModifier() => Fault("extension", "extension-is-no-modifier",
        "The extension does not change the meaning of what it stands on: put it in extension.",
        "Utvidelsen endrer ikke betydningen av det den står på: sett den i extension.");

    internal static Issue ExampleAddress() => Fault("business-rule", "example-address",
        "An address of an example is not allowed here.",
        "En eksempeladresse er ikke tillatt her.");

    internal static Issue Markup() => Fault("security", "markup-in-text",
        "The text has what looks like an HTML tag, which is not allowed here.",
        "Teksten har noe som ligner en HTML-tagg, som ikke er tillatt her.");

    internal static Issue SearchParameterType(string type) => Fault("invalid", "search-parameter-type",
        $"The search parameter that this builds on is of the type {type}.",
        $"Søkeparameteren som denne bygger på, er av typen {type}.");

    internal static Issue SearchParameterTargets() => Fault("invalid", "search-parameter-base",
        "The search parameter that this builds on is not for this resource type.",
        "Søkeparameteren som denne bygger på, gjelder ikke denne ressurstypen.");

    internal static Issue FilterValue() => Fault("code-invalid", "filter-value",
        "The value of the filter is no code that the property can have: write it as system#code, of a code that the system has.",
        "Filterets verdi er ikke en kode som egenskapen kan ha: skriv den som system#kode, med en kode som systemet har.");

    internal static Issue NarrativeLinkLost() => Fault("invalid", "narrative-link-lost",
        "The narrative links to a place within itself that is not there.",
        "Teksten lenker til et sted i seg selv som ikke finnes.");

    internal static Issue FilterExpression(string reason) => Fault("invalid", "filter-expression",
        $"The expression for the value of the filter cannot be used: {reason}",
        $"Uttrykket for filterets verdi kan ikke brukes: {reason}");

    internal static Issue MappedCode() => Fault("code-invalid", "mapped-code",
        "The code is not in the value set that the map is from or to.",
        "Koden er ikke i verdisettet som avbildningen er fra eller til.");

    internal static Issue ProfileUnresolved(string url) => Fault("not-found", "profile-unresolved",
        $"The profile {url} that this must follow is not among the definitions. Add it.",
        $"Profilen {url} som dette må følge, er ikke blant definisjonene. Legg den til.");

    internal static Issue ValueTooSmall() => Fault("value", "value-too-small",
        "The value is less than the profile allows.",
        "Verdien er mindre enn profilen tillater.");

    internal static Issue ValueTooLarge() => Fault("value", "value-too-large",
        "The value is more than the profile allows.",
        "Verdien er større enn profilen tillater.");

    internal static Issue SliceOrder(string element) => Fault("structure", "slice-order",
        $"{element} stand in another order than the profile asks for.",
        $"{element} står i en annen rekkefølge enn profilen ber om.");
}
