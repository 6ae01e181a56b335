namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>
/// A coded value: kith:CS (code and name; the code list is given by the standard) or kith:CV (with code list and original
/// text). Any part may be missing, and messages in use miss every one of them somewhere.
/// </summary>
/// <param name="V">Code, white space collapsed; null when absent.</param>
/// <param name="S">OID of the code list, as <c>2.16.578.1.12.4.1.1.7280</c>; null when absent.</param>
/// <param name="DN">Name of the code (display name); null when absent.</param>
/// <param name="OT">Original text, which is what a page shows when it is there (HIS 80822 §6.5); null when absent.</param>
internal sealed record CodedValue(string? V, string? S, string? DN, string? OT)
{
    /// <summary>What to show: the original text, else the name, else the code.</summary>
    internal string? Shown => OT ?? DN ?? V;
}

/// <summary>A time as exact as it was written (kith:TS).</summary>
/// <param name="Text">FHIR <c>dateTime</c>: year, month, day, or with time and offset; a time without offset is Norwegian wall-clock time.</param>
/// <param name="Start">The first instant it may mean.</param>
/// <param name="HasTime">Whether a time of day was written.</param>
/// <param name="HasDay">Whether a day was written.</param>
internal readonly record struct MessageTime(string Text, DateTimeOffset Start, bool HasTime, bool HasDay);

/// <summary>A quantity (kith:PQ).</summary>
/// <param name="V">FHIR <c>decimal</c>, with the digits that were written; null when absent.</param>
/// <param name="U">Unit as written; null when absent.</param>
internal sealed record PhysicalQuantity(string? V, string? U);
