namespace Felles.Fhir;

/// <summary>One element of a type, as the StructureDefinition says; https://hl7.org/fhir/R4/elementdefinition.html.</summary>
internal sealed class ElementDefinition
{
    /// <summary>Name without <c>[x]</c>.</summary>
    internal required string Name { get; init; }

    internal required int Min { get; init; }

    /// <summary>Most occurrences; <see cref="Unbounded"/> for <c>*</c>.</summary>
    internal required int Max { get; init; }

    /// <summary>Whether the JSON name carries the type, as <c>valueQuantity</c> for <c>value[x]</c>.</summary>
    internal required bool IsChoice { get; init; }

    internal required bool IsModifier { get; init; }

    internal required bool IsSummary { get; init; }

    internal required ElementType[] Types { get; init; }

    /// <summary>Path of the element whose children this one has, as <c>Observation.referenceRange</c>; empty for none.</summary>
    internal required string ContentReference { get; init; }

    internal required Binding? Binding { get; init; }

    internal required Invariant[] Invariants { get; init; }

    /// <summary>Children defined in place (backbone elements).</summary>
    internal required ElementDefinition[] Children { get; init; }

    internal const int Unbounded = int.MaxValue;

    internal bool IsRepeating => Max > 1;

    /// <summary>The properties of an element with <see cref="Children"/> or <see cref="ContentReference"/>. Set when the definitions are linked.</summary>
    internal Shape? Shape { get; set; }
}

/// <summary>One type an element may have.</summary>
/// <param name="Code">Name of the type; SimpleQuantity and the like where the element says so.</param>
/// <param name="Targets">Names of the resource types a reference may point to; empty for any.</param>
internal sealed record ElementType(string Code, string[] Targets)
{
    /// <summary>Set when the definitions are linked.</summary>
    internal TypeDefinition Definition { get; set; } = null!;
}

/// <summary>How strictly codes must come from a value set; https://hl7.org/fhir/R4/valueset-binding-strength.html.</summary>
internal enum BindingStrength : byte
{
    Example,
    Preferred,
    Extensible,
    Required,
}

/// <summary>The value set of a coded element.</summary>
/// <param name="Strength">How strictly.</param>
/// <param name="ValueSet">Canonical URL without version.</param>
internal sealed record Binding(BindingStrength Strength, string ValueSet)
{
    /// <summary>The codes of the value set; null until they are asked for.</summary>
    internal CodeSet? Codes { get; set; }
}

/// <summary>A rule in FHIRPath, as published.</summary>
internal sealed record Invariant(string Key, bool IsError, string Text, string Expression);
