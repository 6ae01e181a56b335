using System.CommandLine;
using Felles.Fhir;
using Felles.Host.Configuration;

namespace Felles.Host.Commands;

/// <summary><c>felles snapshot URL</c>: writes all that a profile says of every element, with what it builds on.</summary>
internal static class SnapshotCommand
{
    internal static Command Create()
    {
        var profile = new Argument<string>("url") { Description = "Canonical URL of the profile." };
        var definitions = new Option<string[]>("--definitions") { Description = "FHIR packages (.tgz or folder), folders of JSON files, or files, of definitions.", AllowMultipleArgumentsPerToken = true };
        var command = new Command("snapshot", "Write the StructureDefinition of a profile with its snapshot.") { profile, definitions };
        command.SetAction(parsed =>
        {
            var snapshot = ProfileSnapshot.Of(DefinitionFiles.Read(parsed.GetValue(definitions) ?? []), parsed.GetRequiredValue(profile));
            Console.WriteLine(snapshot.Match(json => json, problem => throw new SettingsException(problem.Text)));
            return 0;
        });
        return command;
    }
}
