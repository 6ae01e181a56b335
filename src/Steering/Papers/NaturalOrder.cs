using System.Globalization;

namespace Felles.Steering.Papers;

/// <summary>Orders ids as people do: digits as numbers, so that 9 comes before 10 and 4.2.1 before 4.10.</summary>
internal static class NaturalOrder
{
    internal static StringComparer Comparer { get; } = StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.NumericOrdering);
}
