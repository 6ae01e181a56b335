using System.Text.RegularExpressions;

namespace Felles.Fhir;

/// <summary>What a validation may ask beyond the definitions; <see cref="ValidationOptions"/>.</summary>
internal static partial class StrictRules
{
    // Names that are set aside for examples (RFC 2606), and those that FHIR's own examples use.
    private static readonly string[] ExampleHosts = ["example.org", "example.com", "acme.com", "acme.org"];

    /// <summary>Checks the code of a Coding against its code system.</summary>
    internal static void Coding(PathItem coding, IssueList issues, bool isStrict)
    {
        var names = coding.Source.Definitions.Names;
        if (coding.Member(names.System) is not { Kind: PathKind.String } system) return;
        var definitions = coding.Source.Definitions;
        if (definitions.IsSupplement(system.Text)) issues.At(system.Node, Finding.SystemIsSupplement());
        if (definitions.FindCodeSystem(system.Text) is not { IsComplete: true } && definitions.LoadedTerminology is { } loaded) ByLoaded(coding, system.Text, loaded, issues, isStrict);
        if (!isStrict) return;
        if (definitions.FindCodeSystem(system.Text) is null && definitions.FindValueSet(DefinitionCompiler.WithoutVersion(system.Text)) is not null) issues.At(system.Node, Finding.SystemIsValueSet());
        if (!system.Text.Contains(':', StringComparison.Ordinal)) issues.At(system.Node, Finding.SystemNotAbsolute());
        if (coding.Member(names.Code) is not { Kind: PathKind.String } code) return;
        // What HasCode cannot tell is of a code system that is here only in part, or of none that is here.
        if (system.Text.Contains(':', StringComparison.Ordinal) && definitions.FindCodeSystem(system.Text) is null && definitions.FindValueSet(DefinitionCompiler.WithoutVersion(system.Text)) is null && definitions.Terminology.HasCode(system.Text, code.Text) is null)
            issues.Remark(system.Node, Finding.SystemNotHere());
        if (definitions.FindCodeSystem(system.Text) is not { IsComplete: true } known) return;
        var concept = Array.IndexOf(known.Codes, code.Text);
        if (concept < 0) issues.At(code.Node, Finding.CodeUnknown());
        else if (coding.Text("display") is { } display && known.Displays[concept] is { Length: > 0 } right && !SameWords(display, right)) issues.At(code.Node, Finding.DisplayWrong());
    }

    /// <summary>Checks a code and its display by what is loaded: a remark to a sender, whose list may be newer; an error to an author.</summary>
    private static void ByLoaded(PathItem coding, string system, ITerminology loaded, IssueList issues, bool isStrict)
    {
        if (coding.Member(coding.Source.Definitions.Names.Code) is not { Kind: PathKind.String } code) return;
        var has = loaded.HasCode(system, code.Text);
        if (has == false && isStrict) issues.At(code.Node, Finding.CodeUnknown());
        else if (has == false) issues.Remark(code.Node, Finding.CodeNotOfSystem());
        else if (has == true && coding.Text("display") is { } display && loaded.IsDisplay(system, code.Text, display) == false)
        {
            if (isStrict) issues.At(code.Node, Finding.DisplayWrong());
            else issues.Remark(code.Node, Finding.DisplayDiffers());
        }
    }

    /// <summary>Checks that an extension is one that some definition has.</summary>
    internal static void Extension(FhirDefinitions definitions, JsonTape tape, IssueList issues, int node)
    {
        var at = tape.Find(node, definitions.Names.Url);
        if (at < 0 || tape.Nodes[at].Kind != JsonKind.String) return;
        var url = tape.Text(tape.Nodes[at]);
        // Parts of an extension have names that its definition alone knows.
        if (!url.Contains(':', StringComparison.Ordinal) || IsOfHl7(url) || (IsExample(url) && !url.Contains("example.com", StringComparison.Ordinal))) return;
        if (definitions.FindProfile(url) is null) issues.At(at, Finding.ExtensionUnknown());
    }

    /// <summary>Checks that the url of an extension, which is no part of another, is absolute.</summary>
    internal static void ExtensionUrl(FhirDefinitions definitions, JsonTape tape, IssueList issues, int node)
    {
        var at = tape.Find(node, definitions.Names.Url);
        if (at >= 0 && tape.Nodes[at].Kind == JsonKind.String && tape.Raw(tape.Nodes[at]).IndexOf((byte)':') < 0) issues.At(at, Finding.ExtensionUrlRelative());
    }

