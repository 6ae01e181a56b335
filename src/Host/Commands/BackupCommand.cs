using System.CommandLine;
using Felles.Host.Configuration;

namespace Felles.Host.Commands;

/// <summary><c>felles backup</c> and <c>felles restore</c>. The keys are not in the copy; they are kept apart on purpose.</summary>
internal static class BackupCommand
{
    internal static Command Create()
    {
        var source = new SettingsSource();
        var file = new Argument<string>("file") { Description = "New file for the copy." };
        var command = new Command("backup", "Copy the whole database to a file, while the platform runs.") { file };
        source.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = source.Read(parsed);
            await using var database = Platform.OpenDatabase(settings);
            await Attempt(() => database.Backup(Path.GetFullPath(parsed.GetRequiredValue(file)), cancel));
            Console.WriteLine($"Copied to {parsed.GetRequiredValue(file)}. Keep the folder {settings.Keys} too, apart from the copy: without the keys nobody in it can be found.");
            return 0;
        });
        return command;
    }

    internal static Command CreateRestore()
    {
        var source = new SettingsSource();
        var file = new Argument<string>("file") { Description = "A copy made by 'felles backup'." };
        var confirmed = new Option<bool>("--replace") { Description = "Yes, replace everything in the database." };
        var command = new Command("restore", "Replace the database by a copy. Stop the platform first.") { file, confirmed };
        source.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            if (!parsed.GetValue(confirmed)) throw new SettingsException("This replaces everything in the database. Stop the platform and add --replace.");
            var settings = source.Read(parsed);
            await using var database = Platform.OpenDatabase(settings);
            await Attempt(() => database.Restore(Path.GetFullPath(parsed.GetRequiredValue(file)), cancel));
            Console.WriteLine("Restored. 'felles audit verify' tells whether the log in it is whole.");
            return 0;
        });
        return command;
    }

    private static async Task Attempt(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (Storage.Database.IsUnavailability(e))
        {
            throw new SettingsException(e.Message);
        }
    }
}
