using Felles.Fhir;

namespace Felles.Test.Unit.Fhir.Terminology;

/// <summary>Expression constraints of SNOMED CT, over the made-up release.</summary>
public class EclTests
{
    private static readonly TerminologyStore Store = SmallTerminology.Of(volume => Assert.True(SnomedSource.Add(volume, SyntheticReleases.Files(SyntheticReleases.Snomed), "", _ => { }).IsSuccess));

    /// <summary>What an expression costs is known before it is worked out; a value set of too many passes is refused (too-costly).</summary>
    [Theory]
    [InlineData("1002", 0)]
    [InlineData("< 1002", 1)]
    [InlineData("^ 7001 AND << 1002", 2)]
    [InlineData("(< 1001 : 363698007 = << 2001, 363698007 = *) OR > 1003", 5)]
    public void Passes_are_counted_before_they_are_made(string text, int passes) =>
        Assert.Equal(passes, EclParser.Parse(text).Match(expression => expression.Passes, _ => -1));

    [Theory]
    [InlineData("1002", "1002")]
    [InlineData("1002 |Fever (finding)|", "1002")]
    [InlineData("< 1002", "1003 1005")]
    [InlineData("<< 1002", "1002 1003 1005")]
    [InlineData("<<1002|fever|", "1002 1003 1005")]
    [InlineData("<! 1001", "1002 1005")]
    [InlineData("<<! 1001", "1001 1002 1005")]
    [InlineData("> 1003", "1001 1002 138875005")]
    [InlineData(">> 1003", "1001 1002 1003 138875005")]
    [InlineData(">! 1005", "1001 1002")]
    [InlineData("<< 1002 MINUS 1003", "1002 1005")]
    [InlineData("1003 OR 1005", "1003 1005")]
    [InlineData("1003 or 1005 or 1002", "1002 1003 1005")]
    [InlineData("<< 1002 AND > 1003", "1002")]
    [InlineData("(<< 1002 AND > 1003) OR 1005", "1002 1005")]
    [InlineData("< (1001 OR 1003)", "1002 1003 1005")]
    [InlineData("< 1001 : 363698007 = 2001", "1005")]
    [InlineData("< 1001 : 363698007 |site| = << 2001 , 363698007 = *", "1005")]
    [InlineData("< 1001 : { 363698007 = 2001 }", "1005")]
    [InlineData("< 1001 : 363698007 != 2001", "")]
    [InlineData("< 1001 : 363698007 = 1002 OR 363698007 = 2001", "1005")]
    [InlineData("(< 1001 : 363698007 = 2001) OR 1003", "1003 1005")]
    [InlineData("1002 : 246075003 = 2001", "")]
    [InlineData("^ 7001", "1002 1005")]
    [InlineData("^ 7001 AND < 1002", "1005")]
    [InlineData("^ 7002", "")]
    [InlineData("^ *", "")]
    [InlineData("1999", "problem filter-code")]
    [InlineData("", "problem ecl-syntax")]
    [InlineData("1001 << 1002", "problem ecl-syntax")]
    [InlineData("1001 AND 1002 OR 1003", "problem ecl-syntax")]
    [InlineData("1001 MINUS 1002 MINUS 1003", "problem ecl-syntax")]
    [InlineData("(1001", "problem ecl-syntax")]
    [InlineData("1001 |x", "problem ecl-syntax")]
    [InlineData("<< fever", "problem ecl-syntax")]
    [InlineData("1001 : 363698007", "problem ecl-syntax")]
    [InlineData("1001 : [1..3] 363698007 = 2001", "problem ecl-not-supported")]
    [InlineData("1001 : 363698007 = #3", "problem ecl-not-supported")]
    [InlineData("1001 . 363698007", "problem ecl-not-supported")]
    [InlineData("1001 {{ term = \"x\" }}", "problem ecl-not-supported")]
    public void An_expression_stands_for_these(string text, string expected)
    {
        var system = Store.FindSystem("http://snomed.info/sct")!;
        Assert.Equal(expected, EclParser.Parse(text).Then(expression => expression.Select(system))
            .Match(set => string.Join(' ', set.Concepts.Select(system.Table.Code).Order(StringComparer.Ordinal)), problem => "problem " + problem.Code));
    }

    [Fact]
    public void A_value_set_may_be_an_expression()
    {
        Assert.Equal("1002(1003 1005)", SmallTerminology.Codes(Store.Answer(TerminologyKind.ValueSet, "expand", "url=http://snomed.info/sct?fhir_vs=ecl/%3C%3C1002")));
        Assert.True(Store.IsMember("http://snomed.info/sct?fhir_vs=ecl/%3C%3C1002", "http://snomed.info/sct", "1003"));
        Assert.False(Store.IsMember("http://snomed.info/sct?fhir_vs=ecl/%3C%3C1002", "http://snomed.info/sct", "1001"));
    }

    [Fact]
    public void Deep_and_long_expressions_are_refused_at_once()
    {
        Assert.True(EclParser.Parse(new string('(', 1900) + "1").Failed(out var problem));
        Assert.Equal("ecl-syntax", problem.Code);
        Assert.True(EclParser.Parse(string.Join(" OR ", Enumerable.Repeat("<<1", 200))).IsSuccess is false);
    }
}
