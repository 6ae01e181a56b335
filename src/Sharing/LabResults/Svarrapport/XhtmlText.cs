using System.Text;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>
/// Formatted text (a subset of XHTML, HISD 1155) as plain text: blocks and breaks become line breaks, list items begin
/// with a dash, cells are parted by tabs. The words stay; only their look is lost.
/// </summary>
internal static class XhtmlText
{
    internal static string? Read(SourceElement element)
    {
        var text = new StringBuilder();
        Append(text, element);
        element.WhollyTaken = true;
        return Tidy(text);
    }

    private static void Append(StringBuilder text, SourceElement element)
    {
        switch (element.Name)
        {
            case "br": NewLine(text, force: true); return;
            case "li": NewLine(text); text.Append("- "); break;
            case "p" or "div" or "ul" or "ol" or "table" or "tr" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "pre" or "blockquote" or "dl" or "dt" or "dd": NewLine(text); break;
        }

        AppendInline(text, element.Text);
        foreach (var child in element.Children)
        {
            Append(text, child);
            switch (child.Name)
            {
                case "td" or "th": text.Append('\t'); break;
                case "p" or "div" or "li" or "tr" or "table" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "pre" or "blockquote" or "dd": NewLine(text); break;
            }

            AppendInline(text, child.Tail);
        }

        // What a link or a picture points to is content; classes and styles are not.
        foreach (var attribute in element.Attributes)
            if (attribute.Name is "href" or "src" or "alt" && attribute.Value.Length > 0)
                text.Append(" (").Append(attribute.Value).Append(')');
    }

    private static void AppendInline(StringBuilder text, string run)
    {
        foreach (var c in run)
        {
            if (!char.IsWhiteSpace(c)) text.Append(c);
            else if (text.Length > 0 && !char.IsWhiteSpace(text[^1])) text.Append(' ');
        }
    }

    private static void NewLine(StringBuilder text, bool force = false)
    {
        while (text.Length > 0 && text[^1] is ' ') text.Length--;
        if (text.Length > 0 && (force || text[^1] != '\n')) text.Append('\n');
    }

    private static string? Tidy(StringBuilder text)
    {
        var tidy = text.ToString().Trim();
        return tidy.Length == 0 ? null : tidy;
    }
}
