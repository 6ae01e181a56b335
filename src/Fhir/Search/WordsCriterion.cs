using System.Globalization;

namespace Felles.Fhir;

/// <summary>
/// <c>_text</c> and <c>_content</c>: words that a resource's narrative, or any of its texts, must have;
/// https://hl7.org/fhir/R4/search.html#content. Each word sought begins a word of the text, whatever the case and accents; all
/// of one value must be there, of any of the values.
/// </summary>
internal sealed class WordsCriterion : SearchCriterion
{
    internal const string OfNarrative = "_text";
    internal const string OfAll = "_content";

    private const CompareOptions Loosely = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace;

    private static readonly CompareInfo Comparison = CultureInfo.InvariantCulture.CompareInfo;

    /// <summary>The words of each value.</summary>
    internal required string[][] Values { get; init; }

    /// <summary>The words of a value or a text: what letters and digits stand together.</summary>
    internal static IEnumerable<string> Words(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsLetterOrDigit(text[i])) continue;
            var start = i;
            while (i < text.Length && (char.IsLetterOrDigit(text[i]) || char.GetUnicodeCategory(text[i]) == UnicodeCategory.NonSpacingMark)) i++;
            yield return text[start..i];
        }
    }

    internal override bool Holds(SearchedResource resource, SearchRun run)
    {
        var left = Array.ConvertAll(Values, words => new HashSet<string>(words, StringComparer.Ordinal));
        foreach (var text in Name == OfNarrative ? Narrative(resource) : All(resource))
            foreach (var word in Words(text))
                foreach (var sought in left)
                {
                    sought.RemoveWhere(start => Comparison.IsPrefix(word, start, Loosely));
                    if (sought.Count == 0) return true;
                }

        return false;
    }

    private static IEnumerable<string> Narrative(SearchedResource resource)
    {
        var (tape, names) = (resource.Tape, resource.Definitions.Names);
        var text = tape.Find(0, names.Find("text"u8));
        if (text < 0 || tape.Nodes[text].Kind != JsonKind.Object) yield break;
        var division = tape.Find(text, names.Find("div"u8));
        if (division >= 0 && tape.Nodes[division].Kind == JsonKind.String) yield return WithoutTags(tape.Text(tape.Nodes[division]));
    }

    private static IEnumerable<string> All(SearchedResource resource)
    {
        var tape = resource.Tape;
        for (var at = 0; at < tape.Nodes[0].Next; at++)
            if (tape.Nodes[at].Kind == JsonKind.String)
                yield return tape.Text(tape.Nodes[at]) is var text && text.StartsWith('<') ? WithoutTags(text) : text;
    }

    private static string WithoutTags(string xhtml)
    {
        var text = new System.Text.StringBuilder(xhtml.Length);
        var isTag = false;
        foreach (var character in xhtml)
        {
            if (character == '<') isTag = true;
            text.Append(isTag ? ' ' : character);
            if (character == '>') isTag = false;
        }

        return System.Net.WebUtility.HtmlDecode(text.ToString());
    }
}
