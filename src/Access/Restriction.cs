namespace Felles.Access;

/// <summary>What a restriction set by the citizen is aimed at.</summary>
public enum RestrictionTarget
{
    /// <summary>Everybody: the whole service or everything is blocked (sperring).</summary>
    Everyone,

    /// <summary>One health person, by HPR number.</summary>
    Person,

    /// <summary>One organisation, by organisation number, main unit or place of care.</summary>
    Organisation,

    /// <summary>Reservation against the service (reservasjon): nothing is registered, nothing is disclosed.</summary>
    Reservation,
}

/// <summary>
/// One restriction a citizen has set on their own record. Kept apart from the documents it restricts; never overwritten,
/// only lifted.
/// </summary>
/// <param name="Id">Opaque id.</param>
/// <param name="Target">What it is aimed at.</param>
/// <param name="Subject">HPR number or organisation number for those targets; the empty string otherwise.</param>
/// <param name="Service">The service it covers; null for every service.</param>
/// <param name="SetAt">When it took effect, UTC.</param>
/// <param name="LiftedAt">When it was lifted, UTC; null while it stands.</param>
public sealed record Restriction(
    string Id, RestrictionTarget Target, string Subject, ServiceCode? Service, DateTimeOffset SetAt, DateTimeOffset? LiftedAt)
{
    /// <summary>Name shown to the citizen for the person or organisation, taken from the register when it was set; null when unknown.</summary>
    public string? SubjectName { get; init; }
}
