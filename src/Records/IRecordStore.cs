using System.Collections.Immutable;
using Felles.Access;
using Felles.Kernel;

namespace Felles.Records;

/// <summary>What one reading round trip brings: the restrictions that stand, and what was wanted.</summary>
/// <param name="Restrictions">Standing restrictions.</param>
/// <param name="Entries">What was wanted, before any filtering.</param>
internal sealed record RecordSlice(ImmutableArray<Restriction> Restrictions, ImmutableArray<Entry> Entries);

/// <summary>The reading side of the store per patient; SQLite and PostgreSQL keep the same contract.</summary>
internal interface IRecordStore
{
    /// <summary>Restrictions and entries of one person in one round trip; <see cref="ProblemKind.Unavailable"/> when the store does not answer.</summary>
    Task<Outcome<RecordSlice>> Read(PersonKey person, ServiceCode service, Wanted wanted, CancellationToken cancel);

    /// <summary>Every restriction a person has set, newest first.</summary>
    Task<Outcome<ImmutableArray<Restriction>>> RestrictionHistory(PersonKey person, CancellationToken cancel);
}
