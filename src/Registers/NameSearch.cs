using System.Globalization;
using Dapper;
using Felles.Kernel;

namespace Felles.Registers;

/// <summary>A search for a name: every word must be part of it, in any order, whatever the case.</summary>
internal sealed class NameSearch
{
    private const int CharactersMin = 2;
    private const int CharactersMax = 100;
    private const int WordsMax = 6;

    private readonly string[] words;

    private NameSearch(string[] words) => this.words = words;

    public static Outcome<NameSearch> Read(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length is < CharactersMin or > CharactersMax || trimmed.Any(char.IsControl))
            return Problem.Invalid("name-search-length", "Write between 2 and 100 characters of the name, all of them visible.");
        return new NameSearch([.. Fold(trimmed).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(WordsMax)]);
    }

    /// <summary>
    /// A name as it is compared: lower case, composed. Done here and stored, because SQLite lowers only A–Z and would
    /// not find Ærlig by ærlig.
    /// </summary>
    public static string Fold(string name) => name.Normalize(System.Text.NormalizationForm.FormC).ToLowerInvariant();

    public string Condition(string column) =>
        string.Join(" and ", words.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $@"{column} like @word{i} escape '\'")));

    public DynamicParameters Parameters()
    {
        var parameters = new DynamicParameters();
        for (var i = 0; i < words.Length; i++) parameters.Add(string.Create(CultureInfo.InvariantCulture, $"word{i}"), $"%{Escape(words[i])}%");
        return parameters;
    }

    // The signs that LIKE gives a meaning are letters like others in a name.
    private static string Escape(string word) => word.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
