using System.Collections.Immutable;
using Felles.Identity;
using Felles.Kernel;
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

    /// <summary>Other communities that are asked for documents; empty for none.</summary>
    public ImmutableArray<DocumentSourceOptions> Sources { get; init; } = [];

    /// <summary>The key by which this node speaks for its callers; needed where there are sources.</summary>
    public NodeKey? NodeKey { get; init; }

    /// <summary>How long a source may take to list.</summary>
    public TimeSpan ListDeadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After how long a slow source is asked once more, in parallel; zero for never.</summary>
    public TimeSpan HedgeAfter { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a source that has failed again and again is not asked.</summary>
    public TimeSpan CircuitBreak { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a source may take until the first byte of a document.</summary>
    public TimeSpan FetchDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a list is remembered for the same reader on the same grounds; zero for not at all.</summary>
    public TimeSpan RememberLists { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Whether whoever has documents delivered becomes a person of the register: a source that has no register of its own.</summary>
    public bool RegistersPatients { get; init; }

    /// <summary>A folder whose documents are taken in; null for none.</summary>
    public WatchedFolder? Watched { get; init; }

    /// <summary>Whether a text is an OID.</summary>
    public static bool IsOid(string text) => MetadataReading.IsOid(text);
}

/// <summary>Another community that is asked for documents: a Felles node, or one that speaks XCA.</summary>
/// <param name="HomeCommunityId">OID of its community.</param>
/// <param name="Organisation">Organisation number of who answers for its documents.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Address">Its address.</param>
public sealed record DocumentSourceOptions(string HomeCommunityId, OrganisationNumber Organisation, string Name, Uri Address)
{
    /// <summary>To whom SAML assertions for it are made out, where it speaks XCA; null for a Felles node.</summary>
    public string? XcaAudience { get; init; }
}

/// <summary>A folder whose documents are taken in.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Organisation">Who answers for what is laid there.</param>
public sealed record WatchedFolder(string Folder, OrganisationNumber Organisation);
