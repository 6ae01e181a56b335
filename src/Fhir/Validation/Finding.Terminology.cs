using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>Messages about codes that are judged by what is loaded, or that only advise.</summary>
internal static partial class Finding
{
    internal static Issue CodeNotInValueSet(string url) => Fault("code-invalid", "code-not-in-value-set",
        $"The code is not in the required value set {url}.",
        $"Koden er ikke i det påkrevde verdisettet {url}.");

    internal static Issue CodeNotInExtensible(string url) => Remark("code-invalid", "code-not-in-extensible-value-set",
        $"The code is not in the value set {url}. Use one of its codes, unless none of them fits.",
        $"Koden er ikke i verdisettet {url}. Bruk en av dets koder, med mindre ingen av dem passer.");

    internal static Issue CodingExpected(string url) => Remark("code-invalid", "coding-expected",
        $"A coding from the value set {url} is missing. Give one, unless none of its codes fits.",
        $"En koding fra verdisettet {url} mangler. Oppgi en, med mindre ingen av dets koder passer.");

    internal static Issue CodeNotOfSystem() => Remark("code-invalid", "code-not-of-system",
        "The code system that is here has no such code.",
        "Kodeverket som er lastet inn her, har ingen slik kode.");

    internal static Issue SystemNotHere() => Remark("not-found", "code-system-not-here",
        "The code system is not here, so that the code was not looked up. Load it, or see that its url is right.",
        "Kodeverket er ikke her, så koden ble ikke slått opp. Last det inn, eller se etter at adressen er riktig.");

    internal static Issue DisplayDiffers() => Remark("value", "display-differs",
        "The display is none of those that the code has.",
        "Visningsteksten er ingen av dem koden har.");

    private static Issue Remark(string type, string id, string text, string bokmål) =>
        new(IssueSeverity.Warning, type, id, text) { TextBokmål = bokmål };
}
