using Felles.Kernel;
using Felles.Sharing.LabResults.Mapping;
using Felles.Sharing.LabResults.Svarrapport;
using Felles.Test.Unit.Fhir;

namespace Felles.Test.Unit.LabResults;

/// <summary>
/// The published test messages of HL7Norway/NILAR, which lie beside the repository in <c>../shared/data/svarrapport</c> and
/// are not part of it.
/// </summary>
internal static class RealMessages
{
    internal static string Folder => SharedData.Folder("svarrapport");

    internal static bool AreHere => SharedData.Has("svarrapport");

    internal static IEnumerable<string> All => Directory.GetFiles(Folder, "*.xml").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal);

    internal static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    internal static Message Read(string name) => Reading.Success(SvarrapportReader.Read(Bytes(name)));
}

/// <summary>Success and failure of a reading, as tests want them.</summary>
internal static class Reading
{
    internal static readonly PersonKey Patient = new(Guid.Parse("11111111-2222-3333-4444-555555555555"));

    internal const string Laboratory = "993467049";

    internal static T Success<T>(Outcome<T> outcome)
    {
        Assert.True(outcome.Succeeded(out var value, out var problem), problem is null ? "" : $"{problem.Code}: {string.Join("; ", problem.Issues.Select(issue => $"{issue.Id} at {issue.Expression} {issue.Line}:{issue.Column}"))}");
        return value!;
    }

    internal static Problem Failure<T>(Outcome<T> outcome)
    {
        Assert.True(outcome.Failed(out var problem), "It was accepted.");
        return problem!;
    }

    internal static MappedReport Map(Message message, int report = 0)
    {
        var servReport = message.ServReports[report];
        return ReportMapper.Map(message, servReport, Patient, Laboratory, ReportMapper.IdByNumber(Patient, Laboratory, servReport, message));
    }
}

/// <summary>A test over the published messages; skipped, visibly, where they are not.</summary>
internal sealed class RealMessageFactAttribute : FactAttribute
{
    public RealMessageFactAttribute()
    {
        if (!RealMessages.AreHere) Skip = $"The published messages are not here: {Path.Combine("..", "shared", "data", "svarrapport")} beside the repository.";
    }
}
