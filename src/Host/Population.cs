using Felles.Host.Configuration;
using Felles.Registers;

namespace Felles.Host;

/// <summary>Loads the population file of a test place.</summary>
internal static class Population
{
    internal static async Task LoadIntoEmptyRegister(IServiceProvider services, FellesSettings settings, string home, CancellationToken cancel)
    {
        if (settings.Population.Length == 0) return;
        await using var file = File.OpenRead(Path.GetFullPath(settings.Population, home));
        var import = services.GetRequiredService<RegisterImport>();
        var outcome = await import.Load(file, null, cancel);
        if (outcome.Failed(out var problem))
            throw new SettingsException($"The population file was refused: {problem.Text} {string.Join(" ", problem.Issues.Take(5).Select(issue => $"{issue.Expression}: {issue.Text}"))}");
    }
}
