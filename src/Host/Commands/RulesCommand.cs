using System.CommandLine;
using Felles.Host.Configuration;

namespace Felles.Host.Commands;

/// <summary><c>felles rules</c>: checks the rules of access and shows the whole table of a service, as it is asked.</summary>
internal static class RulesCommand
{
    internal static Command Create()
    {
        var service = new Argument<string?>("service") { Description = "Code of the service, as lab-results; all when left out.", DefaultValueFactory = _ => null };
        var folder = new Option<string?>("--rules") { Description = "Folder of rules in the place of those that come with the platform." };
        var language = new Option<string>("--language") { Description = "Language of the sentences: nb, nn or en.", DefaultValueFactory = _ => "nb" };
        var command = new Command("rules", "Check the rules of access and show them, each with its sentence for the citizen.") { service, folder, language };
        command.SetAction(parsed =>
        {
            var book = AccessRuleFiles.Read(parsed.GetValue(folder));
            var chosen = parsed.GetValue(service);
            if (chosen is not null && !book.Services.Contains(chosen)) throw new SettingsException($"There are no rules for the service {chosen}. There are rules for {string.Join(", ", book.Services)}.");
            foreach (var one in book.Services.Where(one => chosen is null || one == chosen)) Console.WriteLine(book.Page(one, parsed.GetRequiredValue(language)));
            return 0;
        });
        return command;
    }
}
