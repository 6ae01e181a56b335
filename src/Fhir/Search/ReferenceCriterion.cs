namespace Felles.Fhir;

/// <summary>One value of a reference parameter.</summary>
/// <param name="Type">Resource type; null for any.</param>
/// <param name="Id">Id; null when the value is a URL of another server or a canonical.</param>
/// <param name="Url">The value as it was sent.</param>
internal sealed record SoughtReference(string? Type, string? Id, string Url);

/// <summary>Reference parameters; https://hl7.org/fhir/R4/search.html#reference.</summary>
internal sealed class ReferenceCriterion : ValueCriterion
{
    internal required SoughtReference[] References { get; init; }

    internal override bool Matches(SearchedResource resource, in PathItem value)
    {
        if (!value.IsNode || value.Node < 0 || ReferenceText.Of(resource.Definitions, value.Source.Tape, value.Node) is not { } text) return false;
        var split = ReferenceText.Split(resource.Definitions, text);
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
internal sealed class ReferenceIdentifierCriterion : ValueCriterion
{
    internal required Token[] Tokens { get; init; }

    internal override bool Matches(SearchedResource resource, in PathItem value)
    {
        var names = resource.Definitions.Names;
        var identifier = value.Child(names.Identifier, JsonKind.Object);
        if (identifier < 0) return false;
        var tape = value.Source.Tape;
        foreach (var token in Tokens)
            if (token.Matches(SearchedValue.Bytes(tape, identifier, names.System), SearchedValue.Bytes(tape, identifier, names.Value)))
                return true;
        return false;
    }
}
