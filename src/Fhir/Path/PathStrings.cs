using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace Felles.Fhir;

/// <summary>Functions of texts; https://hl7.org/fhirpath/N1/#string-manipulation.</summary>
internal static class PathStrings
{
    // A pattern from outside must not run away on a text from outside.
    private static readonly TimeSpan MatchTimeMax = TimeSpan.FromMilliseconds(200);

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    private const int PatternsMax = 1000;
    private const int TextMax = 16 * 1024 * 1024;

    private static readonly ConcurrentDictionary<string, Regex?> Patterns = new(StringComparer.Ordinal);

    internal static readonly Dictionary<string, PathFunction> Functions = new(StringComparer.Ordinal)
    {
        ["indexOf"] = new(1, 1, call => OfTwo(call, StaticType.Integer, (text, part) => PathItem.Of(text.IndexOf(part, StringComparison.Ordinal)))),
        ["lastIndexOf"] = new(1, 1, call => OfTwo(call, StaticType.Integer, (text, part) => PathItem.Of(text.LastIndexOf(part, StringComparison.Ordinal)))),
        ["startsWith"] = new(1, 1, call => OfTwo(call, StaticType.Boolean, (text, part) => PathItem.Of(text.StartsWith(part, StringComparison.Ordinal)))),
        ["endsWith"] = new(1, 1, call => OfTwo(call, StaticType.Boolean, (text, part) => PathItem.Of(text.EndsWith(part, StringComparison.Ordinal)))),
        ["contains"] = new(1, 1, call => OfTwo(call, StaticType.Boolean, (text, part) => PathItem.Of(text.Contains(part, StringComparison.Ordinal)))),
        ["matches"] = new(1, 1, call => Matches(call, isWhole: false)),
        ["matchesFull"] = new(1, 1, call => Matches(call, isWhole: true)),
        ["split"] = new(1, 1, call => Split(call)),
        ["join"] = new(0, 1, Join),
        ["substring"] = new(1, 2, Substring),
        ["replace"] = new(2, 2, call => OfThree(call, Replace)),
        ["replaceMatches"] = new(2, 2, call => OfThree(call, ReplaceMatches)),
        ["upper"] = new(0, 0, call => OfText(call, text => text.ToUpperInvariant())),
        ["lower"] = new(0, 0, call => OfText(call, text => text.ToLowerInvariant())),
        ["trim"] = new(0, 0, call => OfText(call, text => text.Trim())),
        ["length"] = new(0, 0, call => IsNoText(call) ?? call.OfOne(StaticType.Integer, (e, item) => TryText(e, item, out var text) ? e.One(PathItem.Of(text.Length)) : e.Empty)),
        ["toChars"] = new(0, 0, ToChars),
        ["encode"] = new(1, 1, call => OfTwo(call, StaticType.String, Encode)),
        ["decode"] = new(1, 1, call => OfTwo(call, StaticType.String, Decode)),
        ["escape"] = new(1, 1, call => OfTwo(call, StaticType.String, Escape)),
        ["unescape"] = new(1, 1, call => OfTwo(call, StaticType.String, Unescape)),
    };

    /// <summary>The text of a value, or an error when it is none.</summary>
    internal static bool TryText(Evaluation evaluation, PathItem item, out string text)
    {
        text = "";
        if (item.Kind != PathKind.String)
        {
            if (item.HasValue) evaluation.Fail("type", "A string is expected.");
            return false;
        }

        text = item.Text;
        return true;
    }

    private static bool TryText(Evaluation evaluation, PathItems items, out string text)
    {
        text = "";
        return evaluation.TrySingle(items, out var item) && TryText(evaluation, item, out text);
    }

    private static CompiledStep? IsNoText(FunctionCall call) =>
        call.Input.Type.IsNever(type => type.Kind == PathKind.String) ? call.Fail($"{call.Syntax.Name} is a function of a string.") : null;

    private static CompiledStep OfText(FunctionCall call, Func<string, string> compute) => IsNoText(call)
        ?? call.OfOne(StaticType.String, (e, item) => TryText(e, item, out var text) ? e.One(PathItem.Of(compute(text))) : e.Empty);

    private static CompiledStep OfTwo(FunctionCall call, StaticType type, Func<string, string, PathItem?> compute) => IsNoText(call)
        ?? call.Of(type, (e, items, argument) =>
            TryText(e, items, out var text) & TryText(e, argument, out var part) && compute(text, part) is { } result ? e.One(result) : e.Empty);

    private static CompiledStep OfThree(FunctionCall call, Func<Evaluation, string, string, string, PathItems> compute) => IsNoText(call)
        ?? call.Of(StaticType.String, (e, items, first, second) =>
            TryText(e, items, out var text) & TryText(e, first, out var one) & TryText(e, second, out var two) ? compute(e, text, one, two) : e.Empty);

    private static CompiledStep Matches(FunctionCall call, bool isWhole) => IsNoText(call)
        ?? call.Of(StaticType.Boolean, (e, items, argument) =>
        {
            if (!(TryText(e, items, out var text) & TryText(e, argument, out var pattern))) return e.Empty;
            if (Pattern(isWhole ? $"\\A(?:{pattern})\\z" : pattern) is not { } regex) return e.Fail("regex", "The regular expression cannot be read.");
            return IsMatch(regex, text) is { } answer ? e.One(answer) : e.Fail("too-costly", "The regular expression takes too long on this text.");
        });

    /// <summary>Whether a text has a pattern in it; null when the pattern is none or takes too long.</summary>
    internal static bool? IsMatch(string text, string pattern) => Pattern(pattern) is { } regex ? IsMatch(regex, text) : null;

