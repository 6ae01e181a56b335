using System.Collections.Immutable;
using System.Globalization;

namespace Felles.Steering.Charts;

/// <summary>Amounts of a year, drawn as columns side by side.</summary>
/// <param name="Year">Year.</param>
/// <param name="First">The first column.</param>
/// <param name="Second">The second column; null for none.</param>
public sealed record YearColumn(int Year, decimal First, decimal? Second = null);

/// <summary>Where the parts of a picture of columns are, in a frame of 400 by 220. The axis holds nought, so that heights compare.</summary>
internal sealed record ColumnPicture
{
    private const double Left = 8, Right = 392, Top = 24, Bottom = 190;

    /// <summary>The columns.</summary>
    public required ImmutableArray<ColumnPlace> Columns { get; init; }

    /// <summary>The years along the bottom.</summary>
    public required ImmutableArray<(string X, int Year)> Years { get; init; }

    /// <summary>Height of the line at nought.</summary>
    public required string Nought { get; init; }

    internal static ColumnPicture Of(IReadOnlyList<YearColumn> years)
    {
        var values = years.SelectMany(year => (decimal[])[year.First, year.Second ?? 0]).Append(0).ToList();
        var (low, high) = (values.Min(), values.Max());
        var reach = high == low ? 1 : high - low;
        double Y(decimal value) => Top + ((Bottom - Top) * (double)((high - value) / reach));
        var step = (Right - Left) / years.Count;
        var columns = ImmutableArray.CreateBuilder<ColumnPlace>();
        for (var i = 0; i < years.Count; i++)
        {
            var (year, at) = (years[i], Left + (step * i));
            var width = year.Second is null ? step * 0.6 : step * 0.4;
            columns.Add(Place(at + (step * 0.1), width, year.First, false, Y));
            if (year.Second is { } second) columns.Add(Place(at + (step * 0.5), width, second, true, Y));
        }

        return new ColumnPicture
        {
            Columns = columns.ToImmutable(),
            Years = [.. years.Select((year, i) => (Number(Left + (step * (i + 0.5))), year.Year))],
            Nought = Number(Y(0)),
        };
    }

    private static ColumnPlace Place(double x, double width, decimal value, bool isSecond, Func<decimal, double> y)
    {
        var (top, bottom) = (Math.Min(y(value), y(0)), Math.Max(y(value), y(0)));
        // The number stands above a column, and under one that goes down.
        return new ColumnPlace(Number(x), Number(top), Number(width), Number(Math.Max(0.5, bottom - top)), Number(x + (width / 2)), Number(value < 0 ? bottom + 14 : top - 5), value, isSecond);
    }

    private static string Number(double place) => place.ToString("0.#", CultureInfo.InvariantCulture);
}

/// <summary>A column, and where its number stands.</summary>
/// <param name="X">Left side.</param>
/// <param name="Y">Top.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
/// <param name="TextX">Middle of the number.</param>
/// <param name="TextY">Foot of the number.</param>
/// <param name="Value">The amount.</param>
/// <param name="IsSecond">Whether it is the second of its year.</param>
internal sealed record ColumnPlace(string X, string Y, string Width, string Height, string TextX, string TextY, decimal Value, bool IsSecond);
