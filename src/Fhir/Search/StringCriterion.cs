using System.Globalization;

namespace Felles.Fhir;

/// <summary>How a string is compared.</summary>
internal enum StringMatch : byte
{
    /// <summary>Begins with, without regard to case and accents.</summary>
    Start,

    /// <summary>Holds, without regard to case and accents (<c>:contains</c>).</summary>
    Contains,

    /// <summary>Is (<c>:exact</c>).</summary>
    Exact,
}

/// <summary>String and uri parameters; https://hl7.org/fhir/R4/search.html#string, #uri.</summary>
internal sealed class StringCriterion : SearchCriterion
{
    private static readonly CompareInfo Comparison = CultureInfo.InvariantCulture.CompareInfo;

    internal required string[] Texts { get; init; }

    internal required StringMatch Match { get; init; }

    protected override bool Matches(FhirDefinitions definitions, JsonTape tape, in FoundValue value)
    {
        ref readonly var node = ref tape.Nodes[value.Node];
        if (node.Kind == JsonKind.String) return Matches(tape.Text(node));
        // HumanName and Address: any of their parts.
        for (var part = value.Node + 1; part < node.Next; part++)
            if (tape.Nodes[part].Kind == JsonKind.String && IsPart(value.Type, tape.Nodes, value.Node, part) && Matches(tape.Text(tape.Nodes[part])))
                return true;
        return false;
    }

    private static bool IsPart(TypeDefinition type, TapeNode[] nodes, int parent, int part)
    {
        // The property that the string is, or whose array it is in; codes as use and type are not what people search for.
        for (var at = parent + 1; at < nodes[parent].Next; at = nodes[at].Next)
            if (part >= at && part < nodes[at].Next)
                return !nodes[at].IsBeside && nodes[at].Name >= 0
                    && type.Shape.Find(nodes[at].Name)?.Type.Definition.Format == PrimitiveFormat.String;
        return false;
    }

    private bool Matches(string text)
    {
        foreach (var sought in Texts)
        {
            var matches = Match switch
            {
                StringMatch.Start => Comparison.IsPrefix(text, sought, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace),
                StringMatch.Contains => Comparison.IndexOf(text, sought, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0,
                StringMatch.Exact => text == sought,
            };
            if (matches) return true;
        }

        return false;
    }
}
