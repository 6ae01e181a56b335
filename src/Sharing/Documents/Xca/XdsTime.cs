using System.Globalization;

namespace Felles.Sharing.Documents.Xca;

/// <summary>Times of XDS: HL7 v2 DTM in UTC, from year to second, as much as is known (IHE ITI TF-3 4.2.3.1.7).</summary>
internal static class XdsTime
{
    private const string Form = "yyyyMMddHHmmss";
    private const string Least = "00000101000000";

    internal static string Write(DateTimeOffset at) => at.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>The first moment that the text can mean, UTC; null when it is no time.</summary>
    internal static DateTimeOffset? Read(string? text) =>
        text is { Length: 4 or 6 or 8 or 10 or 12 or 14 } && DateTimeOffset.TryParseExact(text + Least[text.Length..], Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
