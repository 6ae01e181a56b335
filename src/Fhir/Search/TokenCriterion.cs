using System.Collections.Immutable;
using System.Text;

namespace Felles.Fhir;

/// <summary>One value of a token parameter.</summary>
/// <param name="System">Code system; empty for values without one; null for any.</param>
/// <param name="Code">Code; null for any of the system.</param>
internal sealed record Token(byte[]? System, byte[]? Code)
{
    internal bool Matches(ReadOnlySpan<byte> system, ReadOnlySpan<byte> code) =>
        (Code is null ? !code.IsEmpty : code.SequenceEqual(Code))
        && (System is null || (System.Length == 0 ? system.IsEmpty : NorwegianCodeSystem.AreSame(system, System)));
}

/// <summary>Token parameters: codes and identifiers; https://hl7.org/fhir/R4/search.html#token.</summary>
internal sealed class TokenCriterion : ValueCriterion
{
    internal required Token[] Tokens { get; init; }

    /// <summary>Whether lifted tokens satisfy the criterion; null when they leave it open.</summary>
    internal bool? Holds(ImmutableArray<string> lifted)
    {
        var (matches, isOpen) = (false, false);
        foreach (var text in lifted)
        {
            if (!text.StartsWith(Name, StringComparison.Ordinal) || text.Length <= Name.Length || text[Name.Length] != '=') continue;
            var bar = text.IndexOf('|', StringComparison.Ordinal);
            var system = Encoding.UTF8.GetBytes(text[(Name.Length + 1)..bar]);
            var code = Encoding.UTF8.GetBytes(text[(bar + 1)..]);
            matches |= Matches(system, code);
            // The system of a bare code is in its definition: only the body's place tells which it may be.
            isOpen |= Array.Exists(Tokens, token => token.System is not null && (token.System.Length == 0 || system.Length == 0) && new Token(null, token.Code).Matches(system, code));
        }

        return !matches && isOpen ? null : matches != IsNegated;
    }

    internal override bool Matches(SearchedResource resource, in PathItem value)
    {
        var names = resource.Definitions.Names;
        if (!value.IsObject()) return MatchesPrimitive(resource, value);
        switch (value.Type.Name)
        {
            case "CodeableConcept":
                var list = value.Child(names.Coding, JsonKind.Array);
                if (list < 0) return false;
                var tape = value.Source.Tape;
                for (var coding = list + 1; coding < tape.Nodes[list].Next; coding = tape.Nodes[coding].Next)
                    if (tape.Nodes[coding].Kind == JsonKind.Object && Matches(SearchedValue.Bytes(tape, coding, names.System), SearchedValue.Bytes(tape, coding, names.Code)))
                        return true;
                return false;
            case "Coding":
                return Matches(value.Bytes(names.System), value.Bytes(names.Code));
            case "Identifier" or "ContactPoint":
                // "email|x": the system of a contact point is its kind, no code system.
                return Matches(value.Bytes(names.System), value.Bytes(names.Value));
            default:
                return false;
        }
    }

    private bool MatchesPrimitive(SearchedResource resource, in PathItem value)
    {
        var code = value.Bytes();
        foreach (var token in Tokens)
        {
            if (token.Code is not null && !code.SequenceEqual(token.Code)) continue;
            if (token.System is null or { Length: 0 }) return true;
            // A code's system is in its definition, not in the resource: every system of its value set that has it.
            var codes = resource.BindingOf(value) is { Strength: BindingStrength.Required } binding ? resource.Definitions.Codes(binding) : null;
            if (codes?.Find(token.System, code) is Membership.Yes or Membership.Unknown) return true;
        }

        return false;
    }

    private bool Matches(ReadOnlySpan<byte> system, ReadOnlySpan<byte> code)
    {
        foreach (var token in Tokens)
            if (token.Matches(system, code))
                return true;
        return false;
    }
}
