using System.Collections.Frozen;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>
/// UCUM codes of the units that Norwegian laboratories write. Only units with one meaning are here; any other stays as
/// text, because a wrong unit is worse than none.
/// </summary>
internal static class UcumUnits
{
    private static readonly FrozenDictionary<string, string> Codes = Build();

    /// <summary>The code; null when the unit has no certain one.</summary>
    internal static string? Of(string? unit)
    {
        if (unit is null) return null;
        if (Codes.TryGetValue(unit, out var code)) return code;
        // Micro is written with three signs.
        return unit.AsSpan().ContainsAny('µ', 'μ') && Codes.TryGetValue(unit.Replace('µ', 'u').Replace('μ', 'u'), out code) ? code : null;
    }

    /// <summary>Whether the text says that there is no unit; 0 and 1 are written where a system demands one.</summary>
    internal static bool IsNone(string? unit) => unit is null or "0" or "1";

    private static FrozenDictionary<string, string> Build()
    {
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var unit in "% g mg ug ng pg kg L dL mL uL fL mol mmol umol nmol pmol s min h d mm cm m kPa".Split(' ')) codes[unit] = unit;
        foreach (var amount in "mol mmol umol nmol pmol g mg ug ng pg".Split(' '))
            foreach (var per in "L dL mL mol mmol g mg kg d h".Split(' '))
            {
                codes[$"{amount}/{per}"] = $"{amount}/{per}";
                if (per is "L" or "dL" or "mL") codes[$"{amount}/{per.Replace("L", "l", StringComparison.Ordinal)}"] = $"{amount}/{per}";
            }

        foreach (var per in "L mL g".Split(' '))
        {
            foreach (var prefix in "|k|m|u".Split('|'))
            {
                codes[$"{prefix}U/{per}"] = $"{prefix}U/{per}";
                // IE: internasjonale enheter.
                codes[$"{prefix}IU/{per}"] = codes[$"{prefix}IE/{per}"] = $"{prefix}[IU]/{per}";
            }
        }

        foreach (var power in "3 6 9 12".Split(' '))
            foreach (var written in (string[])["10E", "10e", "10^", "10#", "10*", "x10^", "x10E", "10exp", "×10^"])
                codes[$"{written}{power}/L"] = $"10*{power}/L";
        foreach (var (written, code) in ((string, string)[])
                 [
                     ("E/L", "U/L"), ("mm/h", "mm/h"), ("mm/t", "mm/h"), ("mmHg", "mm[Hg]"), ("mL/min", "mL/min"), ("ml/min", "mL/min"),
                     ("mL/min/1.73m2", "mL/min/{1.73_m2}"), ("mL/min/1,73m2", "mL/min/{1.73_m2}"), ("ml/min/1.73m2", "mL/min/{1.73_m2}"),
                     ("ml/min/1,73m2", "mL/min/{1.73_m2}"), ("mL/min/1.73 m2", "mL/min/{1.73_m2}"), ("mL/min/1.73m²", "mL/min/{1.73_m2}"),
                     ("mosm/kg", "mosm/kg"), ("mosmol/kg", "mosm/kg"), ("mOsm/kg", "mosm/kg"), ("L/L", "L/L"), ("l/l", "L/L"), ("umol/mol", "umol/mol"),
                     ("1/L", "/L"), ("/L", "/L"), ("kg/m2", "kg/m2"), ("kg/m²", "kg/m2"), ("Cel", "Cel"), ("°C", "Cel"),
                 ])
            codes[written] = code;
        return codes.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
