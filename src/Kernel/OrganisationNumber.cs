using System.Diagnostics.CodeAnalysis;

namespace Felles.Kernel;

/// <summary>A number of the Norwegian register of entities (organisasjonsnummer): nine digits, weights 3,2,7,6,5,4,3,2 modulo 11.</summary>
public readonly record struct OrganisationNumber
{
    private readonly string? digits;

    private OrganisationNumber(string digits) => this.digits = digits;

    /// <summary>Reads nine digits with a right control digit; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out OrganisationNumber number)
    {
        number = default;
        if (text is not { Length: 9 }) return false;
        ReadOnlySpan<int> weights = [3, 2, 7, 6, 5, 4, 3, 2];
        var sum = 0;
        for (var i = 0; i < 9; i++)
        {
            if (!char.IsAsciiDigit(text[i])) return false;
            if (i < 8) sum += (text[i] - '0') * weights[i];
        }

        var control = (11 - (sum % 11)) % 11;
        if (control == 10 || control != text[8] - '0') return false;
        number = new OrganisationNumber(text);
        return true;
    }

    /// <summary>The nine digits; the empty string for the default value.</summary>
    public override string ToString() => digits ?? "";
}