    private static bool? IsMatch(Regex regex, string text)
    {
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static PathItems Replace(Evaluation evaluation, string text, string part, string by)
    {
        var longest = text.Length + ((long)(part.Length == 0 ? text.Length + 1 : text.Length / part.Length) * by.Length);
        if (longest > TextMax) return evaluation.Fail("too-costly", "The text would become too long.");
        return evaluation.One(PathItem.Of(part.Length > 0 ? text.Replace(part, by, StringComparison.Ordinal) : by + string.Concat(text.Select(c => c + by))));
    }

    private static PathItems ReplaceMatches(Evaluation evaluation, string text, string pattern, string by)
    {
        if (pattern.Length == 0) return evaluation.One(PathItem.Of(text));
        if (Pattern(pattern) is not { } regex) return evaluation.Fail("regex", "The regular expression cannot be read.");
        if ((text.Length + 1L) * (by.Length + 1L) > TextMax) return evaluation.Fail("too-costly", "The text would become too long.");
        try
        {
            return evaluation.One(PathItem.Of(regex.Replace(text, by)));
        }
        catch (RegexMatchTimeoutException)
        {
            return evaluation.Fail("too-costly", "The regular expression takes too long on this text.");
        }
        catch (RegexParseException)
        {
            return evaluation.Fail("regex", "The text to put instead cannot be read: it names a group by a number that is too large.");
        }
    }

    private static Regex? Pattern(string pattern)
    {
        if (Patterns.TryGetValue(pattern, out var known)) return known;
        var regex = Make(pattern, RegexOptions.NonBacktracking) ?? Make(pattern, RegexOptions.None);
        if (Patterns.Count < PatternsMax) Patterns.TryAdd(pattern, regex);
        return regex;
    }

    private static Regex? Make(string pattern, RegexOptions engine)
    {
        try
        {
            return new Regex(pattern, engine | RegexOptions.Singleline | RegexOptions.CultureInvariant, MatchTimeMax);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // No other way is there to ask whether a pattern is one, or whether the linear engine can take it.
            return null;
        }
    }

    private static CompiledStep Substring(FunctionCall call) => IsNoText(call) ?? call.Of(StaticType.String, (e, items, first, second) =>
    {
        if (!TryText(e, items, out var text) || !e.TrySingle(first, out var from)) return e.Empty;
        if (!from.TryInteger(out var start)) return e.Fail("type", "substring counts by integers.");
        if (start < 0 || start >= text.Length) return e.Empty;
        var length = text.Length - start;
        if (e.TrySingle(second, out var many))
        {
            if (!many.TryInteger(out var wanted)) return e.Fail("type", "substring counts by integers.");
            length = Math.Clamp(wanted, 0, length);
        }

        return e.One(PathItem.Of(text.Substring(start, length)));
    });

    private static CompiledStep ToChars(FunctionCall call) => IsNoText(call) ?? call.OfOne(StaticType.String.AsSeveral(), (e, item) =>
    {
        var mark = e.Top;
        if (!TryText(e, item, out var text)) return e.Empty;
        foreach (var c in text) e.Push(PathItem.Of(c.ToString()));
        return e.Since(mark);
    });

    private static CompiledStep Split(FunctionCall call) => IsNoText(call) ?? call.Of(StaticType.String.AsSeveral(), (e, items, argument) =>
    {
        var mark = e.Top;
        if (!(TryText(e, items, out var text) & TryText(e, argument, out var separator))) return e.Empty;
        foreach (var part in separator.Length == 0 ? [text] : text.Split(separator)) e.Push(PathItem.Of(part));
        return e.Since(mark);
    });

    private static CompiledStep Join(FunctionCall call) => call.Of(StaticType.String, (e, items, argument) =>
    {
        if (items.Count == 0) return e.Empty;
        var separator = "";
        if (argument.Count > 0 && !TryText(e, argument, out separator)) return e.Empty;
        var texts = new List<string>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (!TryText(e, e[items, i], out var text)) return e.Empty;
            texts.Add(text);
        }

        return e.One(PathItem.Of(string.Join(separator, texts)));
    });

    private static PathItem? Encode(string text, string format)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return format switch
        {
            "hex" => PathItem.Of(Convert.ToHexStringLower(bytes)),
            "base64" => PathItem.Of(Convert.ToBase64String(bytes)),
            "urlbase64" => PathItem.Of(Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_')),
            _ => null,
        };
    }

    private static PathItem? Decode(string text, string format)
    {
        if (format == "hex") return text.Length % 2 == 0 && !text.AsSpan().ContainsAnyExcept(HexDigits) ? PathItem.Of(Encoding.UTF8.GetString(Convert.FromHexString(text))) : null;
        if (format is not ("base64" or "urlbase64")) return null;
        if (format == "urlbase64") text = text.Replace('-', '+').Replace('_', '/');
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? PathItem.Of(Encoding.UTF8.GetString(bytes, 0, length)) : null;
    }

    private static PathItem? Escape(string text, string target) => target switch
    {
        "html" => PathItem.Of(text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal)),
        "json" => PathItem.Of(EscapeJson(text)),
        _ => null,
    };

    private static string EscapeJson(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
            escaped.Append(c switch { '"' => "\\\"", '\\' => @"\\", '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", < ' ' => $"\\u{(int)c:x4}", _ => c.ToString() });
        return escaped.ToString();
    }

    private static PathItem? Unescape(string text, string target)
    {
        if (target == "html") return PathItem.Of(System.Net.WebUtility.HtmlDecode(text));
        if (target != "json") return null;
        var bytes = Encoding.UTF8.GetBytes($"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\\\\\"", "\\\"", StringComparison.Ordinal)}\"");
        return TapeReader.ReadString(bytes) is { } plain ? PathItem.Of(plain) : null;
    }
}
