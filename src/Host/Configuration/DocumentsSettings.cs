using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Felles.Identity;
using Felles.Identity.Saml;
using Felles.Kernel;
using Felles.Registers;
using Felles.Sharing.Documents;
using Felles.Sharing.Documents.Xca;

namespace Felles.Host.Configuration;

/// <summary>Settings of the journal documents.</summary>
internal sealed class DocumentsSettings
{
    /// <summary>OID of this node's community, without <c>urn:oid:</c>; built in is Norway's national one.</summary>
    public string HomeCommunityId { get; set; } = "2.16.578.1.12.4.1.7.1.1";

    /// <summary>OID of this node's repository; empty for that of the community.</summary>
    public string RepositoryId { get; set; } = "";

    /// <summary>Folder of the sealed documents, shared by the hosts of one node; empty for <c>documents</c> under the data folder.</summary>
    public string Folder { get; set; } = "";

    /// <summary>The largest document that is taken in, megabytes.</summary>
    public int MegabytesMax { get; set; } = 512;

    /// <summary>To whom SAML assertions of other gateways must be made out.</summary>
    public string XcaAudience { get; set; } = "nhn:dokumentdeling-saml";

    /// <summary>Whose SAML assertions the responding gateway believes; none answers nobody.</summary>
    public IList<XcaIssuerSettings> XcaIssuers { get; set; } = [];

    /// <summary>By what name this node's own assertions are issued; empty for the public address.</summary>
    public string XcaIssuer { get; set; } = "";

    /// <summary>PEM file with the certificate that they are signed with; needed where a source speaks XCA.</summary>
    public string XcaCertificateFile { get; set; } = "";

    /// <summary>PEM file with its RSA private key.</summary>
    public string XcaKeyFile { get; set; } = "";

    /// <summary>Other communities that are asked for documents.</summary>
    public List<DocumentSourceSettings> Sources { get; set; } = [];

    /// <summary>A source's own organisation number.</summary>
    public string Organisation { get; set; } = "";

    /// <summary>Its name.</summary>
    public string OrganisationName { get; set; } = "";

    /// <summary>Folder whose documents are taken in; empty for none.</summary>
    public string WatchFolder { get; set; } = "";

    /// <summary>Nodes that may ask this one for their callers.</summary>
    public List<TrustedNodeSettings> TrustedNodes { get; set; } = [];

    /// <summary>Milliseconds that a source may take to list.</summary>
    public int ListMilliseconds { get; set; } = 2000;

    /// <summary>Milliseconds after which a slow source is asked once more; 0 for never.</summary>
    public int HedgeMilliseconds { get; set; } = 500;

    /// <summary>Seconds that a list is remembered for the same reader on the same grounds; 0 for not at all.</summary>
    public int RememberSeconds { get; set; } = 3;

    /// <summary>The nodes that may ask, with their keys.</summary>
    internal IReadOnlyList<TrustedNode> Trusted() => [.. TrustedNodes.Select(node => new TrustedNode(node.HomeCommunityId, node.ReadKey()))];

