namespace Felles.Access;

/// <summary>
/// Decides whether a record opens: pure, in the order of reference identity-and-trust 3.4, closed by default.
/// </summary>
public static class AccessPolicy
{
    /// <summary>The decision for these facts, with its rule and its reason.</summary>
    public static Decision Decide(AccessFacts facts) => throw new NotSupportedException();
}
