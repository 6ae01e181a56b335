using System.Text;

namespace Felles.Fhir;

/// <summary>Terminology of the definitions alone: what FHIR R4 and the guides publish as codes.</summary>
internal sealed class PublishedTerminology(FhirDefinitions definitions) : ITerminology
{
    public bool? IsMember(string valueSet, string? system, string code)
    {
        if (definitions.Codes(DefinitionCompiler.WithoutVersion(valueSet)) is not { } codes) return null;
        var utf8 = Encoding.UTF8.GetBytes(code);
        return (system is null ? codes.Find(utf8) : codes.Find(Encoding.UTF8.GetBytes(system), utf8)) switch
        {
            Membership.Yes => true,
            Membership.No => false,
            _ => null,
        };
    }

    public bool? Subsumes(string system, string ancestor, string code)
    {
        if (definitions.FindCodeSystem(system) is not { } known) return null;
        var concept = Array.IndexOf(known.Codes, code);
        return concept < 0 || Array.IndexOf(known.Codes, ancestor) < 0 ? null : known.IsA(concept, ancestor, orSelf: true);
    }
}
