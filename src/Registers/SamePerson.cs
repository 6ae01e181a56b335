using Felles.Kernel;

namespace Felles.Registers;

/// <summary>Whether two national numbers are one person's, as a D-number and the birth number that came after it.</summary>
public static class SamePerson
{
    /// <summary>Compares by number, and where they differ by the person whom the population register knows under each.</summary>
    /// <param name="registers">The registers.</param>
    /// <param name="one">A number.</param>
    /// <param name="other">Another.</param>
    /// <param name="cancel">Cancels the lookup.</param>
    /// <returns>False when nobody has either; <see cref="ProblemKind.Unavailable"/> when the register does not answer.</returns>
    public static async ValueTask<Outcome<bool>> AreSame(this IRegisters registers, PersonNumber one, PersonNumber other, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(registers);
        if (one == other) return true;
        var first = await registers.Resolve(one, cancel);
        if (!first.Succeeded(out var key, out var problem)) return problem.Kind == ProblemKind.NotFound ? false : problem;
        var second = await registers.Resolve(other, cancel);
        if (second.Succeeded(out var otherKey, out problem)) return key == otherKey;
        return problem.Kind == ProblemKind.NotFound ? false : problem;
    }
}
