using System.Collections.Immutable;
using System.Text.Json;
using Felles.Access;

namespace Felles.Records;

/// <summary>
/// The facts that a decision was made by, as one node conveys them to another that keeps part of the record: what its registers
/// say, and what the citizen has set. The other node decides again by them, with its own rules, its own blocks and its labels.
/// </summary>
internal sealed record ConveyedGrounds
{
    public required CallerStanding Standing { get; init; }

    public Home? ChildHome { get; init; }

    public Mandate? Mandate { get; init; }

    public DateOnly? BirthDate { get; init; }

    public bool Deceased { get; init; }

    public AccessBasis Basis { get; init; }

    public string? EmergencyReason { get; init; }

    public bool ListsByRegulation { get; init; }

    public ImmutableArray<Restriction> Restrictions { get; init; } = [];

    internal static ConveyedGrounds Of(AccessFacts facts) => new()
    {
        Standing = facts.Standing,
        ChildHome = facts.ChildHome,
        Mandate = facts.Mandate,
        BirthDate = facts.Subject!.BirthDate,
        Deceased = facts.Subject.Deceased,
        Basis = facts.Basis,
        EmergencyReason = facts.EmergencyReason,
        ListsByRegulation = facts.ListsByRegulation,
        // Of other services nothing is told; when they could not be read, an emergency is under way and none are known.
        Restrictions = facts.Restrictions is { } restrictions ? [.. restrictions.Where(restriction => restriction.Service is not { } service || service == facts.Service)] : [],
    };

    /// <summary>What is asked for, on the grounds that were conveyed and none that the request states.</summary>
    internal Opening Over(Opening opening) => opening with { Basis = Basis, EmergencyReason = EmergencyReason, ListsByRegulation = ListsByRegulation, HoldsElsewhere = true };

    internal byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>Reads them; null when they cannot be read, which opens nothing.</summary>
    internal static ConveyedGrounds? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            var read = JsonSerializer.Deserialize<ConveyedGrounds>(json.Span);
            return read is null || read.Restrictions.IsDefault || read.Standing is null ? null : read;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }
}
