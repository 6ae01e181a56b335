using System.Globalization;
using System.Text;

namespace Felles.Fhir;

/// <summary>How a string is compared.</summary>
internal enum StringMatch : byte
{
    /// <summary>Begins with, without regard to case and accents.</summary>
    Start,

    /// <summary>Holds, without regard to case and accents (<c>:contains</c>).</summary>
    Contains,

    /// <summary>Ends with, without regard to case and accents.</summary>
    End,

    /// <summary>Is, without regard to case and accents.</summary>
    Same,

    /// <summary>Is, letter by letter (<c>:exact</c>).</summary>
    Exact,
}

/// <summary>String parameters; https://hl7.org/fhir/R4/search.html#string.</summary>
internal sealed class StringCriterion : ValueCriterion
{
    private const CompareOptions Loosely = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace;

    private static readonly CompareInfo Comparison = CultureInfo.InvariantCulture.CompareInfo;

    internal required string[] Texts { get; init; }

    internal required StringMatch Match { get; init; }

    internal override bool Matches(SearchedResource resource, in PathItem value)
    {
        if (!value.IsObject()) return Matches(Encoding.UTF8.GetString(value.Bytes()));
        // HumanName and Address: any of their parts.
        var tape = value.Source.Tape;
        for (var part = value.Node + 1; part < tape.Nodes[value.Node].Next; part++)
            if (tape.Nodes[part].Kind == JsonKind.String && IsPart(value.Type.Shape, tape.Nodes, value.Node, part) && Matches(tape.Text(tape.Nodes[part])))
                return true;
        return false;
    }

    private static bool IsPart(Shape? shape, TapeNode[] nodes, int parent, int part)
    {
        // The property that the string is, or whose array it is in; codes as use and type are not what people search for.
        for (var at = parent + 1; at < nodes[parent].Next; at = nodes[at].Next)
            if (part >= at && part < nodes[at].Next)
                return !nodes[at].IsBeside && nodes[at].Name >= 0
                    && shape?.Find(nodes[at].Name)?.Type.Definition.Format == PrimitiveFormat.String;
        return false;
    }

    private bool Matches(string text)
    {
        foreach (var sought in Texts)
            if (Matches(text, sought, Match))
                return true;
        return false;
    }

    /// <summary>Whether a text matches another.</summary>
    internal static bool Matches(string text, string sought, StringMatch match) => match switch
    {
        StringMatch.Start => Comparison.IsPrefix(text, sought, Loosely),
        StringMatch.Contains => Comparison.IndexOf(text, sought, Loosely) >= 0,
        StringMatch.End => Comparison.IsSuffix(text, sought, Loosely),
        StringMatch.Same => Comparison.Compare(text, sought, Loosely) == 0,
        StringMatch.Exact => text == sought,
    };
}
