using System.Globalization;

namespace Felles.Fhir;

/// <summary>A number as it was written, with the stretch that its digits stand for: <c>2.0</c> is 1.95 to 2.05.</summary>
/// <param name="Value">The number.</param>
/// <param name="Slack">Half of its last digit's weight.</param>
internal readonly record struct WrittenNumber(decimal Value, decimal Slack)
{
    // Beyond this a decimal cannot hold the digits; no measurement comes near.
    private const int ExponentMax = 20;

    internal static bool TryParse(ReadOnlySpan<byte> text, out WrittenNumber number)
    {
        number = default;
        var exponentAt = text.IndexOfAny((byte)'e', (byte)'E');
        var digits = exponentAt < 0 ? text : text[..exponentAt];
        var exponent = 0;
        if (exponentAt >= 0 && (!int.TryParse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > ExponentMax)) return false;
        if (digits.Length > 28 || !decimal.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return false;
        var point = digits.IndexOf((byte)'.');
        var decimals = (point < 0 ? 0 : digits.Length - point - 1) - exponent;
        if (!TryScale(value, exponent, out value)) return false;
        if (!TryScale(0.5m, -decimals, out var slack)) return false;
        number = new WrittenNumber(value, slack);
        return true;
    }

    private static bool TryScale(decimal value, int exponent, out decimal scaled)
    {
        scaled = value;
        for (var i = 0; i < Math.Abs(exponent); i++)
        {
            if (exponent < 0) scaled /= 10;
            else if (Math.Abs(scaled) > decimal.MaxValue / 10) return false;
            else scaled *= 10;
        }

        return true;
    }
}

/// <summary>One value of a number or quantity parameter.</summary>
/// <param name="Prefix">Comparison.</param>
/// <param name="Number">The number.</param>
/// <param name="System">System of the unit's code; null for any, then <paramref name="Unit"/> may be the code or the unit as written.</param>
/// <param name="Unit">The unit; null for any.</param>
internal sealed record QuantityValue(SearchPrefix Prefix, WrittenNumber Number, byte[]? System, byte[]? Unit)
{
    /// <summary>https://hl7.org/fhir/R4/search.html#number: eq and ne by the digits written, the others exactly.</summary>
    internal bool Matches(decimal value) => Prefix switch
    {
        SearchPrefix.Eq => IsWithin(value, Number.Slack),
        SearchPrefix.Ne => !IsWithin(value, Number.Slack),
        SearchPrefix.Gt or SearchPrefix.Sa => value > Number.Value,
        SearchPrefix.Lt or SearchPrefix.Eb => value < Number.Value,
        SearchPrefix.Ge => value >= Number.Value,
        SearchPrefix.Le => value <= Number.Value,
        SearchPrefix.Ap => IsWithin(value, Math.Max(Number.Slack, Math.Abs(Number.Value) / 10)),
    };

    // Compared as differences of halves, so that the largest decimals do not overflow.
    private bool IsWithin(decimal value, decimal slack)
    {
        var distance = (value / 2) - (Number.Value / 2);
        return distance >= -slack / 2 && (distance < slack / 2 || (Prefix == SearchPrefix.Ap && distance == slack / 2));
    }
}

/// <summary>Number and quantity parameters, without conversion of units; https://hl7.org/fhir/R4/search.html#quantity.</summary>
internal sealed class QuantityCriterion : SearchCriterion
{
    internal required QuantityValue[] Values { get; init; }

    protected override bool Matches(FhirDefinitions definitions, JsonTape tape, in FoundValue value)
    {
        var names = definitions.Names;
        var node = value.Node;
        if (tape.Nodes[node].Kind == JsonKind.Number) return WrittenNumber.TryParse(Bytes(tape, node), out var plain) && Matches(plain.Value, default, default, default);
        if (tape.Nodes[node].Kind != JsonKind.Object || !value.Type.Is("Quantity")) return false;
        return WrittenNumber.TryParse(Bytes(tape, node, names.Value), out var number)
            && Matches(number.Value, Bytes(tape, node, names.System), Bytes(tape, node, names.Code), Bytes(tape, node, names.Unit));
    }

    private bool Matches(decimal number, ReadOnlySpan<byte> system, ReadOnlySpan<byte> code, ReadOnlySpan<byte> unit)
    {
        foreach (var value in Values)
        {
            var sameUnit = value.Unit is null
                || (value.System is null ? code.SequenceEqual(value.Unit) || unit.SequenceEqual(value.Unit)
                    : code.SequenceEqual(value.Unit) && (value.System.Length == 0 || system.SequenceEqual(value.System)));
            if (sameUnit && value.Matches(number)) return true;
        }

        return false;
    }
}
