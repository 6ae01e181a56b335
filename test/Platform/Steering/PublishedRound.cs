using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Steering;

/// <summary>A running platform that the round of September 2022 was taken in at while it ran, by the command.</summary>
public sealed class PublishedRound : IAsyncLifetime
{
    /// <summary>The strategy, the road map and the assignments that come with the platform.</summary>
    internal static readonly string[] Papers = ["strategy-2023.json", "road-map-22-3.json", "assignments-2023.json"];

    internal string Folder { get; } = ScratchFolder.New("steering");

    internal RunningPlatform Platform { get; private set; } = null!;

    /// <summary>The overview before anything was frozen.</summary>
    internal string Before { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        using var http = new HttpClient();
        Before = await http.GetStringAsync(new Uri($"{Platform.Host.Address}/styring"));
        var file = Path.Combine(RunningPlatform.Root, "dev", "steering", "portfolio-2022-09.json");
        var papers = Papers.Select(name => Path.Combine(RunningPlatform.Root, "dev", "steering", name));
        (await FellesProgram.Run(Folder, ["steering", "import", file, .. papers, .. Platform.Flags])).Expect(0);
        // Another process has frozen a round; this one asks at most once a second.
        await Task.Delay(1100);
    }

    public async Task DisposeAsync()
    {
        await Platform.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
