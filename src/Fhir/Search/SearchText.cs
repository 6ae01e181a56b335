using System.Text;

namespace Felles.Fhir;

/// <summary>The text of search values: separators and their escapes; https://hl7.org/fhir/R4/search.html#escaping.</summary>
internal static class SearchText
{
    /// <summary>The parts between separators that are not escaped by a backslash; the escapes stay, empty parts go.</summary>
    internal static IEnumerable<string> Split(string value, char separator)
    {
        var start = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\') i++;
            else if (value[i] == separator)
            {
                if (i > start) yield return value[start..i];
                start = i + 1;
            }
        }

        if (start < value.Length) yield return value[start..];
    }

    /// <summary>The parts between bars, escapes resolved; empty parts stay.</summary>
    internal static string[] Bars(string value)
    {
        var parts = new List<string>();
        var rest = value;
        while (IndexOf(rest, '|') is var bar and >= 0)
        {
            parts.Add(Unescape(rest[..bar]));
            rest = rest[(bar + 1)..];
        }

        parts.Add(Unescape(rest));
        return [.. parts];
    }

    /// <summary>Where a separator stands that is not escaped; -1 when there is none.</summary>
    internal static int IndexOf(string value, char separator)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\') i++;
            else if (value[i] == separator) return i;
        }

        return -1;
    }

    /// <summary>Resolves <c>\,</c> <c>\|</c> <c>\$</c> <c>\\</c>.</summary>
    internal static string Unescape(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal)) return value;
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length) i++;
            text.Append(value[i]);
        }

        return text.ToString();
    }

    /// <summary>Whether a text holds as many digits after one another as a national number: it is then not repeated in links and logs.</summary>
    internal static bool HoldsLongNumber(string value)
    {
        var digits = 0;
        foreach (var c in value)
        {
            digits = char.IsDigit(c) ? digits + 1 : c is ' ' ? digits : 0;
            if (digits >= 11) return true;
        }

        return false;
    }
}
