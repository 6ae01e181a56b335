namespace Felles.Fhir;

/// <summary>One value of a reference parameter.</summary>
/// <param name="Type">Resource type; null for any.</param>
/// <param name="Id">Id; null when the value is a URL of another server or a canonical.</param>
/// <param name="Url">The value as it was sent.</param>
internal sealed record SoughtReference(string? Type, string? Id, string Url);

/// <summary>Reference parameters; https://hl7.org/fhir/R4/search.html#reference.</summary>
internal sealed class ReferenceCriterion : SearchCriterion
{
    internal required SoughtReference[] References { get; init; }

    protected override bool Matches(FhirDefinitions definitions, JsonTape tape, in FoundValue value)
    {
        if (ReferenceText.Of(definitions, tape, value.Node) is not { } text) return false;
        var split = ReferenceText.Split(definitions, text);
        foreach (var sought in References)
        {
            if (text == sought.Url) return true;
            if (sought.Id is not null && split is var (type, id) && id == sought.Id && (sought.Type is null || sought.Type == type)) return true;
            // A canonical without version finds every version.
            if (text.StartsWith(sought.Url, StringComparison.Ordinal) && text.Length > sought.Url.Length && text[sought.Url.Length] == '|') return true;
        }

        return false;
    }
}

/// <summary><c>:identifier</c>: references by the identifier of their target.</summary>
internal sealed class ReferenceIdentifierCriterion : SearchCriterion
{
    internal required Token[] Tokens { get; init; }

    protected override bool Matches(FhirDefinitions definitions, JsonTape tape, in FoundValue value)
    {
        if (tape.Nodes[value.Node].Kind != JsonKind.Object) return false;
        var identifier = tape.Find(value.Node, definitions.Names.Identifier);
        if (identifier < 0 || tape.Nodes[identifier].Kind != JsonKind.Object) return false;
        foreach (var token in Tokens)
            if (token.Matches(Bytes(tape, identifier, definitions.Names.System), Bytes(tape, identifier, definitions.Names.Value)))
                return true;
        return false;
    }
}
