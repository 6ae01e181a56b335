using System.Collections.Immutable;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>
/// Collects the tokens that an entry is found by, each <c>parameter=system|code</c>, and the facts that merging needs: when
/// the message was made and which report of the sender it continues.
/// </summary>
internal sealed class Tokens(ResourceJson json)
{
    internal const string MessageTime = "message-time=";
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

    /// <summary>When the message behind a stored version was made; null when it came otherwise.</summary>
    internal static DateTimeOffset? MessageTimeOf(ImmutableArray<string> stored) =>
        Value(stored, MessageTime) is { } text && long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var ticks)
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : null;

    internal static string OfMessageTime(DateTimeOffset time) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{MessageTime}{time.UtcTicks}");

    internal static string? Value(ImmutableArray<string> stored, string prefix)
    {
        foreach (var token in stored)
            if (token.StartsWith(prefix, StringComparison.Ordinal))
                return token[prefix.Length..];
        return null;
    }
}
