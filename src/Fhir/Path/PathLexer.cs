using System.Globalization;
using System.Text;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>What a token is.</summary>
internal enum PathTokenKind : byte
{
    End,
    Identifier,
    Delimited,
    String,
    Integer,
    Decimal,
    Temporal,
    Symbol,
}

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text: of identifiers and strings without delimiters and escapes.</param>
/// <param name="At">Offset of its first character.</param>
internal readonly record struct PathToken(PathTokenKind Kind, string Text, int At);

/// <summary>Takes an expression apart into tokens; https://hl7.org/fhirpath/N1/#lexical-elements.</summary>
internal ref struct PathLexer
{
    private const string Symbols = "()[]{}.,+-*/&|<>=~!%$";

    private readonly string text;
    private readonly List<PathToken> tokens = [];
    private int at;
    private (int At, string Text)? fault;

    private PathLexer(string text) => this.text = text;

    /// <summary>The tokens, with <see cref="PathTokenKind.End"/> last; or where and why the text is none.</summary>
    internal static Outcome<List<PathToken>> Read(string text)
    {
        var lexer = new PathLexer(text);
        while (lexer.fault is null && lexer.SkipBlank()) lexer.Next();
        if (lexer.fault is var (at, reason)) return FhirPath.SyntaxProblem(at, reason);
        lexer.tokens.Add(new PathToken(PathTokenKind.End, "", text.Length));
        return lexer.tokens;
    }

    private bool SkipBlank()
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (Has("//"))
            {
                var end = text.AsSpan(at).IndexOfAny('\r', '\n');
                at = end < 0 ? text.Length : at + end;
            }
            else if (Has("/*"))
            {
                var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                if (end < 0)
                {
                    fault = (at, "the comment does not end");
                    return false;
                }

                at = end + 2;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private readonly bool Has(string part) => string.CompareOrdinal(text, at, part, 0, part.Length) == 0;

    private void Next()
    {
        var start = at;
        var c = text[at];
        if (char.IsAsciiLetter(c) || c == '_')
        {
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_')) at++;
            Add(PathTokenKind.Identifier, text[start..at], start);
        }
        else if (char.IsAsciiDigit(c))
        {
            Number();
        }
        else if (c == '\'')
        {
            Quoted(PathTokenKind.String);
        }
        else if (c is '`' or '"')
        {
            Quoted(PathTokenKind.Delimited);
        }
        else if (c == '@')
        {
            at++;
            while (at < text.Length && IsTemporal(start)) at++;
            Add(PathTokenKind.Temporal, text[(start + 1)..at], start);
        }
        else if (Symbols.Contains(c, StringComparison.Ordinal))
        {
            at += Has("<=") || Has(">=") || Has("!=") || Has("!~") ? 2 : 1;
            Add(PathTokenKind.Symbol, text[start..at], start);
        }
        else
        {
            fault = (at, "this character has no meaning here");
        }
    }

    private readonly bool IsTemporal(int start)
    {
        var c = text[at];
        if (char.IsAsciiDigit(c) || c is ':' or 'T') return true;
        var hasTime = text.AsSpan(start, at - start).Contains('T');
        var isTimeAlone = text[start + 1] == 'T';
        if (c == '.') return hasTime && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]);
        if (isTimeAlone) return false;
        // A minus within a time is an offset, and only when minutes follow: @2015T - 1 year is a subtraction.
        if (c == '-' && !hasTime) return at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]);
        return c == 'Z' ? hasTime : c is '+' or '-' && hasTime && at + 5 < text.Length && char.IsAsciiDigit(text[at + 1]) && text[at + 3] == ':';
    }

    private void Number()
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        var isDecimal = at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]);
        if (isDecimal)
        {
            at++;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        }

        Add(isDecimal ? PathTokenKind.Decimal : PathTokenKind.Integer, text[start..at], start);
    }

    private void Quoted(PathTokenKind kind)
    {
        var start = at;
        var quote = text[at++];
        var value = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            if (text[at] != '\\')
            {
                value.Append(text[at++]);
                continue;
            }

            if (!Escape(value)) return;
        }

        if (at == text.Length)
        {
            fault = (start, "the quote does not end");
            return;
        }

        at++;
        Add(kind, value.ToString(), start);
    }

    private bool Escape(StringBuilder value)
    {
        var c = at + 1 < text.Length ? text[at + 1] : '\0';
        if (c == 'u')
        {
            if (at + 6 > text.Length || !ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                fault = (at, "\\u needs four hexadecimal digits");
                return false;
            }

            value.Append((char)unit);
            at += 6;
            return true;
        }

        var plain = c switch { 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', '\\' or '/' or '\'' or '"' or '`' => c, _ => '\0' };
        // Published expressions escape characters of regular expressions once only, as \d: the backslash then stands for itself.
        value.Append(plain == '\0' ? '\\' : plain);
        at += plain == '\0' ? 1 : 2;
        return true;
    }

    private readonly void Add(PathTokenKind kind, string value, int start) => tokens.Add(new PathToken(kind, value, start));
}
