namespace Felles.Fhir;

/// <summary>Rules that R4 gives in words alone, here in FHIRPath; each with the page that says so.</summary>
internal static class WordedRules
{
    // By the path of the type or element.
    private static readonly Dictionary<string, Invariant[]> Rules = new(StringComparer.Ordinal)
    {
        // https://hl7.org/fhir/R4/valueset.html#compositions: an absolute URI; a contained code system is named by its own url.
        ["ValueSet.compose.include"] = [new("valueset-system-absolute", true, "The system of a value set is an absolute URI, also of a contained code system.", "system.hasValue().not() or (system.contains(':') and system.startsWith('#').not())")],
        // https://hl7.org/fhir/R4/codesystem.html#properties
        ["CodeSystem"] =
        [
            new("codesystem-property-once", true, "A property of a code system is defined once, by its code and by its uri.", "property.code.isDistinct() and property.uri.isDistinct()"),
        ],
        // https://hl7.org/fhir/R4/bundle.html#pagination, https://hl7.org/fhir/R4/bundle.html#searchset
        ["Bundle"] =
        [
            new("bundle-link-once", true, "A Bundle has one link to itself, and one to each of first, previous, next and last.", "link.where(relation in ('self' | 'first' | 'previous' | 'prev' | 'next' | 'last')).relation.isDistinct()"),
            new("bundle-search-outcome", true, "An entry of a search that is its outcome is an OperationOutcome.", "type != 'searchset' or entry.where(search.mode = 'outcome').resource.all($this is OperationOutcome)"),
            new("bundle-search-id", true, "Resources that a search found have ids.", "type != 'searchset' or entry.where(search.mode = 'match' or search.mode = 'include').resource.all(id.exists())"),
        ],
    };

    /// <summary>The rules of an object; none for most.</summary>
    internal static Invariant[] Of(Shape shape) => Rules.GetValueOrDefault(shape.Path, []);
}
