using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>
/// Takes the fields out of one element. What is asked for by <c>One</c> may stand once only, because two would
/// contradict each other; of what is asked for by <c>First</c> the rest stays where it is and is kept as remainder.
/// </summary>
internal readonly struct Fields(SourceElement element, Findings findings)
{
    // FHIR R4, datatype string: at most 1,048,576 characters.
    private const int TextLengthMax = 1024 * 1024;

    // Never added to: most fields of most elements are not there.
    private static readonly List<Fields> NoFields = [];

    internal SourceElement Element { get; } = element;

    internal Findings Findings { get; } = findings;

    private SourceElement? Find(string name, ref int from)
    {
        var children = Element.Children;
        for (; from < children.Count; from++)
        {
            var child = children[from];
            if (child.Name != name || child.Namespace != Element.Namespace) continue;
            from++;
            return child;
        }

        return null;
    }

    private bool Has(string name)
    {
        var from = 0;
        return Find(name, ref from) is not null;
    }

    internal Fields? One(string name, bool required = false)
    {
        var from = 0;
        var found = Find(name, ref from);
        if (found is null)
        {
            if (required) Missing(name);
            return null;
        }

        found.Taken = true;
        if (Find(name, ref from) is { } second)
            Findings.Error(second, "structure", "element-repeated", $"{name} may stand only once here. Send one.");
        return new Fields(found, Findings);
    }

    internal Fields? First(string name, bool required = false)
    {
        var from = 0;
        if (Find(name, ref from) is { } found)
        {
            found.Taken = true;
            return new Fields(found, Findings);
        }

        if (required) Missing(name);
        return null;
    }

    internal List<Fields> Many(string name)
    {
        var from = 0;
        var found = NoFields;
        while (Find(name, ref from) is { } child)
        {
            if (ReferenceEquals(found, NoFields)) found = [];
            child.Taken = true;
            found.Add(new Fields(child, Findings));
        }

        return found;
    }

    internal ImmutableArray<T> Many<T>(string name, Func<Fields, T?> read)
        where T : class
    {
        var all = Many(name);
        if (all.Count == 0) return [];
        var found = ImmutableArray.CreateBuilder<T>(all.Count);
        foreach (var fields in all)
            if (read(fields) is { } value)
                found.Add(value);
        return found.DrainToImmutable();
    }

    internal void Missing(string name) =>
        Findings.Error(Element, "required", "element-missing", $"{name} is missing here; the standard (HIS 80822) requires it.");

    /// <summary>kith:ST, trimmed; null when blank.</summary>
    internal string? Text()
    {
        Element.TextTaken = true;
        var text = Element.Text.AsSpan().Trim();
        if (text.Length > TextLengthMax)
            Findings.Error(Element, "too-long", "text-too-long", $"A text has at most {TextLengthMax} characters. Send it as an embedded document (RefDoc).");
        return text.IsEmpty ? null : text.Length == Element.Text.Length ? Element.Text : text.ToString();
    }

    internal string? Text(string name) => First(name)?.Text();

    internal string? OneText(string name, bool required = false)
    {
        var text = One(name, required) is { } fields ? fields.Text() : null;
        if (text is null && required && Has(name)) Missing(name);
        return text;
    }

    /// <summary>anyType: plain text or a subset of XHTML, as plain text with line breaks; null when blank.</summary>
    internal string? FormattedText(string name)
    {
        if (First(name) is not { } fields) return null;
        return fields.Element.Children.Count == 0 ? fields.Text() : XhtmlText.Read(fields.Element);
    }

    internal string? Attribute(string name)
    {
        if (!Element.TryAttribute(name, out var attribute)) return null;
        attribute.Taken = true;
        var value = attribute.Value.AsSpan().Trim();
        return value.IsEmpty ? null : value.Length == attribute.Value.Length ? attribute.Value : value.ToString();
    }

    /// <summary>kith:CS or kith:CV; null when it says nothing.</summary>
    internal CodedValue? Code()
    {
        var code = new CodedValue(Collapsed(Attribute("V")), Collapsed(Attribute("S")), Attribute("DN"), Attribute("OT"));
        return code is { V: null, DN: null, OT: null } ? null : code;
    }

    internal CodedValue? Code(string name) => First(name)?.Code();

    internal CodedValue? OneCode(string name, bool required = false)
    {
        var code = One(name, required) is { } fields ? fields.Code() : null;
        if (code is null && required && Has(name)) Missing(name);
        return code;
    }

    /// <summary>A code of a code list on which what happens to the message depends; an unknown one refuses the message.</summary>
    internal CodedValue? OneCodeOf(string name, ReadOnlySpan<string> known, string list, bool required = false)
    {
        var code = OneCode(name, required);
        if (code is null) return null;
        if (code.V is not null && known.Contains(code.V)) return code;
        Findings.Error(
            First(name)!.Value.Element,
            "code-invalid",
            "code-unknown",
            $"The code is not in {list}. Use one of {string.Join(", ", known.ToArray())}.",
            "V");
        return null;
    }

    internal ImmutableArray<CodedValue> Codes(string name) => Many(name, static fields => fields.Code());

    internal ImmutableArray<string> Texts(string name) => Many(name, static fields => fields.Text());

    /// <summary>kith:TS; null when absent or, with a finding, unreadable.</summary>
    internal MessageTime? Time()
    {
        if (Attribute("V") is not { } text) return null;
        if (TimeText.TryRead(text, out var time)) return time;
        Findings.Error(
            Element,
            "value",
            "time-invalid",
            "This is no date or time. Write 2017-09-20, 2017-09-20T07:57:00 (Norwegian time) or 2017-09-20T05:57:00Z.",
            "V");
        return null;
    }

    internal MessageTime? Time(string name) => First(name)?.Time();

    internal MessageTime? OneTime(string name, bool required = false)
    {
        if (One(name, required) is not { } fields) return null;
        if (fields.Attribute("V") is null && required) Missing(name);
        return fields.Time();
    }

    /// <summary>kith:PQ; null when absent.</summary>
    internal PhysicalQuantity? Quantity(string name)
    {
        if (One(name) is not { } fields) return null;
        if (fields.Attribute("V") is not { } text)
        {
            // A unit without a number is said of a result that is still to come. It is kept by its path.
            return null;
        }

        var unit = Collapsed(fields.Attribute("U"));
        if (DecimalText.TryRead(text, out var number)) return new PhysicalQuantity(number, unit);
        Findings.Error(fields.Element, "value", "number-invalid", "This is no number. Write digits with a decimal point, as 3.4; put anything else into TextResult.", "V");
        return null;
    }

    /// <summary>kith:BL.</summary>
    internal bool? Flag(string name)
    {
        if (First(name) is not { } fields) return null;
        switch (fields.Attribute("V"))
        {
            case null: return null;
            case "true" or "1": return true;
            case "false" or "0": return false;
            default:
                Findings.Error(fields.Element, "value", "boolean-invalid", "Write true or false.", "V");
                return null;
        }
    }

    /// <summary>kith:INT.</summary>
    internal int? Integer(string name)
    {
        if (First(name) is not { } fields || fields.Text() is not { } text) return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        Findings.Error(fields.Element, "value", "number-invalid", "This is no whole number. Write digits only.");
        return null;
    }

    /// <summary>xs:token: runs of white space count as one space.</summary>
    internal static string? Collapsed(string? text)
    {
        if (text is null || !NeedsCollapse(text)) return text;
        var collapsed = new StringBuilder(text.Length);
        var space = false;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                space = collapsed.Length > 0;
                continue;
            }

            if (space) collapsed.Append(' ');
            space = false;
            collapsed.Append(c);
        }

        return collapsed.Length == 0 ? null : collapsed.ToString();
    }

    private static bool NeedsCollapse(string text)
    {
        var before = 'x';
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) && (c != ' ' || before == ' ')) return true;
            before = c;
        }

        return false;
    }
}
