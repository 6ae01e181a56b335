using System.Text;
using Felles.Kernel;
using Felles.Messages;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Test.Unit.LabResults;

/// <summary>What is refused, where the finding points, and that it gives nothing away.</summary>
public class RefusalTests
{
    private const string Number = "13116900216";

    private static readonly string Good = Encoding.UTF8.GetString(
        SvarrapportGenerator.Make(4, ReportKind.Biochemistry, new MessagePatient(Number, "Danser, Line")).New().Xml);

    // What is replaced | by what | id of the finding | where it points.
    [Theory]
    [InlineData("<GenDate ", "<Gendate ", "element-missing", "/Message")]
    [InlineData("<GenDate ", "<Gendate ", "unknown-element", "/Message/Gendate[1]")]
    [InlineData("<GenDate V=\"2025", "<GenDate V=\"igår", "time-invalid", "/Message/GenDate[1]/@V")]
    [InlineData("<IssueDate V=\"2025", "<IssueDate V=\"25", "time-invalid", "/Message/ServReport[1]/IssueDate[1]/@V")]
    [InlineData("<CollectedDate V=\"2025-", "<CollectedDate V=\"2025-x", "time-invalid", "/Message/ServReport[1]/Patient[1]/AnalysedSubject[1]/CollectedSample[1]/CollectedDate[1]/@V")]
    [InlineData("<Status V=\"F\"", "<Status V=\"X\"", "code-unknown", "/Message/ServReport[1]/Status[1]/@V")]
    [InlineData("<ServType V=\"N\" DN=\"Ny\" />\n    <IssueDate", "<ServType V=\"K\" DN=\"Ny\" />\n    <IssueDate", "code-unknown", "/Message/ServReport[1]/ServType[1]/@V")]
    [InlineData("<StatusInvestigation V=\"3\"", "<StatusInvestigation V=\"99\"", "code-unknown", "/Message/ServReport[1]/Patient[1]/ResultItem[1]/StatusInvestigation[1]/@V")]
    [InlineData("<MIGversion>v1.4 2012-02-15</MIGversion>", "", "element-missing", "/Message")]
    [InlineData("<ServProvId>", "<ServProvId></ServProvId><ServProvId>", "element-repeated", "/Message/ServReport[1]/ServProvId[2]")]
    [InlineData("<OffId>13116900216</OffId>", "", "element-missing", "/Message/ServReport[1]/Patient[1]")]
    [InlineData("<NumResultValue V=\"", "<NumResultValue V=\"omtrent ", "number-invalid", "/Message/ServReport[1]/Patient[1]/ResultItem[1]/NumResult[1]/NumResultValue[1]/@V")]
    [InlineData("<NumResultValue ", "<Numresultvalue ", "unknown-element", "/Message/ServReport[1]/Patient[1]/ResultItem[1]/NumResult[1]/Numresultvalue[1]")]
    [InlineData("<NumResult>", "<TextResult><TextResultValue>x</TextResultValue></TextResult><NumResult>", "several-results", "/Message/ServReport[1]/Patient[1]/ResultItem[1]")]
    [InlineData("<MsgId>", "<MsgId>13116900216-", "number-in-id", "/Message/MsgId[1]")]
    [InlineData("<MsgId>", "<MsgId>svar 131169 00216 ", "number-in-id", "/Message/MsgId[1]")]
    [InlineData("</Patient>", "<Patient><OffId>1</OffId><TypeOffId V=\"FNR\"/><ResultItem/></Patient></Patient>", "related-patient-results", "/Message/ServReport[1]/Patient[1]/Patient[1]")]
    [InlineData("</ServReport>", "</ServReport><ServReport/>", "element-repeated", "/Message/ServReport[2]")]
    [InlineData("</ServReport>", "<ResultItem/></ServReport>", "unknown-element", "/Message/ServReport[1]/ResultItem[1]")]
    [InlineData("<Patient>", "<Animal><Name>Rex</Name></Animal><Patient>", "not-about-a-patient", "/Message/ServReport[1]/Animal[1]")]
    public void A_message_that_could_be_misread_is_refused_with_the_place(string replaced, string by, string id, string place)
    {
        var problem = Reading.Failure(SvarrapportReader.Read(Encoding.UTF8.GetBytes(First(replaced, by))));
        Assert.Equal(ProblemKind.Invalid, problem.Kind);
        var issue = Assert.Single(problem.Issues, issue => issue.Id == id && issue.Expression == place);
        Assert.NotNull(issue.Line);
        Assert.NotNull(issue.Column);
        Assert.All(problem.Issues, AssertGivesNothingAway);
    }

