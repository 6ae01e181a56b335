using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>One attribute of a received element; namespace declarations and <c>xsi:</c> attributes are not kept.</summary>
internal sealed class SourceAttribute(string name, string value)
{
    internal string Name { get; } = name;

    internal string Value { get; } = value;

    /// <summary>Read into the typed message, or dealt with in another way.</summary>
    internal bool Taken { get; set; }
}

/// <summary>
/// One element of a received message with its place. Whoever reads something of it takes it; what nobody has taken when
/// the reading is over has no place in the typed message and is kept by its path (<see cref="Remainder"/>).
/// </summary>
internal sealed class SourceElement(string name, string space, SourceElement? parent, int line, int column)
{
    private List<SourceElement>? children;
    private StringBuilder? textBuilder;

    internal string Name { get; } = name;

    internal string Namespace { get; } = space;

    internal SourceElement? Parent { get; } = parent;

    internal int Line { get; } = line;

    internal int Column { get; } = column;

    internal List<SourceAttribute> Attributes { get; } = [];

    internal IReadOnlyList<SourceElement> Children => (IReadOnlyList<SourceElement>?)children ?? [];

    /// <summary>The text before the first child.</summary>
    internal string Text { get; private set; } = "";

    /// <summary>The text after this element, up to the next sibling or the parent's end.</summary>
    internal string Tail { get; private set; } = "";

    /// <summary>The element has been understood; its attributes, text and children are looked at one by one.</summary>
    internal bool Taken { get; set; }

    /// <summary>The text has been read, or dealt with in another way.</summary>
    internal bool TextTaken { get; set; }

    /// <summary>The element with everything in it has been read, or dealt with in another way.</summary>
    internal bool WhollyTaken { get; set; }

    /// <summary>Gives back what was read to be checked only: it is kept as remainder.</summary>
    internal void GiveBack()
    {
        Taken = TextTaken = false;
        foreach (var attribute in Attributes) attribute.Taken = false;
    }

    internal void Add(SourceElement child) => (children ??= []).Add(child);

    /// <summary>Text belongs to the element until it has a child, then after that child.</summary>
    internal void AddText(string text)
    {
        if (children is { Count: > 0 } existing) existing[^1].AddTail(text);
        else Text = Joined(Text, text);
    }

    private void AddTail(string text) => Tail = Joined(Tail, text);

    // Character data comes in pieces only around CDATA sections and comments.
    private string Joined(string before, string more)
    {
        if (before.Length == 0) return more;
        textBuilder ??= new StringBuilder();
        textBuilder.Clear().Append(before).Append(more);
        return textBuilder.ToString();
    }

    internal bool TryAttribute(string attribute, [NotNullWhen(true)] out SourceAttribute? found)
    {
        foreach (var candidate in Attributes)
        {
            if (candidate.Name != attribute) continue;
            found = candidate;
            return true;
        }

        found = null;
        return false;
    }

    /// <summary>XPath of the element, each step but the root with its position among siblings of the same name.</summary>
    internal string Path()
    {
        var path = new StringBuilder();
        AppendPath(path);
        return path.ToString();
    }

    private void AppendPath(StringBuilder path)
    {
        Parent?.AppendPath(path);
        path.Append('/').Append(Name);
        if (Parent is null) return;
        var position = 1;
        foreach (var sibling in Parent.Children)
        {
            if (ReferenceEquals(sibling, this)) break;
            if (sibling.Name == Name) position++;
        }

        path.Append(CultureInfo.InvariantCulture, $"[{position}]");
    }
}
