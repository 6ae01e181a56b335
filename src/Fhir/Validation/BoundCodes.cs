using System.Text;

namespace Felles.Fhir;

/// <summary>
/// The codes that a binding asks for: those that the definitions tell, and where these do not tell, those of the terminology
/// that is loaded. What the definitions tell is never overruled.
/// </summary>
/// <param name="definitions">The definitions, with their terminology.</param>
/// <param name="url">Canonical URL of the value set.</param>
/// <param name="codes">The codes that the definitions know of it; null when they do not have the value set.</param>
internal readonly struct BoundCodes(FhirDefinitions definitions, string url, CodeSet? codes)
{
    /// <summary>Canonical URL of the value set.</summary>
    internal string Url => url;

    /// <summary>The codes that the definitions know of it.</summary>
    internal CodeSet? Codes => codes;

    /// <summary>Whether anything can be told at all.</summary>
    internal bool IsKnown => codes is not null || definitions.LoadedTerminology is not null;

    internal static BoundCodes Of(FhirDefinitions definitions, Binding binding) => new(definitions, binding.ValueSet, definitions.Codes(binding));

    internal static BoundCodes Of(FhirDefinitions definitions, string valueSet)
    {
        var url = DefinitionCompiler.WithoutVersion(valueSet);
        return new BoundCodes(definitions, url, definitions.Codes(url));
    }

    /// <summary>Whether a bare <c>code</c> belongs to it.</summary>
    internal Membership Find(ReadOnlySpan<byte> code)
    {
        var told = codes?.Find(code) ?? Membership.Unknown;
        if (told != Membership.Unknown) return told;
        if (codes?.OnlySystem is { } only && ByGrammar(only, code) is not Membership.Unknown and var answer) return answer;
        return definitions.LoadedTerminology is { } loaded ? Told(loaded.IsMember(url, null, Encoding.UTF8.GetString(code))) : Membership.Unknown;
    }

    /// <summary>Whether a code of a system belongs to it.</summary>
    internal Membership Find(ReadOnlySpan<byte> system, ReadOnlySpan<byte> code)
    {
        var told = codes?.Find(system, code) ?? Membership.Unknown;
        if (told != Membership.Unknown) return told;
        var name = Encoding.UTF8.GetString(system);
        if (codes?.TakesAllOf(name) == true && ByGrammar(name, code) is not Membership.Unknown and var answer) return answer;
        return definitions.LoadedTerminology is { } loaded ? Told(loaded.IsMember(url, name, Encoding.UTF8.GetString(code))) : Membership.Unknown;
    }

    // Of units our table may lack rare ones, and short names as xml stand where media types do: what is not known may be right.
    private static Membership ByGrammar(string system, ReadOnlySpan<byte> code)
    {
        var answer = GrammarSystems.Contains(system, Encoding.UTF8.GetString(code));
        return answer == false && system is not ("urn:ietf:bcp:47" or "urn:iso:std:iso:3166") ? Membership.Unknown : Told(answer);
    }

    private static Membership Told(bool? answer) => answer switch { true => Membership.Yes, false => Membership.No, null => Membership.Unknown };
}
