using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Kernel;
using Felles.Registers;

namespace Felles.Records;

/// <summary>Tells the log what a privacy officer (personvernombud) does with it. Opens no record, and stands in no citizen's log.</summary>
public sealed class OversightLog
{
    private readonly ILedger ledger;
    private readonly IRegisters registers;
    private readonly TimeProvider clock;

    internal OversightLog(ILedger ledger, IRegisters registers, TimeProvider clock)
    {
        this.ledger = ledger;
        this.registers = registers;
        this.clock = clock;
    }

    /// <summary>Writes what an officer is about to see or do; done when it is on disk, and only then may they.</summary>
    /// <param name="officer">Who.</param>
    /// <param name="what">What, in fixed words: <c>cases</c>, <c>case ID</c>, <c>case ID open</c>, <c>report FROM TO</c>, <c>questions</c>.</param>
    /// <param name="cancel">Cancels the wait.</param>
    public async Task<Outcome<Done>> Tell(HealthPersonnel officer, string what, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(officer);
        var acting = (await registers.Resolve(officer.Number, cancel)).Match<PersonKey?>(key => key, _ => null);
        return await ledger.Append(
            new AuditEntry
            {
                At = clock.GetUtcNow(),
                Kind = AuditKind.Oversight,
                Person = null,
                Service = ServiceCode.Log,
                Act = Act.ReadLog,
                RuleId = "privacy-officer",
                Actor = AuditActors.Of(officer, ReaderKind.Professional, acting),
                Detail = what,
            },
            officer.Trace.Claim,
            cancel);
    }
}
