using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Felles.Steering.Portfolio;

namespace Felles.Steering.Papers;

/// <summary>A date with the precision known: <c>2025</c>, <c>2025-03</c> or <c>2025-03-01</c>. Written as it was told.</summary>
[JsonConverter(typeof(PartialDateJson))]
internal readonly record struct PartialDate : IComparable<PartialDate>
{
    private PartialDate(string text, DateOnly last)
    {
        Text = text;
        Last = last;
    }

    /// <summary>As told.</summary>
    internal string Text { get; }

    /// <summary>The last day that may be meant.</summary>
    internal DateOnly Last { get; }

    /// <summary>The first day that may be meant.</summary>
    internal DateOnly First => Text.Length switch
    {
        4 => new DateOnly(Last.Year, 1, 1),
        7 => new DateOnly(Last.Year, Last.Month, 1),
        _ => Last,
    };

    /// <summary>Reads a date; null when the text is none.</summary>
    internal static PartialDate? Read(string? text) => RoundName.Last(text) is { } last ? new PartialDate(text!, last) : null;

    /// <summary>A day.</summary>
    internal static PartialDate Of(DateOnly day) => new(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day);

    /// <inheritdoc/>
    public int CompareTo(PartialDate other) => Last.CompareTo(other.Last);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private sealed class PartialDateJson : JsonConverter<PartialDate>
    {
        public override PartialDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            PartialDate.Read(reader.TokenType == JsonTokenType.String ? reader.GetString() : null) ?? throw new JsonException("A date is written as 2024, 2024-03 or 2024-03-01.");

        public override void Write(Utf8JsonWriter writer, PartialDate value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    }
}
