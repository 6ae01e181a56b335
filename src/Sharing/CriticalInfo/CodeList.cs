using System.Collections.Frozen;

namespace Felles.Sharing.CriticalInfo;

/// <summary>A national code list (Volven) with its codes and Norwegian names, and the URIs under which systems write it.</summary>
/// <param name="Number">Number of the list, as <c>7651</c>.</param>
/// <param name="Name">Norwegian name.</param>
/// <param name="Codes">Code to name.</param>
internal sealed record CodeList(string Number, string Name, FrozenDictionary<string, string> Codes)
{
    /// <summary>The URI under which Felles writes the list.</summary>
    internal string System => "urn:oid:2.16.578.1.12.4.1.1." + Number;

    /// <summary>
    /// Whether a coding's system means this list. Beside the OID stand the two URL forms of HL7 Norway's guides, the
    /// misspelt <c>urn:uid:</c> of no-basis-AllergyIntolerance 2.2.2, and the namespace of kjernejournal, whose list
    /// names are not all published.
    /// </summary>
    internal bool Is(string? system) => system is not null
        && (system == System
            || system == "urn:uid:2.16.578.1.12.4.1.1." + Number
            || system == "http://helsedir.no/fhir/CodeSystem/no-kodeverk-" + Number
            || system == "http://ehelse.no/fhir/CodeSystem/no-kodeverk-" + Number
            || system.StartsWith(KjUrl.CodeSystems, StringComparison.Ordinal));

    internal static CodeList Of(string number, string name, params ReadOnlySpan<string> namesFromOne)
    {
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < namesFromOne.Length; i++)
            codes[(i + 1).ToString(global::System.Globalization.CultureInfo.InvariantCulture)] = namesFromOne[i];
        return new(number, name, codes.ToFrozenDictionary());
    }
}
