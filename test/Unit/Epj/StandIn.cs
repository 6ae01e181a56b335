using System.Diagnostics;

namespace Felles.Test.Unit.Epj;

/// <summary>A test that needs the stand-in identity provider; skipped, saying so, where node or its packages are missing.</summary>
public sealed class StandInFactAttribute : FactAttribute
{
    public StandInFactAttribute()
    {
        if (StandIn.Folder is null) Skip = "dev/identity is not above the test's folder.";
        else if (!Directory.Exists(Path.Combine(StandIn.Folder, "node_modules"))) Skip = "dev/identity has no node_modules: run npm ci there.";
    }
}

/// <summary>The stand-in identity provider as a process of its own, on a free port, with its own keys and the people of its own tests.</summary>
public sealed class StandIn : IAsyncLifetime
{
    private readonly string keys = ScratchFolder.New("stand-in");
    private Process? process;

    public static string? Folder { get; } = Find();

    public string Issuer { get; private set; } = "";

    public string CitizenIssuer => Issuer.Replace("/helseid", "/idporten", StringComparison.Ordinal);

    public string KeyFile(string client) => Path.Combine(keys, $"{client}.jwk.json");

    public async Task InitializeAsync()
    {
        if (Folder is null || !Directory.Exists(Path.Combine(Folder, "node_modules"))) return;
        var start = new ProcessStartInfo("node") { WorkingDirectory = Folder, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["server.mjs", "--port", "0", "--data", "test/fixtures/people.json", "--clients", "test/fixtures/clients.json", "--keys", keys, "--with-parent", "--test-tokens"])
            start.ArgumentList.Add(argument);
        process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The stand-in did not start.");
        Issuer = line.Split(' ').First(word => word.EndsWith("/helseid,", StringComparison.Ordinal)).TrimEnd(',');
    }

    public async Task DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(keys, recursive: true);
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "dev", "identity")))
                return Path.Combine(folder.FullName, "dev", "identity");
        return null;
    }
}
