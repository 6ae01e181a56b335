namespace Felles.Fhir;

/// <summary>Where an extension may stand; https://hl7.org/fhir/R4/defining-extensions.html#context.</summary>
/// <param name="Kind">How the place is told.</param>
/// <param name="Expression">Path of an element or type, canonical URL of an extension, or FHIRPath.</param>
internal sealed record ExtensionContext(ExtensionContextKind Kind, string Expression);

/// <summary>How the place of an extension is told.</summary>
internal enum ExtensionContextKind : byte
{
    Element,
    Extension,
    FhirPath,
}
