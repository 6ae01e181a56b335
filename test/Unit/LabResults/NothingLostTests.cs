using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Felles.Messages;
using Felles.Sharing.LabResults.Mapping;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Test.Unit.LabResults;

/// <summary>Nothing of a message is lost: it is in a resource, or kept by its path.</summary>
public partial class NothingLostTests
{
    [Fact]
    public void Every_value_of_the_whole_format_is_found_again()
    {
        for (var seed = 1; seed <= 250; seed++)
        {
            var (xml, put) = WholeFormat.Make(seed);
            var message = Reading.Success(SvarrapportReader.Read(xml));
            var report = Reading.Map(message);
            var found = TextOf(report);
            var lost = put.Where(value => !found.Contains(value.Value, StringComparison.Ordinal)).ToArray();
            Assert.True(lost.Length == 0, $"Seed {seed} lost {string.Join(", ", lost.Take(8).Select(value => $"{value.Path} = {value.Value}"))}");
        }
    }

    [Fact]
    public void The_patient_s_number_is_in_no_resource()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            // Wherever a text is, the number may stand in it.
            var (xml, _) = WholeFormat.Make(seed);
            var text = Encoding.UTF8.GetString(xml).Replace(" æ", $" {WholeFormat.PatientNumber} æ", StringComparison.Ordinal);
            text = MsgId().Replace(text, "<MsgId>m1</MsgId>");
            var report = Reading.Map(Reading.Success(SvarrapportReader.Read(Encoding.UTF8.GetBytes(text))));
            Assert.DoesNotContain(WholeFormat.PatientNumber, TextOf(report), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_says_who_the_patient_is_is_listed_and_not_kept()
    {
        var patient = new MessagePatient("13116900216", "Danser, Line");
        var xml = Encoding.UTF8.GetString(SvarrapportGenerator.Make(1, ReportKind.Biochemistry, patient).New().Xml)
            .Replace("<TypeOffId", "<Address xmlns=\"http://www.kith.no/xmlstds/labsvar/2012-02-15\"><Type V=\"H\"/><StreetAdr>Hemmelig vei 7</StreetAdr></Address><TypeOffId", StringComparison.Ordinal);
        var message = Reading.Success(SvarrapportReader.Read(Encoding.UTF8.GetBytes(xml)));
        Assert.Equal(["/Message/ServReport[1]/Patient[1]/Name[1]", "/Message/ServReport[1]/Patient[1]/OffId[1]", "/Message/ServReport[1]/Patient[1]/Address[1]", "/Message/ServReport[1]/Patient[1]/TypeOffId[1]"], message.Identity.AsEnumerable());
        var text = TextOf(Reading.Map(message));
        Assert.DoesNotContain("Danser", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Hemmelig", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReportKind.Biochemistry)]
    [InlineData(ReportKind.Microbiology)]
    [InlineData(ReportKind.Pathology)]
    public void Generated_messages_are_read_without_a_warning(ReportKind kind)
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var report = SvarrapportGenerator.Make(seed, kind, new MessagePatient("13116900216", "Danser, Line"));
            foreach (var generated in (GeneratedMessage[])[report.New(), report.Preliminary(), report.Corrected(), report.Withdrawn(), report.Cancelled()])
            {
                var message = Reading.Success(SvarrapportReader.Read(generated.Xml));
                Assert.Equal(generated.MessageId, message.MsgId);
                Assert.Empty(message.Warnings);
                Assert.Equal(report.ReportId, message.ServReports[0].ServProvId);
            }
        }
    }

    [Fact]
    public void The_same_seed_makes_the_same_bytes()
    {
        var patient = new MessagePatient("13116900216", "Danser, Line");
        Assert.Equal(SvarrapportGenerator.Make(7, patient).Corrected().Xml, SvarrapportGenerator.Make(7, patient).Corrected().Xml);
        Assert.NotEqual(SvarrapportGenerator.Make(7, patient).New().Xml, SvarrapportGenerator.Make(8, patient).New().Xml);
    }

    [GeneratedRegex("<MsgId>.*?</MsgId>", RegexOptions.Singleline)]
    private static partial Regex MsgId();

    /// <summary>Every text and number of every resource, documents decoded, and what is kept by its path.</summary>
    internal static string TextOf(MappedReport report)
    {
        var text = new StringBuilder();
        foreach (var resource in report.Resources)
        {
            using var json = JsonDocument.Parse(resource.Json);
            JsonTexts.Append(text, json.RootElement);
            if (resource.Type == "Binary") text.AppendLine(Encoding.UTF8.GetString(json.RootElement.GetProperty("data").GetBytesFromBase64()));
            foreach (var token in resource.Tokens) text.AppendLine(token);
        }

        foreach (var (path, value) in report.Unplaced) text.Append(path).Append(' ').AppendLine(value);
        return text.ToString();
    }
}
