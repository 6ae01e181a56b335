namespace Felles.Access;

/// <summary>
/// The ground a professional claims for opening (tilgangsgrunnlag), as Norsk helsenett's services write it in
/// <c>access-basis</c> and <c>nhn-access-basis</c> (reference identity-and-trust 3.3). Read without regard to case.
/// </summary>
public enum AccessBasis
{
    /// <summary>None stated; ordinary rules.</summary>
    None,

    /// <summary>UNNTAK: an exemption from consent, as one's own GP (kjernejournalforskriften § 7).</summary>
    Exemption,

    /// <summary>SAMTYKKE: the citizen consents.</summary>
    Consent,

    /// <summary>FORHOYET_SAMTYKKE: the citizen consents to blocked information too.</summary>
    ElevatedConsent,

    /// <summary>AKUTT: an emergency in which consent cannot be had.</summary>
    Emergency,

    /// <summary>FORHOYET_AKUTT: an emergency that opens blocked information (nødåpning).</summary>
    ElevatedEmergency,
}

/// <summary>What is about to be done with a record.</summary>
public enum Act
{
    /// <summary>Read, search, history.</summary>
    Read,

    /// <summary>Create, correct, end, delete.</summary>
    Write,

    /// <summary>The cheap status call: whether there is anything, and when it changed.</summary>
    Status,

    /// <summary>Read the log of who has used the record.</summary>
    ReadLog,

    /// <summary>Set or lift a block or reservation.</summary>
    Restrict,

    /// <summary>Call at all: refused by the token alone, before anything of anybody was asked for. Opens nothing.</summary>
    Call,

    /// <summary>Ask what would be decided, and why. Opens nothing.</summary>
    Explain,
}

/// <summary>An information service: an API base, a set of scopes and rules, a row in the citizen's settings.</summary>
/// <param name="Code">Stable short code, as <c>lab-results</c>; stored with every entry and log entry.</param>
public readonly record struct ServiceCode(string Code)
{
    /// <summary>Pasientens prøvesvar.</summary>
    public static readonly ServiceCode LabResults = new("lab-results");

    /// <summary>Kritisk informasjon.</summary>
    public static readonly ServiceCode CriticalInfo = new("critical-info");

    /// <summary>Måledata.</summary>
    public static readonly ServiceCode Measurements = new("measurements");

    /// <summary>Pasientens journaldokumenter.</summary>
    public static readonly ServiceCode Documents = new("documents");

    /// <summary>The citizen's settings: blocks and reservations.</summary>
    public static readonly ServiceCode Settings = new("settings");

    /// <summary>The log of use.</summary>
    public static readonly ServiceCode Log = new("log");

    /// <summary>The check of tokens that stands before every service.</summary>
    public static readonly ServiceCode Identity = new("identity");

    /// <inheritdoc/>
    public override string ToString() => Code;
}
