using System.Collections.Immutable;
using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Kernel;
using Felles.Registers;

namespace Felles.Records;

/// <summary>The steps of opening, in order.</summary>
internal static class GateSequence
{
    internal static async Task<Outcome<OpenRecord>> Run(GateParts parts, Caller caller, Opening opening, CancellationToken cancel)
    {
        var found = await Subject(parts.Registers, opening.Person, cancel);
        if (!found.Succeeded(out var subject, out var problem))
            // A citizen is told the same as about a stranger's record: whether anybody has the number is not theirs to know.
            return await Refuse(parts, caller, opening, null, "deny-person-unknown", caller is Citizen && problem.Kind == ProblemKind.NotFound ? AccessPolicy.NoSuchRecord : problem, cancel);

        var standing = await Standing(parts.Registers, caller, opening.Service, cancel);
        if (!standing.Succeeded(out var callerStanding, out problem)) return problem;

        var read = await parts.Store.Read(subject.Key, opening.Service, opening.Wanted, cancel);
        read.Succeeded(out var slice, out var storeProblem);
        var registered = await RegisteredAs(parts.Registers, caller, slice, cancel);
        if (!registered.Succeeded(out var hprNumber, out problem)) return problem;

        var decision = AccessPolicy.Decide(new AccessFacts
        {
            Caller = caller,
            Standing = callerStanding with { RegisteredHprNumber = hprNumber.Length > 0 ? hprNumber : null },
            Subject = subject,
            Service = opening.Service,
            Act = opening.Act,
            Basis = opening.Basis,
            EmergencyReason = opening.EmergencyReason,
            Restrictions = slice?.Restrictions,
            HoldsBlockedEntries = slice is not null && slice.Entries.Any(entry => EntryLabels.HoldBlock(entry.Facts.Labels)),
            Now = parts.Clock.GetUtcNow(),
        });
        if (decision.Verdict == Verdict.Deny)
            return await Refuse(parts, caller, opening, subject.Key, decision.RuleId, decision.Problem!, cancel);
        if (slice is null) return storeProblem!;

        var (visible, withheld) = Filter(decision, slice.Entries);
        var actor = AuditActors.Of(caller, decision.Reader, await ActingPerson(parts.Registers, caller, cancel));
        return new OpenRecord(parts, opening, actor, subject.Key, decision, visible, decision.Reader == ReaderKind.Professional ? withheld : 0);
    }

    private static (ImmutableArray<Entry> Visible, int Withheld) Filter(Decision decision, ImmutableArray<Entry> entries)
    {
        var visible = ImmutableArray.CreateBuilder<Entry>(entries.Length);
        var withheld = 0;
        // Versions come newest first. A label set later hides what came before it too: otherwise the history would show
        // what the latest version no longer may.
        var hidden = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var facts = entry.Facts;
            var sight = hidden.Count > 0 && hidden.Contains(facts.Reference)
                ? Sight.Absent
                : decision.See(new EntryLabels(facts.Service, facts.Source, facts.Labels, facts.ReleaseAt));
            if (sight == Sight.Shown)
            {
                visible.Add(entry);
                continue;
            }

            // A deleted resource is nobody's to know of, so it is not counted either.
            if (hidden.Add(facts.Reference) && sight == Sight.Withheld && !facts.Deleted) withheld++;
        }

