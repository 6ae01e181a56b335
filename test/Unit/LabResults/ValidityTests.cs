using Felles.Fhir;
using Felles.Kernel;
using Felles.Messages;
using Felles.Sharing.LabResults.Mapping;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Test.Unit.LabResults;

/// <summary>What messages become is valid FHIR R4 and follows the NILAR profiles, and is found by what search looks for.</summary>
public class ValidityTests
{
    [RealMessageFact]
    public void The_published_messages()
    {
        foreach (var name in RealMessages.All) Check(Reading.Map(RealMessages.Read(name)), name);
    }

    [Fact]
    public void Messages_with_the_whole_format()
    {
        for (var seed = 1; seed <= 120; seed++) Check(Reading.Map(Reading.Success(SvarrapportReader.Read(WholeFormat.Make(seed).Xml))), $"seed {seed}");
    }

    [Fact]
    public void Generated_messages()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var report = SvarrapportGenerator.Make(seed, new MessagePatient("13116900216", "Danser, Line"));
            foreach (var message in (GeneratedMessage[])[report.New(), report.Preliminary(), report.Corrected(), report.Withdrawn(), report.Cancelled()])
                Check(Reading.Map(Reading.Success(SvarrapportReader.Read(message.Xml))), $"seed {seed}");
        }
    }

    private static void Check(MappedReport report, string where)
    {
        foreach (var mapped in report.Resources)
        {
            var resource = Reading.Success(FhirResource.Read(mapped.Json));
            var errors = FhirValidator.R4.Validate(resource).Where(issue => issue.Severity <= IssueSeverity.Error).ToArray();
            Assert.True(errors.Length == 0, $"{where} {mapped.Type}: {string.Join("; ", errors.Take(5).Select(issue => $"{issue.Expression}: {issue.Text}"))}\n{System.Text.Encoding.UTF8.GetString(mapped.Json)}");
            SameFacts(mapped, FactLifter.Lift(resource), where);
        }
    }

    // The mapper tells the facts itself, to save reading what it has just written; they must be what the reader would lift.
    private static void SameFacts(MappedResource mapped, LiftedFacts lifted, string where)
    {
        if (mapped.Type == "Binary") return;
        Assert.True(lifted.Status == mapped.Status, $"{where} {mapped.Type}: status {mapped.Status}, lifted {lifted.Status}");
        Assert.True(lifted.ClinicalAt?.UtcTicks / 10_000_000 == mapped.ClinicalAt?.UtcTicks / 10_000_000, $"{where} {mapped.Type}: {mapped.ClinicalAt:O}, lifted {lifted.ClinicalAt:O}");
        Assert.Equal(
            lifted.Tokens.Order(StringComparer.Ordinal),
            mapped.Tokens.Where(token => token.StartsWith("code=", StringComparison.Ordinal) || token.StartsWith("category=", StringComparison.Ordinal) || token.StartsWith("_tag=", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Empty(lifted.Labels);
    }
}
