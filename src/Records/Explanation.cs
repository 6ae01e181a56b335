using System.Collections.Immutable;
using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Kernel;
using Felles.Registers;

namespace Felles.Records;

/// <summary>
/// Decisions that are explained and not made: the same policy over the same facts, with a supposed asker. Who may have them
/// explained is itself a decision of the tables (<see cref="Act.Explain"/>).
/// </summary>
internal static class Explanation
{
    // As long as a reason must be; its words decide nothing.
    private const string SomeReason = "a reason of the asker's own";

    internal static async Task<Outcome<ImmutableArray<Decision>>> Of(GateParts parts, Caller caller, ExplanationQuestion question, CancellationToken cancel)
    {
        // Before it is looked whether there is such a person: the answer tells nothing of it.
        if (question.Cases.Any(one => IsBeyond(caller, one))) return ForOthersPersonnel;
        var opened = await GateSequence.Run(parts, caller, new Opening { Person = question.Person, Service = ServiceCode.Settings, Act = Act.Explain, Wanted = new Wanted.Nothing(), Query = "$explain" }, cancel);
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        if (!(await GateSequence.Subject(parts.Registers, caller, PersonRef.Of(record.Person), cancel)).Succeeded(out var subject, out problem)) return problem;
        var decisions = ImmutableArray.CreateBuilder<Decision>(question.Cases.Length);
        foreach (var one in question.Cases)
        {
            var decided = await Decide(parts, caller, subject, record.Decision.Reader, one, cancel);
            if (!decided.Succeeded(out var decision, out problem)) return problem;
            decisions.Add(decision);
        }

        var told = await record.Explained(string.Join(", ", decisions.Zip(question.Cases, (decision, one) => $"{one.Service.Code}: {decision.RuleId}").Distinct()), cancel);
        return told.Failed(out problem) ? problem : decisions.ToImmutable();
    }

    // An officer answers for the personnel of one organisation, and asks about no other's and not about the citizen.
    private static bool IsBeyond(Caller caller, ExplanationCase one) => caller is HealthPersonnel officer && one.Reader?.Organisation != officer.LegalEntity.ToString();

    private static Problem ForOthersPersonnel { get; } = Problem.Forbidden("officer-of-another", "A privacy officer asks about the personnel of their own organisation. Name it as the reader's organisation.");

    private static async Task<Outcome<Decision>> Decide(GateParts parts, Caller caller, SubjectFacts subject, ReaderKind reader, ExplanationCase one, CancellationToken cancel)
    {
        var standing = await Standing(parts.Registers, one, cancel);
        if (!standing.Succeeded(out var supposed, out var problem)) return problem;
        // What is labelled is all that a label can block; it is looked at and not opened.
        if (!(await parts.Store.Read(subject.Key, one.Service, new Wanted.Labelled(), cancel)).Succeeded(out var slice, out problem)) return problem;
        var facts = new AccessFacts
        {
            Asker = one.Reader is { } who ? Asker.Supposed(who) : Asker.Of(caller),
            Standing = supposed,
            Subject = subject,
            Service = one.Service,
            Act = one.Act,
            Basis = one.Reader?.Basis ?? AccessBasis.None,
            EmergencyReason = one.Reader is { GivesReason: true } ? SomeReason : null,
            Restrictions = slice.Restrictions,
            HoldsBlockedEntries = false,
            Now = parts.Clock.GetUtcNow(),
        };
        var own = parts.Policy.Decide(facts with { Asker = Asker.Of(caller), Standing = new CallerStanding(null, false, false), Act = Act.Read, Basis = AccessBasis.None, EmergencyReason = null });
        // A citizen is not told, by way of what others would get, of an entry that is hidden from them.
        var blocked = slice.Entries.Where(entry => EntryLabels.HoldBlock(entry.Facts.Labels))
            .Any(entry => reader != ReaderKind.Self || own.See(new EntryLabels(entry.Facts.Service, entry.Facts.Source, entry.Facts.Labels, entry.Facts.ReleaseAt)) == Sight.Shown);
        return parts.Policy.Decide(facts with { HoldsBlockedEntries = blocked || AccessPolicy.BlocksEntries(facts) });
    }

    /// <summary>The standing that the supposed reader has by the registers. Somebody who is not named is in order: the question is then what the citizen's own settings do.</summary>
    private static async Task<Outcome<CallerStanding>> Standing(IRegisters registers, ExplanationCase one, CancellationToken cancel)
    {
        if (one.Reader is not { } reader) return new CallerStanding(null, false, false);
        var standing = new CallerStanding(reader.Profession is null ? null : true, OrganisationKnown: true, AgreementValid: true);
        if (reader.Organisation is { } named)
        {
            if (!OrganisationNumber.TryParse(named, out var number)) return standing with { OrganisationKnown = false, AgreementValid = false };
            var found = await registers.Organisation(number, cancel);
            if (found.Failed(out var problem) && problem.Kind != ProblemKind.NotFound) return problem;
            found.Succeeded(out var organisation, out _);
            standing = standing with { OrganisationKnown = organisation is not null, AgreementValid = organisation?.Agreements.Contains(one.Service.Code) ?? false };
        }

        if (reader.HprNumber is not { } hpr) return standing;
        var asked = await registers.HealthPerson(hpr, cancel);
        if (asked.Failed(out var missing) && missing.Kind != ProblemKind.NotFound) return missing;
        asked.Succeeded(out var person, out _);
        return standing with
        {
            RegisteredHprNumber = person?.HprNumber,
            RegisteredProfessions = person is null ? [] : [.. person.Authorizations],
            AuthorizationActive = reader.Profession is { } profession ? person?.Authorizations.Contains(profession) ?? false : null,
        };
    }
}
