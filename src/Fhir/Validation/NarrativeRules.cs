using System.Collections.Frozen;

namespace Felles.Fhir;

/// <summary>
/// The text of a resource is a small part of XHTML without anything that acts: no scripts, forms, frames or outside
/// styles. https://hl7.org/fhir/R4/narrative.html#xhtml (txt-1, txt-2)
/// </summary>
internal ref struct NarrativeRules
{
    private const int DepthMax = 64;

    private static readonly FrozenSet<string> Elements = new[]
    {
        "a", "abbr", "acronym", "address", "area", "b", "bdo", "big", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "dfn", "div",
        "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "map", "ol", "p", "pre", "q", "samp", "small", "span",
        "strong", "style", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "ul", "var",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Attributes = new[]
    {
        "title", "style", "class", "id", "lang", "xml:lang", "xml:space", "dir", "accesskey", "tabindex", "span", "width", "height", "align", "valign", "char",
        "charoff", "abbr", "axis", "headers", "scope", "rowspan", "colspan", "cite", "name", "href", "hreflang", "charset", "rel", "rev", "type", "src", "alt",
        "longdesc", "usemap", "ismap", "shape", "coords", "nohref", "border", "frame", "rules", "cellspacing", "cellpadding", "summary", "xmlns", "nowrap", "start", "value",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly ReadOnlySpan<char> text;
    private readonly Stack<string> open = new();
    private int at;
    private bool hasContent;

    private NarrativeRules(ReadOnlySpan<char> text) => this.text = text;

    /// <summary>What is wrong with a narrative.</summary>
    /// <returns>Null when nothing is; else what, as an id: narrative-syntax, narrative-element, narrative-attribute, narrative-link, narrative-empty.</returns>
    internal static string? Fault(string div) => new NarrativeRules(div).Check();

    private string? Check()
    {
        SkipSpaces();
        if (!text[at..].StartsWith("<div")) return "narrative-syntax";
        do
        {
            if (Next() is { } fault) return fault;
        }
        while (open.Count > 0);
        SkipSpaces();
        return at < text.Length ? "narrative-syntax" : hasContent ? null : "narrative-empty";
    }

    private string? Next()
    {
        if (at >= text.Length) return "narrative-syntax";
        if (text[at] != '<') return Content();
        var rest = text[at..];
        if (rest.StartsWith("<!--"))
        {
            var end = rest[4..].IndexOf("--");
            if (end < 0 || end + 6 >= rest.Length || rest[end + 6] != '>') return "narrative-syntax";
            at += end + 7;
            return null;
        }

        return rest.StartsWith("</") ? EndTag() : StartTag();
    }

    private string? Content()
    {
        var end = text[at..].IndexOf('<');
        if (end < 0) return "narrative-syntax";
        var content = text.Slice(at, end);
        at += end;
        if (!AreReferencesKnown(content)) return "narrative-syntax";
        hasContent |= !content.IsWhiteSpace();
        return null;
    }

    private string? EndTag()
    {
        at += 2;
        var name = Name();
        SkipSpaces();
        return Take('>') && open.TryPop(out var opened) && opened == name ? null : "narrative-syntax";
    }

    private string? StartTag()
    {
        at++;
        var name = Name();
        if (name.Length == 0) return "narrative-syntax";
        if (!Elements.Contains(name)) return "narrative-element";
        if (open.Count == DepthMax) return "narrative-syntax";
        hasContent |= name == "img";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var before = at;
            SkipSpaces();
            if (Take('>'))
            {
                open.Push(name);
                return null;
            }

            if (Take('/')) return Take('>') ? null : "narrative-syntax";
            if (before == at) return "narrative-syntax";
            if (Attribute(name, seen) is { } fault) return fault;
        }
    }

    private string? Attribute(string element, HashSet<string> seen)
    {
        var name = Name();
        SkipSpaces();
        if (name.Length == 0 || !seen.Add(name) || !Take('=')) return "narrative-syntax";
        SkipSpaces();
        var quote = at < text.Length ? text[at] : '\0';
        if (quote is not ('"' or '\'')) return "narrative-syntax";
        at++;
        var length = text[at..].IndexOf(quote);
        if (length < 0) return "narrative-syntax";
        var value = text.Slice(at, length);
        at += length + 1;
        if (value.Contains('<') || !AreReferencesKnown(value)) return "narrative-syntax";
        if (!Attributes.Contains(name)) return "narrative-attribute";
        return name switch
        {
            "xmlns" => value.SequenceEqual("http://www.w3.org/1999/xhtml") ? null : "narrative-syntax",
            "href" or "src" or "cite" or "longdesc" or "usemap" => IsHarmless(value, element) ? null : "narrative-link",
            "style" => IsHarmlessStyle(value) ? null : "narrative-link",
            _ => null,
        };
    }

    // Whoever shows the text must not be made to run anything; browsers pass over spaces, references and case here.
    private static bool IsHarmless(ReadOnlySpan<char> url, string element)
    {
        var colon = url.IndexOf(':');
        if (url.Contains('&') && url[..Math.Max(colon, url.IndexOf('&'))].Contains("&#", StringComparison.Ordinal)) return false;
        if (colon < 0 || url[..colon].ContainsAny('/', '#', '?')) return true;
        return url[..colon] switch
        {
            "http" or "https" or "mailto" or "tel" or "ftp" or "urn" => true,
            "data" => element == "img" && IsImage(url),
            _ => false,
        };
    }

    // FHIR's own narratives are written with a space.
    private static bool IsImage(ReadOnlySpan<char> url) => url.StartsWith("data:", StringComparison.Ordinal) && url["data:".Length..].TrimStart(' ').StartsWith("image/", StringComparison.Ordinal);

    private static bool IsHarmlessStyle(ReadOnlySpan<char> style) =>
        HasHarmlessImages(style) && !NamesImagesOtherwise(style) && !style.Contains("expression", StringComparison.OrdinalIgnoreCase)
        && !style.Contains("javascript", StringComparison.OrdinalIgnoreCase) && !style.Contains('\\') && !style.Contains("@import", StringComparison.OrdinalIgnoreCase);

    // A background comes with the text, or stands beside it; what is fetched from elsewhere would tell who reads.
    private static bool HasHarmlessImages(ReadOnlySpan<char> style)
    {
        while (style.IndexOf("url(", StringComparison.OrdinalIgnoreCase) is var at and >= 0)
        {
            style = style[(at + 4)..];
            var end = style.IndexOf(')');
            var image = style[..Math.Max(end, 0)].Trim().Trim("'\"");
            // A browser takes tabs and line breaks out of an address before it reads it.
            if (end < 0 || image.Contains('&') || image.IndexOfAnyInRange('\0', '\x1f') >= 0 || !(IsImage(image) || (image.IndexOf(':') < 0 && !image.StartsWith("//")))) return false;
            style = style[end..];
        }

        return true;
    }

    // image-set() and image() take an address without url(), and src() is another name of it.
    private static bool NamesImagesOtherwise(ReadOnlySpan<char> style) =>
        style.Contains("image-set(", StringComparison.OrdinalIgnoreCase) || style.Contains("image(", StringComparison.OrdinalIgnoreCase) || style.Contains("src(", StringComparison.OrdinalIgnoreCase);

    /// <summary>Only the references of XML: those of HTML, as &amp;nbsp;, are not defined in a resource.</summary>
    private static bool AreReferencesKnown(ReadOnlySpan<char> value)
    {
        while (value.IndexOf('&') is var start and >= 0)
        {
            value = value[(start + 1)..];
            var end = value.IndexOf(';');
            if (end < 0) return false;
            var name = value[..end];
            var isKnown = name is "amp" or "lt" or "gt" or "quot" or "apos"
                || (name.Length is > 1 and < 9 && name[0] == '#' && IsNumber(name[1..]));
            if (!isKnown) return false;
            value = value[(end + 1)..];
        }

        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> digits)
    {
        var isHex = digits[0] == 'x';
        if (isHex) digits = digits[1..];
        foreach (var digit in digits)
            if (isHex ? !char.IsAsciiHexDigit(digit) : !char.IsAsciiDigit(digit))
                return false;
        return !digits.IsEmpty;
    }

    private string Name()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is ':' or '-' or '_')) at++;
        return text[start..at].ToString();
    }

    private bool Take(char character)
    {
        if (at >= text.Length || text[at] != character) return false;
        at++;
        return true;
    }

    private void SkipSpaces()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }
}
