using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Felles.Citizens.Texts;
using Felles.Clinician.Texts;
using Felles.Oversight.Texts;
using Felles.Public.Texts;
using Felles.Steering.Texts;

namespace Felles.Test.Unit.Pages;

public partial class PageTextsTests
{
    private static readonly Type[] All = [typeof(PublicTexts), typeof(ClinicianTexts), typeof(CitizenTexts), typeof(OversightTexts), typeof(SteeringTexts), typeof(FollowUpTexts)];

    public static TheoryData<string> Modules => [.. All.Select(type => type.FullName!)];

    private static Type Module(string name) => All.Single(type => type.FullName == name);

    private static Dictionary<string, string> Texts(Type type, string culture)
    {
        using var set = new ResourceManager(type.FullName!, type.Assembly).GetResourceSet(CultureInfo.GetCultureInfo(culture), createIfNotExists: true, tryParents: false)!;
        return set.Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
    }

    [Theory, MemberData(nameof(Modules))]
    public void Every_text_exists_in_every_language_with_the_same_places(string module)
    {
        var bokmål = Texts(Module(module), "");
        foreach (var language in new[] { "nn", "en" })
        {
            var other = Texts(Module(module), language);
            Assert.Equal(bokmål.Keys.Order(), other.Keys.Order());
            foreach (var (key, text) in bokmål) Assert.Equal((key, Places(text)), (key, Places(other[key])));
        }
    }

    [Theory, MemberData(nameof(Modules))]
    public void Every_text_that_a_page_asks_for_exists(string module)
    {
        var type = Module(module);
        var texts = Texts(type, "");
        var source = Repository.Folder("src", type.Assembly.GetName().Name!["Felles.".Length..]);
        var name = type == typeof(FollowUpTexts) ? "F" : "T";
        var asked = Directory.EnumerateFiles(source, "*.*", SearchOption.AllDirectories)
            .Where(file => (file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal)) && !file.Contains("node_modules", StringComparison.Ordinal))
            .SelectMany(file => Asked().Matches(File.ReadAllText(file)).Where(match => match.Groups["name"].Value is var asker && (asker == name || (name == "T" && asker.EndsWith("exts", StringComparison.Ordinal)))).Select(match => match.Groups["key"].Value));
        Assert.All(asked, key => Assert.Contains(key, texts.Keys));
    }

    [Theory, MemberData(nameof(Modules))]
    public void No_text_is_left_over_from_another_draft(string module)
    {
        foreach (var (key, text) in Texts(Module(module), ""))
        {
            Assert.False(string.IsNullOrWhiteSpace(text), key);
            Assert.Equal((key, text.Trim()), (key, text));
        }
    }

    private static string Places(string text) => string.Join(' ', Place().Matches(text).Select(match => match.Value).Order().Distinct());

    [GeneratedRegex(@"\{\d\}", RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    // T["key"] and T["key", …] written out, F["key"] for the module's second class of texts; keys put together at run time are tested where they are put together.
    [GeneratedRegex(@"\b(?<name>T|F|[tT]exts)\[""(?<key>[a-z0-9.-]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Asked();
}
