using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Audit;

/// <summary>A page of the log about one person.</summary>
/// <param name="Entries">Newest first.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
public sealed record AuditPage(ImmutableArray<LoggedEntry> Entries, string? Next);

/// <summary>An entry with its place in the chain.</summary>
/// <param name="Stream">Chain it stands in.</param>
/// <param name="Sequence">Its number there, from 1.</param>
/// <param name="Hash">Its hash, 32 bytes.</param>
/// <param name="Entry">The entry.</param>
public sealed record LoggedEntry(string Stream, long Sequence, ReadOnlyMemory<byte> Hash, AuditEntry Entry);

/// <summary>Reading the log. Writing happens only in the commit of what it tells of.</summary>
public interface IAuditLog
{
    /// <summary>Entries about a person, newest first, of before an instant where one is given; <see cref="ProblemKind.Unavailable"/> when the store does not answer, <see cref="ProblemKind.Malformed"/> for a cursor that is not one.</summary>
    Task<Outcome<AuditPage>> About(PersonKey person, string? before, DateTimeOffset? until, int max, CancellationToken cancel);

    /// <summary>One entry about a person, by its stream and number; <see cref="ProblemKind.NotFound"/> when there is none, or it is about somebody else.</summary>
    Task<Outcome<LoggedEntry>> One(PersonKey person, string stream, long sequence, CancellationToken cancel);
}
