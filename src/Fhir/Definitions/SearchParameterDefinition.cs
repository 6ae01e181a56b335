namespace Felles.Fhir;

/// <summary>A search parameter; https://hl7.org/fhir/R4/searchparameter.html.</summary>
/// <param name="Url">Canonical URL.</param>
/// <param name="Code">Name in requests.</param>
/// <param name="Type">number, date, string, token, reference, composite, quantity, uri, special.</param>
/// <param name="Bases">Resource types it is for.</param>
/// <param name="Expression">FHIRPath that gives its values; empty for special ones.</param>
/// <param name="Targets">Types a reference may point to.</param>
/// <param name="Components">Parts of a composite.</param>
internal sealed record SearchParameterDefinition(
    string Url, string Code, string Type, string[] Bases, string Expression, string[] Targets, SearchComponent[] Components);

/// <summary>One part of a composite search parameter.</summary>
/// <param name="Definition">Canonical URL of the part's SearchParameter.</param>
/// <param name="Expression">FHIRPath from the composite's value to the part's.</param>
internal sealed record SearchComponent(string Definition, string Expression);
