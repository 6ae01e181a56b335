namespace Felles.Clinician.Frame;

/// <summary>Who is logged in, where they work, and the grounds they act on, for the strip at the top of every page.</summary>
/// <param name="Name">Name of the health person.</param>
/// <param name="Role">Authorisation as words, as «Lege»; null when none.</param>
/// <param name="Place">Place of work.</param>
public sealed record SessionView(string Name, string? Role, string Place)
{
    /// <summary>Purpose and occasion in words; null before they are chosen.</summary>
    public string? Grounds { get; init; }

    /// <summary>Whole minutes left of the attestation; null when there is none.</summary>
    public int? MinutesLeft { get; init; }
}
