using System.CommandLine;
using System.Globalization;
using Felles.Audit.Retention;
using Felles.Host.Configuration;
using Felles.Records;

namespace Felles.Host.Commands;

/// <summary><c>felles audit retain</c>: erases what the table of retention says is old; without <c>--apply</c> it tells what that would be.</summary>
internal static class RetentionCommand
{
    internal static Command Create()
    {
        var source = new SettingsSource();
        var command = new Command("retain", "Tell what of the log and of lifted restrictions is older than the table of retention allows; with --apply, erase it. The log stays whole: felles audit verify.");
        var apply = new Option<bool>("--apply") { Description = "Erase it. What is erased cannot be had back." };
        command.Options.Add(apply);
        source.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = source.Read(parsed);
            var rules = settings.Retention.Length == 0 ? RetentionRules.Published : RetentionRules.Read(await Text(settings.Retention, cancel)).Match(read => read, problem => throw new SettingsException(problem.Text));
            using var key = KeyFiles.ReadAudit(settings.Keys).Match(read => read, problem => throw new SettingsException(problem.Text));
            await using var database = Platform.OpenDatabase(settings);
            await database.Migrate(Platform.Migrations, cancel);
            var (log, restrictions) = (new LogRetention(database, TimeProvider.System), new RestrictionRetention(database, TimeProvider.System));
            foreach (var rule in rules)
            {
                var isApplied = parsed.GetValue(apply);
                var count = rule.What == Kept.LiftedRestrictions
                    ? isApplied ? await restrictions.Erase(rule, cancel) : await restrictions.Due(rule, cancel)
                    : isApplied ? await log.Erase(rule, key, cancel) : await log.Due(rule, cancel);
                var kept = rule.Years is { } years ? string.Create(CultureInfo.InvariantCulture, $"{years} years") : "no end";
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rule.What}: {kept} ({rule.Law}). {(isApplied ? "Erased" : "To erase")}: {count}"));
            }

            return 0;
        });
        return command;
    }

    private static async Task<string> Text(string file, CancellationToken cancel)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"The table of retention '{file}' cannot be read. Check the setting Retention.");
        }
    }
}
