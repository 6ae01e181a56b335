namespace Felles.Access;

/// <summary>
/// The rules in plain words, in bokmål (<c>nb</c>), nynorsk (<c>nn</c>) and English (<c>en</c>). Any other language, and a
/// rule of a later version, get an answer too: bokmål, and a sentence that is true of every rule.
/// </summary>
public static class AccessText
{
    private static readonly PlainWords UnknownRule = new(
        "Hendelsen ble avgjort etter en regel som denne siden ikke har en forklaring på.",
        "Hendinga vart avgjord etter ein regel som denne sida ikkje har ei forklaring på.",
        "This was decided by a rule that this page has no explanation for.");

    /// <summary>The sentence that tells the citizen, in their log, why somebody was let in, kept out or shown less.</summary>
    /// <param name="ruleId">As <see cref="Decision.RuleId"/>.</param>
    /// <param name="language">BCP 47 tag.</param>
    public static string Sentence(string ruleId, string language) =>
        (RuleSentences.Of.TryGetValue(ruleId, out var words) ? words : UnknownRule).In(language);

    /// <summary>What a denied caller is told to do, for pages; interfaces answer with the problem's own English text.</summary>
    /// <param name="problemCode">Code of a problem that <see cref="AccessPolicy"/> gave.</param>
    /// <param name="language">BCP 47 tag.</param>
    /// <returns>The advice; null when the problem came from elsewhere.</returns>
    public static string? Advice(string problemCode, string language) =>
        DenialAdvice.Of.TryGetValue(problemCode, out var words) ? words.In(language) : null;
}

/// <summary>One text in the three languages.</summary>
internal sealed record PlainWords(string Bokmål, string Nynorsk, string English)
{
    internal string In(string language) => language switch
    {
        "nn" => Nynorsk,
        "en" => English,
        _ => Bokmål,
    };
}
