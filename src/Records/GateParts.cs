using System.Collections.Immutable;
using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Kernel;
using Felles.Registers;

namespace Felles.Records;

/// <summary>What the gate is made of.</summary>
internal sealed record GateParts(AccessPolicy Policy, IRegisters Registers, IRecordStore Store, ILedger Ledger, IAuditLog Log, TimeProvider Clock);

/// <summary>
/// The writing side: every write and every log entry goes through one queue per host and is committed in groups. The claim
/// of the request's proof is settled in the same commit; when it turns out that the proof has been used before, nothing is
/// kept and that is the answer.
/// </summary>
internal interface ILedger
{
    /// <summary>Writes a log entry; done when it is on disk.</summary>
    Task<Outcome<Done>> Append(AuditEntry entry, ProofClaim? claim, CancellationToken cancel);

    /// <summary>Stores changes with their log entry in one commit.</summary>
    Task<Outcome<ChangeReceipt>> Commit(PersonKey person, ServiceCode service, ChangeSet changes, AuditEntry entry, ProofClaim? claim, CancellationToken cancel);

    /// <summary>Sets a restriction with its log entry, and deletes what services hold of the person, all in one commit.</summary>
    Task<Outcome<Done>> Set(PersonKey person, Restriction restriction, ImmutableArray<ServiceCode> erases, AuditEntry entry, ProofClaim? claim, CancellationToken cancel);

    /// <summary>Lifts a restriction with its log entry.</summary>
    Task<Outcome<Done>> Lift(PersonKey person, Restriction restriction, AuditEntry entry, ProofClaim? claim, CancellationToken cancel);
}
