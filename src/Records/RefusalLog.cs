using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Kernel;
using Felles.Registers;

namespace Felles.Records;

/// <inheritdoc cref="IRefusalLog"/>
/// <remarks>The same log as for uses of records, in the same chain: an entry of kind <see cref="AuditKind.Denial"/> without a person.</remarks>
internal sealed class RefusalLog(ILedger ledger, IRegisters registers, TimeProvider clock) : IRefusalLog
{
    public async Task<Outcome<Done>> Keep(RefusedCaller refused, CancellationToken cancel)
    {
        var trace = refused.Trace;
        var acting = refused.Number is { } number && (await registers.Resolve(number, cancel)).Succeeded(out var key, out _) ? key : (PersonKey?)null;
        return await ledger.Append(
            new AuditEntry
            {
                At = clock.GetUtcNow(),
                Kind = AuditKind.Denial,
                Person = null,
                Service = ServiceCode.Identity,
                Act = Act.Call,
                RuleId = $"refused-{refused.Problem.Code}",
                Query = refused.Operation,
                Actor = AuditActors.Traced(trace) with
                {
                    Reader = refused.IsCitizen ? ReaderKind.Self : refused.NamesPerson ? ReaderKind.Professional : ReaderKind.System,
                    Person = acting,
                    Name = refused.Name ?? trace.ClientName ?? trace.ClientId,
                    HprNumber = refused.HprNumber,
                    Organisation = refused.Organisation?.ToString(),
                },
            },
            trace.Claim,
            cancel);
    }
}
