using System.Text.RegularExpressions;
using Felles.Kernel;

namespace Felles.Test.Tidy.Rules;

/// <summary>Rules for every text file, whatever its language.</summary>
internal static partial class TextRules
{
    /// <summary>National numbers are synthetic, of a series that no person has, or of a published test patient (rule 10).</summary>
    internal static IEnumerable<Finding> NationalNumbers(SourceFile file)
    {
        foreach (var (line, text) in Numbered(file))
            foreach (Match run in ElevenDigits().Matches(text))
                if (PersonNumber.TryParse(run.Value, SyntheticSeries.All, out var number)
                    && number.Series == SyntheticSeries.None
                    && number.Kind != PersonNumberKind.SharedHelpNumber
                    && !KnownNumbers.TestPatients.Contains(run.Value))
                    yield return new(file.Path, line, "eleven digits that may be a living person's national number; use a synthetic series (month + 80 or + 65).");
    }

    /// <summary>Nothing of one machine, one network or one registry mirror.</summary>
    internal static IEnumerable<Finding> Places(SourceFile file)
    {
        foreach (var (line, text) in Numbered(file))
        {
            if (MachinePath().IsMatch(text)) yield return new(file.Path, line, "a path of one machine; write it from the repository's root, or ask for a temporary folder.");
            foreach (Match address in Address().Matches(text))
                if (RegistryHost().IsMatch(address.Groups[1].Value) && !publicRegistries.Contains(address.Groups[1].Value))
                    yield return new(file.Path, line, "the host of a package registry mirror; packages come from wherever the machine is set up to take them.");
        }
    }

    /// <summary>Nothing is left half done.</summary>
    internal static IEnumerable<Finding> Unfinished(SourceFile file)
    {
        foreach (var (line, text) in Numbered(file))
            if (UnfinishedMark().IsMatch(text))
                yield return new(file.Path, line, "a mark of unfinished work; finish it, or write an issue.");
    }

    private static readonly string[] publicRegistries = ["registry.npmjs.org", "api.nuget.org", "www.nuget.org", "register.geonorge.no"];

    private static IEnumerable<(int Line, string Text)> Numbered(SourceFile file) => file.Lines.Select((text, index) => (index + 1, text));

    [GeneratedRegex(@"(?<![0-9])[0-9]{11}(?![0-9])")]
    private static partial Regex ElevenDigits();

    // Split so that the rule does not find itself.
    [GeneratedRegex(@"(?<![\w.~$}>-])/(work|ro" + @"ot|home/[a-z]\w*|Users/\w+)/|[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"https?://([A-Za-z0-9.-]+)")]
    private static partial Regex Address();

    [GeneratedRegex(@"registry|nexus|artifactory|mirror|proxy|nuget|pypi|npm\b", RegexOptions.IgnoreCase)]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|XX" + @"X:|HA" + @"CK)\b")]
    private static partial Regex UnfinishedMark();
}
