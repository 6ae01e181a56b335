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
            _ => system is not null && codes.TakesAllOf(system) ? GrammarSystems.Contains(system, code) : null,
        };
    }

    public bool? Subsumes(string system, string ancestor, string code)
    {
        if (definitions.FindCodeSystem(system) is not { } known) return null;
        var concept = Array.IndexOf(known.Codes, code);
        return concept < 0 || Array.IndexOf(known.Codes, ancestor) < 0 ? null : known.IsA(concept, ancestor, orSelf: true);
    }

    public bool? HasCode(string system, string code)
    {
        if (GrammarSystems.Contains(system, code) is { } told) return told;
        if (definitions.FindCodeSystem(system) is not { } known) return null;
        return known.Contains(Encoding.UTF8.GetBytes(code)) ? true : known.IsComplete ? false : null;
    }

    public bool? IsDisplay(string system, string code, string display)
    {
        if (definitions.FindCodeSystem(system) is not { } known || Array.IndexOf(known.Codes, code) is not (>= 0 and var concept) || known.Displays[concept].Length == 0) return null;
        return ConceptTexts.AreSameWords(display, known.Displays[concept]);
    }
}
