using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Registers;

/// <summary>A person as the population register knows them.</summary>
public sealed record RegisteredPerson
{
    /// <summary>The opaque key.</summary>
    public required PersonKey Key { get; init; }

    /// <summary>Current number.</summary>
    public required PersonNumber Number { get; init; }

    /// <summary>Full name for display.</summary>
    public required string Name { get; init; }

    /// <summary>Date of birth; null when unknown.</summary>
    public DateOnly? BirthDate { get; init; }

    /// <summary>Date of death; null while alive.</summary>
    public DateOnly? DeceasedOn { get; init; }

    /// <summary>Address protection of the population register: <c>Unclassified</c>, <c>ClientAddress</c>, <c>Confidential</c>, <c>StrictlyConfidential</c>.</summary>
    public required string AddressProtection { get; init; }
}

/// <summary>Where a child lives, as seen from one of the parents.</summary>
public enum ChildHome
{
    /// <summary>The register has no address for the child.</summary>
    Unknown,

    /// <summary>At the same address as this parent.</summary>
    WithThisParent,

    /// <summary>At the address of another with parental responsibility, and not of this one.</summary>
    WithOtherParent,

    /// <summary>At the address of none with parental responsibility.</summary>
    WithNoParent,
}

/// <summary>A child whom somebody has parental responsibility (foreldreansvar) for, by the population register; of any age.</summary>
/// <param name="Key">The child.</param>
/// <param name="Home">Where the child lives. The addresses themselves are never given.</param>
public sealed record RegisteredChild(PersonKey Key, ChildHome Home);

/// <summary>A power of attorney (fullmakt) or a guardianship (vergemål) between two people.</summary>
public sealed record RegisteredRepresentation
{
    /// <summary>Opaque id.</summary>
    public required string Id { get; init; }

    /// <summary>Given by the register of guardians; else by the person themself.</summary>
    public required bool IsGuardianship { get; init; }

    /// <summary>Who is represented.</summary>
    public required PersonKey Person { get; init; }

    /// <summary>Who represents.</summary>
    public required PersonKey Representative { get; init; }

    /// <summary>Codes of services with spaces between, or <c>all</c>; of a guardianship as <c>PersonalInterests</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>First day, Norwegian calendar.</summary>
    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day, included; null for no last.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>When the representative accepted, UTC; null before.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>When it was withdrawn, UTC; null while it stands.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether it covers a service.</summary>
    public bool Covers(string service) => Scope == "all" || Scope.Split(' ').Contains(service);

    /// <summary>Whether it is in force on a day.</summary>
    public bool IsInForce(DateOnly day) => AcceptedAt is not null && EndedAt is null && ValidFrom <= day && (ValidTo is not { } last || day <= last);
}

/// <summary>A health person as HPR knows them.</summary>
/// <param name="HprNumber">HPR number.</param>
/// <param name="Name">Full name.</param>
/// <param name="Number">National number.</param>
/// <param name="Authorizations">Active authorisation categories, code list 9060, as <c>LE</c>.</param>
public sealed record RegisteredHealthPerson(string HprNumber, string Name, PersonNumber Number, IReadOnlyList<string> Authorizations);

/// <summary>An organisation or sub-unit.</summary>
/// <param name="Number">Organisation number.</param>
/// <param name="Name">Name.</param>
/// <param name="Parent">Main unit's number; null for a main unit.</param>
/// <param name="Kind">Kind, as <c>hospital</c>, <c>gp-office</c>, <c>municipality</c>, <c>laboratory</c>, <c>pharmacy</c>.</param>
/// <param name="Agreements">Services that the main unit has a valid agreement for, by service code.</param>
public sealed record RegisteredOrganisation(OrganisationNumber Number, string Name, OrganisationNumber? Parent, string Kind, IReadOnlySet<string> Agreements);

/// <summary>
/// The registers (grunndata) as the other modules use them. Every answer is at most one second older than the store,
/// on every host. A register that does not answer is <see cref="ProblemKind.Unavailable"/>, which denies.
/// </summary>
public interface IRegisters
{
    /// <summary>The key of a number, current or historic; <see cref="ProblemKind.NotFound"/> when nobody has it.</summary>
    ValueTask<Outcome<PersonKey>> Resolve(PersonNumber number, CancellationToken cancel);

    /// <summary>The person with a key; <see cref="ProblemKind.NotFound"/> when nobody has it.</summary>
    ValueTask<Outcome<RegisteredPerson>> Person(PersonKey key, CancellationToken cancel);

    /// <summary>Those whom a person has parental responsibility for; empty when none, and for a key that nobody has.</summary>
    ValueTask<Outcome<ImmutableArray<RegisteredChild>>> ChildrenOf(PersonKey parent, CancellationToken cancel);

    /// <summary>By what a person represents another today: accepted, not ended, in force on the Norwegian day. Never from a cache: what is withdrawn ends at once.</summary>
    ValueTask<Outcome<ImmutableArray<RegisteredRepresentation>>> Representing(PersonKey representative, CancellationToken cancel);

    /// <summary>Whether a person is privacy officer (personvernombud) of an organisation; false for a number that nobody has.</summary>
    ValueTask<Outcome<bool>> IsPrivacyOfficer(PersonNumber number, OrganisationNumber organisation, CancellationToken cancel);

    /// <summary>A health person by HPR number; <see cref="ProblemKind.NotFound"/> when none.</summary>
    ValueTask<Outcome<RegisteredHealthPerson>> HealthPerson(string hprNumber, CancellationToken cancel);

    /// <summary>A health person by national number; <see cref="ProblemKind.NotFound"/> when not in HPR.</summary>
    ValueTask<Outcome<RegisteredHealthPerson>> HealthPerson(PersonNumber number, CancellationToken cancel);

    /// <summary>An organisation; <see cref="ProblemKind.NotFound"/> when none.</summary>
    ValueTask<Outcome<RegisteredOrganisation>> Organisation(OrganisationNumber number, CancellationToken cancel);

    /// <summary>Organisations and health personnel whose name holds the text, for a citizen who wants to block one; at most 20 of each.</summary>
    ValueTask<Outcome<(IReadOnlyList<RegisteredOrganisation> Organisations, IReadOnlyList<RegisteredHealthPerson> Personnel)>> Find(string text, CancellationToken cancel);
}
