namespace Felles.Samples.Epj;

/// <summary>Who logged in, from the ID token.</summary>
/// <param name="Name">Name from the population register; empty from ID-porten, which gives none.</param>
/// <param name="Number">National identity number; must be that of the user of this system. Never for logs.</param>
/// <param name="HprNumber">HPR number; null for personnel outside the register.</param>
public sealed record User(string Name, string Number, string? HprNumber)
{
    /// <summary>The name, and not the number.</summary>
    public override string ToString() => Name;
}