        return (visible.DrainToImmutable(), withheld);
    }

    private static async ValueTask<Outcome<SubjectFacts>> Subject(IRegisters registers, PersonRef person, CancellationToken cancel)
    {
        if (person.Key is not { } key)
        {
            var resolved = await registers.Resolve(person.Number!.Value, cancel);
            if (!resolved.Succeeded(out key, out var problem)) return problem;
        }

        var found = await registers.Person(key, cancel);
        return found.Then<SubjectFacts>(known => new SubjectFacts(known.Key, known.BirthDate, known.DeceasedOn is not null, known.Number));
    }

    private static async ValueTask<Outcome<CallerStanding>> Standing(IRegisters registers, Caller caller, ServiceCode service, CancellationToken cancel)
    {
        var number = caller switch
        {
            HealthPersonnel personnel => personnel.LegalEntity,
            SystemCaller system => system.Organisation,
            _ => default,
        };
        if (number == default) return new CallerStanding(null, false, false);

        var organisation = await registers.Organisation(number, cancel);
        if (organisation.Failed(out var problem) && problem.Kind != ProblemKind.NotFound) return problem;
        organisation.Succeeded(out var known, out _);

        bool? authorized = null;
        if (caller is HealthPersonnel { Attestation.Authorization: { } authorization } person)
        {
            authorized = false;
            if (person.HprNumber is { } hpr)
            {
                var registered = await registers.HealthPerson(hpr, cancel);
                if (registered.Failed(out problem) && problem.Kind != ProblemKind.NotFound) return problem;
                if (registered.Succeeded(out var healthPerson, out _))
                    authorized = healthPerson.Number == person.Number && healthPerson.Authorizations.Contains(authorization.Code);
            }
        }

        return new CallerStanding(authorized, known is not null, known?.Agreements.Contains(service.Code) ?? false);
    }

    /// <summary>The caller's HPR number by the register, where a block on a person asks for it; else the empty string.</summary>
    private static async ValueTask<Outcome<string>> RegisteredAs(IRegisters registers, Caller caller, RecordSlice? slice, CancellationToken cancel)
    {
        if (caller is not HealthPersonnel personnel || slice is null || slice.Restrictions.All(restriction => restriction.Target != RestrictionTarget.Person)) return "";
        var found = await registers.HealthPerson(personnel.Number, cancel);
        if (found.Succeeded(out var registered, out var problem)) return registered.HprNumber;
        return problem.Kind == ProblemKind.NotFound ? "" : problem;
    }

    private static async Task<Outcome<OpenRecord>> Refuse(GateParts parts, Caller caller, Opening opening, PersonKey? person, string ruleId, Problem problem, CancellationToken cancel)
    {
        if (problem.Kind == ProblemKind.Unavailable) return problem;
        var logged = await parts.Ledger.Append(
            new AuditEntry
            {
                At = parts.Clock.GetUtcNow(),
                Kind = AuditKind.Denial,
                Person = person,
                Service = opening.Service,
                Act = opening.Act,
                Actor = AuditActors.Of(caller, ReaderOf(caller), await ActingPerson(parts.Registers, caller, cancel)),
                RuleId = ruleId,
                Basis = opening.Basis,
                EmergencyReason = opening.EmergencyReason,
                Query = opening.Query,
            },
            cancel);
        return logged.Failed(out var unavailable) ? unavailable : problem;
    }

    internal static AuditEntry LogEntry(TimeProvider clock, AuditKind kind, Opening opening, AuditActor actor, PersonKey person, Decision decision) => new()
    {
        At = clock.GetUtcNow(),
        Kind = kind,
        Person = person,
        Service = opening.Service,
        Act = opening.Act,
        Actor = actor,
        RuleId = decision.RuleId,
        Basis = opening.Basis,
        EmergencyReason = opening.EmergencyReason,
        OpenedBlocked = decision.OpensBlocked,
        Notify = decision.NotifyCitizen,
        Query = opening.Query,
    };

    // Personnel from abroad or with a new D-number may be in no register of ours; the log then has name and HPR number.
    private static async ValueTask<PersonKey?> ActingPerson(IRegisters registers, Caller caller, CancellationToken cancel)
    {
        var number = caller switch
        {
            HealthPersonnel personnel => personnel.Number,
            Citizen citizen => citizen.Number,
            _ => default,
        };
        if (number == default) return null;
        var resolved = await registers.Resolve(number, cancel);
        return resolved.Succeeded(out var key, out _) ? key : null;
    }

    private static ReaderKind ReaderOf(Caller caller) => caller switch
    {
        HealthPersonnel => ReaderKind.Professional,
        SystemCaller => ReaderKind.System,
        _ => ReaderKind.Self,
    };

}
