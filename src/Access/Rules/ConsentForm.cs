using System.Collections.Immutable;
using System.Globalization;

namespace Felles.Access.Rules;

/// <summary>
/// A text that a citizen can consent to: for a service that rests on consent, or a trial (utprøving). A file
/// <c>consent-….md</c> beside the rules: the heading, the lines <c>Form:</c>, <c>Service:</c>, <c>Version:</c>, <c>Valid:</c>
/// and <c>Oldest:</c>, and a part for each language.
/// </summary>
/// <param name="Code">Stable short code.</param>
/// <param name="Service">The service that it is about.</param>
/// <param name="Version">The version that is offered now, from 1.</param>
/// <param name="Oldest">The oldest version under which a consent still counts.</param>
/// <param name="ValidMonths">How long a consent lasts, in months.</param>
/// <param name="Texts">Title and paragraphs by language, <c>nb</c>, <c>nn</c> and <c>en</c>.</param>
public sealed record ConsentForm(string Code, ServiceCode Service, int Version, int Oldest, int ValidMonths, ImmutableDictionary<string, (string Title, ImmutableArray<string> Paragraphs)> Texts)
{
    internal const string FilePrefix = "consent-";

    private static readonly string[] Languages = ["nb", "nn", "en"];

    /// <summary>Title and paragraphs in a language; bokmål for any other.</summary>
    public (string Title, ImmutableArray<string> Paragraphs) In(string language) => Texts.GetValueOrDefault(language, Texts["nb"]);

    /// <summary>Consent to the text as it is now, for as long as it says.</summary>
    /// <param name="now">Now, UTC.</param>
    public Restriction Given(DateTimeOffset now) => new(Kernel.ResourceId.Create(), RestrictionTarget.Participation, "", Service, now, null)
    {
        Permits = true,
        Form = Code,
        FormVersion = Version.ToString(CultureInfo.InvariantCulture),
        EndsAt = now.AddMonths(ValidMonths),
    };

    /// <summary>Whether a consent was given to this text, under a version that still counts.</summary>
    internal bool Counts(Restriction consent) =>
        consent.Form == Code && int.TryParse(consent.FormVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version >= Oldest && version <= Version;

    internal static ConsentForm? Read(string name, string text, List<string> faults)
    {
        var before = faults.Count;
        var lines = text.Split('\n').Select(line => line.Trim()).ToArray();
        var code = Line("Form");
        var service = Line("Service");
        if (code is null || !code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')) faults.Add($"{name}: a text to consent to says 'Form:' with a code of small letters, digits and hyphens.");
        if (service is null) faults.Add($"{name}: a text to consent to says 'Service:' with the service's code.");
        var (version, oldest, months) = (Number("Version", null), Number("Oldest", 1), Number("Valid", null));
        if (oldest > version) faults.Add($"{name}: the oldest version that counts comes after the version that is offered.");
        var texts = ImmutableDictionary.CreateBuilder<string, (string, ImmutableArray<string>)>(StringComparer.Ordinal);
        foreach (var language in Languages)
        {
            var part = lines.SkipWhile(line => line != $"## {language}").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)).Where(line => line.Length > 0).ToArray();
            if (part is [var title, _, ..]) texts[language] = (title.TrimStart('#', ' '), [.. part[1..]]);
            else faults.Add($"{name}: the part '## {language}' has a title and at least one paragraph, each on its own line.");
        }

        return faults.Count > before ? null : new ConsentForm(code!, new ServiceCode(service!), version, oldest, months, texts.ToImmutable());

        string? Line(string key) => lines.FirstOrDefault(line => line.StartsWith(key + ":", StringComparison.Ordinal))?[(key.Length + 1)..].Trim();

        int Number(string key, int? otherwise)
        {
            if (Line(key) is not { } written && otherwise is { } usual) return usual;
            if (int.TryParse(Line(key)?.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 1200) return number;
            faults.Add($"{name}: a text to consent to says '{key}:' with a whole number from 1{(key == "Valid" ? ", in months" : "")}.");
            return 1;
        }
    }
}
