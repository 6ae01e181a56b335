using System.Collections.Immutable;
using System.Globalization;
using Felles.Access;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Registers;

namespace Felles.Sharing.Representation;

/// <summary>
/// Gives, accepts and withdraws powers of attorney (fullmakter), for the API and the pages alike: who may, what the log is told
/// first, and then the register.
/// </summary>
public sealed class MandateGiving
{
    private static readonly string[] Confidential = ["Confidential", "StrictlyConfidential"];

    private readonly IRegisters registers;
    private readonly Mandates mandates;
    private readonly RepresentationLog log;
    private readonly TimeProvider clock;

    internal MandateGiving(IRegisters registers, Mandates mandates, RepresentationLog log, TimeProvider clock)
    {
        this.registers = registers;
        this.mandates = mandates;
        this.log = log;
        this.clock = clock;
    }

    /// <summary>What a power of attorney can cover.</summary>
    public static ImmutableArray<string> Scopes { get; } = [ServiceCode.LabResults.Code, ServiceCode.CriticalInfo.Code, ServiceCode.Measurements.Code, ServiceCode.Documents.Code, ServiceCode.Log.Code];

    /// <summary>All that concern the citizen, each with the name of the other; without it where it has ended, or either has a confidential address.</summary>
    public async Task<Outcome<ImmutableArray<(RegisteredRepresentation One, bool Given, string Other)>>> Of(Citizen citizen, CancellationToken cancel)
    {
        if (!(await Self(citizen, cancel)).Succeeded(out var self, out var problem)) return problem;
        if (!(await mandates.Of(self.Key, cancel)).Succeeded(out var all, out problem)) return problem;
        var named = ImmutableArray.CreateBuilder<(RegisteredRepresentation, bool, string)>(all.Length);
        foreach (var one in all)
        {
            var given = one.Person == self.Key;
            if (!(await registers.Person(given ? one.Representative : one.Person, cancel)).Succeeded(out var other, out problem)) return problem;
            // Who has since changed name or gone into hiding is not found by what once stood between them.
            var isNamed = one.EndedAt is null && !Confidential.Contains(other.AddressProtection) && !Confidential.Contains(self.AddressProtection);
            named.Add((one, given, isNamed ? other.Name : ""));
        }

        return named.ToImmutable();
    }

    /// <summary>
    /// Gives one, to somebody whose name the giver knows: a number alone would tell the name that belongs to it. Whoever cannot hold
    /// it, for whatever reason, is told of in the same words.
    /// </summary>
    /// <returns>Its id; <see cref="ProblemKind.Invalid"/> for what cannot be given, <see cref="ProblemKind.Forbidden"/> to whom may give none.</returns>
    public async Task<Outcome<string>> Give(Citizen citizen, (PersonNumber Number, string Name) to, MandateTerms terms, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var today = NorwegianTime.DateAt(clock.GetUtcNow());
        if (terms.Scope != "all" && terms.Scope.Split(' ').Any(scope => !Scopes.Contains(scope))) return Fault("scope", $"The scope is all, or some of {string.Join(", ", Scopes)}.");
        if (terms.ValidTo < terms.ValidFrom || terms.ValidTo < today) return Fault("validTo", "The last day comes before the first, or has been.");
        if (!(await Self(citizen, cancel)).Succeeded(out var self, out var problem)) return problem;
        if (!MayGive(self, today)) return Problem.Forbidden("mandate-giver", "A power of attorney is given by somebody who is 16 and has no confidential address.");
        var resolved = await registers.Resolve(to.Number, cancel);
        if (!resolved.Succeeded(out var key, out problem)) return problem.Kind == ProblemKind.NotFound ? NoHolder : problem;
        if (!(await registers.Person(key, cancel)).Succeeded(out var holder, out problem)) return problem.Kind == ProblemKind.NotFound ? NoHolder : problem;
        if (holder.Key == self.Key || !MayHold(holder, today) || !IsNameOf(holder, to.Name)) return NoHolder;
        var told = await log.Tell(citizen, self.Key, MandateEvent.Given, holder.Name, cancel);
        return told.Failed(out problem) ? problem : await mandates.Give(self.Key, holder.Key, terms, cancel);
    }

