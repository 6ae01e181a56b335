using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Felles.Kernel;

namespace Felles.Test.Platform.Running;

/// <summary>The program as operators start it, as a child process.</summary>
internal static partial class FellesProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Runs a command to its end.</summary>
    /// <param name="home">Folder of the repository, as the script tells it.</param>
    /// <param name="arguments">The command.</param>
    internal static async Task<Ended> Run(string home, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "felles.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = home,
        };
        start.Environment["FELLES_HOME"] = home;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"felles {string.Join(' ', arguments)} did not end.");
        }

        return new Ended(process.ExitCode, await output + await errors);
    }

    /// <summary>A free port as text.</summary>
    internal static string Port() => LoopbackIssuer.FreePort().ToString(CultureInfo.InvariantCulture);

    /// <summary>The valid national numbers in a text.</summary>
    internal static IReadOnlyList<string> NumbersIn(string text) =>
        [.. ElevenDigits().Matches(text).Select(match => match.Value).Where(digits => PersonNumber.TryParse(digits, SyntheticSeries.All, out _))];

    [GeneratedRegex("(?<![0-9])[0-9]{11}(?![0-9])")]
    private static partial Regex ElevenDigits();
}

/// <summary>How a command ended.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Said">Standard output and standard error.</param>
internal sealed record Ended(int Code, string Said)
{
    internal Ended Expect(int code)
    {
        Assert.True(Code == code, $"Exit code {Code} instead of {code}: {Said}");
        return this;
    }
}

/// <summary>A test that starts the stand-in identity provider; skipped, visibly, where node or its packages are not.</summary>
internal sealed class StandInFactAttribute : FactAttribute
{
    public StandInFactAttribute()
    {
        if (!Directory.Exists(Path.Combine(RunningPlatform.Root, "dev", "identity", "node_modules"))) Skip = "The stand-in's packages are not here: run 'npm ci' in dev/identity.";
    }
}
