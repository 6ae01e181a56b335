using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Access;

/// <summary>What the register says about a caller's right to act; looked up before the decision.</summary>
/// <param name="AuthorizationActive">The authorisation attested to is active in HPR; null when the attestation claims none.</param>
/// <param name="OrganisationKnown">The main unit exists in the register of organisations.</param>
/// <param name="AgreementValid">The main unit has a valid agreement for the service.</param>
public sealed record CallerStanding(bool? AuthorizationActive, bool OrganisationKnown, bool AgreementValid)
{
    /// <summary>
    /// The caller's HPR number by HPR itself, looked up by national number where the citizen has blocked a person; null when
    /// not looked up or not in HPR. A token may leave its HPR number out, and a block must meet the person all the same.
    /// </summary>
    public string? RegisteredHprNumber { get; init; }

    /// <summary>
    /// The units that the citizen has blocked and that the caller may be at: units of the caller's main unit, looked up where
    /// neither token nor attestation says at which unit the caller is. Empty otherwise.
    /// </summary>
    public ImmutableArray<string> PossibleUnits { get; init; } = [];

    /// <summary>
    /// Every authorisation that HPR has for the caller, looked up where the citizen has blocked a profession. Empty otherwise:
    /// an attestation may leave it out, and a block must meet the person all the same.
    /// </summary>
    public ImmutableArray<string> RegisteredProfessions { get; init; } = [];
}

/// <summary>Where a child lives, as seen from the parent who calls.</summary>
public enum Home
{
    /// <summary>The register has no address for the child.</summary>
    Unknown,

    /// <summary>At the address of the parent who calls.</summary>
    WithCaller,

    /// <summary>At the address of another parent.</summary>
    WithOtherParent,

    /// <summary>At the address of no parent.</summary>
    WithNoParent,
}

/// <summary>By what a citizen acts for another (fullmakt, vergemål), as far as it is in force today.</summary>
public enum Mandate
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A power of attorney that covers the service.</summary>
    ForThis,

    /// <summary>A power of attorney that covers other services only.</summary>
    ForOtherServices,

    /// <summary>A guardianship that covers personal interests.</summary>
    GuardianPersonal,

    /// <summary>A guardianship that covers financial interests only.</summary>
    GuardianFinancial,

    /// <summary>A power of attorney held by somebody who is not 18 yet, or whose age is unknown.</summary>
    HolderUnder18,

    /// <summary>A power of attorney where one of the two has a confidential address, who neither give nor receive one.</summary>
    AddressProtected,
}

/// <summary>What is known about the person whose record it is.</summary>
/// <param name="Key">The person.</param>
/// <param name="BirthDate">From the register; null when unknown, which denies whatever depends on age.</param>
/// <param name="Deceased">Whether the register says so.</param>
/// <param name="Number">The person's current number, to compare with the attestation and the caller; masked when printed.</param>
public sealed record SubjectFacts(PersonKey Key, DateOnly? BirthDate, bool Deceased, PersonNumber Number)
{
    /// <summary>Those of the numbers in the request, the token and the attestation that are earlier or other numbers of the same person.</summary>
    public ImmutableArray<PersonNumber> OtherNumbers { get; init; } = [];

    /// <summary>Whether a number is this person's. One that is not there is nobody's.</summary>
    public bool Has(PersonNumber number) => number != default && (number == Number || OtherNumbers.Contains(number));
}

/// <summary>Everything that a decision to open depends on. Nothing else may decide: no clock, no lookup, no hidden state.</summary>
public sealed record AccessFacts
{
    /// <summary>Who asks.</summary>
    public required Asker Asker { get; init; }

    /// <summary>What the registers say about the caller.</summary>
    public required CallerStanding Standing { get; init; }

    /// <summary>Whose record; null when nobody in the population register has the number or key, which denies.</summary>
    public required SubjectFacts? Subject { get; init; }

    /// <summary>The number by which the person was asked for; null when by key.</summary>
    public PersonNumber? AskedNumber { get; init; }

    /// <summary>Which service.</summary>
    public required ServiceCode Service { get; init; }

    /// <summary>
    /// Where the person lives when the caller is a citizen with parental responsibility (foreldreansvar) for them; null for
    /// any other caller.
    /// </summary>
    public Home? ChildHome { get; init; }

    /// <summary>By what the caller acts for the person; null for a caller who does not, and for a parent.</summary>
    public Mandate? Mandate { get; init; }

    /// <summary>The register names the caller as privacy officer (personvernombud) of the organisation that they are logged in for.</summary>
    public bool IsPrivacyOfficer { get; init; }

    /// <summary>What for.</summary>
    public required Act Act { get; init; }

    /// <summary>The ground claimed.</summary>
    public required AccessBasis Basis { get; init; }

    /// <summary>
    /// Asked for as kjernejournal's list (kjernejournalforskriften), which holds some kinds of documents for some time, and
    /// not as the whole list (helsepersonelloven § 45).
    /// </summary>
    public bool ListsByRegulation { get; init; }

    /// <summary>The free-text reason of an emergency; null when none was given.</summary>
    public string? EmergencyReason { get; init; }

    /// <summary>The restrictions that the citizen has set and not lifted; null when the store could not say.</summary>
    public required ImmutableArray<Restriction>? Restrictions { get; init; }

    /// <summary>
    /// Whether something of what is wanted is itself blocked by the citizen (<see cref="EntryLabels.HoldBlock"/>): then an
    /// elevated ground has something to open, even where no restriction meets the reader.
    /// </summary>
    public required bool HoldsBlockedEntries { get; init; }

    /// <summary>Now, UTC.</summary>
    public required DateTimeOffset Now { get; init; }
}

/// <summary>What filtering one entry depends on; lifted from the resource when it was stored.</summary>
/// <param name="Service">The service it belongs to.</param>
/// <param name="Source">Organisation number of the source.</param>
/// <param name="Labels">Codes of code list 9603 on the entry; empty for none.</param>
/// <param name="ReleaseAt">When delayed insight (utsatt innsyn, <c>NORU</c>) ends; null when no end is set.</param>
public readonly record struct EntryLabels(ServiceCode Service, string Source, ImmutableArray<string> Labels, DateTimeOffset? ReleaseAt)
{
    /// <summary><c>Type/id</c>; null where no block of single entries can meet it.</summary>
    public string? Reference { get; init; }

    /// <summary>The clinically relevant time, UTC; null when none is known.</summary>
    public DateTimeOffset? ClinicalAt { get; init; }

    /// <summary>Class of a document, level 1 of code list 9602; null where none is needed.</summary>
    public string? DocumentClass { get; init; }

    /// <summary>Whether among these labels is the citizen's own block (sperring, <c>NORS</c>).</summary>
    public static bool HoldBlock(ImmutableArray<string> labels) => EntryRules.IsBlocked(labels);
}
