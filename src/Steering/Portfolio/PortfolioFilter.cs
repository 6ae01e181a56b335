using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;

namespace Felles.Steering.Portfolio;

/// <summary>
/// Which initiatives are meant: along each dimension named, one of the values given, and all the words searched for. The
/// same filter stands in an address, in the API and behind every figure, so a figure and its drill-down cannot differ.
/// </summary>
internal sealed class PortfolioFilter
{
    /// <summary>Name of the search in addresses.</summary>
    internal const string TextKey = "q";

    private const int TextMax = 100;
    private const int ValuesMax = 50;

    private readonly ImmutableSortedDictionary<Dimension, ImmutableArray<string>> wanted;
    private readonly string[] words;
    private string? query;

    private PortfolioFilter(ImmutableSortedDictionary<Dimension, ImmutableArray<string>> wanted, string text)
    {
        this.wanted = wanted;
        Text = text;
        words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Every initiative.</summary>
    internal static PortfolioFilter All { get; } = new(ImmutableSortedDictionary<Dimension, ImmutableArray<string>>.Empty, "");

    /// <summary>Those that run: the ones counted in the overview of status.</summary>
    internal static PortfolioFilter Active { get; } = All.With(Dimension.Activity, Dimensions.Code(Activity.Active));

    /// <summary>What is searched for; empty for nothing.</summary>
    internal string Text { get; }

    internal bool IsAll => wanted.IsEmpty && words.Length == 0;

    /// <summary>The values wanted along a dimension; empty for any.</summary>
    internal IReadOnlyList<string> Wanted(Dimension dimension) => wanted.TryGetValue(dimension, out var values) ? values : [];

    /// <summary>Reads the dimensions and the search of an address; other names are left to others.</summary>
    internal static Outcome<PortfolioFilter> Read(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var filter = All;
        foreach (var (key, value) in parameters)
        {
            if (value.Length == 0) continue;
            if (key == TextKey)
            {
                if (value.Length > TextMax || value.Any(char.IsControl)) return Refused(TextKey, "search-text", "Search with at most 100 characters.");
                filter = filter.WithText(value);
            }
            else if (Dimensions.Find(key) is { } dimension)
            {
                var known = Dimensions.Known(dimension);
                if (known.Count > 0 ? !known.Contains(value) : value.Length > 200) return Refused(key, "filter-value", $"'{key}' has a value that does not occur.{(known.Count > 0 ? $" Use one of {string.Join(", ", known)}." : "")}");
                if (filter.Wanted(dimension).Count >= ValuesMax) return Refused(key, "filter-values", $"'{key}' has more than 50 values.");
                if (!filter.Wanted(dimension).Contains(value)) filter = new PortfolioFilter(filter.wanted.SetItem(dimension, [.. filter.Wanted(dimension), value]), filter.Text);
            }
        }

        return filter;
    }

    /// <summary>The same filter with one value along a dimension, whatever it had there.</summary>
    internal PortfolioFilter With(Dimension dimension, string value) => new(wanted.SetItem(dimension, [value]), Text);

    /// <summary>The same filter with any value along a dimension.</summary>
    internal PortfolioFilter Without(Dimension dimension) => new(wanted.Remove(dimension), Text);

    /// <summary>The same filter with another search.</summary>
    internal PortfolioFilter WithText(string text) => new(wanted, text.Trim());

    /// <summary>Whether an initiative in a round is meant.</summary>
    internal bool Matches(Initiative initiative, string round)
    {
        foreach (var (dimension, values) in wanted)
            if (!Dimensions.Values(dimension, initiative, round).Any(value => values.Contains(value)))
                return false;
        return words.All(word => Contains(initiative, word));
    }

    /// <summary>The initiatives of a round that are meant, in its order.</summary>
    internal ImmutableArray<Initiative> Apply(Round round) => IsAll ? round.Initiatives : [.. round.Initiatives.Where(initiative => Matches(initiative, round.Id))];

    /// <summary>As parameters of an address, without the question mark; the same filter has the same text.</summary>
    internal string ToQuery() => query ??= string.Join('&', [
        .. from dimension in wanted
           from value in dimension.Value
           select $"{Dimensions.Key(dimension.Key)}={Uri.EscapeDataString(value)}",
        .. Text.Length > 0 ? [$"{TextKey}={Uri.EscapeDataString(Text)}"] : (string[])[],
    ]);

    private static bool Contains(Initiative initiative, string word)
    {
        bool Has(string? text) => text is not null && text.Contains(word, StringComparison.OrdinalIgnoreCase);
        return Has(initiative.Name) || Has(initiative.Owner) || Has(initiative.Programme) || Has(initiative.Purpose) || Has(initiative.ResultGoals)
            || Has(initiative.EffectGoals) || Has(initiative.Description) || Has(initiative.StatusReason) || Has(initiative.RiskReason)
            || initiative.Number.ToString(CultureInfo.InvariantCulture) == word;
    }

    private static Problem Refused(string key, string code, string text) =>
        Problem.Malformed(code, text, Issue.Error("value", code, text, key));
}
