using System.Text.Json.Nodes;
using System.Xml;
using Felles.Messages;

namespace Felles.Host.Demo;

/// <summary>
/// Who plays: two colleagues at a GP office, an emergency doctor, a laboratory, a citizen; and the laboratory's messages.
/// With the published test messages at hand the citizen is their national test patient, who is put into the register.
/// </summary>
internal sealed record DemoParties
{
    /// <summary>GP, by HPR number.</summary>
    internal const string GeneralPractitioner = "900000015";

    /// <summary>Another doctor at the same office.</summary>
    internal const string Colleague = "900000034";

    /// <summary>The GP office.</summary>
    internal const string Office = "310000094";

    private const string LaboratoryNumber = "310000175";

    /// <summary>The citizen's number; never printed.</summary>
    internal required string CitizenNumber { get; init; }

    /// <summary>Somebody else's number, for grounds that are about another patient.</summary>
    internal required string OtherNumber { get; init; }

    /// <summary>The new report and the corrected one.</summary>
    internal required IReadOnlyList<byte[]> Messages { get; init; }

    /// <summary>Where the messages come from, to be told.</summary>
    internal required string Origin { get; init; }

    /// <summary>Population file with everybody in it.</summary>
    internal required string PopulationFile { get; init; }

    /// <summary>Chooses the parties and writes the population file.</summary>
    /// <param name="home">Folder of the repository.</param>
    /// <param name="folder">Folder of the demo.</param>
    internal static DemoParties Choose(string home, string folder)
    {
        var population = JsonNode.Parse(File.ReadAllText(Path.Combine(home, "dev", "people", "population.json")))!.AsObject();
        var citizens = population["citizens"]!.AsArray();
        var file = Path.Combine(folder, "population.json");
        var published = Path.GetFullPath(Path.Combine(home, "..", "shared", "data", "svarrapport"));
        var parties = Directory.Exists(published) ? FromPublished(published, citizens, file) : FromGenerator(citizens, file);
        File.WriteAllText(file, population.ToJsonString());
        return parties;
    }

    private static DemoParties FromPublished(string folder, JsonArray citizens, string file)
    {
        byte[][] messages = [File.ReadAllBytes(Path.Combine(folder, "fagmelding.Svarrapport.v1.4.NY.xml")), File.ReadAllBytes(Path.Combine(folder, "fagmelding.Svarrapport.v1.4.ENDRING.xml"))];
        var (number, name) = PatientOf(messages[0]);
        var parts = name.Split(", ");
        var other = (string)citizens[0]!["number"]!;
        citizens.Add(new JsonObject
        {
            ["number"] = number, ["name"] = $"{parts[^1]} {parts[0]}", ["givenName"] = parts[^1], ["familyName"] = parts[0],
            ["birthDate"] = $"19{number[4..6]}-{number[2..4]}-{number[..2]}", ["addressProtection"] = "Unclassified", ["household"] = "national-test", ["parents"] = new JsonArray(),
        });
        return new DemoParties { CitizenNumber = number, OtherNumber = other, Messages = messages, Origin = "published national test messages", PopulationFile = file };
    }

    private static (string Number, string Name) PatientOf(byte[] message)
    {
        using var reader = XmlReader.Create(new MemoryStream(message), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        reader.ReadToFollowing("Patient");
        reader.ReadToDescendant("Name");
        var name = reader.ReadElementContentAsString();
        while (reader.LocalName != "OffId") reader.Read();
        return (reader.ReadElementContentAsString(), name);
    }

    private static DemoParties FromGenerator(JsonArray citizens, string file)
    {
        var citizen = citizens.First(c => string.CompareOrdinal((string?)c!["birthDate"], "1990-01-01") < 0 && c["deceasedOn"] is null)!;
        var number = (string)citizen["number"]!;
        var report = SvarrapportGenerator.Make(1, ReportKind.Biochemistry, new MessagePatient(number, $"{citizen["familyName"]}, {citizen["givenName"]}"), new Laboratory("Morgendis laboratorium AS", LaboratoryNumber, "8100301", "Medisinsk biokjemi", "8100302"));
        return new DemoParties
        {
            CitizenNumber = number,
            OtherNumber = (string)citizens.First(c => (string?)c!["number"] != number)!["number"]!,
            Messages = [report.New().Xml, report.Corrected().Xml],
            Origin = "generated messages of the same format",
            PopulationFile = file,
        };
    }
}