    [Fact]
    public void Every_finding_is_told_at_once()
    {
        var text = First("<Status V=\"F\"", "<Status V=\"X\"").Replace("<NumResultValue V=\"", "<NumResultValue V=\"ca. ", StringComparison.Ordinal);
        var problem = Reading.Failure(SvarrapportReader.Read(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(1, problem.Issues.Count(issue => issue.Id == "code-unknown"));
        Assert.True(problem.Issues.Count(issue => issue.Id == "number-invalid") > 1);
    }

    [Fact]
    public void The_line_is_the_line_of_the_element()
    {
        var line = Good.Split('\n').ToList().FindIndex(text => text.Contains("<Status V=\"F\"", StringComparison.Ordinal)) + 1;
        var problem = Reading.Failure(SvarrapportReader.Read(Encoding.UTF8.GetBytes(First("<Status V=\"F\"", "<Status V=\"X\""))));
        Assert.Equal(line, Assert.Single(problem.Issues).Line);
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE Message [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Message>&e;</Message>", "dtd-not-allowed")]
    [InlineData("<!DOCTYPE lolz [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><Message>&b;</Message>", "dtd-not-allowed")]
    [InlineData("<Message>&unknown;</Message>", "xml-not-well-formed")]
    [InlineData("<Message><Type></Message>", "xml-not-well-formed")]
    [InlineData("<Message", "xml-not-well-formed")]
    [InlineData("", "xml-not-well-formed")]
    [InlineData("{\"resourceType\":\"Bundle\"}", "xml-not-well-formed")]
    [InlineData("<Message xmlns=\"http://www.kith.no/xmlstds/labsvar/2012-02-15\"/>trailing", "xml-not-well-formed")]
    [InlineData("<Message/>", "wrong-root")]
    [InlineData("<Message xmlns=\"http://www.kith.no/xmlstds/labsvar/2005-03-14\"/>", "wrong-root")]
    [InlineData("<ServReport xmlns=\"http://www.kith.no/xmlstds/labsvar/2012-02-15\"/>", "wrong-root")]
    [InlineData("<MsgHead xmlns=\"http://www.kith.no/xmlstds/msghead/2006-05-24\"/>", "wrong-root")]
    public void What_is_no_message_is_malformed(string text, string id)
    {
        var problem = Reading.Failure(SvarrapportReader.Read(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(ProblemKind.Malformed, problem.Kind);
        Assert.Equal(id, problem.Issues.Length > 0 ? problem.Issues[0].Id : problem.Code);
    }

    [Fact]
    public void Nesting_too_deep_is_too_large()
    {
        var deep = $"<Message xmlns=\"{SvarrapportReader.Namespace14}\">{string.Concat(Enumerable.Repeat("<a>", 200))}{string.Concat(Enumerable.Repeat("</a>", 200))}</Message>";
        Assert.Equal(ProblemKind.TooLarge, Reading.Failure(SvarrapportReader.Read(Encoding.UTF8.GetBytes(deep))).Kind);
    }

    [Fact]
    public void Too_many_elements_are_too_large()
    {
        var wide = $"<Message xmlns=\"{SvarrapportReader.Namespace14}\">{string.Concat(Enumerable.Repeat("<a/>", MessageLimits.ElementsMax + 1))}</Message>";
        Assert.Equal(ProblemKind.TooLarge, Reading.Failure(SvarrapportReader.Read(Encoding.UTF8.GetBytes(wide))).Kind);
    }

    [Fact]
    public void A_message_too_large_is_not_even_read() =>
        Assert.Equal(ProblemKind.TooLarge, Reading.Failure(SvarrapportReader.Read(new byte[MessageLimits.BytesMax + 1])).Kind);

    [Fact]
    public void A_damaged_document_is_refused()
    {
        var document = $"<RefDoc><MsgType V=\"A\"/><Content><Base64Container xmlns=\"http://www.kith.no/xmlstds/base64container\">{new string('A', 401)}</Base64Container></Content></RefDoc>";
        var problem = Reading.Failure(SvarrapportReader.Read(Encoding.UTF8.GetBytes(Good.Replace("<ServReq>", document + "<ServReq>", StringComparison.Ordinal))));
        Assert.Equal("base64-invalid", Assert.Single(problem.Issues).Id);
    }

    [Theory]
    [InlineData("utf-8", null)]
    [InlineData("iso-8859-1", null)]
    [InlineData("windows-1252", null)]
    [InlineData("utf-16", null)]
    [InlineData("iso-8859-15", "iso-8859-15")]
    public void The_encoding_is_as_declared_or_as_the_transport_says(string declared, string? transport)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var text = Good.Replace("encoding=\"utf-8\"", $"encoding=\"{(transport is null ? declared : "us-ascii")}\"", StringComparison.Ordinal)
            .Replace("Ordinær pasient", "Ordinær pasient på Ås", StringComparison.Ordinal);
        var encoding = Encoding.GetEncoding(declared);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
        var message = Reading.Success(SvarrapportReader.Read(bytes, transport));
        Assert.Equal("Ordinær pasient på Ås", message.ServReports[0].ServReqs[0].PaymentCat!.DN);
    }

    [Fact]
    public void A_declaration_left_over_from_before_re_encoding_does_no_harm()
    {
        // Published: UTF-16 with byte order mark that still declares ISO-8859-1.
        var text = Good.Replace("encoding=\"utf-8\"", "encoding=\"ISO-8859-1\"", StringComparison.Ordinal);
        byte[] bytes = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)];
        Reading.Success(SvarrapportReader.Read(bytes));
    }

    private static string First(string replaced, string by)
    {
        var text = Good.ReplaceLineEndings("\n");
        var at = text.IndexOf(replaced, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The generated message has no {replaced}.");
        return string.Concat(text.AsSpan(0, at), by, text.AsSpan(at + replaced.Length));
    }

    // No value of the message, and above all no number, may stand in a finding.
    private static void AssertGivesNothingAway(Issue issue)
    {
        var told = $"{issue.Text} {issue.Expression}";
        Assert.DoesNotContain(Number, told, StringComparison.Ordinal);
        Assert.DoesNotContain("Danser", told, StringComparison.Ordinal);
        Assert.DoesNotContain("igår", told, StringComparison.Ordinal);
        Assert.DoesNotContain("omtrent", told, StringComparison.Ordinal);
    }
}
