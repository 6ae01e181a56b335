using Felles.Audit.Analysis;
using Felles.Kernel;
using Felles.Registers;

namespace Felles.Records;

/// <inheritdoc cref="IKinship"/>
/// <remarks>By the population register. The nearest tie is told: a child who lives at home is told of as a child.</remarks>
public sealed class RegisterKinship(FamilyTies ties) : IKinship
{
    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<(PersonKey Professional, PersonKey Patient), Kin>> Between(IReadOnlyCollection<(PersonKey Professional, PersonKey Patient)> pairs, int surnameBearersMax, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var known = await ties.Of(pairs.SelectMany(pair => (PersonKey[])[pair.Professional, pair.Patient]).ToHashSet(), cancel);
        var found = new Dictionary<(PersonKey, PersonKey), Kin>();
        foreach (var pair in pairs)
        {
            var kin = pair.Professional == pair.Patient ? Kin.Self
                : known.TryGetValue(pair.Professional, out var one) && known.TryGetValue(pair.Patient, out var other) ? Of(pair, one, other, surnameBearersMax)
                : Kin.None;
            if (kin != Kin.None) found[pair] = kin;
        }

        return found;
    }

    private static Kin Of((PersonKey Professional, PersonKey Patient) pair, FamilyTie one, FamilyTie other, int surnameBearersMax)
    {
        if (one.Parents.Contains(pair.Patient) || one.Children.Contains(pair.Patient)) return Kin.ParentOrChild;
        if (one.Parents.Overlaps(other.Parents) || one.Children.Overlaps(other.Children)) return Kin.Family;
        if (one.Address is not null && one.Address == other.Address) return Kin.Household;
        return one.Surname is not null && one.Surname == other.Surname && one.SurnameBearers <= surnameBearersMax ? Kin.Surname : Kin.None;
    }
}
