using System.Globalization;

namespace Felles.Fhir;

/// <summary>The unit atoms of UCUM and their prefixes, from <c>ucum.txt</c>.</summary>
internal static class UcumTable
{
    private static readonly string[] BaseUnits = ["m", "s", "g", "rad", "K", "C", "cd"];

    private static readonly Dictionary<string, int> Prefixes = new(StringComparer.Ordinal)
    {
        ["Y"] = 24, ["Z"] = 21, ["E"] = 18, ["P"] = 15, ["T"] = 12, ["G"] = 9, ["M"] = 6, ["k"] = 3, ["h"] = 2, ["da"] = 1,
        ["d"] = -1, ["c"] = -2, ["m"] = -3, ["u"] = -6, ["n"] = -9, ["p"] = -12, ["f"] = -15, ["a"] = -18, ["z"] = -21, ["y"] = -24,
    };

    private static readonly Dictionary<string, int> BinaryPrefixes = new(StringComparer.Ordinal) { ["Ki"] = 10, ["Mi"] = 20, ["Gi"] = 30, ["Ti"] = 40 };

    private static readonly Lazy<Dictionary<string, Atom>> Atoms = new(Read);

    /// <summary>The unit of an atom with or without a prefix; null when there is none.</summary>
    internal static UcumUnit? Find(string symbol)
    {
        if (Atoms.Value.TryGetValue(symbol, out var atom)) return atom.Unit.Value;
        for (var length = 1; length <= 2 && length < symbol.Length; length++)
        {
            if (!Atoms.Value.TryGetValue(symbol[length..], out atom) || !atom.IsMetric || atom.Unit.Value is not { } unit) continue;
            if (Prefixes.TryGetValue(symbol[..length], out var ten)) return unit with { Factor = unit.Factor * new Rational(10, 1).Power(ten) };
            if (BinaryPrefixes.TryGetValue(symbol[..length], out var two)) return unit with { Factor = unit.Factor * new Rational(2, 1).Power(two) };
        }

        return null;
    }

    private static Dictionary<string, Atom> Read()
    {
        var atoms = new Dictionary<string, Atom>(StringComparer.Ordinal);
        foreach (var name in BaseUnits) atoms[name] = new Atom(true, new Lazy<UcumUnit?>(UcumUnit.OfDimension(name)));
        using var file = typeof(UcumTable).Assembly.GetManifestResourceStream("ucum.txt")
            ?? throw new InvalidDataException("The table of units is missing from the assembly.");
        using var lines = new StreamReader(file);
        while (lines.ReadLine() is { } line)
        {
            if (line.StartsWith("# ", StringComparison.Ordinal)) continue;
            var parts = line.Split(' ');
            // Defined by one another, in any order: each is worked out when it is asked for.
            atoms[parts[0]] = new Atom(parts[1] == "m", new Lazy<UcumUnit?>(() => Define(parts)));
        }

        return atoms;
    }

    private static UcumUnit? Define(string[] parts)
    {
        if (parts[2] == "arbitrary") return UcumUnit.OfDimension(parts[0]);
        var unit = new UcumParser(parts[^1]).Parse();
        if (parts[2] == "from") return unit is null ? null : unit with { IsShifted = true, Added = Rational.Parse(parts[3]) };
        return unit is null ? null : unit with { Factor = unit.Factor * Rational.Of(decimal.Parse(parts[2], CultureInfo.InvariantCulture)) };
    }

    private sealed record Atom(bool IsMetric, Lazy<UcumUnit?> Unit);
}
