using System.Text;

namespace Felles.Fhir;

/// <summary>A code or identifier as a value of a token parameter holds it.</summary>
/// <param name="System">Its system; null when the value tells none.</param>
/// <param name="Code">The code, or the identifier's value.</param>
internal readonly record struct FoundToken(string? System, string Code)
{
    /// <summary>The codes of one value: those of a CodeableConcept, or one.</summary>
    internal static IEnumerable<FoundToken> Of(SearchedResource resource, PathItem value)
    {
        var names = resource.Definitions.Names;
        if (!value.IsObject())
        {
            var only = resource.BindingOf(value) is { Strength: BindingStrength.Required } binding ? resource.Definitions.Codes(binding)?.OnlySystem : null;
            yield return new FoundToken(only, Encoding.UTF8.GetString(value.Bytes()));
            yield break;
        }

        foreach (var (part, name) in Parts(value, names))
            if (part.Text(name) is { } code)
                yield return new FoundToken(part.Text(names.System), code);
    }

    /// <summary>The texts that go with one value: <c>text</c>, displays, the text of an identifier's type.</summary>
    internal static IEnumerable<string> Texts(FhirDefinitions definitions, PathItem value)
    {
        var names = definitions.Names;
        var (text, display) = (names.Find("text"u8), names.Find("display"u8));
        if (value.Text(text) is { } written) yield return written;
        if (value.Member(names.Type) is { } type && value.Type.Name == "Identifier")
            foreach (var inner in Texts(definitions, type))
                yield return inner;
        foreach (var (part, _) in Parts(value, names))
            if (part.Text(display) is { } shown)
                yield return shown;
    }

    private static IEnumerable<(PathItem Part, int Name)> Parts(PathItem value, FhirNames names)
    {
        if (value.Type.Name is "Identifier" or "ContactPoint") yield return (value, names.Value);
        else if (value.Type.Name == "Coding") yield return (value, names.Code);
        else if (value.Child(names.Coding, JsonKind.Array) is var list and >= 0 && value.Type.Shape?.Find(names.Coding) is { } property)
            for (var at = list + 1; at < value.Source.Tape.Nodes[list].Next; at = value.Source.Tape.Nodes[at].Next)
                yield return (new PathItem(value.Source, PathType.Of(property), at, -1), names.Code);
    }
}

/// <summary><c>:text</c>: codes by the words that go with them.</summary>
internal sealed class TokenTextCriterion : ValueCriterion
{
    internal required string[] Texts { get; init; }

    internal override bool Matches(SearchedResource resource, in PathItem value)
    {
        foreach (var text in FoundToken.Texts(resource.Definitions, value))
            if (Array.Exists(Texts, sought => StringCriterion.Matches(text, sought, StringMatch.Start)))
                return true;
        return false;
    }
}

/// <summary><c>:of-type</c>: identifiers by the code of their type and their value.</summary>
internal sealed class IdentifierOfTypeCriterion : ValueCriterion
{
    /// <summary>The type's code, and the identifier's value.</summary>
    internal required (Token Type, string Value)[] Identifiers { get; init; }

    internal override bool Matches(SearchedResource resource, in PathItem value)
    {
        var names = resource.Definitions.Names;
        if (value.Type.Name != "Identifier" || value.Text(names.Value) is not { } text || value.Member(names.Type) is not { } type) return false;
        foreach (var code in FoundToken.Of(resource, type))
            if (Array.Exists(Identifiers, sought => sought.Value == text && sought.Type.Matches(Encoding.UTF8.GetBytes(code.System ?? ""), Encoding.UTF8.GetBytes(code.Code))))
                return true;
        return false;
    }
}

/// <summary><c>:in</c> and, negated, <c>:not-in</c>: codes by the value set they belong to.</summary>
internal sealed class TokenInCriterion : ValueCriterion
{
    internal required string[] ValueSets { get; init; }

    internal override bool Matches(SearchedResource resource, in PathItem value)
    {
        foreach (var code in FoundToken.Of(resource, value))
            foreach (var valueSet in ValueSets)
            {
                var isMember = resource.Definitions.Terminology.IsMember(valueSet, code.System, code.Code);
                // What cannot be told is not found, asked for one way or the other.
                if (IsNegated ? isMember != false : isMember == true) return true;
            }

        return false;
    }
}

/// <summary><c>:below</c> and <c>:above</c>: a code with all that stand below, or above, it in its system.</summary>
internal sealed class TokenHierarchyCriterion : ValueCriterion
{
    internal required (string System, string Code)[] Codes { get; init; }

    internal required bool IsBelow { get; init; }

    internal override bool Matches(SearchedResource resource, in PathItem value)
    {
        foreach (var found in FoundToken.Of(resource, value))
            foreach (var (system, code) in Codes)
                if (found.System is not null && NorwegianCodeSystem.AreSame(Encoding.UTF8.GetBytes(found.System), Encoding.UTF8.GetBytes(system))
                    && (found.Code == code || Subsumes(resource.Definitions.Terminology, system, code, found.Code)))
                    return true;
        return false;
    }

    private bool Subsumes(ITerminology terminology, string system, string sought, string found) =>
        (IsBelow ? terminology.Subsumes(system, sought, found) : terminology.Subsumes(system, found, sought)) == true;
}
