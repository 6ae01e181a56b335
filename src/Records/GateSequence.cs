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
        var conveyed = caller.Conveyed is { } told ? ConveyedGrounds.Read(told.Grounds) : null;
        if (caller.Conveyed is not null && (conveyed is null || opening.Act != Act.Read)) return await Refuse(parts, caller, opening, null, AccessPolicy.NotConveyed, AccessPolicy.NotConveyedProblem, cancel);
        if (conveyed is not null) opening = conveyed.Over(opening);

        // The caller first: for one without standing the person is looked up for the log alone, and the answer is the same
        // whether anybody is found.
        var standing = conveyed is null ? await Standing(parts.Registers, caller, opening.Service, cancel) : conveyed.Standing;
        var found = await Subject(parts.Registers, caller, opening.Person, cancel);
        if (!found.Succeeded(out var subject, out var problem) && problem.Kind != ProblemKind.NotFound)
            return await Refuse(parts, caller, opening, null, AccessPolicy.RegisterUnavailable, problem, cancel);
        if (conveyed is not null && subject is not null)
        {
            // A statement is for one patient, whatever the request says.
            if (!await IsAbout(parts.Registers, subject, caller.Conveyed!.Patient, cancel)) return await Refuse(parts, caller, opening, subject.Key, AccessPolicy.NotConveyed, AccessPolicy.NotConveyedProblem, cancel);
            subject = subject with { BirthDate = conveyed.BirthDate, Deceased = conveyed.Deceased };
        }

        if (!standing.Succeeded(out var callerStanding, out problem))
            return await Refuse(parts, caller, opening, subject?.Key, AccessPolicy.RegisterUnavailable, problem, cancel);

        var child = conveyed is null ? await Relations.Of(parts, caller, subject, opening.Service, cancel) : new Relations(conveyed.ChildHome, conveyed.Mandate);
        if (!child.Succeeded(out var home, out problem))
            return await Refuse(parts, caller, opening, subject?.Key, AccessPolicy.RegisterUnavailable, problem, cancel);

        var named = opening.Act == Act.Explain && caller is HealthPersonnel officer ? await parts.Registers.IsPrivacyOfficer(officer.Number, officer.LegalEntity, cancel) : false;
        if (!named.Succeeded(out var isOfficer, out problem)) return await Refuse(parts, caller, opening, subject?.Key, AccessPolicy.RegisterUnavailable, problem, cancel);

        var facts = Facts(caller, opening, subject, (callerStanding, home, isOfficer), parts.Clock.GetUtcNow());
        if (parts.Policy.DenyBeforeReading(facts) is { } denial)
            return await Refuse(parts, caller, opening, subject?.Key, denial.RuleId, denial.Problem!, cancel, denial.Reader);

        // Nothing can be read of nobody, whatever an operator's rules say.
        if (subject is null) return await Refuse(parts, caller, opening, null, AccessPolicy.PersonUnknown, AccessPolicy.NoSuchRecord, cancel);

        var read = await parts.Store.Read(subject.Key, opening.Service, opening.Wanted, cancel);
        read.Succeeded(out var slice, out var storeProblem);
        if (conveyed is not null && slice is not null) slice = slice with { Restrictions = slice.Restrictions.AddRange(conveyed.Restrictions) };
        var met = await AgainstBlocks(parts.Registers, caller, callerStanding, slice, cancel);
        if (!met.Succeeded(out callerStanding, out problem))
            return await Refuse(parts, caller, opening, subject.Key, AccessPolicy.RegisterUnavailable, problem, cancel);

        var parted = await DocumentParts.Of(parts.Store, subject.Key, opening.Service, slice, cancel);
        if (!parted.Succeeded(out var restrictions, out problem)) return await Refuse(parts, caller, opening, subject.Key, AccessPolicy.RestrictionsUnknown, problem, cancel);

        facts = facts with { Standing = callerStanding, Restrictions = slice is null ? null : restrictions };
        var decision = parts.Policy.Decide(facts with { HoldsBlockedEntries = opening.HoldsElsewhere || (slice is not null && AccessPolicy.IsBlocked(facts, [.. slice.Entries.Select(entry => LabelsOf(entry.Facts, facts))])) });
        if (decision.Verdict == Verdict.Deny)
            return await Refuse(parts, caller, opening, subject.Key, decision.RuleId, decision.Problem!, cancel, decision.Reader);
        // An emergency may open what cannot be checked, but not what cannot be read.
        if (slice is null) return await Refuse(parts, caller, opening, subject.Key, decision.RuleId, storeProblem!, cancel, decision.Reader);

        return await Open(parts, caller, opening, (facts, decision), slice, cancel);
    }

    private static AccessFacts Facts(Caller caller, Opening opening, SubjectFacts? subject, (CallerStanding Standing, Relations Relations, bool IsOfficer) known, DateTimeOffset now) => new()
    {
        Asker = Asker.Of(caller),
        ChildHome = known.Relations.Home,
        Mandate = known.Relations.Mandate,
        IsPrivacyOfficer = known.IsOfficer,
        Standing = known.Standing,
        Subject = subject,
        AskedNumber = opening.Person.Number,
        Service = opening.Service,
        Act = opening.Act,
        Basis = opening.Basis,
        EmergencyReason = opening.EmergencyReason,
        ListsByRegulation = opening.ListsByRegulation,
        Restrictions = null,
        HoldsBlockedEntries = false,
        Now = now,
    };

    private static async ValueTask<bool> IsAbout(IRegisters registers, SubjectFacts subject, PersonNumber patient, CancellationToken cancel) =>
        subject.Has(patient) || ((await registers.AreSame(subject.Number, patient, cancel)).Succeeded(out var isSame, out _) && isSame);

    private static async Task<Outcome<OpenRecord>> Open(GateParts parts, Caller caller, Opening opening, (AccessFacts Facts, Decision Decision) decided, RecordSlice slice, CancellationToken cancel)
    {
        var (facts, decision) = decided;
        var subject = facts.Subject!;
        var veil = Veil.None;
        if (opening is { Act: Act.Read, Wanted: not Wanted.Nothing } && decision.Reader is ReaderKind.Self or ReaderKind.Parent or ReaderKind.Representative)
        {
            var looked = await Veil.Of(parts.Store, subject.Key, opening.Service, decision, cancel);
            if (!looked.Succeeded(out veil, out var problem)) return await Refuse(parts, caller, opening, subject.Key, AccessPolicy.RestrictionsUnknown, problem, cancel);
        }

        var (visible, withheld) = Filter(facts, decision, slice.Entries, veil);
        var acting = await ActingPerson(parts.Registers, caller, cancel);
        var actor = AuditActors.Of(caller, decision.Reader, acting);
        // Who acts for another stands in the log by name, and ID-porten's tokens hold none.
        if (decision.Reader is ReaderKind.Parent or ReaderKind.Representative && acting is { } key && (await parts.Registers.Person(key, cancel)).Succeeded(out var known, out _)) actor = actor with { Name = known.Name };
        return new OpenRecord(parts, opening, (actor, caller.Trace.Claim), (facts, decision), visible, veil, decision.Reader is ReaderKind.Professional or ReaderKind.System ? withheld : 0);
    }

    internal static (ImmutableArray<Entry> Visible, int Withheld) Filter(AccessFacts asked, Decision decision, ImmutableArray<Entry> entries, Veil veil)
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
                : decision.See(LabelsOf(facts, asked));
            if (sight == Sight.Shown)
            {
                visible.Add(veil.Over(entry));
                continue;
            }

            // A deleted resource is nobody's to know of, so it is not counted either.
            if (hidden.Add(facts.Reference) && sight == Sight.Withheld && !facts.Deleted) withheld++;
        }

        return (visible.DrainToImmutable(), withheld);
    }

    // A reference is made anew each time it is asked for, and most citizens have set nothing that it could meet.
    private static EntryLabels LabelsOf(EntryFacts facts, AccessFacts asked) => new(facts.Service, facts.Source, facts.Labels, facts.ReleaseAt)
    {
        Reference = asked.Restrictions is not { IsEmpty: false } ? null : facts.Reference,
        ClinicalAt = facts.ClinicalAt,
        DocumentClass = asked.ListsByRegulation ? facts.DocumentClass : null,
    };

    internal static async ValueTask<Outcome<SubjectFacts>> Subject(IRegisters registers, Caller caller, PersonRef person, CancellationToken cancel)
    {
        if (person.Key is not { } key)
        {
            var resolved = await registers.Resolve(person.Number!.Value, cancel);
            if (!resolved.Succeeded(out key, out var missing)) return missing;
        }

        var found = await registers.Person(key, cancel);
        if (!found.Succeeded(out var known, out var problem)) return problem;
        var subject = new SubjectFacts(known.Key, known.BirthDate, known.DeceasedOn is not null, known.Number);
        foreach (var named in NumbersNamed(caller))
        {
            var same = await registers.AreSame(known.Number, named, cancel);
            if (!same.Succeeded(out var isSame, out problem)) return problem;
            if (isSame && named != known.Number) subject = subject with { OtherNumbers = subject.OtherNumbers.Add(named) };
        }

        return subject;
    }

    /// <summary>The numbers by which the caller claims to be, or to mean, the person.</summary>
    private static IEnumerable<PersonNumber> NumbersNamed(Caller caller) => caller switch
    {
        Citizen citizen => [citizen.Number],
        HealthPersonnel { Attestation.Patients: { IsDefaultOrEmpty: false } patients } => patients.Select(patient => patient.Number).OfType<PersonNumber>(),
        _ => [],
    };

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
                {
                    var same = await registers.AreSame(healthPerson.Number, person.Number, cancel);
                    if (!same.Succeeded(out var isSame, out problem)) return problem;
                    authorized = isSame && healthPerson.Authorizations.Contains(authorization.Code);
                }
            }
        }

        return new CallerStanding(authorized, known is not null, known?.Agreements.Contains(service.Code) ?? false);
    }

    /// <summary>The caller's standing with what the blocks that stand ask of the registers: their HPR number, and whose units are blocked.</summary>
    private static async ValueTask<Outcome<CallerStanding>> AgainstBlocks(IRegisters registers, Caller caller, CallerStanding standing, RecordSlice? slice, CancellationToken cancel)
    {
        if (slice is null || slice.Restrictions.IsEmpty) return standing;
        if (caller is HealthPersonnel personnel && slice.Restrictions.Any(restriction => restriction.Target is RestrictionTarget.Person or RestrictionTarget.Profession))
        {
            var found = await registers.HealthPerson(personnel.Number, cancel);
            if (found.Failed(out var problem) && problem.Kind != ProblemKind.NotFound) return problem;
            if (found.Succeeded(out var registered, out _)) standing = standing with { RegisteredHprNumber = registered.HprNumber, RegisteredProfessions = [.. registered.Authorizations] };
        }

        var mainUnit = caller switch
        {
            HealthPersonnel { Attestation: null, SubUnit: null } unplaced => unplaced.LegalEntity,
            SystemCaller { SubUnit: null } system => system.Organisation,
            _ => default,
        };
        if (mainUnit == default) return standing;
        foreach (var restriction in slice.Restrictions)
        {
            if (restriction.Target != RestrictionTarget.Organisation || !OrganisationNumber.TryParse(restriction.Subject, out var number)) continue;
            var found = await registers.Organisation(number, cancel);
            if (found.Failed(out var problem) && problem.Kind != ProblemKind.NotFound) return problem;
            if (found.Succeeded(out var organisation, out _) && organisation.Parent == mainUnit)
                standing = standing with { PossibleUnits = standing.PossibleUnits.Add(restriction.Subject) };
        }

        return standing;
    }

    internal static async Task<Outcome<OpenRecord>> Refuse(GateParts parts, Caller caller, Opening opening, PersonKey? person, string ruleId, Problem problem, CancellationToken cancel, ReaderKind? reader = null)
    {
        var logged = await parts.Ledger.Append(
            new AuditEntry
            {
                At = parts.Clock.GetUtcNow(),
                Kind = AuditKind.Denial,
                Person = person,
                Service = opening.Service,
                Act = opening.Act,
                Actor = AuditActors.Of(caller, reader ?? ReaderOf(caller), await ActingPerson(parts.Registers, caller, cancel)),
                RuleId = ruleId,
                Basis = opening.Basis,
                EmergencyReason = opening.EmergencyReason,
                Query = opening.Query,
            },
            caller.Trace.Claim,
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
    internal static async ValueTask<PersonKey?> ActingPerson(IRegisters registers, Caller caller, CancellationToken cancel)
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
