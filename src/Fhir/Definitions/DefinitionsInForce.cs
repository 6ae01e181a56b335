namespace Felles.Fhir;

/// <summary>
/// The definitions that a running platform checks by. They are replaced as a whole when definitions are added; who has begun
/// with the former ends with them. Safe to share between threads.
/// </summary>
public sealed class DefinitionsInForce
{
    private volatile FhirValidator validator;

    /// <summary>Begins with some definitions.</summary>
    public DefinitionsInForce(FhirDefinitions definitions) => validator = new FhirValidator(definitions);

    /// <summary>What is checked by from now.</summary>
    public FhirDefinitions Definitions => validator.Definitions;

    /// <summary>The validator over <see cref="Definitions"/>.</summary>
    public FhirValidator Validator => validator;

    /// <summary>Puts others in force.</summary>
    public void Replace(FhirDefinitions definitions) => validator = new FhirValidator(definitions);
}
