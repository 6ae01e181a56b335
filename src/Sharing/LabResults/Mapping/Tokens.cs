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

    /// <summary>The place of a message among the others: by when it was made, and of two made at once by what it does (7309).</summary>
    internal static long OrderOf(DateTimeOffset made, string servType) => made.UtcTicks + servType switch { "C" => 3, "M" => 2, "A" => 1, _ => 0 };

    /// <summary>The place of the message behind a stored version (<see cref="Order"/>), or of the one that cancelled the report (<see cref="Cancelled"/>); null when there is none.</summary>
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
