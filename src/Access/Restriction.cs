namespace Felles.Access;

/// <summary>What a decision of the citizen is aimed at.</summary>
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

    /// <summary>A profession, by authorisation category of code list 9060.</summary>
    Profession,

    /// <summary>A department, as <c>system|id</c>, as attestations name it.</summary>
    Department,

    /// <summary>Reservation against disclosure to health personnel; what is delivered is still kept, for the citizen.</summary>
    DisclosureReservation,

    /// <summary>Taking part in a service or a trial that rests on consent (samtykke som behandlingsgrunnlag).</summary>
    Participation,
}

/// <summary>
/// One decision that a citizen has taken about their own record: a block, a reservation or a consent. Kept apart from the
/// documents that it concerns; never overwritten, only lifted.
/// </summary>
/// <param name="Id">Opaque id.</param>
/// <param name="Target">What it is aimed at.</param>
/// <param name="Subject">HPR number, organisation number, category or department for those targets; the empty string otherwise.</param>
/// <param name="Service">The service it covers; null for every service.</param>
/// <param name="SetAt">When it took effect, UTC.</param>
/// <param name="LiftedAt">When it was lifted or withdrawn, UTC; null while it stands.</param>
public sealed record Restriction(
    string Id, RestrictionTarget Target, string Subject, ServiceCode? Service, DateTimeOffset SetAt, DateTimeOffset? LiftedAt)
{
    /// <summary>Name shown to the citizen for the subject, taken from the register when it was set; null when unknown.</summary>
    public string? SubjectName { get; init; }

    /// <summary>A consent, which lets in; otherwise it keeps out.</summary>
    public bool Permits { get; init; }

    /// <summary>The one document that is blocked, <c>Type/id</c>, with its parts; null for all.</summary>
    public string? Document { get; init; }

    /// <summary>First day, Norwegian calendar, of the clinical times that are blocked; null for no first.</summary>
    public DateOnly? DataFrom { get; init; }

    /// <summary>Last day, included; null for no last.</summary>
    public DateOnly? DataTo { get; init; }

    /// <summary>When it ends by itself, UTC; null when it stands until it is lifted.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Code of the text that was consented to; null when none is.</summary>
    public string? Form { get; init; }

    /// <summary>Version of that text.</summary>
    public string? FormVersion { get; init; }

    /// <summary>Only some entries are blocked, not the record as a whole.</summary>
    public bool IsPartial => Document is not null || DataFrom is not null || DataTo is not null;

    /// <summary>Whether it is in force at a time. When it was set is not asked: another host's clock may be a little ahead, and the citizen has set it.</summary>
    public bool Stands(DateTimeOffset now) => (LiftedAt is not { } lifted || lifted > now) && (EndsAt is not { } ends || ends > now);

    /// <summary>Whether it says the same as another, apart from when.</summary>
    public bool Repeats(Restriction other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with { Id = "", SetAt = default, LiftedAt = null, SubjectName = null } == other with { Id = "", SetAt = default, LiftedAt = null, SubjectName = null };
    }
}
