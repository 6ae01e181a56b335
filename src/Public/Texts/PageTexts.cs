using System.Globalization;
using System.Reflection;
using System.Resources;

namespace Felles.Public.Texts;

/// <summary>
/// The texts of a page module in the reader's language, from its resource files. Which language is said outright, never
/// taken from the thread: the same thread answers APIs, whose numbers must not follow a reader's language.
/// </summary>
public abstract class PageTexts
{
    private readonly ResourceManager resources;

    /// <summary>Texts from the resource files that lie beside the class and bear its name.</summary>
    protected PageTexts(PageLanguage language)
    {
        Language = language;
        var type = GetType();
        resources = Resources(type.FullName!, type.Assembly);
    }

    /// <summary>The reader's language.</summary>
    public PageLanguage Language { get; }

    /// <summary>The text with a key. A missing key is a bug and throws; a test reads every key of every page.</summary>
    public string this[string key] =>
        resources.GetString(key, Language.Culture) ?? throw new MissingManifestResourceException($"No text {key} in {GetType().Name}.");

    /// <summary>The text with its places filled.</summary>
    public string this[string key, params object?[] arguments] =>
        string.Format(Language.Culture, this[key], arguments);

    /// <summary>The text with a key; null when there is none, as for a code that was not known when this was written.</summary>
    public string? Find(string key) => resources.GetString(key, Language.Culture);

    /// <summary>The text for one, <c>key.one</c>, or for none or several, <c>key.many</c>, with the number filled in.</summary>
    public string Count(string key, int number) => this[number == 1 ? $"{key}.one" : $"{key}.many", number.ToString(CultureInfo.InvariantCulture)];

    private static ResourceManager Resources(string name, Assembly assembly) => Managers.GetOrAdd(name, _ => new ResourceManager(name, assembly));

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, ResourceManager> Managers = new(StringComparer.Ordinal);
}

/// <summary>The texts of the public pages and of what all pages share.</summary>
public sealed class PublicTexts(PageLanguage language) : PageTexts(language);
