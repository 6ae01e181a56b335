using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Felles.Host.Configuration;
using Felles.Kernel;
using Felles.Records;
using Felles.Registers;
using Felles.Sharing.LabResults.Receiving;
using Spectre.Console;

namespace Felles.Host.Commands;

/// <summary><c>felles load lab-results PATH…</c>: takes in messages from files and folders.</summary>
internal static class LoadCommand
{
    private const int RefusalsShown = 20;

    internal static Command Create()
    {
        var source = new SettingsSource();
        var paths = new Argument<string[]>("path") { Description = "Svarrapport files (XML), or folders of them.", Arity = ArgumentArity.OneOrMore };
        var sender = new Option<string?>("--sender") { Description = "Organisation number that answers for messages whose sender is not in the register, or named by HER-id or local id only." };
        var labResults = new Command("lab-results", "Laboratory reports: Svarrapport v1.3 and v1.4. Exits with 1 when any was refused.") { paths, sender };
        source.AddTo(labResults);
        labResults.SetAction(async (parsed, cancel) =>
        {
            OrganisationNumber? organisation = null;
            if (parsed.GetValue(sender) is { } text)
                organisation = OrganisationNumber.TryParse(text, out var number) ? number : throw new SettingsException("--sender is not an organisation number.");
            return await Load(source.ReadChecked(parsed), Files(parsed.GetRequiredValue(paths)), organisation, cancel);
        });
        return new Command("load", "Load messages and terminology from files.") { labResults, LoadTerminologyCommand.Create() };
    }

    private static string[] Files(string[] paths) =>
    [
        .. paths.SelectMany(path => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            : File.Exists(path) ? (IEnumerable<string>)[path]
            : throw new SettingsException($"{path} does not exist.")),
    ];

    private static async Task<int> Load(FellesSettings settings, string[] files, OrganisationNumber? sender, CancellationToken cancel)
    {
        if (settings.Environment != Surroundings.Production) KeyFiles.MakeMissing(settings.Keys);
        if (!KeyFiles.ReadRegister(settings.Keys).Succeeded(out var keys, out var problem)) throw new SettingsException(problem.Text);
        await using var database = Platform.OpenDatabase(settings);
        await database.Migrate(Platform.Migrations, cancel);
        await using var services = new ServiceCollection()
            .AddSingleton(database).AddSingleton(TimeProvider.System)
            .AddLogging(logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning))
            .AddFellesRegisters(new RegisterOptions { Keys = keys, SyntheticSeries = settings.AcceptedSeries })
            .BuildServiceProvider();
        await Population.LoadIntoEmptyRegister(services, settings, SettingsSource.Home, cancel);
        var registers = services.GetRequiredService<IRegisters>();
        // A stream of its own, so that a platform running beside is not in the way.
        await using var house = await RecordHouse.Open(database, AccessRuleFiles.Read(settings), registers, $"{settings.Node}-load", TimeProvider.System, services.GetRequiredService<ILogger<RecordHouse>>(), cancel);
        var begun = Stopwatch.GetTimestamp();
        var summary = await WithProgress(files.Length, progress => new LabResultsLoad(house.Gate, registers, settings.AcceptedSeries, TimeProvider.System).Run(files, sender, progress, cancel));
        return Tell(summary, Stopwatch.GetElapsedTime(begun));
    }

    private static Task<LoadSummary> WithProgress(int total, Func<IProgress<int>, Task<LoadSummary>> work) =>
        AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(context =>
        {
            var task = context.AddTask("Loading", maxValue: Math.Max(total, 1));
            return work(new Progress<int>(done => task.Value = Math.Max(task.Value, done)));
        });

    private static int Tell(LoadSummary summary, TimeSpan time)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{summary.Messages} messages taken in ({summary.Resources} resources), {summary.AlreadyReceived} known before, {summary.Refused.Length} refused, in {time.TotalSeconds:F1} s ({summary.Resources / time.TotalSeconds:F0} resources/s)."));
        foreach (var refused in summary.Refused.Take(RefusalsShown))
        {
            Console.WriteLine($"  {refused.File}: {refused.Problem.Text}");
            foreach (var issue in refused.Problem.Issues.Take(3))
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {issue.Expression} (line {issue.Line}): {issue.Text}"));
        }

        if (summary.Refused.Length > RefusalsShown) Console.WriteLine($"  … and {summary.Refused.Length - RefusalsShown} more.");
        return summary.Refused.IsEmpty ? 0 : 1;
    }
}
