using Felles.Steering;

namespace Felles.Host.Configuration;

/// <summary>The file of code lists that an operator has in the place of those that come with the platform.</summary>
internal static class SteeringCodeListFile
{
    internal static void Use(FellesSettings settings)
    {
        if (settings.SteeringCodeLists.Length == 0) return;
        if (!File.Exists(settings.SteeringCodeLists)) throw new SettingsException($"There is no file of code lists at '{settings.SteeringCodeLists}'. Check the setting SteeringCodeLists.");
        if (SteeringRegistration.UseCodeLists(File.ReadAllBytes(settings.SteeringCodeLists)).Failed(out var problem))
            throw new SettingsException(string.Join(Environment.NewLine, [$"{settings.SteeringCodeLists} was refused: {problem.Text}", .. problem.Issues.Select(issue => $"  {issue.Expression}: {issue.Text}")]));
    }
}
