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

    /// <summary>What was asked, for the log, without any person's number; as <c>Observation?code=…</c>.</summary>
    public string? Query { get; init; }
}

/// <summary>
/// The one door to a patient's record (rule 1): who asks and why, what may they see, write it down. Only the gate makes
/// an <see cref="OpenRecord"/>. A denial is in the log before it is answered.
/// </summary>
public sealed class RecordGate
{
    private readonly GateParts parts;

    internal RecordGate(GateParts parts) => this.parts = parts;

    /// <summary>Decides and opens.</summary>
    /// <returns>
    /// The open record; or <see cref="ProblemKind.NotFound"/> when no such person may be known to the caller,
    /// <see cref="ProblemKind.Forbidden"/> with the decision's own code, or <see cref="ProblemKind.Unavailable"/> when a
    /// register, the store or the log does not answer.
    /// </returns>
    public Task<Outcome<OpenRecord>> Open(Caller caller, Opening opening, CancellationToken cancel) =>
        GateSequence.Run(parts, caller, opening, cancel);
}
