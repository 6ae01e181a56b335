using Felles.Fhir;

namespace Felles.Test.Unit.Fhir;

public class NarrativeRulesTests
{
    [Theory]
    [InlineData("<div xmlns=\"http://www.w3.org/1999/xhtml\">Prøvesvar &amp; &#160;<b>høyt</b></div>")]
    [InlineData(" <div>\n<table class='grid'><tr><td colspan=\"2\">a</td></tr></table><br/><!-- note --></div> ")]
    [InlineData("<div><img src=\"#i1\" alt=\"x\"/></div>")]
    [InlineData("<div><img src=\"data:image/png;base64,AAAA\"/></div>")]
    [InlineData("<div><a href=\"https://x.no/a?b=1&amp;c=2\">a</a> <a href=\"mailto:a@x.no\">b</a> <a href=\"Patient/1\">c</a></div>")]
    [InlineData("<div style=\"color: red\">a</div>")]
    public void Plain_formatting_is_allowed(string div) => Assert.Null(NarrativeRules.Fault(div));

    [Theory]
    [InlineData("<p>a</p>", "narrative-syntax")]
    [InlineData("a", "narrative-syntax")]
    [InlineData("<div>a", "narrative-syntax")]
    [InlineData("<div>a</p></div>", "narrative-syntax")]
    [InlineData("<div>a</div><div>b</div>", "narrative-syntax")]
    [InlineData("<div>a&nbsp;b</div>", "narrative-syntax")]
    [InlineData("<div>a & b</div>", "narrative-syntax")]
    [InlineData("<div><b class=x>a</b></div>", "narrative-syntax")]
    [InlineData("<div><b class='x' class='y'>a</b></div>", "narrative-syntax")]
    [InlineData("<div><![CDATA[a]]></div>", "narrative-syntax")]
    [InlineData("<!DOCTYPE div><div>a</div>", "narrative-syntax")]
    [InlineData("<div xmlns=\"urn:other\">a</div>", "narrative-syntax")]
    [InlineData("<div><script>x</script></div>", "narrative-element")]
    [InlineData("<div><SCRIPT>x</SCRIPT></div>", "narrative-element")]
    [InlineData("<div><iframe src=\"https://x.no\"/></div>", "narrative-element")]
    [InlineData("<div><form>a</form></div>", "narrative-element")]
    [InlineData("<div><svg:svg>a</svg:svg></div>", "narrative-element")]
    [InlineData("<div onclick=\"x()\">a</div>", "narrative-attribute")]
    [InlineData("<div><img src=\"#x\" onerror=\"x()\"/></div>", "narrative-attribute")]
    [InlineData("<div><a href=\"javascript:x()\">a</a></div>", "narrative-link")]
    [InlineData("<div><a href=\" JaVaScript:x()\">a</a></div>", "narrative-link")]
    [InlineData("<div><a href=\"&#106;avascript:x()\">a</a></div>", "narrative-link")]
    [InlineData("<div><a href=\"data:text/html,x\">a</a></div>", "narrative-link")]
    [InlineData("<div style=\"background:url(https://x.no)\">a</div>", "narrative-link")]
    [InlineData("<div style=\"background:url('/\t/x.no')\">a</div>", "narrative-link")]
    [InlineData("<div style=\"background:image-set('https://x.no' 1x)\">a</div>", "narrative-link")]
    [InlineData("<div style=\"background:SRC('//x.no')\">a</div>", "narrative-link")]
    [InlineData("<div> <p/> </div>", "narrative-empty")]
    public void What_acts_or_is_not_xhtml_is_refused(string div, string fault) => Assert.Equal(fault, NarrativeRules.Fault(div));

    [Fact]
    public void Deep_nesting_is_refused_before_it_costs() =>
        Assert.Equal("narrative-syntax", NarrativeRules.Fault(string.Concat(Enumerable.Repeat("<div>", 100_000))));
}
