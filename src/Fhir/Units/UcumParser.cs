using System.Globalization;

namespace Felles.Fhir;

/// <summary>Reads a unit expression as <c>mmol/L</c>, <c>10*9/L</c>, <c>kg.m/s2</c>; https://ucum.org/ucum#section-Full-and-Limited-Conformance.</summary>
internal ref struct UcumParser(string code)
{
    private const int LengthMax = 100;
    private const int DepthMax = 8;
    private const int ExponentMax = 40;

    private int at;
    private int depth;

    /// <summary>The unit; null when the code is no unit that the table knows.</summary>
    internal UcumUnit? Parse()
    {
        if (code.Length is 0 or > LengthMax) return null;
        var unit = Term();
        return at == code.Length ? unit : null;
    }

    private UcumUnit? Term()
    {
        UcumUnit? unit = UcumUnit.One;
        var isPer = Take('/');
        while (unit is not null)
        {
            if (Component() is not { } part) return null;
            // A temperature on a scale with its own zero stands alone: twice 20 degrees Celsius is no temperature.
            if (part.IsShifted && (isPer || unit != UcumUnit.One || at < code.Length)) return null;
            unit = part.IsShifted ? part : isPer ? unit.Per(part) : unit.Times(part);
            if (Take('/')) isPer = true;
            else if (Take('.')) isPer = false;
            else break;
        }

        return unit;
    }

    private UcumUnit? Component()
    {
        if (at == code.Length) return null;
        if (Take('('))
        {
            if (++depth > DepthMax) return null;
            var inner = Term();
            depth--;
            return Take(')') ? inner : null;
        }

        if (code[at] == '{') return Annotation() ? UcumUnit.One : null;
        var unit = Simple();
        if (at < code.Length && code[at] == '{' && !Annotation()) return null;
        return unit;
    }

    private bool Annotation()
    {
        var end = code.IndexOf('}', at);
        if (end < 0) return false;
        at = end + 1;
        return true;
    }

    private UcumUnit? Simple()
    {
        var start = at;
        if (char.IsAsciiDigit(code[at]) && !code.AsSpan(at).StartsWith("10*") && !code.AsSpan(at).StartsWith("10^"))
        {
            while (at < code.Length && char.IsAsciiDigit(code[at])) at++;
            return int.TryParse(code.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var factor) && factor > 0
                ? UcumUnit.One with { Factor = new Rational(factor, 1) } : null;
        }

        var symbol = Symbol();
        var exponent = Exponent();
        if (UcumTable.Find(symbol) is not { } unit || exponent is null) return null;
        return exponent == 1 ? unit : unit.IsShifted ? null : unit.Power(exponent.Value);
    }

    /// <summary>The atom with its prefix: up to an operator, or to the exponent. Digits within brackets belong to it.</summary>
    private string Symbol()
    {
        var start = at;
        if (code.AsSpan(at).StartsWith("10*") || code.AsSpan(at).StartsWith("10^")) at += 3;
        else
            for (var inBrackets = false; at < code.Length; at++)
            {
                var c = code[at];
                if (c == '[') inBrackets = true;
                else if (c == ']') inBrackets = false;
                else if (!inBrackets && (c is '.' or '/' or '(' or ')' or '{' or '+' or '-' || char.IsAsciiDigit(c))) break;
            }

        return code[start..at];
    }

    private int? Exponent()
    {
        var start = at;
        if (at < code.Length && code[at] is '+' or '-') at++;
        while (at < code.Length && char.IsAsciiDigit(code[at])) at++;
        if (at == start) return 1;
        return int.TryParse(code.AsSpan(start, at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) && Math.Abs(exponent) <= ExponentMax
            ? exponent : null;
    }

    private bool Take(char symbol)
    {
        if (at == code.Length || code[at] != symbol) return false;
        at++;
        return true;
    }
}
