namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>
/// How large a message may be. The largest published messages are 340 kB; embedded documents are what makes them grow.
/// </summary>
internal static class MessageLimits
{
    /// <summary>Bytes of the whole message.</summary>
    internal const int BytesMax = 20 * 1024 * 1024;

    /// <summary>Elements in the whole message; the largest published message has fewer than 3,000.</summary>
    internal const int ElementsMax = 100_000;

    /// <summary>Elements inside each other; nested results seldom go deeper than 12.</summary>
    internal const int DepthMax = 64;

    /// <summary>Attributes of one element; the format uses four.</summary>
    internal const int AttributesMax = 32;

    /// <summary>Findings told at most; a message with more is told the first of them.</summary>
    internal const int FindingsMax = 100;
}
