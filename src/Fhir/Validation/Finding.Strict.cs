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
