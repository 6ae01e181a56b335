namespace Felles.Test.Tidy.Rules;

/// <summary>Numbers that look ordinary and may stand in the repository: the national test patients of the published Svarrapport messages (HL7 Norway, NILAR).</summary>
internal static class KnownNumbers
{
    internal static readonly string[] TestPatients = ["13116900216", "12057900499"];
}
