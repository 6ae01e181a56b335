using System.Collections.Frozen;
using System.Globalization;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>
/// Names of code systems. Resources carry the OID form; the two URL forms in use for the same lists (Norsk helsenett's
/// guide and Helsedirektoratet's terminology) are understood in searches and in delivered FHIR.
/// </summary>
internal static class CodeLists
{
    internal const string Ucum = "http://unitsofmeasure.org";

    /// <summary>Root of the national code lists (Volven), without the list's number.</summary>
    internal const string VolvenOid = "2.16.578.1.12.4.1.1.";

    private const string VolvenUri = "urn:oid:" + VolvenOid;

    private static readonly string[] UrlForms =
    [
        "http://ehelse.no/fhir/CodeSystem/no-kodeverk-",
        "http://helsedir.no/fhir/CodeSystem/no-kodeverk-",
    ];

    private static readonly FrozenDictionary<int, string> Known = new[]
    {
        1101, 3108, 4101, 7010, 7230, 7270, 7280, 7303, 7305, 7306, 7309, 7319, 8114, 8116, 8202, 8209, 8210, 8212, 8216, 8217,
        8218, 8219, 8231, 8232, 8233, 8234, 8239, 8243, 8244, 8245, 8254, 8269, 8270, 8271, 8272, 8273, 8274, 8275, 8277, 8323,
        8327, 8340, 8351, 8354, 9051, 9060,
    }.ToFrozenDictionary(number => number, number => VolvenUri + number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The URI of a national code list.</summary>
    internal static string Volven(int number) => Known.TryGetValue(number, out var uri) ? uri : VolvenUri + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The URI of a code list named by OID, as a message names it; null when it is no OID.</summary>
    internal static string? OfOid(string? oid)
    {
        if (oid is null) return null;
        // A list's number alone is a common slip for the OID it ends.
        if (oid.Length == 4 && int.TryParse(oid, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return Volven(number);
        if (oid.StartsWith(VolvenOid, StringComparison.Ordinal) && int.TryParse(oid.AsSpan(VolvenOid.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number)) return Volven(number);
        return IsOid(oid) ? "urn:oid:" + oid : null;
    }

    /// <summary>The form that resources carry, of any form in use; other URIs unchanged.</summary>
    internal static string Canonical(string uri)
    {
        foreach (var form in UrlForms)
        {
            if (!uri.StartsWith(form, StringComparison.Ordinal)) continue;
            // 7010, 7270 and 7280 have their names behind the number: no-kodeverk-7280-nlk.
            var digits = uri.AsSpan(form.Length);
            var end = digits.IndexOf('-');
            if (end >= 0) digits = digits[..end];
            if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return Volven(number);
        }

        return IsOid(uri) ? "urn:oid:" + uri : uri;
    }

    private static bool IsOid(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > 120 || text[0] is not ('0' or '1' or '2') || !text.Contains('.')) return false;
        var before = '.';
        foreach (var c in text)
        {
            if (c == '.' ? before == '.' : !char.IsAsciiDigit(c)) return false;
            before = c;
        }

        return before != '.';
    }
}
