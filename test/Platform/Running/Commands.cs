using Felles.Storage;
using Felles.Test.Platform.Citizens;

namespace Felles.Test.Platform.Running;

/// <summary>The program's commands, run as child processes: their exit codes and what they say.</summary>
public sealed class Commands : IDisposable
{
    private readonly string folder = ScratchFolder.New("commands");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [StandInFact]
    public Task The_demo_plays_with_what_lies_beside_the_repository() => PlayDemo(RunningPlatform.Root);

    [StandInFact]
    public async Task The_demo_plays_a_round_of_the_portfolio()
    {
        var ended = (await FellesProgram.Run(RunningPlatform.Root, "demo", "--steering", "--once", "--listen", $"http://127.0.0.1:{FellesProgram.Port()}", "--stand-in-port", FellesProgram.Port())).Expect(0);
        Assert.Contains("all 45 reports are accepted", ended.Said, StringComparison.Ordinal);
        Assert.Empty(FellesProgram.NumbersIn(ended.Said));
    }

    [StandInFact]
    public Task The_demo_plays_with_generated_messages_where_no_others_are()
    {
        var alone = Directory.CreateDirectory(Path.Combine(folder, "repository")).FullName;
        foreach (var part in (string[])["people", "identity"])
        {
            var (from, to) = (Path.Combine(RunningPlatform.Root, "dev", part), Directory.CreateDirectory(Path.Combine(alone, "dev", part)).FullName);
            foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        Directory.CreateSymbolicLink(Path.Combine(alone, "dev", "identity", "node_modules"), Path.Combine(RunningPlatform.Root, "dev", "identity", "node_modules"));
        return PlayDemo(alone, "generated messages");
    }

    [Fact]
    public async Task Who_starts_where_something_else_listens_is_told_so()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var settings = Path.Combine(folder, "felles.json");
        await File.WriteAllTextAsync(settings, $$"""{"Environment":"Test","Listen":"http://{{other.LocalEndpoint}}","DataFolder":"data","Issuers":[{"Issuer":"http://127.0.0.1:1"}]}""");
        var ended = (await FellesProgram.Run(folder, "run", "--config", settings)).Expect(2);
        Assert.Contains($"Something else listens at http://{other.LocalEndpoint}", ended.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", ended.Said, StringComparison.Ordinal);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_copy_is_restored_and_its_log_is_whole_and_a_changed_word_is_found(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var gp = platform.AsClinician(Doctor.Gp, RunningPlatform.Citizen);
        Assert.Equal(3, (await gp.Search("Observation", "")).Expect(200).Matches.Count);
        var flags = platform.Flags;
        var copy = Path.Combine(folder, "copy");

        (await FellesProgram.Run(folder, ["audit", "verify", .. flags])).Expect(0);
        (await FellesProgram.Run(folder, ["backup", copy, .. flags])).Expect(0);
        (await platform.AsSystem().Post("/lab-results/messages", LabResults.LabBundle.Of(RunningPlatform.Citizen, "m-2", ("NPU09", "2025-01-01", "final", "x")))).Expect(201);
        await platform.StopHosts();

        Assert.Contains("--replace", (await FellesProgram.Run(folder, ["restore", copy, .. flags])).Expect(2).Said, StringComparison.Ordinal);
        (await FellesProgram.Run(folder, ["restore", copy, "--replace", .. flags])).Expect(0);
        Assert.Contains("The log is whole", (await FellesProgram.Run(folder, ["audit", "verify", .. flags])).Expect(0).Said, StringComparison.Ordinal);
        await platform.AddHost("a");
        Assert.Equal(3, (await platform.AsClinician(Doctor.Gp, RunningPlatform.Citizen).Search("Observation", "")).Expect(200).Matches.Count);
        await platform.StopHosts();

        await platform.Execute(kind == DatabaseKind.Postgres
            ? "update audit_entry set body = set_byte(body, 40, get_byte(body, 40) # 1) where seq = 2"
            : "update audit_entry set body = cast(substr(body, 1, 40) || x'00' || substr(body, 42) as blob) where seq = 2");
        var altered = (await FellesProgram.Run(folder, ["audit", "verify", .. flags])).Expect(1);
        Assert.Contains("NOT whole", altered.Said, StringComparison.Ordinal);
        Assert.Contains("a 2", altered.Said, StringComparison.Ordinal);
        Assert.Empty(FellesProgram.NumbersIn(altered.Said));
    }

    [PublishedMessagesTheory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Loading_takes_in_the_good_and_names_the_place_in_the_bad(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var messages = Directory.CreateDirectory(Path.Combine(folder, "messages")).FullName;
        foreach (var name in (string[])[PublishedMessages.New, "SVAR_HIST_eks_1_.xml"])
            await File.WriteAllBytesAsync(Path.Combine(messages, name), PublishedMessages.Of(name).Xml);
        string[] load = ["load", "lab-results", messages, "--sender", RunningPlatform.Laboratory, .. platform.Flags];
        Assert.Contains("2 messages taken in", (await FellesProgram.Run(folder, load)).Expect(0).Said, StringComparison.Ordinal);

        var text = await File.ReadAllTextAsync(Path.Combine(PublishedMessages.Folder, "Svar_biokjemi_v1-4_Ny.xml"));
        await File.WriteAllTextAsync(Path.Combine(messages, "bad.xml"), text[..(text.Length / 2)]);
        var second = (await FellesProgram.Run(folder, load)).Expect(1);
        Assert.Contains("2 known before, 1 refused", second.Said, StringComparison.Ordinal);
        Assert.Contains("bad.xml", second.Said, StringComparison.Ordinal);
        Assert.Matches("\\(line [0-9]+\\)", second.Said);
        Assert.Empty(FellesProgram.NumbersIn(second.Said));
        (await FellesProgram.Run(folder, ["load", "lab-results", Path.Combine(folder, "nowhere"), .. platform.Flags])).Expect(2);

        // The running platform reads what was loaded beside it.
        var gp = platform.AsClinician(Doctor.Gp, PublishedMessages.Of(PublishedMessages.New).Patient);
        Assert.Single((await gp.Search("DiagnosticReport", "")).Expect(200).Matches);
    }

    private static async Task PlayDemo(string home, string? says = null)
    {
        var ended = (await FellesProgram.Run(home, "demo", "--once", "--listen", $"http://127.0.0.1:{FellesProgram.Port()}", "--stand-in-port", FellesProgram.Port())).Expect(0);
        Assert.Contains("0 did not", ended.Said, StringComparison.Ordinal);
        if (says is not null) Assert.Contains(says, ended.Said, StringComparison.Ordinal);
        Assert.Empty(FellesProgram.NumbersIn(ended.Said));
    }
}
