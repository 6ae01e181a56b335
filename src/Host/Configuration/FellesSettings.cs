using Felles.Kernel;

namespace Felles.Host.Configuration;

/// <summary>What kind of place this is. Production refuses what only a test place may have.</summary>
internal enum Surroundings
{
    /// <summary>Real people. The default: closed unless somebody says otherwise.</summary>
    Production,

    /// <summary>A shared test place: synthetic people, real protocols.</summary>
    Test,

    /// <summary>A developer's own machine.</summary>
    Development,
}

/// <summary>What a node is for.</summary>
internal enum NodeRole
{
    /// <summary>Every service and the pages.</summary>
    National,

    /// <summary>One organisation's journal documents, for other nodes to ask for.</summary>
    Source,
}

/// <summary>
/// Every setting, in one place; docs/configuration.md has the table. Later sources win: built-in, <c>felles.json</c>,
/// environment (<c>FELLES_Listen</c>, <c>FELLES_Database</c>, <c>FELLES_Issuers__0__Issuer</c>), flags.
/// </summary>
internal sealed class FellesSettings
{
    /// <summary>Kind of place.</summary>
    public Surroundings Environment { get; set; } = Surroundings.Production;

    /// <summary>What the node is for.</summary>
    public NodeRole Role { get; set; } = NodeRole.National;

    /// <summary>Address to listen on.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:7700";

    /// <summary>PEM file with the certificate chain, where <see cref="Listen"/> is https.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file with the certificate's private key.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>The address that clients use; DPoP proofs are compared with it.</summary>
    public string PublicBaseUrl { get; set; } = "";

    /// <summary>TLS is ended by a proxy in front that alone can reach this host.</summary>
    public bool BehindProxy { get; set; }

    /// <summary>Name of this host in the log; every host has its own.</summary>
    public string Node { get; set; } = "a";

    /// <summary>Folder of the embedded database and, unless set apart, the keys.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>Npgsql connection string; empty for the embedded database.</summary>
    public string Database { get; set; } = "";

    /// <summary>Connections to PostgreSQL at most.</summary>
    public int DatabaseConnectionsMax { get; set; } = 40;

    /// <summary>Folder of the keys; empty for <c>keys</c> under <see cref="DataFolder"/>.</summary>
    public string KeyFolder { get; set; } = "";

    /// <summary>Accept the synthetic number series.</summary>
    public bool SyntheticNumbers { get; set; }

    /// <summary>Start the stand-in identity provider beside the platform.</summary>
    public bool StandIn { get; set; }

    /// <summary>Port of the stand-in.</summary>
    public int StandInPort { get; set; } = 7701;

    /// <summary>Let the stand-in make tokens with deliberate faults, for tests.</summary>
    public bool StandInTestTokens { get; set; }

    /// <summary>Population file to load into an empty register at start; empty for none.</summary>
    public string Population { get; set; } = "";

    /// <summary>Round of the portfolio to take in at start where none has been frozen; empty for none.</summary>
    public string Portfolio { get; set; } = "";

    /// <summary>Strategy, road map and assignments to take in at start where none is there: files as <c>felles steering export</c> writes them.</summary>
    public List<string> SteeringPapers { get; set; } = [];

    /// <summary>Code lists of the steering house (JSON) that take the place of those that come with the platform; empty for none.</summary>
    public string SteeringCodeLists { get; set; } = "";

    /// <summary>Who publishes the steering house's open data, in its catalogue.</summary>
    public PublisherSettings SteeringPublisher { get; set; } = new();

    /// <summary>Folder of rules of access that take the place of those that come with the platform; empty for none.</summary>
    public string Rules { get; set; } = "";

    /// <summary>FHIR definitions beside those that come with the platform: packages (.tgz or folder), folders of JSON files, files.</summary>
    public List<string> Definitions { get; set; } = [];

