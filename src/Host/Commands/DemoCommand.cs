using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Felles.Audit;
using Felles.Host.Configuration;
using Felles.Host.Demo;
using Felles.Samples.Epj;
using Felles.Storage;
using Spectre.Console;

namespace Felles.Host.Commands;

/// <summary><c>felles demo</c>: the journey of a laboratory report from the laboratory to the citizen, on a platform of its own.</summary>
internal static class DemoCommand
{
    internal static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "End when the journey is done: 0 when every step held, 1 when not." };
        var listen = new Option<string>("--listen") { Description = "Address of the platform.", DefaultValueFactory = _ => "http://127.0.0.1:7700" };
        var port = new Option<int>("--stand-in-port") { Description = "Port of the stand-in identity provider.", DefaultValueFactory = _ => 7701 };
        var steering = new Option<bool>("--steering") { Description = "Play a round of the national portfolio instead, from the real report of September 2022." };
        var command = new Command("demo", "Play the journey of a laboratory report, or a round of the portfolio, then leave the platform running to click through.") { once, listen, port, steering };
        command.SetAction((parsed, cancel) => parsed.GetValue(steering)
            ? SteeringDemo.Run(parsed.GetValue(once), parsed.GetValue(listen)!, parsed.GetValue(port), cancel)
            : Run(parsed.GetValue(once), parsed.GetValue(listen)!, parsed.GetValue(port), cancel));
        return command;
    }

    private static async Task<int> Run(bool once, string listen, int standInPort, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        var folder = Directory.CreateTempSubdirectory("felles-demo-").FullName;
        try
        {
            var parties = DemoParties.Choose(SettingsSource.Home, folder);
            var settings = new FellesSettings
            {
                Environment = Surroundings.Test, Listen = listen, PublicBaseUrl = listen, DataFolder = Path.Combine(folder, "data"), SyntheticNumbers = true,
                LogLevel = LogLevel.Error, StandIn = true, StandInPort = standInPort, Population = parties.PopulationFile,
            };
            StandInProvider.Configure(settings);
            var script = new DemoScript(AnsiConsole.Console);
            await using var platform = await Platform.Start(settings, SettingsSource.Home, cancel);
            var standIn = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{standInPort}");
            try
            {
                await new Journey(parties, Path.GetFullPath(StandInProvider.Keys(settings)), new Uri(listen), standIn, script).Play(cancel);
                await Verify(settings, script, cancel);
            }
            catch (RefusedException refused)
            {
                script.Expect("the parties can log in", false, refused.Message);
            }

            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"\n{script.Held} steps held, {script.Failed} did not, in {Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s.");
            if (once) return script.Failed == 0 ? 0 : 1;
            Console.WriteLine($"""

                Click through it: {listen}
                  As a clinician:  {listen}/kliniker
                  As the citizen:  {listen}/innbygger
                Stop with Ctrl-C.
                """);
            await platform.WaitForShutdown(cancel);
            return script.Failed == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Verifies the whole log, as <c>felles audit verify</c> does; gives the key that its checkpoints are signed with.</summary>
    internal static async Task<System.Security.Cryptography.ECDsa?> ExpectWholeLog(FellesSettings settings, DemoScript script, CancellationToken cancel)
    {
        script.Part("The log");
        await using var database = Platform.OpenDatabase(settings);
        KeyFiles.ReadAudit(settings.Keys).Succeeded(out var key, out _);
        var whole = await AuditVerification.Run(database, key, null, cancel);
        script.Expect($"{whole.Entries} entries, chain whole", whole.Findings.IsEmpty, whole.Findings.FirstOrDefault()?.Text);
        return key;
    }

    private static async Task Verify(FellesSettings settings, DemoScript script, CancellationToken cancel)
    {
        var key = await ExpectWholeLog(settings, script, cancel);
        using var signing = key;
        await using var database = Platform.OpenDatabase(settings);

        var copy = Path.Combine(settings.DataFolder, "copy.db");
        await database.Backup(copy, cancel);
        await using var tampered = Database.Open(new StorageOptions { SqlitePath = copy });
        await tampered.Write(
            async (connection, transaction) =>
            {
                await using var change = connection.CreateCommand();
                change.Transaction = transaction;
                change.CommandText = "update audit_entry set body = cast(replace(cast(body as text), 'TREAT', 'COC') as blob) where seq = (select min(seq) from audit_entry where cast(body as text) like '%TREAT%')";
                return await change.ExecuteNonQueryAsync(cancel);
            },
            cancel);
        var altered = await AuditVerification.Run(tampered, key, null, cancel);
        script.Expect("one changed word in a copy is caught", !altered.Findings.IsEmpty, "the copy passed");
        script.Say(altered.Findings.FirstOrDefault()?.Text ?? "");
    }
}
