namespace Felles.Fhir;

/// <summary>What is known of a result before there is any resource: of which types, whether at most one, whether in an order.</summary>
internal sealed record StaticType
{
    /// <summary>Values of any type.</summary>
    internal static readonly StaticType Any = new();

    /// <summary>The empty collection.</summary>
    internal static readonly StaticType Nothing = new() { Types = [], IsSingle = true };

    internal static readonly StaticType Boolean = Single(PathType.Boolean);

    internal static readonly StaticType String = Single(PathType.String);

    internal static readonly StaticType Integer = Single(PathType.Integer);

    /// <summary>The types it may be; null for any. Empty when there can be no value.</summary>
    internal PathType[]? Types { get; init; }

    internal bool IsSingle { get; init; }

    internal bool IsOrdered { get; init; } = true;

    internal static StaticType Single(PathType type) => new() { Types = [type], IsSingle = true };

    internal StaticType AsSingle() => this with { IsSingle = true, IsOrdered = true };

    internal StaticType AsSeveral() => this with { IsSingle = false };

    /// <summary>Of one or the other.</summary>
    internal StaticType Or(StaticType other) => new()
    {
        Types = Types is null || other.Types is null ? null : [.. Types.Union(other.Types)],
        IsSingle = IsSingle && other.IsSingle,
        IsOrdered = IsOrdered && other.IsOrdered,
    };

    /// <summary>Whether no value can be of a kind that a test asks for.</summary>
    internal bool IsNever(Func<PathType, bool> test) => Types is { Length: > 0 } && !Array.Exists(Types, type => type.IsAnyResource || test(type));
}
