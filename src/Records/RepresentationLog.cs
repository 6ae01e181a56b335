using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Kernel;
using Felles.Registers;

namespace Felles.Records;

/// <summary>Tells a person's log of what happens to their powers of attorney (fullmakter). Opens nothing.</summary>
public sealed class RepresentationLog
{
    private readonly ILedger ledger;
    private readonly IRegisters registers;
    private readonly TimeProvider clock;

    internal RepresentationLog(ILedger ledger, IRegisters registers, TimeProvider clock)
    {
        this.ledger = ledger;
        this.registers = registers;
        this.clock = clock;
    }

    /// <summary>Writes that a citizen gave, accepted or withdrew; done when it is on disk, and only then may it take effect.</summary>
    /// <param name="caller">Who did.</param>
    /// <param name="giver">Whose log: who gave, or is to give.</param>
    /// <param name="happened">What.</param>
    /// <param name="other">Name of the holder.</param>
    /// <param name="cancel">Cancels the wait.</param>
    public async Task<Outcome<Done>> Tell(Citizen caller, PersonKey giver, MandateEvent happened, string other, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!(await registers.Resolve(caller.Number, cancel)).Succeeded(out var acting, out var problem)) return problem;
        if (!(await registers.Person(acting, cancel)).Succeeded(out var known, out problem)) return problem;
        var reader = acting == giver ? ReaderKind.Self : ReaderKind.Representative;
        return await ledger.Append(
            new AuditEntry
            {
                At = clock.GetUtcNow(),
                Kind = AuditKind.Representation,
                Person = giver,
                Service = ServiceCode.Settings,
                Act = Act.Restrict,
                RuleId = reader == ReaderKind.Self ? "allow-own-record" : "allow-holder",
                Actor = AuditActors.Of(caller, reader, acting) with { Name = known.Name },
                Detail = $"{happened}: {other}",
            },
            caller.Trace.Claim,
            cancel);
    }
}

/// <summary>What happens to a power of attorney.</summary>
public enum MandateEvent
{
    /// <summary>Given; waits to be accepted.</summary>
    Given,

    /// <summary>Accepted.</summary>
    Accepted,

    /// <summary>Withdrawn by either.</summary>
    Withdrawn,
}
