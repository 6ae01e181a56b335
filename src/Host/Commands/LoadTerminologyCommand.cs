using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Felles.Fhir;
using Felles.Host.Configuration;
using Felles.Registers;
using Felles.Sharing.Terminology;
using Felles.Storage;
using Spectre.Console;

namespace Felles.Host.Commands;

/// <summary><c>felles load terminology PATH…</c>: code systems, value sets and concept maps from files; docs/terminology.md.</summary>
internal static class LoadTerminologyCommand
{
    private const int RefusalsShown = 20;
    private const int TitlesShown = 10;

    internal static Command Create()
    {
        var source = new SettingsSource();
        var paths = new Argument<string[]>("path") { Description = "FHIR JSON files, FHIR packages (.tgz), code lists (CSV, TSV), Loinc.csv, releases of SNOMED CT (folder or .zip), or folders of these.", Arity = ArgumentArity.ZeroOrMore };
        var system = new Option<string?>("--system") { Description = "Canonical URL of the code system of a code list, where the file's name or a column does not tell it." };
        var version = new Option<string?>("--version") { Description = "Version of a code list, of SNOMED CT (a version URI) or of LOINC, where the files do not tell it." };
        var columns = new Option<string[]>("--column") { Description = $"What a column of a code list means, as code=Kodeverdi. Meanings: {CodeListColumns.Meanings}.", AllowMultipleArgumentsPerToken = true };
        var list = new Option<bool>("--list") { Description = "Tell what has been loaded, and load nothing." };
        var remove = new Option<string?>("--remove") { Description = "Take away a volume that --list tells, by its hash." };
        var command = new Command("terminology", "Code systems, value sets and concept maps. Counts on every host within seconds. Exits with 1 when a file was refused.") { paths, system, version, columns, list, remove };
        source.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = source.ReadChecked(parsed);
            var given = parsed.GetValue(paths) ?? [];
            foreach (var path in given)
                if (!Directory.Exists(path) && !File.Exists(path))
                    throw new SettingsException($"{path} does not exist.");
            if (given.Length == 0 && !parsed.GetValue(list) && parsed.GetValue(remove) is null) throw new SettingsException("Say what to load, or --list.");
            if (!CodeListColumns.Parse(parsed.GetValue(columns) ?? []).Succeeded(out var meanings, out var problem)) throw new SettingsException(problem.Text);
            var options = new TerminologyLoadOptions { System = parsed.GetValue(system) ?? "", Version = parsed.GetValue(version) ?? "", Columns = meanings };
            await using var database = Platform.OpenDatabase(settings);
            await database.Migrate(Platform.Migrations, cancel);
            var shelf = new TerminologyShelf(database, TimeProvider.System);
            if (parsed.GetValue(remove) is { } hash) return await Remove(shelf, hash, cancel);
            return parsed.GetValue(list) ? await List(shelf, cancel) : await Load(shelf, settings, given, options, cancel);
        });
        return command;
    }

    private static async Task<int> Load(TerminologyShelf shelf, FellesSettings settings, string[] paths, TerminologyLoadOptions options, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        var load = new TerminologyLoad(shelf, settings.TerminologyFolder, TimeProvider.System);
        var summary = await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(context =>
        {
            var task = context.AddTask("Loading");
            return load.Run(paths, options, new Progress<TerminologyProgress>(at => (task.MaxValue, task.Value) = (Math.Max(at.Total, 1), at.Done)), cancel);
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{summary.Loaded.Length} resources loaded with {summary.Concepts} concepts, {summary.Refused.Length} files refused, in {Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s."));
        foreach (var title in summary.Loaded.OrderByDescending(title => title.Concepts).Take(TitlesShown)) Console.WriteLine($"  {Line(title.Kind.ToString(), title.Url, title.Version, title.Concepts)}");
        if (summary.Loaded.Length > TitlesShown) Console.WriteLine($"  … and {summary.Loaded.Length - TitlesShown} more.");
        foreach (var refused in summary.Refused.Take(RefusalsShown))
        {
            Console.WriteLine($"  refused {refused.File}: {refused.Problem.Text}");
            foreach (var issue in refused.Problem.Issues.Take(3))
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {issue.Expression} (line {issue.Line}): {issue.Text}"));
        }

        if (summary.Refused.Length > RefusalsShown) Console.WriteLine($"  … and {summary.Refused.Length - RefusalsShown} more refused.");
        return summary.Refused.IsEmpty ? 0 : 1;
    }

    private static async Task<int> List(TerminologyShelf shelf, CancellationToken cancel)
    {
        if (!(await shelf.Volumes(cancel)).Succeeded(out var volumes, out var problem)) throw new SettingsException(problem.Text);
        foreach (var volume in volumes)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{volume.Hash} {volume.Size} bytes, loaded {volume.LoadedAt:yyyy-MM-dd HH:mm}Z"));
            if (!(await shelf.Titles(volume.Hash, cancel)).Succeeded(out var titles, out problem)) throw new SettingsException(problem.Text);
            foreach (var title in titles.Take(TitlesShown)) Console.WriteLine($"  {Line(title.Kind, title.Url, title.Version, title.Concepts)}");
            if (titles.Count > TitlesShown) Console.WriteLine($"  … and {titles.Count - TitlesShown} more.");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{volumes.Count} volumes."));
        return 0;
    }

    private static async Task<int> Remove(TerminologyShelf shelf, string hash, CancellationToken cancel)
    {
        if (!await shelf.Remove(hash, cancel)) throw new SettingsException("There is no volume with this hash. --list tells them.");
        Console.WriteLine("Taken away.");
        return 0;
    }

    private static string Line(string kind, string url, string version, int concepts) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind} {url}{(version.Length > 0 ? "|" + version : "")}{(concepts > 0 ? $", {concepts} concepts" : "")}");
}