    /// <summary>Issuers whose tokens are trusted.</summary>
    public List<IssuerSettings> Issuers { get; set; } = [];

    /// <summary>Clients that may use system tokens.</summary>
    public List<string> SystemClients { get; set; } = [];

    /// <summary>Clients whose users are citizens.</summary>
    public List<string> CitizenClients { get; set; } = [];

    /// <summary>Login of health personnel at the pages; absent for no pages.</summary>
    public LoginSettings? ClinicianLogin { get; set; }

    /// <summary>Login of citizens at the pages; absent for no pages.</summary>
    public LoginSettings? CitizenLogin { get; set; }

    /// <summary>Login of those who report and steer; absent for no reporting at the pages.</summary>
    public LoginSettings? SteeringLogin { get; set; }

    /// <summary>Who has which role in the steering house (JSON), taken in at start where nobody has any; empty for none.</summary>
    public string SteeringMembers { get; set; } = "";

    /// <summary>National numbers of those who may see the operator's pages; they log in as employees (<see cref="SteeringLogin"/>).</summary>
    public List<string> Operators { get; set; } = [];

    /// <summary>Logins that one address may begin, complete or end in a minute; 0 for no limit.</summary>
    public int LoginsPerMinute { get; set; } = 300;

    /// <summary>Seconds between signed checkpoints of the log.</summary>
    public int CheckpointSeconds { get; set; } = 60;

    /// <summary>How the log is analysed.</summary>
    public AnalysisSettings Analysis { get; set; } = new();

    /// <summary>Table of retention in the place of ours (file); empty for ours.</summary>
    public string Retention { get; set; } = "";

    /// <summary>What reaches standard output: <c>Information</c>, <c>Warning</c> or <c>Error</c> and above.</summary>
    public LogLevel LogLevel { get; set; } = LogLevel.Information;

    /// <summary>Address of an OpenTelemetry collector; empty for none.</summary>
    public string OtlpEndpoint { get; set; } = "";

    /// <summary>How the collector is spoken to: <c>grpc</c> or <c>http/protobuf</c>.</summary>
    public string OtlpProtocol { get; set; } = "grpc";

    /// <summary>Categories of critical information (7651) that each kind of health personnel (9060) may register; empty for the built-in.</summary>
    public Dictionary<string, string[]> CriticalInfoWritingRoles { get; set; } = [];

    /// <summary>Journal documents that are kept here.</summary>
    public DocumentsSettings Documents { get; set; } = new();

    /// <summary>The folder of the keys.</summary>
    internal string Keys => KeyFolder.Length > 0 ? KeyFolder : Path.Combine(DataFolder, "keys");

    /// <summary>Where the host keeps terminology that is compiled; it is made again when it is lost.</summary>
    internal string TerminologyFolder => Path.Combine(DataFolder, "terminology");

    /// <summary>The operators' numbers; those that cannot be read are left out, and the check of the settings tells of them.</summary>
    internal IEnumerable<PersonNumber> OperatorNumbers()
    {
        foreach (var text in Operators)
            if (PersonNumber.TryParse(text, AcceptedSeries, out var number)) yield return number;
    }

    /// <summary>The synthetic series accepted.</summary>
    internal SyntheticSeries AcceptedSeries => SyntheticNumbers ? SyntheticSeries.All : SyntheticSeries.None;
}

/// <summary>An issuer.</summary>
internal sealed class IssuerSettings
{
    /// <summary>Issuer identifier, byte for byte as in its metadata.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Accept access tokens of <c>typ</c> <c>JWT</c>.</summary>
    public bool AcceptPlainJwtType { get; set; }
}

/// <summary>A login.</summary>
internal sealed class LoginSettings
{
    /// <summary>Issuer identifier.</summary>
    public string Issuer { get; set; } = "";

    /// <summary><c>client_id</c>.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>File with the client's private JWK.</summary>
    public string KeyFile { get; set; } = "";
}
