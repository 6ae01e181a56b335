using System.Buffers;
using System.Collections.Immutable;
using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Felles.Fhir;
using Felles.Host.Configuration;
using Felles.Kernel;
using Felles.Registers;
using Felles.Sharing.Terminology;
using Felles.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Felles.Host.Commands;

/// <summary>
/// <c>felles validate FILES…</c>: checks FHIR resources in files, without a platform running. Codes are judged by the terminology
/// that has been loaded into the database of the settings, where there is one.
/// </summary>
internal static class ValidateCommand
{
    internal static Command Create()
    {
        var source = new SettingsSource();
        var files = new Argument<string[]>("file") { Description = "JSON files of one resource each.", Arity = ArgumentArity.OneOrMore };
        var profile = new Option<string?>("--profile") { Description = "Canonical URL of a profile that every resource must follow." };
        var definitions = new Option<string[]>("--definitions") { Description = "FHIR packages (.tgz or folder), folders of JSON files, or files, of definitions: profiles, value sets, code systems, questionnaires.", AllowMultipleArgumentsPerToken = true };
        var strict = new Option<bool>("--strict") { Description = "What cannot be looked up is an error: unknown extensions and codes, other displays than the code's." };
        var advice = new Option<bool>("--best-practice") { Description = "Tell also what only is advised." };
        var most = new Option<int>("--max-issues") { Description = "How many issues of a file are listed.", DefaultValueFactory = _ => ValidationOptions.Default.IssuesMax };
        var json = new Option<bool>("--json") { Description = "One line of JSON for each file: its name and an OperationOutcome." };
        var command = new Command("validate", "Check FHIR R4 resources. Exits with 1 when any has an error.") { files, profile, definitions, strict, advice, most, json };
        source.AddDatabaseTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var known = DefinitionFiles.Read(parsed.GetValue(definitions) ?? []);
            var url = parsed.GetValue(profile);
            if (url is not null && !known.IsProfile(url)) throw new SettingsException($"No profile {url} is among the definitions. Add it with --definitions.");
            var options = new ValidationOptions { IsStrict = parsed.GetValue(strict), IncludesBestPractice = parsed.GetValue(advice), IssuesMax = Math.Max(1, parsed.GetValue(most)) };
            await using var database = DatabaseOf(source.Read(parsed));
            await using var loaded = database is null ? null : await Loaded(database, known, source.Read(parsed).TerminologyFolder, cancel);
            return await Validate(parsed.GetRequiredValue(files), new FhirValidator(loaded is null ? known : known.WithTerminology(loaded)), url, options, parsed.GetValue(json), cancel);
        });
        return command;
    }

    /// <summary>The database of the settings; null where none has been made.</summary>
    private static Database? DatabaseOf(FellesSettings settings) =>
        settings.Database.Length > 0 || File.Exists(Platform.EmbeddedDatabase(settings)) ? Platform.OpenDatabase(settings) : null;

    private static async Task<LiveTerminology> Loaded(Database database, FhirDefinitions known, string folder, CancellationToken cancel)
    {
        var shelf = new TerminologyShelf(database, TimeProvider.System);
        try
        {
            if ((await shelf.Volumes(cancel)).Failed(out var problem)) throw new SettingsException($"The terminology in the database cannot be asked. {problem.Text}");
        }
        catch (DbException)
        {
            throw new SettingsException("The database is of an older version of Felles. Start felles run once, which brings it up to date, or name another with --data or --database.");
        }

        var loaded = new LiveTerminology(shelf, () => known.AddedTerminology, folder, TimeProvider.System, NullLogger<LiveTerminology>.Instance);
        await loaded.Start(cancel);
        return loaded;
    }

    private static async Task<int> Validate(string[] files, FhirValidator validator, string? profile, ValidationOptions options, bool asJson, CancellationToken cancel)
    {
        var failed = 0;
        foreach (var file in files)
        {
            if (!File.Exists(file)) throw new SettingsException($"{file} does not exist.");
            var issues = Check(await File.ReadAllBytesAsync(file, cancel), validator, profile, options);
            var isFailed = issues.Any(issue => issue.Severity <= IssueSeverity.Error);
            if (isFailed) failed++;
            Console.WriteLine(asJson ? Line(file, issues) : Text(file, issues, isFailed));
        }

        if (!asJson) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Length - failed} valid, {failed} with errors."));
        return failed == 0 ? 0 : 1;
    }

    private static ImmutableArray<Issue> Check(byte[] utf8, FhirValidator validator, string? profile, ValidationOptions options) =>
        FhirResource.Read(WithoutMark(utf8)).Match(
            resource => validator.Validate(resource, profile, options),
            problem => problem.Issues.IsDefaultOrEmpty ? [Issue.Error("structure", problem.Code, problem.Text)] : problem.Issues);

    // Editors put a byte order mark at the beginning of a file; RFC 8259 §8.1 lets a reader pass over it. In a request it is refused.
    private static ReadOnlyMemory<byte> WithoutMark(byte[] utf8) => utf8 is [0xEF, 0xBB, 0xBF, ..] ? utf8.AsMemory(3) : utf8;

    private static string Text(string file, ImmutableArray<Issue> issues, bool isFailed)
    {
        var text = new StringBuilder().Append(file).Append(isFailed ? ": has errors" : ": valid");
        foreach (var issue in issues)
            text.Append(CultureInfo.InvariantCulture, $"\n  {issue.Line}:{issue.Column} {issue.Severity.ToString().ToLowerInvariant()} {issue.Id} at {issue.Expression ?? "the whole"}: {issue.Text}");
        return text.ToString();
    }

    private static string Line(string file, ImmutableArray<Issue> issues)
    {
        var outcome = new ArrayBufferWriter<byte>();
        OperationOutcomeWriter.Write(outcome, issues.AsSpan());
        return $"{{\"file\":{JsonSerializer.Serialize(file)},\"outcome\":{Encoding.UTF8.GetString(outcome.WrittenSpan)}}}";
    }
}
