using System.Text;
using Felles.Access;
using Felles.Access.Rules;

namespace Felles.Host.Configuration;

/// <summary>The rules of access, with the operator's own files in the place of those of the same name.</summary>
internal static class AccessRuleFiles
{
    /// <summary>The policy that the settings ask for.</summary>
    /// <exception cref="SettingsException">Every fault of the rules, by file and line.</exception>
    internal static AccessPolicy Read(FellesSettings settings) => settings.Rules.Length == 0 ? AccessPolicy.Published : new AccessPolicy(Read(settings.Rules));

    /// <summary>The rules that come with the platform, with those of a folder in their place; null for none.</summary>
    /// <exception cref="SettingsException">Every fault of the rules, by file and line.</exception>
    internal static RuleBook Read(string? folder)
    {
        if (folder is null) return RuleBook.Published;
        if (!Directory.Exists(folder)) throw new SettingsException($"There is no folder of rules at '{folder}'. Check the setting Rules.");
        var own = Directory.EnumerateFiles(folder, "*.md").ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => File.ReadAllText(file, Encoding.UTF8));
        return RuleBook.Read(own).Match(book => book, problem => throw new SettingsException(string.Join(Environment.NewLine, problem.Issues.Select(issue => issue.Text).Prepend(problem.Text))));
    }
}
