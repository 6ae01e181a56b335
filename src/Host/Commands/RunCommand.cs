using System.CommandLine;
using System.Runtime.InteropServices;
using Felles.Host.Configuration;

namespace Felles.Host.Commands;

/// <summary><c>felles run</c>: starts the platform and keeps it running until it is told to stop.</summary>
internal static class RunCommand
{
    internal static Command Create()
    {
        var source = new SettingsSource();
        var command = new Command("run", "Start the platform.");
        source.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = source.ReadChecked(parsed);
            await using var platform = await Platform.Start(settings, SettingsSource.Home, cancel);
            Announce(settings);
            await platform.WaitForShutdown(cancel);
            return 0;
        });
        return command;
    }

    private static void Announce(FellesSettings settings)
    {
        var url = settings.PublicBaseUrl.TrimEnd('/');
        Console.WriteLine($"Felles answers at {url}");
        if (settings.StandIn)
        {
            Console.WriteLine($"  Helsepersonell   {url}/kliniker");
            Console.WriteLine($"  Innbygger        {url}/innbygger");
            Console.WriteLine($"  Stand-in login   {StandInProvider.HelseIdIssuer(settings)} and {StandInProvider.IdPortenIssuer(settings)}");
            Console.WriteLine($"  Client keys      {Path.GetFullPath(StandInProvider.Keys(settings))}");
        }

        Console.WriteLine($"  Lab results      {url}/lab-results/fhir/metadata");
        Console.WriteLine($"  Measurements     {url}/measurements/fhir/metadata");
        Console.WriteLine($"  Documents        {url}/documents/fhir/metadata");
        Console.WriteLine($"  Critical info    {url}/critical-info/fhir/metadata");
        Console.WriteLine("Stop with Ctrl-C.");
    }
}
