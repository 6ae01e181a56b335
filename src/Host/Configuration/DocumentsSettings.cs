using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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

    /// <summary>What the service is told.</summary>
    internal DocumentsOptions Read(FellesSettings settings, RegisterKeys keys) => new()
    {
        HomeCommunityId = HomeCommunityId,
        RepositoryId = RepositoryId.Length > 0 ? RepositoryId : HomeCommunityId,
        Folder = Folder.Length > 0 ? Folder : Path.Combine(settings.DataFolder, "documents"),
        Key = keys.Derive("documents"),
        BytesMax = MegabytesMax * 1024L * 1024L,
        Xca = new XcaOptions { Audience = XcaAudience, Issuers = [.. XcaIssuers.Select(issuer => issuer.Read())] },
    };
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
