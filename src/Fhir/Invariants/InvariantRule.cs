namespace Felles.Fhir;

/// <summary>A rule in FHIRPath that a definition or a profile puts on a value, compiled; https://hl7.org/fhir/R4/conformance-rules.html#constraints.</summary>
/// <param name="Definition">The rule as published.</param>
/// <param name="Path">Its expression, whose focus is the value.</param>
/// <param name="Touched">
/// The elements, as bits by their index in the shape, without any of which the rule holds whatever else is there;
/// zero when there are none such.
/// </param>
internal sealed record InvariantRule(Invariant Definition, FhirPath Path, UInt128 Touched)
{
    /// <summary>Whether an object with these elements needs no asking.</summary>
    internal bool HoldsFor(UInt128 seen) => Touched != UInt128.Zero && (seen & Touched) == UInt128.Zero;
}
