using System.Text.Json.Nodes;
using Felles.Messages;
using Felles.Storage;
using Felles.Test.Pages.Browser;
using Felles.Test.Platform.Running;

namespace Felles.Test.Pages;

/// <summary>
/// What the tests of the pages share: the running platform with the stand-in identity provider, and chromium. Each test takes
/// a citizen of its own, so that what one does is not in another's log.
/// </summary>
public sealed class PagesHouse : IAsyncLifetime
{
    /// <summary>The laboratory that every report is from.</summary>
    internal const string LaboratoryName = "Morgendis laboratorium AS";

    /// <summary>Somebody of dev/steering who is operator here.</summary>
    internal const string OperatorName = "Ivrig Granbar";

    private const string operatorNumber = "14847225085";

    private static readonly Laboratory laboratory = new(LaboratoryName, RunningPlatform.Laboratory, "8100301", "Medisinsk biokjemi", "8100302");
    private static readonly DateTime firstReport = new(2024, 2, 5, 10, 30, 0);

    private readonly Queue<Patient> citizens = new(People.Where(citizen => string.CompareOrdinal(citizen.Born, "1995-01-01") < 0).Select(citizen => citizen.Person));
    private int patients;

    internal RunningPlatform Platform { get; private set; } = null!;

    private Action<Felles.Host.Configuration.FellesSettings>? Change { get; init; }

    /// <summary>A house of a test's own, for what would be in the others' way.</summary>
    internal static async Task<PagesHouse> Open(Action<Felles.Host.Configuration.FellesSettings> change)
    {
        var house = new PagesHouse { Change = change };
        await house.InitializeAsync();
        return house;
    }

    internal Chromium Chromium { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // Without a browser every test is skipped, and there is nothing to start.
        if (BrowserFactAttribute.Missing is not null) return;
        Platform = await RunningPlatform.Start(DatabaseKind.Sqlite, withLogins: true, change: settings =>
        {
            settings.Analysis.Seconds = 1;
            settings.Operators = [operatorNumber];
            Change?.Invoke(settings);
        });
        Chromium = await Chromium.Start();
    }

    public async Task DisposeAsync()
    {
        if (Chromium is not null) await Chromium.DisposeAsync();
        if (Platform is not null) await Platform.DisposeAsync();
    }

    /// <summary>The youngest citizen.</summary>
    internal static Patient Child => People.MaxBy(citizen => citizen.Born, StringComparer.Ordinal).Person;

    /// <summary>A citizen of full age whom no other test meets.</summary>
    internal Patient NextCitizen() => citizens.Dequeue();

    /// <summary>The same, with reports of every kind over two years: repeated analyses, a culture, a tissue sample, a correction, a cancellation.</summary>
    /// <param name="measurements">How many reports of measurements.</param>
    internal async Task<Patient> NextPatient(int measurements = 6)
    {
        var patient = NextCitizen();
        var about = new MessagePatient(patient.Number, $"{patient.Name.Split(' ')[^1]}, {patient.Name.Split(' ')[0]}");
        patients++;
        for (var i = 0; i < measurements; i++)
        {
            var report = SvarrapportGenerator.Make((1000 * patients) + i, ReportKind.Biochemistry, about, laboratory, issuedAt: firstReport.AddDays(700 / measurements * i));
            await Deliver(report.New());
            if (i == measurements - 1) await Deliver(report.Corrected());
            if (i == 3) await Deliver(report.Cancelled());
        }

        await Deliver(SvarrapportGenerator.Make((1000 * patients) + 70, ReportKind.Microbiology, about, laboratory, issuedAt: firstReport.AddDays(310)).New());
        await Deliver(SvarrapportGenerator.Make((1000 * patients) + 80, ReportKind.Pathology, about, laboratory, issuedAt: firstReport.AddDays(330)).New());
        return patient;
    }

    private async Task Deliver(GeneratedMessage message) => (await Platform.AsSystem().Deliver(message.Xml)).Expect(201);

    private static IEnumerable<(Patient Person, string Born)> People =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(RunningPlatform.Root, "dev", "people", "population.json")))!["citizens"]!.AsArray()
            .Where(citizen => citizen!["deceasedOn"] is null && citizen["birthDate"] is not null && (string?)citizen["addressProtection"] == "Unclassified")
            .Select(citizen => (new Patient((string)citizen!["number"]!, (string)citizen["name"]!), (string)citizen["birthDate"]!));
}

/// <summary>A citizen, who is a patient too.</summary>
/// <param name="Number">National number.</param>
/// <param name="Name">Name.</param>
internal sealed record Patient(string Number, string Name);

/// <summary>The tests that share a <see cref="PagesHouse"/>.</summary>
[CollectionDefinition(Name)]
public sealed class PagesTests : ICollectionFixture<PagesHouse>
{
    internal const string Name = "pages";
}
