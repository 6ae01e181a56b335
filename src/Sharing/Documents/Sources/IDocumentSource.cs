using System.Collections.Immutable;
using Felles.Access;
using Felles.Kernel;
using Felles.Sharing.Documents.Metadata;

namespace Felles.Sharing.Documents.Sources;

/// <summary>
/// A community that holds documents, reached over whatever protocol it speaks. Stateless and safe for many threads. It makes
/// no decision and keeps no cache: whether a reader may ask has been decided, deadlines, retries and caching are
/// those of who asks the sources. It conveys the reader's grounds, so that the community decides and logs too.
/// </summary>
internal interface IDocumentSource
{
    /// <summary>Who it is.</summary>
    SourceDescription Description { get; }

    /// <summary>Everything that the community lists for a patient and shows this reader, current and superseded.</summary>
    /// <returns>
    /// The list, empty when it has nothing; or the problem: <see cref="ProblemKind.Unavailable"/> when it does not answer,
    /// <see cref="ProblemKind.Forbidden"/> when it refuses the reader, <see cref="ProblemKind.Malformed"/> when what it
    /// answers cannot be used. Never throws for what a source answers.
    /// </returns>
    /// <param name="reader">For whom, about whom, on what grounds.</param>
    /// <param name="cancel">The deadline.</param>
    Task<Outcome<SourceList>> List(SourceReader reader, CancellationToken cancel);

    /// <summary>Opens one document as a stream.</summary>
    /// <param name="reader">For whom, about whom, on what grounds.</param>
    /// <param name="address">Which document.</param>
    /// <param name="cancel">The deadline for the first byte, and the end of the reader's patience after that.</param>
    /// <returns>
    /// The bytes as they arrive, with what the source says of them; or the problem, as of <see cref="List"/>, and
    /// <see cref="ProblemKind.NotFound"/> when it has no such document for this reader. Whether the bytes are those that the
    /// list promised (hash, size, type) is checked by whoever reads them.
    /// </returns>
    Task<Outcome<SourceDocument>> Fetch(SourceReader reader, DocumentAddress address, CancellationToken cancel);
}

/// <summary>Who a source is.</summary>
/// <param name="HomeCommunityId">OID of the community, without <c>urn:oid:</c>.</param>
/// <param name="Organisation">Organisation number of who answers for its documents.</param>
/// <param name="Name">Name for people.</param>
internal sealed record SourceDescription(string HomeCommunityId, OrganisationNumber Organisation, string Name)
{
    /// <summary>It does not answer.</summary>
    internal Problem Silent() => Problem.Unavailable("source-unavailable", $"{Name} does not answer just now. Try again in a moment.");

    /// <summary>It answers that it will not.</summary>
    internal Problem Refuses() => Problem.Forbidden("source-refuses", $"{Name} refuses to show its documents. Ask the organisation.");

    /// <summary>What it answers cannot be used.</summary>
    internal Problem Unusable(string why) => Problem.Malformed("source-unusable", $"What {Name} answers cannot be used: {why}. Tell the operator.");
}

/// <summary>For whom a source is asked, about whom, and on what grounds; made by the gate's decision and nothing else.</summary>
/// <param name="Patient">The patient's number. It goes in a body, a header or a signed statement, never in an address.</param>
/// <param name="Caller">Who asks: personnel with their attestation, or a citizen; systems do not ask.</param>
/// <param name="Grounds">The facts that the decision was made by, as JSON (<c>Felles.Records.OpenRecord.Grounds</c>).</param>
internal sealed record SourceReader(PersonNumber Patient, Identity.Caller Caller, ReadOnlyMemory<byte> Grounds)
{
    /// <summary>The ground claimed, for communities that know no more of the grounds than that.</summary>
    public AccessBasis Basis { get; init; }
}

/// <summary>What a source lists.</summary>
/// <param name="Documents">The documents' metadata, checked; those that could not be used are left out and counted.</param>
/// <param name="Withheld">How many the source withholds because the patient has blocked them; 0 for citizens.</param>
/// <param name="Unusable">How many the source listed whose metadata could not be used.</param>
internal sealed record SourceList(ImmutableArray<DocumentEntry> Documents, int Withheld, int Unusable);

/// <summary>A document on its way from a source. Disposing it ends the transfer.</summary>
/// <param name="Bytes">The bytes as they come.</param>
/// <param name="MediaType">As the source says; null when it does not.</param>
/// <param name="Length">Bytes, as the source says; null when it does not.</param>
internal sealed record SourceDocument(Stream Bytes, string? MediaType, long? Length) : IAsyncDisposable
{
    /// <summary>What is held until the transfer ends, as the HTTP answer.</summary>
    public IDisposable? Holder { get; init; }

    public async ValueTask DisposeAsync()
    {
        await Bytes.DisposeAsync();
        Holder?.Dispose();
    }
}
