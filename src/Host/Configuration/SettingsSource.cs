using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Felles.Host.Configuration;

/// <summary>Where settings come from, in rising order: built-in, file, environment, flags.</summary>
internal sealed class SettingsSource
{
    private readonly Option<bool> development = new("--development") { Description = "A developer's machine: synthetic people, stand-in identity provider, keys made when missing." };
    private readonly Option<FileInfo?> file = new("--config") { Description = "Settings file (JSON). Default: felles.json in the working folder, when it is there." };
    private readonly Option<string?> listen = new("--listen") { Description = "Address to listen on, as http://127.0.0.1:7700." };
    private readonly Option<string?> data = new("--data") { Description = "Folder of the embedded database and the keys." };
    private readonly Option<string?> database = new("--database") { Description = "PostgreSQL connection string, instead of the embedded database." };
    private readonly Option<string?> node = new("--node") { Description = "Name of this host in the log." };
    private readonly Option<string[]> definitions = new("--definitions") { Description = "FHIR package (.tgz or folder), folder of JSON files, or file, of definitions to add. Can be said several times." };
    private readonly Option<string?> rules = new("--rules") { Description = "Folder of rules of access in the place of those that come with the platform." };
    private readonly Option<NodeRole?> role = new("--role") { Description = "national: every service and the pages; source: one organisation's journal documents." };
    private readonly Option<int?> standInPort = new("--stand-in-port") { Description = "Port of the stand-in identity provider." };

    /// <summary>Adds the flags to a command.</summary>
    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[development, file, listen, data, database, node, definitions, rules, role, standInPort]) command.Options.Add(option);
    }

    /// <summary>Adds to a command the flags that tell where the database is, and no others.</summary>
    internal void AddDatabaseTo(Command command)
    {
        foreach (var option in (Option[])[file, data, database]) command.Options.Add(option);
    }

    /// <summary>The folder of the repository: from the script, else the working folder.</summary>
    internal static string Home => Environment.GetEnvironmentVariable("FELLES_HOME") ?? Directory.GetCurrentDirectory();

    /// <summary>Reads and completes the settings; they are not checked yet.</summary>
    /// <exception cref="SettingsException">The file cannot be read, or a value has the wrong form.</exception>
    internal FellesSettings Read(ParseResult parsed)
    {
        var given = parsed.GetValue(file);
        var configuration = new ConfigurationBuilder();
        if (given is not null) configuration.AddJsonFile(given.FullName, optional: false);
        else configuration.AddJsonFile(Path.GetFullPath("felles.json"), optional: true);
        configuration.AddEnvironmentVariables("FELLES_");
        configuration.AddInMemoryCollection(Flags(parsed));
        var settings = new FellesSettings();
        if (parsed.GetValue(development))
        {
            settings.Environment = Surroundings.Development;
            settings.SyntheticNumbers = true;
            settings.StandIn = true;
            settings.Population = "dev/people/population.json";
            settings.Portfolio = "dev/steering/portfolio-2022-09.json";
            settings.SteeringMembers = "dev/steering/members.json";
            settings.SteeringPapers = ["dev/steering/strategy-2023.json", "dev/steering/road-map-22-3.json", "dev/steering/assignments-2023.json"];
        }

        try
        {
            configuration.Build().Bind(settings, options => options.ErrorOnUnknownConfiguration = false);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or InvalidDataException or FileNotFoundException)
        {
            throw new SettingsException($"The settings cannot be read: {e.Message}");
        }

        if (parsed.GetValue(definitions) is { Length: > 0 } added) settings.Definitions = [.. added];
        if (settings.PublicBaseUrl.Length == 0) settings.PublicBaseUrl = settings.Listen;
        StandInProvider.Configure(settings);
        return settings;
    }

    /// <summary>Reads, and refuses what cannot hold or is unsafe.</summary>
    /// <exception cref="SettingsException">Lists every fault and what to change.</exception>
    internal FellesSettings ReadChecked(ParseResult parsed)
    {
        var settings = Read(parsed);
        var faults = SettingsCheck.Faults(settings);
        return faults.Count == 0 ? settings : throw new SettingsException(string.Join(Environment.NewLine, faults));
    }

    private IEnumerable<KeyValuePair<string, string?>> Flags(ParseResult parsed)
    {
        if (parsed.GetValue(listen) is { } address) yield return new("Listen", address);
        if (parsed.GetValue(data) is { } folder) yield return new("DataFolder", folder);
        if (parsed.GetValue(database) is { } connection) yield return new("Database", connection);
        if (parsed.GetValue(node) is { } name) yield return new("Node", name);
        if (parsed.GetValue(rules) is { } tables) yield return new("Rules", tables);
        if (parsed.GetValue(role) is { } purpose) yield return new("Role", purpose.ToString());
        if (parsed.GetValue(standInPort) is { } port) yield return new("StandInPort", port.ToString(CultureInfo.InvariantCulture));
    }
}