    /// <summary>Checks that the system of an Identifier is absolute, and that what is to be a URI is one.</summary>
    internal static void Identifier(FhirDefinitions definitions, JsonTape tape, IssueList issues, int node)
    {
        var system = tape.Find(node, definitions.Names.System);
        if (system < 0 || tape.Nodes[system].Kind != JsonKind.String) return;
        if (tape.Raw(tape.Nodes[system]).IndexOf((byte)':') < 0) issues.At(system, Finding.SystemNotAbsolute());
        var value = tape.Find(node, definitions.Names.Value);
        if (value >= 0 && tape.TextEquals(tape.Nodes[system], "urn:ietf:rfc:3986"u8) && tape.Nodes[value].Kind == JsonKind.String && tape.Raw(tape.Nodes[value]).IndexOf((byte)':') < 0) issues.At(value, Finding.IdentifierNotUri());
    }

    /// <summary>Checks codes whose value set has no list but a form: languages and content types.</summary>
    internal static void Code(IssueList issues, int node, string valueSet, ReadOnlySpan<byte> code)
    {
        if (valueSet == "http://hl7.org/fhir/ValueSet/languages" && !IsLanguage(code)) issues.At(node, Finding.LanguageInvalid());
        if (valueSet == "http://hl7.org/fhir/ValueSet/mimetypes" && !IsMimeType(code)) issues.At(node, Finding.MimeTypeInvalid());
    }

    // RFC 5646: a language of two or three letters, or a private tag, and then parts of at most eight.
    private static bool IsLanguage(ReadOnlySpan<byte> tag)
    {
        var first = true;
        foreach (var range in tag.Split((byte)'-'))
        {
            var part = tag[range];
            if (part.IsEmpty || part.Length > 8) return false;
            foreach (var b in part)
                if (!char.IsAsciiLetterOrDigit((char)b) || (first && !char.IsAsciiLetter((char)b))) return false;
            if (first && part.Length is not (2 or 3) && !(part.Length == 1 && part[0] is (byte)'x' or (byte)'i')) return false;
            first = false;
        }

        return true;
    }

    private static bool IsMimeType(ReadOnlySpan<byte> type) => type.IndexOf((byte)'/') is > 0 and var slash && slash < type.Length - 1;

    /// <summary>What a narrative links to, or shows, by <c>#</c> and a name.</summary>
    internal static IEnumerable<string> LinksWithin(string xhtml) => xhtml.Contains("=\"#", StringComparison.Ordinal) ? LinkOrImage().Matches(xhtml).Select(match => match.Groups["name"].Value) : [];

    /// <summary>Checks that links to places within a narrative find them, and that links can be followed.</summary>
    internal static void NarrativeLinks(JsonTape tape, IssueList issues, int node)
    {
        var text = tape.Text(tape.Nodes[node]);
        if (text.Contains("href=\"urn:", StringComparison.Ordinal)) issues.At(node, Finding.Narrative("narrative-link"));
        if (!text.Contains("href=\"#", StringComparison.Ordinal)) return;
        var places = Place().Matches(text).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        foreach (Match link in LocalLink().Matches(text))
            if (!places.Contains(link.Groups["name"].Value))
            {
                issues.At(node, Finding.NarrativeLinkLost());
                return;
            }
    }

    // FHIR's own extensions, also of its other versions and tools; those of its guides are known by their packages alone.
    private static bool IsOfHl7(string url) =>
        url.StartsWith("http://hl7.org/fhir/", StringComparison.Ordinal)
        && !url.StartsWith("http://hl7.org/fhir/uv/", StringComparison.Ordinal) && !url.StartsWith("http://hl7.org/fhir/us/", StringComparison.Ordinal);

    internal static bool IsExample(string text) => Array.Exists(ExampleHosts, host => text.Contains(host, StringComparison.Ordinal));

    /// <summary>Whether a text has something that looks like a tag.</summary>
    internal static bool HasMarkup(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'<') is var at and >= 0)
        {
            text = text[(at + 1)..];
            if (text is [(>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (byte)'/' or (byte)'!', ..]) return true;
        }

        return false;
    }

    private static bool SameWords(string one, string two) =>
        string.Equals(string.Join(' ', one.Split(' ', StringSplitOptions.RemoveEmptyEntries)), string.Join(' ', two.Split(' ', StringSplitOptions.RemoveEmptyEntries)), StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("href=\"#(?<name>[^\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LocalLink();

    [GeneratedRegex("(href|src)=\"#(?<name>[^\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LinkOrImage();

    [GeneratedRegex("(name|id)=\"(?<name>[^\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Place();
}
