namespace Felles.Public.Record;

/// <summary>The result before another of the same analysis in the same unit.</summary>
/// <param name="Number">Its number as written.</param>
/// <param name="At">When its specimen was taken.</param>
/// <param name="Address">The page with all of them.</param>
public sealed record EarlierResult(string Number, DateTimeOffset At, string Address)
{
    /// <summary>Finds the one before a result.</summary>
    /// <param name="record">All results.</param>
    /// <param name="address">Address of the page of a trend, by its key.</param>
    public static Func<LabResult, EarlierResult?> In(LabRecord record, Func<string, string> address)
    {
        ArgumentNullException.ThrowIfNull(record);
        var trends = record.Trends.ToDictionary(trend => trend.Key, StringComparer.Ordinal);
        return result => Trend.KeyOf(result) is { } key && trends.TryGetValue(key, out var trend)
            && trend.Results.LastOrDefault(other => other.At < result.At) is { Number: { } number, At: { } at }
            ? new EarlierResult(number, at, address(key))
            : null;
    }
}
