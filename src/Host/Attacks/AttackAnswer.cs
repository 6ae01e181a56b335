using System.Globalization;
using System.Text.RegularExpressions;
using Felles.Kernel;

namespace Felles.Host.Attacks;

/// <summary>An answer of the attacked platform.</summary>
/// <param name="Status">HTTP status; 0 when the connection was ended without an answer.</param>
/// <param name="Headers">Headers, by name in lower case.</param>
/// <param name="Text">Body, at most the first 200 kB of it.</param>
/// <param name="Elapsed">From sent to read.</param>
internal sealed partial record AttackAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Text, TimeSpan Elapsed)
{
    private static readonly TimeSpan ElapsedMax = TimeSpan.FromSeconds(10);

    /// <summary>Null when the status is one of those expected and nothing leaks; else what is wrong.</summary>
    internal string? Otherwise(params ReadOnlySpan<int> expected)
    {
        if (Leak() is { } leak) return leak;
        if (!expected.Contains(Status)) return string.Create(CultureInfo.InvariantCulture, $"answered {Status} where {string.Join(" or ", expected.ToArray())} was expected");
        return Elapsed > ElapsedMax ? string.Create(CultureInfo.InvariantCulture, $"took {Elapsed.TotalSeconds:F0} s") : null;
    }

    /// <summary>What any answer must be free of; null when it is.</summary>
    internal string? Leak()
    {
        if (Status >= 500 && Status != 503) return string.Create(CultureInfo.InvariantCulture, $"answered {Status}: a fault of its own");
        if (Inside().IsMatch(Text)) return "told of its insides (an exception, a query or a path)";
        if (Status >= 400 && PersonNumber.OccursIn(Text)) return "repeated a national identity number in a refusal";
        return Headers.TryGetValue("server", out var server) && server.Any(char.IsDigit) ? "named the version of its server" : null;
    }

    internal string? Header(string name) => Headers.GetValueOrDefault(name);

    [GeneratedRegex(@"   at [A-Z]\w+\.|Exception:|Npgsql\.|Microsoft\.Data\.Sqlite|select .+ from |/src/\w+/|/(?:home|root|usr|opt)/\w", RegexOptions.None, 1000)]
    private static partial Regex Inside();
}
