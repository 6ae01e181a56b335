using System.CommandLine;
using Felles.Host.Configuration;
using Felles.Kernel;
using Felles.Steering;
using Felles.Steering.Members;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;
using Felles.Steering.Reports;

namespace Felles.Host.Commands;

/// <summary><c>felles steering import FILE…</c>, <c>export WHAT FILE</c> and <c>report WHAT FOLDER</c>: whole rounds of the portfolio, the papers of an area, reports.</summary>
internal static class SteeringCommand
{
    internal static Command Create() => new("steering", "The steering house: take in and give out rounds of the portfolio, the strategy, the road map and the assignments.") { CreateImport(), CreateExport(), CreateReport() };

    private static Command CreateImport()
    {
        var source = new SettingsSource();
        var files = new Argument<string[]>("file") { Description = "Rounds or areas in JSON, as 'felles steering export' writes them.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("import", "Take in frozen rounds, or the records of an area with their versions. Each file is taken whole or refused whole; the same again changes nothing.") { files };
        source.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var services = await Open(source.Read(parsed), cancel);
            foreach (var file in parsed.GetRequiredValue(files))
                Console.WriteLine(Taken(file, await Import(services, await ReadFile(file, cancel), SteeringActor.Operator("felles steering import"), cancel)));
            return 0;
        });
        return command;
    }

    private static Command CreateExport()
    {
        var source = new SettingsSource();
        var what = new Argument<string>("what") { Description = $"Round, as 2022-09, or area: {string.Join(", ", PaperArchive.Areas)}." };
        var file = new Argument<string>("file") { Description = "New file." };
        var command = new Command("export", "Write the latest edition of a frozen round, or every version of an area's records, to a file.") { what, file };
        source.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var services = await Open(source.Read(parsed), cancel);
            var wanted = parsed.GetRequiredValue(what);
            var exported = PaperArchive.Areas.Contains(wanted)
                ? await services.GetRequiredService<PaperArchive>().Export(wanted, cancel)
                : await services.GetRequiredService<PortfolioArchive>().Export(wanted, cancel);
            if (!exported.Succeeded(out var document, out var problem)) throw new SettingsException(problem.Text);
            await using var target = new FileStream(parsed.GetRequiredValue(file), FileMode.CreateNew);
            await target.WriteAsync(document, cancel);
            return 0;
        });
        return command;
    }

    /// <summary>Takes in a round where none has been frozen yet.</summary>
    internal static async Task ImportIntoEmpty(IServiceProvider services, string file, CancellationToken cancel)
    {
        var archive = services.GetRequiredService<PortfolioArchive>();
        if (!(await archive.IsEmpty(cancel)).Succeeded(out var isEmpty, out var problem)) throw new SettingsException(problem.Text);
        if (isEmpty) Taken(file, await archive.Import(await ReadFile(file, cancel), SteeringActor.Operator("felles run"), cancel));
    }

    /// <summary>Takes in who has which role where nobody has any.</summary>
    internal static async Task ImportMembersIntoEmpty(IServiceProvider services, string file, SyntheticSeries accepted, CancellationToken cancel)
    {
        var members = services.GetRequiredService<MemberArchive>();
        if (!(await members.IsEmpty(cancel)).Succeeded(out var isEmpty, out var problem)) throw new SettingsException(problem.Text);
        if (isEmpty) Taken(file, await members.Import(await ReadFile(file, cancel), accepted, SteeringActor.Operator("felles run"), cancel));
    }

    /// <summary>Takes in papers where none is there yet.</summary>
    internal static async Task ImportPapersIntoEmpty(IServiceProvider services, IEnumerable<string> files, CancellationToken cancel)
    {
        var archive = services.GetRequiredService<PaperArchive>();
        var all = files.ToList();
        if (all.Count == 0) return;
        if (!(await archive.IsEmpty(cancel)).Succeeded(out var isEmpty, out var problem)) throw new SettingsException(problem.Text);
        if (!isEmpty) return;
        foreach (var file in all) Taken(file, await Import(services, await ReadFile(file, cancel), SteeringActor.Operator("felles run"), cancel));
    }

    private static async Task<Outcome<string>> Import(IServiceProvider services, byte[] document, SteeringActor actor, CancellationToken cancel) => PaperArchive.IsPapers(document)
        ? (await services.GetRequiredService<PaperArchive>().Import(document, actor, cancel)).Then(count => (Outcome<string>)$"{count} new versions")
        : await services.GetRequiredService<PortfolioArchive>().Import(document, actor, cancel);

    private static Command CreateReport()
    {
        var source = new SettingsSource();
        var what = new Argument<string>("what") { Description = $"Round as 2022-09, '{ReportLibrary.Strategy}', '{ReportLibrary.Assignments}', or a case as NUIT-2023-20." };
        var folder = new Argument<string>("folder") { Description = "Folder for the report; made when it is not there." };
        var language = new Option<string>("--language") { Description = "nb, nn or en.", DefaultValueFactory = _ => "nb" };
        var command = new Command("report", "Write a report as HTML, JSON and PDF: the status of a frozen round, of the strategy or the assignments, or a case paper. The same basis gives the same bytes.") { what, folder, language };
        source.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var services = await Open(source.Read(parsed), cancel);
            var printer = services.GetRequiredService<ReportPrinter>();
            var report = Given(await services.GetRequiredService<ReportLibrary>().Find(parsed.GetRequiredValue(what), cancel));
            var target = Directory.CreateDirectory(parsed.GetRequiredValue(folder)).FullName;
            var name = Path.Combine(target, $"{report.Name}-{parsed.GetValue(language)}");
            await File.WriteAllTextAsync($"{name}.html", Given(await printer.Html(report, parsed.GetValue(language)!)), cancel);
            await File.WriteAllBytesAsync(Path.Combine(target, $"{report.Name}.json"), report.Json, cancel);
            // Last, since it is what a machine may lack a program for; the rest is there then.
            await File.WriteAllBytesAsync($"{name}.pdf", Given(await printer.Pdf(report, parsed.GetValue(language)!, cancel)), cancel);
            Console.WriteLine($"{name}.pdf");
            return 0;
        });
        return command;
    }

    private static T Given<T>(Outcome<T> outcome) => outcome.Succeeded(out var value, out var problem) ? value : throw new SettingsException(problem.Text);

    private static async Task<ServiceProvider> Open(FellesSettings settings, CancellationToken cancel)
    {
        SteeringCodeListFile.Use(settings);
        var database = Platform.OpenDatabase(settings);
        await database.Migrate(Platform.Migrations, cancel);
        // A stream of its own in the log, so that a platform running beside is not in the way.
        return new ServiceCollection().AddSingleton(_ => database).AddSingleton(TimeProvider.System).AddLogging().AddFellesSteering(new SteeringOptions($"{settings.Node}-load") { Address = settings.PublicBaseUrl }).BuildServiceProvider();
    }

    private static async Task<byte[]> ReadFile(string file, CancellationToken cancel)
    {
        if (!File.Exists(file)) throw new SettingsException($"{file} does not exist.");
        return await File.ReadAllBytesAsync(file, cancel);
    }

    private static string Taken(string file, Outcome<string> outcome) => outcome.Match(
        round => round,
        problem => throw new SettingsException(string.Join(Environment.NewLine, [$"{file} was refused: {problem.Text}", .. problem.Issues.Take(20).Select(issue => $"  {issue.Expression}: {issue.Text}")])));
}