    /// <summary>What cannot hold; empty when everything can.</summary>
    internal IEnumerable<string> Faults(bool isProduction)
    {
        foreach (var (name, oid) in ((string, string)[])[("HomeCommunityId", HomeCommunityId), ("RepositoryId", RepositoryId)])
            if (!DocumentsOptions.IsOid(oid) && !(oid.Length == 0 && name == "RepositoryId")) yield return $"Documents.{name} must be an OID, as 2.16.578.1.12.4.1.7.1.1.";
        if (MegabytesMax is < 1 or > 16_384) yield return "Documents.MegabytesMax must be 1 to 16384.";
        if (ListMilliseconds is < 50 or > 60_000 || HedgeMilliseconds is < 0 or > 60_000 || RememberSeconds is < 0 or > 60) yield return "Documents.ListMilliseconds must be 50 to 60000, HedgeMilliseconds 0 to 60000, RememberSeconds 0 to 60.";
        if (WatchFolder.Length > 0 && !OrganisationNumber.TryParse(Organisation, out _)) yield return "Documents.Organisation must say who answers for what is laid into Documents.WatchFolder.";
        foreach (var source in Sources)
        {
            if (!DocumentsOptions.IsOid(source.HomeCommunityId) || source.HomeCommunityId == HomeCommunityId) yield return $"The document source '{source.Name}' needs the OID of its own community.";
            if (!OrganisationNumber.TryParse(source.Organisation, out _)) yield return $"The document source '{source.Name}' needs the organisation number of who answers for it.";
            if (!Uri.TryCreate(source.Address, UriKind.Absolute, out var address) || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback && !isProduction)))
                yield return $"The address of the document source '{source.Name}' must be https. Numbers and documents never travel in the open.";
        }

        if (Sources.Any(source => source.XcaAudience.Length > 0) && (XcaCertificateFile.Length == 0 || XcaKeyFile.Length == 0)) yield return "Documents.XcaCertificateFile and XcaKeyFile must name the certificate and key by which assertions for sources that speak XCA are signed.";
        if (Sources.DistinctBy(source => source.HomeCommunityId).Count() != Sources.Count) yield return "Two document sources have the same home community.";
        foreach (var node in TrustedNodes)
            if (!DocumentsOptions.IsOid(node.HomeCommunityId) || !File.Exists(node.KeyFile)) yield return $"The trusted node '{node.HomeCommunityId}' needs its OID and the file of its public key (JWK).";
    }

    /// <summary>What the service is told.</summary>
    internal DocumentsOptions Read(FellesSettings settings, RegisterKeys keys) => new()
    {
        HomeCommunityId = HomeCommunityId,
        RepositoryId = RepositoryId.Length > 0 ? RepositoryId : HomeCommunityId,
        Folder = Folder.Length > 0 ? Folder : Path.Combine(settings.DataFolder, "documents"),
        Key = keys.Derive("documents"),
        BytesMax = MegabytesMax * 1024L * 1024L,
        Xca = new XcaOptions { Audience = XcaAudience, Issuers = [.. XcaIssuers.Select(issuer => issuer.Read())], Signer = Signer(settings) },
        Sources = [.. Sources.Select(source => source.Read())],
        NodeKey = Sources.All(source => source.XcaAudience.Length > 0) ? null : KeyFiles.ReadNode(settings.Keys).Match(key => key, problem => throw new SettingsException(problem.Text)),
        ListDeadline = TimeSpan.FromMilliseconds(ListMilliseconds),
        HedgeAfter = TimeSpan.FromMilliseconds(HedgeMilliseconds),
        RememberLists = TimeSpan.FromSeconds(RememberSeconds),
        Watched = WatchFolder.Length > 0 && OrganisationNumber.TryParse(Organisation, out var organisation) ? new WatchedFolder(Path.GetFullPath(WatchFolder), organisation) : null,
        RegistersPatients = settings.Role == NodeRole.Source,
    };

    private XuaSigner? Signer(FellesSettings settings)
    {
        if (XcaCertificateFile.Length == 0) return null;
        try
        {
            return new XuaSigner(XcaIssuer.Length > 0 ? XcaIssuer : settings.PublicBaseUrl, X509Certificate2.CreateFromPemFile(XcaCertificateFile, XcaKeyFile), HomeCommunityId);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException("Documents.XcaCertificateFile and XcaKeyFile cannot be read. Name PEM files with a certificate and its RSA private key.");
        }
    }
}

/// <summary>A document source: a Felles node, or a community that speaks XCA.</summary>
internal sealed class DocumentSourceSettings
{
    /// <summary>OID of its community.</summary>
    public string HomeCommunityId { get; set; } = "";

    /// <summary>Organisation number of who answers for its documents.</summary>
    public string Organisation { get; set; } = "";

    /// <summary>Name for people.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its address, as <c>https://documents.hospital.example</c>.</summary>
    public string Address { get; set; } = "";

    /// <summary>To whom SAML assertions for it are made out, where it speaks XCA and <see cref="Address"/> is its gateway; empty for a Felles node.</summary>
    public string XcaAudience { get; set; } = "";

    internal DocumentSourceOptions Read() => new(HomeCommunityId, OrganisationNumber.TryParse(Organisation, out var number) ? number : default, Name, new Uri(Address)) { XcaAudience = XcaAudience.Length > 0 ? XcaAudience : null };
}

/// <summary>A node that may speak for its callers here.</summary>
internal sealed class TrustedNodeSettings
{
    /// <summary>OID of its community.</summary>
    public string HomeCommunityId { get; set; } = "";

    /// <summary>File with its public key, a JWK, as <c>felles keys --public</c> prints it.</summary>
    public string KeyFile { get; set; } = "";

    internal string ReadKey() => File.ReadAllText(KeyFile);
}

/// <summary>An issuer of SAML assertions.</summary>
internal sealed class XcaIssuerSettings
{
    /// <summary>Its name, byte for byte as in <c>saml:Issuer</c>.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Files of its certificates, PEM or DER. Those it sends with an assertion are not believed.</summary>
    public IList<string> CertificateFiles { get; set; } = [];

    /// <summary>Its assertions speak for citizens, and for no personnel.</summary>
    public bool SpeaksForCitizens { get; set; }

    internal XcaIssuer Read()
    {
        try
        {
            return new XcaIssuer(Issuer, [.. CertificateFiles.Select(X509CertificateLoader.LoadCertificateFromFile)], SpeaksForCitizens);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"A certificate of Documents.XcaIssuers ({Issuer}) cannot be read. Name files with one certificate each, PEM or DER.");
        }
    }
}
