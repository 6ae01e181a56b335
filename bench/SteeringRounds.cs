using System.Globalization;
using System.Text.Json.Nodes;

namespace Felles.Bench;

/// <summary>Rounds of a portfolio as large as it may get: those of September 2022 four times over, changed from round to round.</summary>
internal static class SteeringRounds
{
    internal const int Rounds = 40;
    internal const int Initiatives = 200;
    private static readonly string[] phases = ["concept", "planning", "execution", "realisation", "closing"];
    private static readonly string[] colours = ["green", "green", "green", "yellow", "yellow", "red"];
    private static readonly string[] categories = ["national-solutions", "initiative", "regulation", "funding", "supplier", "other"];

    /// <summary>The id of a round, oldest first: four a year from 2014.</summary>
    internal static string Id(int round) => string.Create(CultureInfo.InvariantCulture, $"{2014 + (round / 4)}-{3 + (round % 4 * 3):00}");

    /// <summary>Writes the rounds as files.</summary>
    internal static IReadOnlyList<string> Write(string folder)
    {
        var real = JsonNode.Parse(File.ReadAllBytes(Path.Combine(PlatformProcess.Home, "dev", "steering", "portfolio-2022-09.json")))!;
        var patterns = real["initiatives"]!.AsArray().Select(node => node!.AsObject()).ToList();
        var initiatives = Enumerable.Range(1, Initiatives).Select(number => Made(number, patterns[number % patterns.Count])).ToList();
        var files = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var random = new Random(round);
            foreach (var initiative in initiatives) Report(initiative, random);
            var document = new JsonObject
            {
                ["round"] = new JsonObject { ["id"] = Id(round), ["asOf"] = $"{Id(round)}-01" },
                ["initiatives"] = new JsonArray([.. initiatives.Select(initiative => initiative.DeepClone())]),
            };
            files.Add(Path.Combine(folder, $"{Id(round)}.json"));
            File.WriteAllText(files[^1], document.ToJsonString());
        }

        return files;
    }

    private static JsonObject Made(int number, JsonObject pattern)
    {
        var made = pattern.DeepClone().AsObject();
        foreach (var own in (string[])["ended", "endedReason", "introduced"]) made.Remove(own);
        made["number"] = number;
        made["name"] = string.Create(CultureInfo.InvariantCulture, $"{pattern["name"]} {number}");
        made["activity"] = number % 12 == 0 ? "candidate" : "active";
        made["purpose"] = string.Join(' ', Enumerable.Repeat("Tiltaket skal gi helsepersonell og innbyggere samme oppdaterte opplysninger.", 4));
        made["start"] = "2013";
        return made;
    }

    // What an owner changes between rounds: a colour with its reason now and then, forecasts, dependencies.
    private static void Report(JsonObject initiative, Random random)
    {
        var status = colours[random.Next(colours.Length)];
        initiative["status"] = status;
        initiative["statusReason"] = status == "green" ? null : "Leverandøren har utsatt neste versjon, og finansieringen er ikke avklart.";
        initiative["causes"] = status == "green" ? new JsonArray() : new JsonArray("delay");
        initiative["phase"] = phases[random.Next(phases.Length)];
        initiative["dependencies"] = new JsonArray([.. Enumerable.Range(0, 2).Select(i => (JsonNode)new JsonObject
        {
            ["text"] = $"Avklaring {i + 1} med en annen aktør", ["category"] = categories[random.Next(categories.Length)], ["status"] = colours[random.Next(colours.Length)],
            ["criticality"] = random.Next(4) == 0 ? "high" : "medium", ["deadline"] = "2024-06", ["met"] = random.Next(3) == 0,
        })]);
        initiative["milestones"] = new JsonArray([.. Enumerable.Range(0, 3).Select(i => (JsonNode)new JsonObject
        {
            ["id"] = $"m{i + 1}", ["name"] = $"Leveranse {i + 1}", ["kind"] = i == 0 ? "decision" : i == 1 ? "development" : "introduction",
            ["planned"] = $"202{i + 3}-01-01", ["forecast"] = $"202{i + 3}-0{1 + random.Next(8)}-01",
        })]);
    }
}
