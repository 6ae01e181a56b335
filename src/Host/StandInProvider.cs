using System.Diagnostics;
using System.Globalization;
using Felles.Host.Configuration;

namespace Felles.Host;

/// <summary>The stand-in for HelseID and ID-porten (dev/identity), as a child process that ends with the platform.</summary>
internal sealed class StandInProvider : IAsyncDisposable
{
    private readonly Process process;

    private StandInProvider(Process process) => this.process = process;

    internal static string HelseIdIssuer(FellesSettings settings) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{settings.StandInPort}/helseid");

    internal static string IdPortenIssuer(FellesSettings settings) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{settings.StandInPort}/idporten");

    internal static string Keys(FellesSettings settings) => Path.Combine(settings.DataFolder, "stand-in");

    /// <summary>Fills in what follows from using the stand-in, where nothing else was set.</summary>
    internal static void Configure(FellesSettings settings)
    {
        if (!settings.StandIn) return;
        if (settings.Issuers.Count == 0)
            settings.Issuers = [new IssuerSettings { Issuer = HelseIdIssuer(settings) }, new IssuerSettings { Issuer = IdPortenIssuer(settings) }];
        if (settings.SystemClients.Count == 0) settings.SystemClients = ["lab-nord", "epj-nord", "epj-sor", "epj-multi", "felles-operator", "steering-office", "steering-owner"];
        if (settings.CitizenClients.Count == 0) settings.CitizenClients = ["citizen-app"];
        settings.ClinicianLogin ??= Login(settings, HelseIdIssuer(settings), "felles-pages-clinician");
        settings.CitizenLogin ??= Login(settings, IdPortenIssuer(settings), "felles-pages-citizen");
        settings.SteeringLogin ??= Login(settings, IdPortenIssuer(settings), "felles-pages-steering");
    }

    private static LoginSettings Login(FellesSettings settings, string issuer, string client) =>
        new() { Issuer = issuer, ClientId = client, KeyFile = Path.Combine(Keys(settings), $"{client}.jwk.json") };

    /// <summary>Starts it and waits until it answers.</summary>
    internal static async Task<StandInProvider> Start(FellesSettings settings, string home, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = home };
        foreach (var argument in (string[])[
            "dev/identity/server.mjs", "--port", settings.StandInPort.ToString(CultureInfo.InvariantCulture),
            "--data", Path.GetFullPath(settings.Population.Length > 0 ? settings.Population : "dev/people/population.json", home),
            "--keys", Path.GetFullPath(Keys(settings)), "--base-url", settings.PublicBaseUrl, "--with-parent"])
            start.ArgumentList.Add(argument);
        if (settings.StandInTestTokens) start.ArgumentList.Add("--test-tokens");
        var process = Process.Start(start) ?? throw new InvalidOperationException("node could not be started.");
        var provider = new StandInProvider(process);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var address = new Uri($"{HelseIdIssuer(settings)}/.well-known/openid-configuration");
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if (process.HasExited) break;
            try
            {
                using var answer = await http.GetAsync(address, cancel);
                if (answer.IsSuccessStatusCode)
                {
                    _ = Task.Run(() => process.StandardOutput.ReadToEndAsync(CancellationToken.None), CancellationToken.None);
                    return provider;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
            {
                await Task.Delay(50, cancel);
            }
        }

        await provider.DisposeAsync();
        throw new SettingsException($"The stand-in identity provider did not start on port {settings.StandInPort}. Is the port in use, or 'npm ci' in dev/identity missing?");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }
}
