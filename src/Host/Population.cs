using System.Text.Json;
using Felles.Host.Configuration;
using Felles.Registers;

namespace Felles.Host;

/// <summary>Who is in the register from the start: the people of a test place, the organisation of a source.</summary>
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

    /// <summary>Makes a source's own organisation known, with the agreement by which it publishes its documents.</summary>
    internal static async Task RegisterOwnOrganisation(IServiceProvider services, FellesSettings settings, CancellationToken cancel)
    {
        var document = new
        {
            citizens = Array.Empty<string>(),
            healthPersonnel = Array.Empty<string>(),
            organisations = new[] { new { number = settings.Documents.Organisation, name = settings.Documents.OrganisationName, kind = "hospital", agreements = new[] { "documents" } } },
        };
        using var text = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(document));
        var outcome = await services.GetRequiredService<RegisterImport>().Load(text, null, cancel);
        if (outcome.Failed(out var problem)) throw new SettingsException($"Documents.Organisation was refused: {problem.Text}");
    }
}
