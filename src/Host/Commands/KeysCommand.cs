using System.CommandLine;
using Felles.Host.Configuration;

namespace Felles.Host.Commands;

/// <summary><c>felles keys</c>: makes the platform's keys for a new installation.</summary>
internal static class KeysCommand
{
    internal static Command Create()
    {
        var source = new SettingsSource();
        var command = new Command("keys", "Make the platform's keys where they are missing; none that is there is touched.");
        var publicly = new Option<bool>("--public") { Description = "Print the public key of this node (JWK), for the document sources that are to believe it." };
        source.AddTo(command);
        command.Options.Add(publicly);
        command.SetAction((parsed, _) =>
        {
            if (parsed.GetValue(publicly))
            {
                Console.WriteLine(KeyFiles.ReadNode(Path.GetFullPath(source.Read(parsed).Keys)).Match(key => key.PublicJwk, problem => throw new SettingsException(problem.Text)));
                return Task.FromResult(0);
            }

            var folder = Path.GetFullPath(source.Read(parsed).Keys);
            var made = KeyFiles.MakeMissing(folder);
            Console.WriteLine(made.Count == 0 ? $"All keys are in {folder}." : $"Made {string.Join(", ", made)} in {folder}. Keep a copy apart from the database.");
            return Task.FromResult(0);
        });
        return command;
    }
}
