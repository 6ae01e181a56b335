using Felles.Sharing.Documents.Metadata;
using Felles.Sharing.Documents.Xca;

namespace Felles.Sharing.Documents;

/// <summary>What the documents service of one node is told by its operator.</summary>
public sealed record DocumentsOptions
{
    /// <summary>OID of this node's community, without <c>urn:oid:</c>.</summary>
    public required string HomeCommunityId { get; init; }

    /// <summary>OID of this node's repository.</summary>
    public required string RepositoryId { get; init; }

    /// <summary>Folder of the sealed files; hosts of one node share it.</summary>
    public required string Folder { get; init; }

    /// <summary>Key of the sealed files, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>The largest document that is taken in, bytes.</summary>
    public required long BytesMax { get; init; }

    /// <summary>Whose assertions the responding gateway believes.</summary>
    public XcaOptions Xca { get; init; } = new() { Audience = "", Issuers = [] };

    /// <summary>Whether a text is an OID.</summary>
    public static bool IsOid(string text) => MetadataReading.IsOid(text);
}
