using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Felles.Test.Platform.Running;

/// <summary>
/// The published test messages of HL7Norway/NILAR, which lie beside the repository in <c>../shared/data/svarrapport</c> and
/// are not part of it; in the order in which they were sent.
/// </summary>
internal static class PublishedMessages
{
    internal const string New = "fagmelding.Svarrapport.v1.4.NY.xml";
    internal const string Changed = "fagmelding.Svarrapport.v1.4.ENDRING.xml";
    internal const string Cancelled = "fagmelding.Svarrapport.v1.4.KANSELLERING.xml";

    private static readonly string[] Chain = [New, Changed, Cancelled];

    internal static string Folder { get; } = Path.GetFullPath(Path.Combine(RunningPlatform.Root, "..", "shared", "data", "svarrapport"));

    internal static bool AreHere => Directory.Exists(Folder);

    internal static IReadOnlyList<PublishedMessage> All { get; } = AreHere
        ? [.. Directory.GetFiles(Folder, "*.xml").Select(Path.GetFileName).Order(StringComparer.Ordinal).OrderBy(name => Array.IndexOf(Chain, name)).Select(name => Read(name!))]
        : [];

    internal static PublishedMessage Of(string name) => All.Single(message => message.Name == name);

    /// <summary>Puts the patients and the senders of the messages into a population.</summary>
    internal static void AddParties(JsonObject population)
    {
        foreach (var patient in All.DistinctBy(message => message.Patient))
            population["citizens"]!.AsArray().Add(new JsonObject
            {
                ["number"] = patient.Patient,
                ["name"] = patient.PatientName,
                ["givenName"] = patient.PatientName.Split(' ')[0],
                ["familyName"] = patient.PatientName.Split(' ')[^1],
                ["birthDate"] = $"19{patient.Patient[4..6]}-{patient.Patient[2..4]}-{patient.Patient[..2]}",
                ["addressProtection"] = "Unclassified",
                ["household"] = "national-test",
                ["parents"] = new JsonArray(),
            });
        foreach (var sender in All.Select(message => message.Sender).Where(sender => sender != RunningPlatform.Laboratory).Distinct())
            population["organisations"]!.AsArray().Add(new JsonObject { ["number"] = sender, ["name"] = $"Sykehus {sender}", ["kind"] = "hospital", ["agreements"] = new JsonArray("lab-results") });
    }

    private static PublishedMessage Read(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, name));
        using var stream = new MemoryStream(bytes);
        var report = XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName == "ServReport");
        var patient = Child(report, "Patient");
        var institution = Child(Child(Child(report, "ServProvider"), "HCP"), "Inst");
        var sender = institution.Descendants().Where(element => element.Name.LocalName == "Id" && element.Parent!.Name.LocalName is "Inst" or "AdditionalId")
            .Select(id => id.Value).FirstOrDefault(id => id.Length == 9) ?? RunningPlatform.Laboratory;
        var parts = Child(patient, "Name").Value.Split(", ");
        return new PublishedMessage(
            name, bytes, Child(patient, "OffId").Value, $"{parts[^1].Split(' ')[^1]} {parts[0].Split(' ')[^1]}", sender,
            Child(report, "ServProvId").Value, report.Descendants().Count(element => element.Name.LocalName == "ResultItem"));
    }

    private static XElement Child(XElement parent, string name) => parent.Elements().First(element => element.Name.LocalName == name);
}

/// <summary>A message as its XML says.</summary>
/// <param name="Name">File name.</param>
/// <param name="Xml">Its bytes.</param>
/// <param name="Patient">National number of the test patient.</param>
/// <param name="PatientName">Given and family name.</param>
/// <param name="Sender">Organisation number of the sender, or of who answers for a sender named by HER-id.</param>
/// <param name="ReportNumber"><c>ServProvId</c>.</param>
/// <param name="Results">Number of <c>ResultItem</c>.</param>
internal sealed record PublishedMessage(string Name, byte[] Xml, string Patient, string PatientName, string Sender, string ReportNumber, int Results);

/// <summary>A test over the published messages; skipped, visibly, where they are not.</summary>
internal sealed class PublishedMessagesTheoryAttribute : TheoryAttribute
{
    public PublishedMessagesTheoryAttribute()
    {
        if (!PublishedMessages.AreHere) Skip = $"The published messages are not here: {Path.Combine("..", "shared", "data", "svarrapport")} beside the repository.";
    }
}
