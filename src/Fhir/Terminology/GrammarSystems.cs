using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Felles.Fhir;

/// <summary>Code systems whose codes are made by a grammar instead of listed, and the countries, which R4 names without listing; https://hl7.org/fhir/R4/terminologies-systems.html.</summary>
internal static partial class GrammarSystems
{
    internal const string Ucum = "http://unitsofmeasure.org";

    private const int CodeLettersMax = 200;

    // ISO 3166-1, the codes of two letters; those of three and the numbers are not here.
    private static readonly FrozenSet<string> Countries =
        ("AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ "
        + "DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP "
        + "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM "
        + "PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ "
        + "UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a system has a code by its grammar; null for a system without one.</summary>
    internal static bool? Contains(string system, string code) => code.Length > CodeLettersMax ? null : system switch
    {
        Ucum => UcumUnit.Find(code) is not null,
        "urn:ietf:bcp:47" => LanguageTag().IsMatch(code),
        "urn:ietf:bcp:13" or "http://www.rfc-editor.org/bcp/bcp13.txt" => MediaType().IsMatch(code),
        "urn:iso:std:iso:3166" when code.Length == 2 => Countries.Contains(code),
        _ => null,
    };

    // RFC 5646 §2.1, with the tags that have an i- or x- form.
    [GeneratedRegex(@"\A([A-Za-z]{2,8}(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(-[A-Za-wyzA-WYZ0-9](-[A-Za-z0-9]{2,8})+)*(-x(-[A-Za-z0-9]{1,8})+)?|[xi](-[A-Za-z0-9]{1,8})+)\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LanguageTag();

    // RFC 6838 §4.2, with parameters.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/([A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}|\*)(\s*;\s*[A-Za-z0-9!#$&^_.+-]+=(""[^""]*""|[A-Za-z0-9!#$&^_.+-]+))*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex MediaType();
}
