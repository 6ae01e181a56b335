using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Records;

/// <summary>
/// One new version of one resource. The body is the resource without regard to <c>id</c> and <c>meta</c>'s version and
/// time, which are set when it is stored.
/// </summary>
public sealed record Change
{
    /// <summary>Resource type.</summary>
    public required string Type { get; init; }

    /// <summary>Resource id; <see cref="ResourceId.Create"/> for a new one.</summary>
    public required string Id { get; init; }

    /// <summary>The version this change replaces; 0 when the resource is to be new. Another latest version gives <see cref="ProblemKind.VersionConflict"/>.</summary>
    public required int Replaces { get; init; }

    /// <summary>The resource as UTF-8 JSON. For a deletion the body of the deleted version.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Organisation number of the source that answers for it.</summary>
    public required string Source { get; init; }

    /// <inheritdoc cref="EntryFacts.ClinicalAt"/>
    public DateTimeOffset? ClinicalAt { get; init; }

    /// <inheritdoc cref="EntryFacts.Status"/>
    public string Status { get; init; } = "";

    /// <inheritdoc cref="EntryFacts.Labels"/>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <inheritdoc cref="EntryFacts.ReleaseAt"/>
    public DateTimeOffset? ReleaseAt { get; init; }

    /// <inheritdoc cref="EntryFacts.Tokens"/>
    public ImmutableArray<string> Tokens { get; init; } = [];

    /// <summary>Marks the resource as deleted.</summary>
    public bool Deletes { get; init; }
}

/// <summary>Changes to one person's record that are stored all together or not at all.</summary>
public sealed record ChangeSet
{
    /// <summary>The changes; each resource at most once.</summary>
    public required ImmutableArray<Change> Changes { get; init; }

    /// <summary>
    /// The message they came in, so that the same message twice is stored once; null when they came otherwise.
    /// </summary>
    public MessageReceipt? Message { get; init; }
}

/// <summary>Identity of a received message.</summary>
/// <param name="Sender">Organisation number of the sender.</param>
/// <param name="MessageId">The sender's message id, as received.</param>
/// <param name="Digest">SHA-256 of the message's content, 32 bytes: the same id with other content is a <see cref="ProblemKind.Conflict"/>.</param>
public sealed record MessageReceipt(string Sender, string MessageId, ReadOnlyMemory<byte> Digest);

/// <summary>What came of a <see cref="ChangeSet"/>; given after the commit is on disk.</summary>
/// <param name="Stored">The versions stored, with their facts; empty when <paramref name="AlreadyReceived"/>.</param>
/// <param name="AlreadyReceived">The same message had been stored before; nothing was stored now.</param>
public sealed record ChangeReceipt(ImmutableArray<Entry> Stored, bool AlreadyReceived);
