using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Felles.Kernel;

namespace Felles.Audit.Retention;

/// <summary>What a rule of retention (oppbevaringstid) is about.</summary>
public enum Kept
{
    /// <summary>Entries of the log about a person.</summary>
    LogAboutPerson,

    /// <summary>Entries of the log about no person: refusals by the token alone, the work of privacy officers, reporting.</summary>
    LogAboutNobody,

    /// <summary>Blocks, reservations and consents that were lifted.</summary>
    LiftedRestrictions,
}

/// <summary>How long something is kept.</summary>
/// <param name="What">What.</param>
/// <param name="Years">Whole years after it was written, or lifted; null for no end.</param>
/// <param name="Law">Legal basis, or that it is ours.</param>
public sealed record RetentionRule(Kept What, int? Years, string Law);

/// <summary>The table of retention.</summary>
public static class RetentionRules
{
    private static readonly Dictionary<string, Kept> words = new(StringComparer.Ordinal)
    {
        ["log about a person"] = Kept.LogAboutPerson,
        ["log about no person"] = Kept.LogAboutNobody,
        ["lifted restrictions"] = Kept.LiftedRestrictions,
    };

    /// <summary>The table that comes with the platform.</summary>
    public static ImmutableArray<RetentionRule> Published { get; } = Read(Embedded()).Match(rules => rules, problem => throw new InvalidOperationException(problem.Text));

    /// <summary>Reads a table; every kind once, years of 1 to 200 or none. <see cref="ProblemKind.Invalid"/> names the line.</summary>
    public static Outcome<ImmutableArray<RetentionRule>> Read(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var rules = ImmutableArray.CreateBuilder<RetentionRule>();
        var lines = markdown.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith('|')) continue;
            var cells = lines[i].Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);
            if (cells[0] is "what" || cells[0].StartsWith("---", StringComparison.Ordinal)) continue;
            if (cells.Length != 3 || !words.TryGetValue(cells[0], out var what) || rules.Any(rule => rule.What == what)) return Fault(i, $"A row is one of {string.Join(", ", words.Keys)}, each once, with years and law.");
            var years = 0;
            if (cells[1].Length > 0 && (!int.TryParse(cells[1], NumberStyles.None, CultureInfo.InvariantCulture, out years) || years is < 1 or > 200)) return Fault(i, "Years are 1 to 200, or nothing for no end.");
            if (cells[2].Length == 0) return Fault(i, "Name the law, or write that it is ours.");
            rules.Add(new RetentionRule(what, cells[1].Length == 0 ? null : years, cells[2]));
        }

        return rules.Count == words.Count ? rules.ToImmutable() : Fault(lines.Length - 1, $"The table has a row for each of {string.Join(", ", words.Keys)}.");
    }

    private static Problem Fault(int line, string text) => Problem.Invalid("retention", string.Create(CultureInfo.InvariantCulture, $"Line {line + 1} of the table of retention: {text}"));

    private static string Embedded()
    {
        using var stream = typeof(RetentionRules).Assembly.GetManifestResourceStream("retention.md")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
