namespace Felles.Fhir;

/// <summary>
/// What validation, FHIRPath and search ask of the code systems and value sets at hand. Answers come from memory and take
/// microseconds; every answer may differ from the one before it, since terminology is replaced while the platform runs.
/// Safe to share between threads.
/// </summary>
public interface ITerminology
{
    /// <summary>Whether a code belongs to a value set; https://hl7.org/fhir/R4/terminology-service.html.</summary>
    /// <param name="valueSet">Canonical URL, with a version after <c>|</c> or without.</param>
    /// <param name="system">The code's system; null where the element tells of none, as a bare <c>code</c>.</param>
    /// <param name="code">The code.</param>
    /// <returns>Null when it cannot be told: the value set is not here, or takes from a code system whose codes are not here.</returns>
    bool? IsMember(string valueSet, string? system, string code);

    /// <summary>Whether a code is another one or stands below it.</summary>
    /// <param name="system">The system of both.</param>
    /// <param name="ancestor">The general code.</param>
    /// <param name="code">The special code.</param>
    /// <returns>Null when it cannot be told: the code system is not here, or lacks one of the codes.</returns>
    bool? Subsumes(string system, string ancestor, string code);

    /// <summary>Whether a code system has a code.</summary>
    /// <param name="system">The code system.</param>
    /// <param name="code">The code.</param>
    /// <returns>Null when it cannot be told: the code system is not here, or not all of it.</returns>
    bool? HasCode(string system, string code);

    /// <summary>Whether a text is a display of a code, in any language; case and repeated spaces do not count.</summary>
    /// <param name="system">The code system.</param>
    /// <param name="code">The code.</param>
    /// <param name="display">The text.</param>
    /// <returns>Null when it cannot be told: the code is not here, or has no display.</returns>
    bool? IsDisplay(string system, string code, string display);
}
