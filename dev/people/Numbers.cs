using System.Globalization;
using Felles.Kernel;

namespace Felles.People;

/// <summary>
/// Makes numbers that exist in form and belong to nobody: Skatteetaten's synthetic series (month + 80) and
/// organisation numbers from 310000019 upwards, since real ones begin with 8 or 9.
/// </summary>
internal sealed class Numbers(SeededDraw draw)
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private int organisations = 31000000;

    /// <summary>A birth number, or a D-number, of somebody born on the date.</summary>
    public string Person(DateOnly born, bool dNumber = false)
    {
        while (true)
        {
            // Individual digits 000–499 belong to the years 1900–1999, 500–999 to 2000–2039.
            var individual = born.Year < 2000 ? draw.Below(500) : 500 + draw.Below(500);
            var stem = string.Create(CultureInfo.InvariantCulture, $"{born.Day + (dNumber ? 40 : 0):00}{born.Month + 80:00}{born.Year % 100:00}{individual:000}");
            if (Complete(stem) is { } number && taken.Add(number)) return number;
        }
    }

    /// <summary>A shared help number (felles hjelpenummer), which tells neither birth date nor sex.</summary>
    public string SharedHelp()
    {
        while (true)
        {
            var stem = string.Create(CultureInfo.InvariantCulture, $"{draw.Between(8, 9)}{draw.Below(100_000_000):00000000}");
            if (Complete(stem) is { } number && taken.Add(number)) return number;
        }
    }

    /// <summary>The next organisation number of the synthetic range.</summary>
    public string Organisation()
    {
        while (true)
        {
            organisations++;
            for (var control = 0; control < 10; control++)
                if (OrganisationNumber.TryParse(string.Create(CultureInfo.InvariantCulture, $"{organisations}{control}"), out var number))
                    return number.ToString();
        }
    }

    // Weights: Skatteetaten's documentation of the population register. A remainder of 10 means the number does not exist.
    private static string? Complete(string stem)
    {
        ReadOnlySpan<int> first = [3, 7, 6, 1, 8, 9, 4, 5, 2];
        ReadOnlySpan<int> second = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
        if (Control(stem, first) is not { } one) return null;
        stem += one;
        return Control(stem, second) is { } two ? $"{stem}{two}" : null;
    }

    private static char? Control(string digits, ReadOnlySpan<int> weights)
    {
        var sum = 0;
        for (var i = 0; i < weights.Length; i++) sum += (digits[i] - '0') * weights[i];
        var control = (11 - (sum % 11)) % 11;
        return control == 10 ? null : (char)('0' + control);
    }
}
