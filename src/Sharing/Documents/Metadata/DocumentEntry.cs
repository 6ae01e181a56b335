using System.Collections.Immutable;

namespace Felles.Sharing.Documents.Metadata;

/// <summary>
/// What is known of one document (DocumentEntry of IHE XDS): the attributes of Norsk helsenett's profile for XDS metadata,
/// the successor of HIS 1169:2016. It names no patient: whose it is, is known by where it stands.
/// </summary>
internal sealed record DocumentEntry
{
    /// <summary>Where it is, and its name there.</summary>
    public required DocumentAddress Address { get; init; }

    /// <summary>Whether it stands, or a later document has replaced it (<c>availabilityStatus</c> deprecated).</summary>
    public DocumentStatus Status { get; init; }

    /// <summary>Level 1 of code list 9602 (<c>classCode</c>).</summary>
    public required DocumentCode Class { get; init; }

    /// <summary>Level 2 of code list 9602 (<c>typeCode</c>).</summary>
    public required DocumentCode Type { get; init; }

    /// <summary>Codes of code list 9603 and of HL7's confidentiality; at least one.</summary>
    public required ImmutableArray<DocumentCode> Confidentiality { get; init; }

    /// <summary><c>formatCode</c>, a URI.</summary>
    public required DocumentCode Format { get; init; }

    /// <summary>Kind of institution (1303, 1305).</summary>
    public required DocumentCode Facility { get; init; }

    /// <summary>Kind of practice (8651, 8653, 8654, 8655, 8663); null when not known.</summary>
    public DocumentCode? PracticeSetting { get; init; }

    /// <summary>Events (7210); may be empty.</summary>
    public ImmutableArray<DocumentCode> Events { get; init; } = [];

    /// <summary>Who wrote it; may be empty.</summary>
    public ImmutableArray<DocumentAuthor> Authors { get; init; } = [];

    /// <summary>Name of whoever vouches for it (<c>legalAuthenticator</c>); null when not known.</summary>
    public string? Authenticator { get; init; }

    /// <summary>Title; null when it has none, and then its type names it.</summary>
    public string? Title { get; init; }

    /// <summary>BCP 47 tag, as <c>nb-NO</c>.</summary>
    public string Language { get; init; } = "nb-NO";

    /// <summary>When it was made, with the time zone that was given.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>First moment of the care that it is about; null when not known.</summary>
    public DateTimeOffset? ServiceStart { get; init; }

    /// <summary>Last moment of the care; null when not known.</summary>
    public DateTimeOffset? ServiceStop { get; init; }

    /// <summary>What its bytes must be.</summary>
    public required DocumentContent Content { get; init; }

    /// <summary>How it stands to other documents of the same patient.</summary>
    public ImmutableArray<DocumentRelation> Relations { get; init; } = [];

    /// <summary>When delayed insight (NORU) ends, UTC; null when no end is set.</summary>
    public DateTimeOffset? ReleaseAt { get; init; }

    /// <summary>The codes that <c>Felles.Access</c> judges by: those of 9603, and <c>V</c> (very restricted), which no citizen is shown.</summary>
    internal ImmutableArray<string> Labels => [.. Confidentiality.Where(code => code.System == DocumentCodes.Restriction || code.Code == "V").Select(code => code.Code).Where(code => code != "N").Distinct()];

    /// <summary>The time by which it is ordered and aged: that of the care, else its own.</summary>
    internal DateTimeOffset ClinicalAt => (ServiceStart ?? CreatedAt).ToUniversalTime();
}

/// <summary>Where a document is: which community holds it, in which repository, under which name.</summary>
/// <param name="UniqueId">Its name, unique in the world: an OID, <c>OID^id</c> or <c>urn:uuid:…</c>. No national number stands in it.</param>
/// <param name="RepositoryId">OID of the repository (<c>repositoryUniqueId</c>).</param>
/// <param name="HomeCommunityId">OID of the community (<c>homeCommunityId</c>), without <c>urn:oid:</c>.</param>
internal sealed record DocumentAddress(string UniqueId, string RepositoryId, string HomeCommunityId)
{
    /// <summary>Its FHIR id, the same on every node.</summary>
    internal string ResourceId => Kernel.ResourceId.Derive("document", HomeCommunityId, RepositoryId, UniqueId);
}

/// <summary>Whether a document stands.</summary>
internal enum DocumentStatus
{
    Current,
    Superseded,
}

/// <summary>A code with its system and text.</summary>
/// <param name="System">Code system, as <c>urn:oid:2.16.578.1.12.4.1.1.9602</c>.</param>
/// <param name="Code">Code.</param>
/// <param name="Text">Text for display; null when not given.</param>
internal sealed record DocumentCode(string System, string Code, string? Text);

/// <summary>An author, as far as the metadata tell.</summary>
internal sealed record DocumentAuthor
{
    /// <summary>Name of the person; null when only an institution is named.</summary>
    public string? Person { get; init; }

    /// <summary>HPR number; null when not given.</summary>
    public string? HprNumber { get; init; }

    /// <summary>Name of the institution; null when not given.</summary>
    public string? Institution { get; init; }

    /// <summary>Organisation number of the institution (<c>.4.101</c>); null when not given.</summary>
    public string? InstitutionNumber { get; init; }

    /// <summary>Name of the department; null when not given.</summary>
    public string? Department { get; init; }

    /// <summary>Its id in the register of units (<c>.4.102</c>); null when not given.</summary>
    public string? DepartmentId { get; init; }
}

/// <summary>What a document's bytes must be; anything else is not the document.</summary>
/// <param name="MediaType">Media type, lower case, without parameters.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha1">SHA-1 of the bytes, 20 bytes: the hash of XDS and of FHIR's Attachment.</param>
internal sealed record DocumentContent(string MediaType, long Size, ReadOnlyMemory<byte> Sha1)
{
    /// <summary>SHA-256 of the bytes, 32 bytes, where the source tells it; empty otherwise.</summary>
    public ReadOnlyMemory<byte> Sha256 { get; init; }
}

/// <summary>How one document stands to another.</summary>
/// <param name="Kind">What it does to it.</param>
/// <param name="OtherId">FHIR id of the other document (<see cref="DocumentAddress.ResourceId"/>).</param>
internal sealed record DocumentRelation(DocumentRelationKind Kind, string OtherId);

/// <summary>The relations of XDS (RPLC, APND, XFRM) that FHIR names.</summary>
internal enum DocumentRelationKind
{
    Replaces,
    Appends,
    Transforms,
}
