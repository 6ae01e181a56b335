using System.Text;
using Felles.Public.Record;

namespace Felles.Test.Unit.Pages;

/// <summary>Documents as text: narrative of CDA, fields of messages; and what must not be read is not.</summary>
public class DocumentContentTests
{
    [Theory]
    [InlineData("text/plain", "Linje 1\nLinje 2", "Preformatted::Linje 1\nLinje 2")]
    [InlineData("text/xml", "<ClinicalDocument xmlns='urn:hl7-org:v3'><component><structuredBody><component><section><title>Funn</title><text>Løs tekst<paragraph>Et avsnitt</paragraph><table><tr><th>A</th><td>1</td></tr></table></text></section></component></structuredBody></component></ClinicalDocument>", "Heading::Funn;Paragraph::Et avsnitt;Item::A | 1;Paragraph::Løs tekst")]
    [InlineData("text/xml", "<ClinicalDocument xmlns='urn:hl7-org:v3'><component><nonXMLBody><text mediaType='text/plain' representation='B64'>SGVp</text></nonXMLBody></component></ClinicalDocument>", "Preformatted::Hei")]
    [InlineData("application/xml", "<Message xmlns='http://www.kith.no/xmlstds/epikrise/2012-02-15'><Type V='E' DN='Epikrise'/><MsgId>1</MsgId><CaseHistory><ClinicalInformation>Brystsmerter</ClinicalInformation></CaseHistory></Message>", "Field:Type:Epikrise;Heading::Case history;Field:Clinical information:Brystsmerter")]
    [InlineData("application/pdf", "%PDF", "")]
    public void Content_is_read_as_text(string media, string text, string expected) =>
        Assert.Equal(expected, string.Join(';', DocumentContent.Read(media, Encoding.UTF8.GetBytes(text)).Select(block => $"{block.Form}:{block.Label}:{block.Text}")));

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;&b;&b;'>]><a>&c;</a>")]
    [InlineData("<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>")]
    [InlineData("<a><b></a>")]
    [InlineData("no xml")]
    [InlineData("")]
    public void What_could_harm_is_left_to_the_original(string text) => Assert.Empty(DocumentContent.Read("text/xml", Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void What_is_too_deep_or_too_much_is_left_to_the_original()
    {
        Assert.Empty(DocumentContent.Read("text/xml", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<a>", 50_000)) + string.Concat(Enumerable.Repeat("</a>", 50_000)))));
        Assert.Empty(DocumentContent.Read("text/xml", Encoding.UTF8.GetBytes($"<a>{string.Concat(Enumerable.Repeat("<b>x</b>", 20_000))}</a>")));
    }
}
