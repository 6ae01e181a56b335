using System.Text.RegularExpressions;
using Felles.Access;
using Felles.Access.Rules;

namespace Felles.Test.Unit.Access;

/// <summary>Every rule can be told in plain words, in three languages.</summary>
public partial class AccessTextTests
{
    // The gate denies by the first two, what has no rule is denied by the third, and the fourth is for operators' own rows.
    private static IEnumerable<string> Rules { get; } =
        RuleBook.Published.Tables.SelectMany(table => table.Rows).Select(row => row.Id).Append(AccessPolicy.RegisterUnavailable).Append(AccessPolicy.NotConveyed).Append(DenialProblems.NoRule).Append("deny-not-taking-part").Distinct();

    [Fact]
    public void Every_rule_has_its_own_sentence_in_each_language()
    {
        Assert.Equal(Rules.Order(), RuleSentences.Of.Keys.Order());
        foreach (var words in RuleSentences.Of.Values) IsThreeLanguages(words);
        Assert.Equal(RuleSentences.Of.Count, RuleSentences.Of.Values.Select(words => words.Bokmål).Distinct().Count());
    }

    [Fact]
    public void Every_denial_has_its_advice_in_each_language()
    {
        Assert.Equal(DenialProblems.Rules.Select(rule => DenialProblems.Of(rule, ReaderKind.Self).Code).Distinct().Order(), DenialAdvice.Of.Keys.Order());
        foreach (var words in DenialAdvice.Of.Values) IsThreeLanguages(words);
    }

    [Fact]
    public void Rule_ids_are_kebab_case() => Assert.All(Rules, rule => Assert.Matches(KebabCase(), rule));

    [Theory]
    [InlineData("nb", "Du åpnet dine egne opplysninger.")]
    [InlineData("nn", "Du opna dine eigne opplysningar.")]
    [InlineData("en", "You opened your own information.")]
    [InlineData("se", "Du åpnet dine egne opplysninger.")]
    public void The_sentence_comes_in_the_readers_language_or_in_bokmål(string language, string sentence) =>
        Assert.Equal(sentence, AccessText.Sentence("allow-own-record", language));

    [Fact]
    public void A_rule_of_a_later_version_gets_a_sentence_too() =>
        Assert.False(string.IsNullOrEmpty(AccessText.Sentence("allow-by-a-rule-to-come", "nb")));

    [Fact]
    public void Advice_is_given_for_our_own_denials_only()
    {
        Assert.StartsWith("Skriv hvorfor", AccessText.Advice("emergency-reason", "nb"), StringComparison.Ordinal);
        Assert.Null(AccessText.Advice("not-found", "nb"));
    }

    private static void IsThreeLanguages(PlainWords words)
    {
        string[] texts = [words.Bokmål, words.Nynorsk, words.English];
        Assert.Equal(3, texts.Distinct().Count());
        Assert.All(texts, text => Assert.EndsWith(".", text, StringComparison.Ordinal));
    }

    [GeneratedRegex("^[a-z]+(-[a-z0-9]+)*$")]
    private static partial Regex KebabCase();
}
