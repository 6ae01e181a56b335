using System.Buffers.Text;

namespace Felles.Fhir;

/// <summary>
/// The code lists of Volven (kodeverk), which are written in three ways: as OID, and under the addresses of
/// Helsedirektoratet and of the former Direktoratet for e-helse. All three mean the same list.
/// </summary>
internal static class NorwegianCodeSystem
{
    /// <summary>The number of the list, as 9603, that a system names; 0 when it names none.</summary>
    internal static int Number(ReadOnlySpan<byte> system)
    {
        ReadOnlySpan<byte> rest;
        if (system.StartsWith("urn:oid:2.16.578.1.12.4.1.1."u8)) rest = system["urn:oid:2.16.578.1.12.4.1.1.".Length..];
        else if (system.StartsWith("http://helsedir.no/fhir/CodeSystem/no-kodeverk-"u8)) rest = system["http://helsedir.no/fhir/CodeSystem/no-kodeverk-".Length..];
        else if (system.StartsWith("http://ehelse.no/fhir/CodeSystem/no-kodeverk-"u8)) rest = system["http://ehelse.no/fhir/CodeSystem/no-kodeverk-".Length..];
        else return 0;
        // Some lists have a suffix: 7280-nlk, 7010-norpat, 7270-ncrp.
        return Utf8Parser.TryParse(rest, out int number, out var used) && (used == rest.Length || rest[used] == '-') ? number : 0;
    }

    /// <summary>Whether two texts name the same code system.</summary>
    internal static bool AreSame(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        one.SequenceEqual(other) || (Number(one) is var number and > 0 && number == Number(other));
}