    /// <summary>Accepts one that was given to the citizen.</summary>
    public async Task<Outcome<Done>> Accept(Citizen citizen, string id, CancellationToken cancel)
    {
        if (!(await Find(citizen, id, cancel)).Succeeded(out var found, out var problem)) return problem;
        if (found.Given || found.One.AcceptedAt is not null) return NotThere;
        if (!(await Self(citizen, cancel)).Succeeded(out var self, out problem)) return problem;
        if (!MayHold(self, NorwegianTime.DateAt(clock.GetUtcNow()))) return Problem.Forbidden("mandate-holder", "A power of attorney is held by somebody who is 18 and has no confidential address.");
        var told = await log.Tell(citizen, found.One.Person, MandateEvent.Accepted, self.Name, cancel);
        return told.Failed(out problem) ? problem : await mandates.Accept(self.Key, id, cancel);
    }

    /// <summary>Withdraws one that the citizen gave, or gives up one that they hold; in effect when it is answered.</summary>
    public async Task<Outcome<Done>> Withdraw(Citizen citizen, string id, CancellationToken cancel)
    {
        if (!(await Find(citizen, id, cancel)).Succeeded(out var found, out var problem)) return problem;
        if (!(await Self(citizen, cancel)).Succeeded(out var self, out problem)) return problem;
        var told = await log.Tell(citizen, found.One.Person, MandateEvent.Withdrawn, found.Given ? found.Other : self.Name, cancel);
        return told.Failed(out problem) ? problem : await mandates.Withdraw(self.Key, id, cancel);
    }

    private async Task<Outcome<(RegisteredRepresentation One, bool Given, string Other)>> Find(Citizen citizen, string id, CancellationToken cancel)
    {
        if (!(await Of(citizen, cancel)).Succeeded(out var all, out var problem)) return problem;
        var found = all.FirstOrDefault(one => one.One.Id == id && one.One is { EndedAt: null, IsGuardianship: false });
        return found.One is null ? NotThere : found;
    }

    private async Task<Outcome<RegisteredPerson>> Self(Citizen citizen, CancellationToken cancel)
    {
        var resolved = await registers.Resolve(citizen.Number, cancel);
        if (!resolved.Succeeded(out var key, out var problem)) return problem.Kind == ProblemKind.NotFound ? AccessPolicy.NoSuchRecord : problem;
        return await registers.Person(key, cancel);
    }

    private static bool MayGive(RegisteredPerson person, DateOnly today) => person.DeceasedOn is null && person.BirthDate is { } born && NorwegianTime.AgeOn(born, today) >= 16 && !Confidential.Contains(person.AddressProtection);

    private static bool MayHold(RegisteredPerson person, DateOnly today) => person.DeceasedOn is null && person.BirthDate is { } born && NorwegianTime.AgeOn(born, today) >= 18 && !Confidential.Contains(person.AddressProtection);

    // First and last name; what is between may be left out. Each word counts once, so that a guess cannot be padded.
    private static bool IsNameOf(RegisteredPerson person, string written)
    {
        var (registered, given) = (Words(person.Name), Words(written));
        var compare = CultureInfo.InvariantCulture.CompareInfo;
        bool Same(string one, string other) => compare.Compare(one, other, CompareOptions.IgnoreCase) == 0;
        return given.Length >= Math.Min(2, registered.Length) && given.Length == given.Distinct(StringComparer.OrdinalIgnoreCase).Count()
            && given.All(word => registered.Any(one => Same(one, word))) && given.Any(word => Same(word, registered[^1])) && given.Any(word => Same(word, registered[0]));
    }

    private static string[] Words(string name) => name.Split([' ', ',', '-'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Problem NotThere { get; } = Problem.NotFound("There is no such power of attorney to change. Reload the list.");

    private static Problem NoHolder { get; } = Problem.Invalid("mandate-holder", "The power of attorney cannot be given to this person.", Issue.Error("business-rule", "mandate-holder", "Check name and number. The holder must be somebody else, 18 years old, and have no confidential address.", "holder"));

    internal static Problem Fault(string member, string text) => Problem.Invalid("mandate", "The power of attorney cannot be given as it is.", Issue.Error("value", "mandate", text, member));
}
