using System.Collections.Immutable;
using Felles.Access;
using Felles.Identity;
using Felles.Kernel;

namespace Felles.Records;

/// <summary>Whose record: by national number, as it arrives, or by the opaque key of a URL.</summary>
public readonly record struct PersonRef
{
    private PersonRef(PersonNumber? number, PersonKey? key)
    {
        Number = number;
        Key = key;
    }

    /// <summary>The number; null when given by key.</summary>
    public PersonNumber? Number { get; }

    /// <summary>The key; null when given by number.</summary>
    public PersonKey? Key { get; }

    /// <summary>By number.</summary>
    public static PersonRef Of(PersonNumber number) => new(number, null);

    /// <summary>By key.</summary>
    public static PersonRef Of(PersonKey key) => new(null, key);
}

/// <summary>What is asked of the gate.</summary>
public sealed record Opening
{
    /// <summary>Whose record.</summary>
    public required PersonRef Person { get; init; }

    /// <summary>In which service.</summary>
    public required ServiceCode Service { get; init; }

    /// <summary>What for.</summary>
    public required Act Act { get; init; }

    /// <summary>What will be needed of it.</summary>
    public required Wanted Wanted { get; init; }

    /// <summary>Ground claimed.</summary>
    public AccessBasis Basis { get; init; }

    /// <summary>Reason written for an emergency; null when none.</summary>
    public string? EmergencyReason { get; init; }

    /// <summary>Asked for as kjernejournal's list and not as the whole list; see <see cref="AccessFacts.ListsByRegulation"/>.</summary>
    public bool ListsByRegulation { get; init; }

    /// <summary>
    /// Part of the record is kept at its sources and asked for after the decision (<see cref="OpenRecord.Beside"/>). Whether
    /// something there is blocked is not known before, so an elevated ground is not refused for want of it.
    /// </summary>
    public bool HoldsElsewhere { get; init; }

    /// <summary>What was asked, for the log, without any person's number; as <c>Observation?code=…</c>.</summary>
    public string? Query { get; init; }
}

/// <summary>What is asked about decisions that are not made.</summary>
/// <param name="Person">Whose record.</param>
/// <param name="Cases">What would be asked for, one decision for each.</param>
public sealed record ExplanationQuestion(PersonRef Person, ImmutableArray<ExplanationCase> Cases);

/// <summary>One case to be explained.</summary>
/// <param name="Service">In which service.</param>
/// <param name="Act">Read, write, or ask for the status.</param>
/// <param name="Reader">Who would ask; null for the citizen themself.</param>
public readonly record struct ExplanationCase(ServiceCode Service, Act Act, Supposition? Reader);

/// <summary>
/// The one door to a patient's record (rule 1): who asks and why, what may they see, write it down. Only the gate makes
/// an <see cref="OpenRecord"/>. A denial is in the log before it is answered.
/// </summary>
public sealed class RecordGate
{
    private readonly GateParts parts;

    internal RecordGate(GateParts parts) => this.parts = parts;

    /// <summary>The texts that a citizen can consent to.</summary>
    public ImmutableArray<Access.Rules.ConsentForm> ConsentForms => parts.Policy.ConsentForms;

    /// <summary>The services in which a reservation deletes what is held of the person.</summary>
    public ImmutableArray<ServiceCode> DeletedByReservation => parts.Policy.DeletedByReservation;

    /// <summary>Decides and opens.</summary>
    /// <returns>
    /// The open record; or <see cref="ProblemKind.NotFound"/> when no such person may be known to the caller,
    /// <see cref="ProblemKind.Forbidden"/> with the decision's own code, or <see cref="ProblemKind.Unavailable"/> when a
    /// register, the store or the log does not answer.
    /// </returns>
    public Task<Outcome<OpenRecord>> Open(Caller caller, Opening opening, CancellationToken cancel) =>
        GateSequence.Run(parts, caller, opening, cancel);

    /// <summary>
    /// What would be decided about a record, and why; nothing is opened. For the citizen about themself, and for the privacy
    /// officer of the organisation whose personnel is asked about. The question stands in the citizen's log.
    /// </summary>
    /// <param name="caller">Who wants to know.</param>
    /// <param name="question">About whom, and what they would do.</param>
    /// <param name="cancel">Cancels the wait; what is in the log by then stays there.</param>
    /// <returns>The decision; or the problems of <see cref="Open"/>, when who asks may not know.</returns>
    public Task<Outcome<ImmutableArray<Decision>>> Explain(Caller caller, ExplanationQuestion question, CancellationToken cancel) =>
        Explanation.Of(parts, caller, question, cancel);
}
