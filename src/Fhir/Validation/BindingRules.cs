using System.Text;

namespace Felles.Fhir;

/// <summary>Required bindings: codes must come from the element's value set; https://hl7.org/fhir/R4/terminologies.html#required.</summary>
internal static class BindingRules
{
    /// <summary>Checks the value of a primitive: code, uri, string.</summary>
    internal static void CheckCode(FhirDefinitions definitions, IssueList issues, int at, Property property, ReadOnlySpan<byte> code)
    {
        if (definitions.Codes(property.Element.Binding!) is { } codes && codes.Find(code) == Membership.No)
            issues.At(at, Finding.CodeNotInValueSet(codes));
    }

    /// <summary>Checks a CodeableConcept, Coding or Quantity.</summary>
    internal static void Check(FhirDefinitions definitions, JsonTape tape, IssueList issues, int at, Property property)
    {
        if (definitions.Codes(property.Element.Binding!) is not { } codes) return;
        Check(definitions, tape, issues, at, property.Type.Definition.TypeName, codes);
    }

    /// <summary>Checks a value of a type against a value set.</summary>
    internal static void Check(FhirDefinitions definitions, JsonTape tape, IssueList issues, int at, string typeName, CodeSet codes)
    {
        var nodes = tape.Nodes;
        if (typeName != "CodeableConcept")
        {
            if (typeName is ("Coding" or "Quantity") && Find(definitions, tape, at, codes) == Membership.No) issues.At(at, Finding.CodeNotInValueSet(codes));
            return;
        }

        var list = tape.Find(at, definitions.Names.Coding);
        if (list < 0 || nodes[list].Kind != JsonKind.Array)
        {
            // Why a value is absent stands in an extension (data-absent-reason).
            if (tape.Find(at, definitions.Names.Extension) < 0) issues.At(at, Finding.CodingRequired(codes));
            return;
        }

        for (var coding = list + 1; coding < nodes[list].Next; coding = nodes[coding].Next)
            if (nodes[coding].Kind == JsonKind.Object && Find(definitions, tape, coding, codes) != Membership.No)
                return;
        issues.At(at, Finding.CodeNotInValueSet(codes));
    }

    private static Membership Find(FhirDefinitions definitions, JsonTape tape, int coding, CodeSet codes)
    {
        var system = tape.Find(coding, definitions.Names.System);
        var code = tape.Find(coding, definitions.Names.Code);
        return code < 0 ? Membership.No : codes.Find(system < 0 ? default : Bytes(tape, system), Bytes(tape, code));
    }

    private static ReadOnlySpan<byte> Bytes(JsonTape tape, int at)
    {
        ref readonly var node = ref tape.Nodes[at];
        if (node.Kind != JsonKind.String) return default;
        return node.IsEscaped ? Encoding.UTF8.GetBytes(tape.Text(node)) : tape.Raw(node);
    }
}
