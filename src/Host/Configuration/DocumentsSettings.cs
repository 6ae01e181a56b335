using Felles.Registers;
using Felles.Sharing.Documents;

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

    /// <summary>What the service is told.</summary>
    internal DocumentsOptions Read(FellesSettings settings, RegisterKeys keys) => new()
    {
        HomeCommunityId = HomeCommunityId,
        RepositoryId = RepositoryId.Length > 0 ? RepositoryId : HomeCommunityId,
        Folder = Folder.Length > 0 ? Folder : Path.Combine(settings.DataFolder, "documents"),
        Key = keys.Derive("documents"),
        BytesMax = MegabytesMax * 1024L * 1024L,
    };
}
