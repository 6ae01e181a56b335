using System.Diagnostics;
using System.Globalization;
using Felles.Host.Configuration;
using Felles.Host.Demo;
using Felles.Samples.Epj;
using Spectre.Console;

namespace Felles.Host.Commands;

/// <summary><c>felles demo --steering</c>: a round of the portfolio from opening to publication, on a platform of its own with the data of 2022.</summary>
internal static class SteeringDemo
{
    internal static async Task<int> Run(bool once, string listen, int standInPort, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        var folder = Directory.CreateTempSubdirectory("felles-demo-").FullName;
        try
        {
            var settings = new FellesSettings
            {
                Environment = Surroundings.Test, Listen = listen, PublicBaseUrl = listen, DataFolder = Path.Combine(folder, "data"), SyntheticNumbers = true,
                LogLevel = LogLevel.Error, StandIn = true, StandInPort = standInPort, Population = "dev/people/population.json",
                Portfolio = "dev/steering/portfolio-2022-09.json", SteeringMembers = "dev/steering/members.json",
            };
            StandInProvider.Configure(settings);
            var script = new DemoScript(AnsiConsole.Console);
            await using var platform = await Platform.Start(settings, SettingsSource.Home, cancel);
            try
            {
                await new SteeringJourney(Path.GetFullPath(StandInProvider.Keys(settings)), new Uri(listen), string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{standInPort}"), script).Play(cancel);
            }
            catch (Exception fault) when (fault is RefusedException or HttpRequestException)
            {
                script.Expect("the parties are answered", false, fault.Message);
            }

            using var key = await DemoCommand.ExpectWholeLog(settings, script, cancel);
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"\n{script.Held} steps held, {script.Failed} did not, in {Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s.");
            if (!once)
            {
                Console.WriteLine($"""

                    Click through it: {listen}/styring
                      As a member:     {listen}/styring/arbeid
                      The report:      {listen}/styring/rapport
                    Stop with Ctrl-C.
                    """);
                await platform.WaitForShutdown(cancel);
            }

            return script.Failed == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
