using System.Text.RegularExpressions;

namespace Felles.Fhir;

/// <summary>Code systems whose codes are made by a grammar instead of listed; https://hl7.org/fhir/R4/terminologies-systems.html.</summary>
internal static partial class GrammarSystems
{
    internal const string Ucum = "http://unitsofmeasure.org";

    private const int CodeLettersMax = 200;

    /// <summary>Whether a system has a code by its grammar; null for a system without one.</summary>
    internal static bool? Contains(string system, string code) => code.Length > CodeLettersMax ? null : system switch
    {
        Ucum => UcumUnit.Find(code) is not null,
        "urn:ietf:bcp:47" => LanguageTag().IsMatch(code),
        "urn:ietf:bcp:13" or "http://www.rfc-editor.org/bcp/bcp13.txt" => MediaType().IsMatch(code),
        _ => null,
    };

    // RFC 5646 §2.1, with the tags that have an i- or x- form.
    [GeneratedRegex(@"\A([A-Za-z]{2,8}(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(-[A-Za-wyzA-WYZ0-9](-[A-Za-z0-9]{2,8})+)*(-x(-[A-Za-z0-9]{1,8})+)?|[xi](-[A-Za-z0-9]{1,8})+)\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LanguageTag();

    // RFC 6838 §4.2, with parameters.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/([A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}|\*)(\s*;\s*[A-Za-z0-9!#$&^_.+-]+=(""[^""]*""|[A-Za-z0-9!#$&^_.+-]+))*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex MediaType();
}
