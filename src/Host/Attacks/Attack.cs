namespace Felles.Host.Attacks;

/// <summary>One attack of the suite.</summary>
/// <param name="Id">Number of the reference's case, as <c>T02</c>, or ours, as <c>E03</c>.</param>
/// <param name="Name">What is tried, in a few words.</param>
/// <param name="Play">Tries it; null when the platform held, else what it did.</param>
internal sealed record Attack(string Id, string Name, Func<AttackTarget, CancellationToken, Task<string?>> Play)
{
    /// <summary>One request, and the statuses that hold.</summary>
    internal static Attack Of(string id, string name, Func<AttackTarget, Task<HttpRequestMessage>> request, params int[] expected) =>
        new(id, name, async (target, cancel) => (await target.Send(await request(target), cancel)).Otherwise(expected));
}

/// <summary>What came of an attack.</summary>
internal enum AttackVerdict
{
    /// <summary>The platform did what it must.</summary>
    Held,

    /// <summary>It did not.</summary>
    Broke,

    /// <summary>It could not be tried, for want of credentials.</summary>
    NotTried,
}

/// <summary>What came of one attack.</summary>
/// <param name="Id">As in <see cref="Attack.Id"/>.</param>
/// <param name="Name">As in <see cref="Attack.Name"/>.</param>
/// <param name="Verdict">What came of it.</param>
/// <param name="Finding">What the platform did, where it broke; null otherwise.</param>
internal sealed record AttackResult(string Id, string Name, AttackVerdict Verdict, string? Finding);
