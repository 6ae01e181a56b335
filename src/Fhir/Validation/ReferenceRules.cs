using System.Text;

namespace Felles.Fhir;

/// <summary>How a Reference is written and what it may point to; https://hl7.org/fhir/R4/references.html.</summary>
internal static class ReferenceRules
{
    /// <summary>Checks a Reference.</summary>
    /// <param name="definitions">Resource types.</param>
    /// <param name="tape">The text.</param>
    /// <param name="issues">Receives what is wrong.</param>
    /// <param name="at">The Reference's object.</param>
    /// <param name="property">What it is the value of.</param>
    /// <param name="contained">The ids that a <c>#id</c> may name.</param>
    internal static void Check(FhirDefinitions definitions, JsonTape tape, IssueList issues, int at, Property property, ContainedIds contained)
    {
        var reference = tape.Find(at, definitions.Names.Reference);
        if (reference < 0 || tape.Nodes[reference].Kind != JsonKind.String) return;
        ref readonly var node = ref tape.Nodes[reference];
        var text = node.IsEscaped ? Encoding.UTF8.GetBytes(tape.Text(node)) : tape.Raw(node);
        if (text.IsEmpty) return;

        if (text[0] == '#')
        {
            // A bare # is the container itself, said from within.
            if (text.Length == 1) return;
            if (contained.TypeOf(text[1..]) is not { } held) issues.At(reference, Finding.ReferenceNotContained());
            else if (definitions.FindType(held) is { } type && !Allows(definitions, property.Type, type)) issues.At(reference, Finding.ReferenceTarget(string.Join(", ", property.Type.Targets)));
            return;
        }

        if (HasScheme(text))
        {
            // The names within a Bundle need only be the same at both ends; many are not quite UUIDs.
            if (text.IndexOf((byte)' ') >= 0) issues.At(reference, Finding.ReferenceSyntax());
            else if (text.StartsWith("http"u8) && AtServer(definitions, text) is { } remote) OfType(definitions, tape, issues, at, reference, property, remote);
            return;
        }

        if (Target(definitions, text) is not { } target) issues.At(reference, Finding.ReferenceSyntax());
        else OfType(definitions, tape, issues, at, reference, property, target);
    }

    private static void OfType(FhirDefinitions definitions, JsonTape tape, IssueList issues, int at, int reference, Property property, TypeDefinition target)
    {
        var type = tape.Find(at, definitions.Names.Type);
        if (type >= 0 && tape.Nodes[type].Kind == JsonKind.String && definitions.FindResource(tape.Raw(tape.Nodes[type])) is { } told && told != target) issues.At(type, Finding.ReferenceOtherType());
        if (!Allows(definitions, property.Type, target))
            issues.At(reference, Finding.ReferenceTarget(string.Join(", ", property.Type.Targets)));
    }

    /// <summary>Takes apart <c>Type/id</c>, <c>Type/id/_history/version</c> or, in transactions, <c>Type?query</c>; null for anything else.</summary>
    internal static TypeDefinition? Target(FhirDefinitions definitions, ReadOnlySpan<byte> reference)
    {
        var slash = reference.IndexOfAny((byte)'/', (byte)'?');
        if (slash < 0 || definitions.FindResource(reference[..slash]) is not { } type) return null;
        var rest = reference[(slash + 1)..];
        if (reference[slash] == '?') return rest.IsEmpty ? null : type;
        var next = rest.IndexOf((byte)'/');
        if (next < 0) return PrimitiveRules.IsId(rest) ? type : null;
        const int Length = 10; // "/_history/"
        return PrimitiveRules.IsId(rest[..next]) && rest[next..].StartsWith("/_history/"u8) && PrimitiveRules.IsId(rest[(next + Length)..]) ? type : null;
    }

    // As urn:uuid:…, https://… or, within a smart health card, resource:0.
    private static bool HasScheme(ReadOnlySpan<byte> text) => text.IndexOfAny(":/?"u8) is var at and > 0 && text[at] == ':';

    /// <summary>The type that a URL of a FHIR server tells by its end, <c>…/Type/id</c>; null for any other.</summary>
    private static TypeDefinition? AtServer(FhirDefinitions definitions, ReadOnlySpan<byte> url)
    {
        if (url.IndexOfAny((byte)'?', (byte)'#') >= 0) return null;
        if (url.IndexOf("/_history/"u8) is var version and > 0) url = url[..version];
        var slash = url.LastIndexOf((byte)'/');
        if (slash <= 0 || !PrimitiveRules.IsId(url[(slash + 1)..])) return null;
        var before = url[..slash];
        return definitions.FindResource(before[(before.LastIndexOf((byte)'/') + 1)..]);
    }

    internal static bool Allows(FhirDefinitions definitions, ElementType type, TypeDefinition target)
    {
        if (type.Targets.Length == 0) return true;
        foreach (var name in type.Targets)
            if (name == target.Name || definitions.FindType(name) is null)
                return true;
        return false;
    }
}
