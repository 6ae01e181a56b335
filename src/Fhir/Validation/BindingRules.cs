using System.Text;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// Bindings: codes come from the element's value set; https://hl7.org/fhir/R4/terminologies.html#strength. A code outside a required
/// value set is an error, outside an extensible one a warning; where it cannot be told, nothing is said of it.
/// </summary>
internal static class BindingRules
{
    /// <summary>Checks the value of a primitive: code, uri, string.</summary>
    internal static void CheckCode(FhirDefinitions definitions, IssueList issues, int at, Property property, ReadOnlySpan<byte> code) =>
        CheckCode(BoundCodes.Of(definitions, property.Element.Binding!), issues, at, property.Element.Binding!.Strength, code);

    /// <summary>Checks the value of a primitive against a value set.</summary>
    internal static void CheckCode(BoundCodes codes, IssueList issues, int at, BindingStrength strength, ReadOnlySpan<byte> code)
    {
        if (codes.Find(code) == Membership.No) Outside(issues, at, strength, codes);
    }

    /// <summary>Checks a CodeableConcept, Coding or Quantity.</summary>
    internal static void Check(FhirDefinitions definitions, JsonTape tape, IssueList issues, int at, Property property)
    {
        var codes = BoundCodes.Of(definitions, property.Element.Binding!);
        if (codes.IsKnown) Check(definitions, tape, issues, at, property.Type.Definition.TypeName, codes, property.Element.Binding!.Strength);
    }

    /// <summary>Checks a value of a type against a value set.</summary>
    internal static void Check(FhirDefinitions definitions, JsonTape tape, IssueList issues, int at, string typeName, BoundCodes codes, BindingStrength strength)
    {
        var nodes = tape.Nodes;
        if (typeName != "CodeableConcept")
        {
            if (typeName is ("Coding" or "Quantity") && Find(definitions, tape, at, codes, strength) == Membership.No) Outside(issues, at, strength, codes);
            return;
        }

        var list = tape.Find(at, definitions.Names.Coding);
        if (list < 0 || nodes[list].Kind != JsonKind.Array)
        {
            // Why a value is absent stands in an extension (data-absent-reason).
            if (codes.Codes is null || tape.Find(at, definitions.Names.Extension) >= 0) return;
            if (strength == BindingStrength.Required) issues.At(at, Finding.CodingRequired(codes.Codes));
            else issues.Remark(at, Finding.CodingExpected(codes.Url));
            return;
        }

        for (var coding = list + 1; coding < nodes[list].Next; coding = nodes[coding].Next)
            if (nodes[coding].Kind == JsonKind.Object && Find(definitions, tape, coding, codes, strength) != Membership.No)
                return;
        Outside(issues, at, strength, codes);
    }

    private static void Outside(IssueList issues, int at, BindingStrength strength, BoundCodes codes)
    {
        if (strength == BindingStrength.Required) issues.At(at, codes.Codes is { } known ? Finding.CodeNotInValueSet(known) : Finding.CodeNotInValueSet(codes.Url));
        else issues.Remark(at, Finding.CodeNotInExtensible(codes.Url));
    }

    private static Membership Find(FhirDefinitions definitions, JsonTape tape, int coding, BoundCodes codes, BindingStrength strength)
    {
        var system = tape.Find(coding, definitions.Names.System);
        var code = tape.Find(coding, definitions.Names.Code);
        // A quantity without a coded unit is not outside of the units that one should have.
        if (code < 0) return strength == BindingStrength.Required ? Membership.No : Membership.Unknown;
        return codes.Find(system < 0 ? default : Bytes(tape, system), Bytes(tape, code));
    }

    private static ReadOnlySpan<byte> Bytes(JsonTape tape, int at)
    {
        ref readonly var node = ref tape.Nodes[at];
        if (node.Kind != JsonKind.String) return default;
        return node.IsEscaped ? Encoding.UTF8.GetBytes(tape.Text(node)) : tape.Raw(node);
    }
}
