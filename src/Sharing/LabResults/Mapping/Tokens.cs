using System.Collections.Immutable;
using System.Globalization;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>
/// Collects the tokens that an entry is found by, each <c>parameter=system|code</c>, and the facts that merging needs: the
/// message's place in the order of messages, and which report it is of.
/// </summary>
internal sealed class Tokens(ResourceJson json)
{
    internal const string Order = "message-order=";
    internal const string Report = "report=";
    internal const string Awaited = "report-awaited=1";
    internal const string Cancelled = "report-cancelled=";
    internal const string ReportDate = "report-date=";
    internal const string Continues = "report-line=";

    /// <summary>On a result: id of the Observation that it belongs under, here or in another message.</summary>
    internal const string Under = "under=";

    /// <summary>On a result: a code of it that is not its examination's, as the kind of a text; copied to the top as <c>_tag</c>.</summary>
    internal const string Holds = "holds=";

    /// <summary>On a result that is cancelled with what it lies under: the status that its own message told.</summary>
    internal const string Told = "told-status=";

    /// <summary>On a result whose tags are the sender's own, not copied up from what lies below.</summary>
    internal const string OwnTags = "own-tags=1";

    /// <summary>On a report: the place of the first message about it, where that is not the latest.</summary>
    internal const string First = "first-order=";

    /// <summary>On a report: the place of the message that its documents came in.</summary>
    internal const string Documents = "documents-order=";

    /// <summary>On a report: a result that a message withdrew and a later one brought back, <c>id:order</c>.</summary>
    internal const string Withdrawn = "withdrawn=";

    /// <summary>On a report: a specimen or requisition that a later message told again without a change, <c>id:order</c>.</summary>
    internal const string Repeated = "repeated=";

    /// <summary>On a report that came as FHIR: the content of each version received, so that it is known again under another message id.</summary>
    internal const string Content = "content=";

    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<string> tokens = [];

    internal Tokens Code(string parameter, CodedValue code, int? list = null)
    {
        if (code.V is null) return this;
        var system = list is { } number ? CodeLists.Volven(number) : CodeLists.OfOid(code.S);
        return Add($"{parameter}={system}|{json.Clean(code.V)}");
    }

    internal Tokens Code(string parameter, string system, string code) => Add($"{parameter}={system}|{json.Clean(code)}");

    internal Tokens Add(string token)
    {
        if (!tokens.Contains(token)) tokens.Add(token);
        return this;
    }

    internal ImmutableArray<string> ToArray() => [.. tokens];

    /// <summary>
    /// The place of a message among the others: by when it was made; of two made at once by what it does (7309), then by
    /// how far the report had come (7306).
    /// </summary>
    internal static long OrderOf(DateTimeOffset made, string servType, string status) =>
        ((made - Epoch).Ticks * 32)
        + (servType switch { "C" => 4, "M" => 3, "A" => 2, "H" => 0, _ => 1 } * 4)
        + status switch { "A" => 3, "F" => 2, "P" => 1, _ => 0 };

    /// <summary>The place of what came in no message: when it was stored.</summary>
    internal static long OrderOf(DateTimeOffset stored) => (stored - Epoch).Ticks * 32;

    /// <summary>The place that a stored version tells under a prefix; null when it tells none.</summary>
    internal static long? OrderOf(ImmutableArray<string> stored, string prefix) =>
        Value(stored, prefix) is { } text && long.TryParse(text, CultureInfo.InvariantCulture, out var order) ? order : null;

    internal static string OfOrder(string prefix, long order) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{order}");

    internal static string? Value(ImmutableArray<string> stored, string prefix)
    {
        foreach (var token in stored)
            if (token.StartsWith(prefix, StringComparison.Ordinal))
                return token[prefix.Length..];
        return null;
    }
}
