using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>Reads the Expression Constraint Language, https://confluence.ihtsdotools.org/display/DOCECL, as far as <see cref="EclExpression"/> has it.</summary>
internal sealed class EclParser
{
    private const int LettersMax = 2000;
    private const int DepthMax = 16;
    private const int PartsMax = 64;

    private static readonly string[] Relations = ["<<!", ">>!", "<!", ">!", "<<", ">>", "<", ">", "^"];

    private readonly string text;
    private int at;
    private int parts;
    private Problem? problem;

    private EclParser(string text) => this.text = text;

    /// <summary>Reads an expression.</summary>
    /// <returns>The expression; or a problem that says where it ends being one, or what of it is not supported here.</returns>
    internal static Outcome<EclExpression> Parse(string text)
    {
        if (text.Length > LettersMax) return Problem.Invalid("ecl-syntax", $"An expression has at most {LettersMax} characters.");
        var parser = new EclParser(text);
        var expression = parser.Expression(0);
        parser.Space();
        if (expression is not null && parser.at < text.Length) expression = parser.Fail();
        return expression is null ? parser.problem! : expression;
    }

    private EclExpression? Expression(int depth)
    {
        if (Refined(depth) is not { } first) return null;
        var word = Word();
        if (word is null) return first;
        var joined = ImmutableArray.CreateBuilder<EclExpression>();
        joined.Add(first);
        for (var next = word; next is not null; next = Word())
        {
            // Which binds closer is not defined: parentheses must say it. MINUS has two sides.
            if (next != word || (word == "MINUS" && joined.Count > 1)) return Fail();
            if (Refined(depth) is not { } part) return null;
            joined.Add(part);
        }

        return new EclJoined(word, joined.ToImmutable());
    }

    private EclExpression? Refined(int depth)
    {
        if (Simple(depth) is not { } focus) return null;
        if (Take(":")) return Refinement(focus, depth);
        return Next() is '.' or '{' ? Unsupported() : focus;
    }

    private EclExpression? Simple(int depth)
    {
        if (depth > DepthMax || ++parts > PartsMax) return Fail();
        Space();
        foreach (var relation in Relations)
            if (Take(relation))
                return Simple(depth + 1) is { } of ? new EclRelated(relation, of) : null;
        if (Take("("))
        {
            if (Expression(depth + 1) is not { } inner) return null;
            return Take(")") ? inner : Fail();
        }

        if (Take("*")) return new EclConcept(null);
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        if (at == start || at - start > 18) return Fail();
        var concept = new EclConcept(text[start..at]);
        if (!Take("|")) return concept;
        var end = text.IndexOf('|', at);
        if (end < 0) return Fail();
        at = end + 1;
        return concept;
    }

    private EclExpression? Refinement(EclExpression focus, int depth)
    {
        var conditions = ImmutableArray.CreateBuilder<EclAttribute>();
        string? word = null;
        do
        {
            var isGroup = Take("{");
            do
            {
                if (Attribute(depth) is not { } attribute) return null;
                conditions.Add(attribute);
            }
            while (isGroup && Take(","));
            if (isGroup && !Take("}")) return Next() is 'A' or 'O' ? Unsupported() : Fail();
        }
        while (Continues(ref word));
        if (problem is not null) return null;
        return new EclRefined(focus, conditions.ToImmutable(), word != "OR");
    }

    private bool Continues(ref string? word)
    {
        var start = at;
        var next = Take(",") ? "AND" : Word();
        if (next is null) return false;
        if (next == "MINUS")
        {
            at = start;
            return false;
        }

        if (word is not null && word != next) Fail();
        word ??= next;
        return problem is null;
    }

    private EclAttribute? Attribute(int depth)
    {
        if (Next() is '[' or 'R' or 'r')
        {
            Unsupported();
            return null;
        }

        if (Simple(depth + 1) is not { } name) return null;
        var isEqual = !Take("!=") && Take("=");
        if (!isEqual && text[at - 1] != '=')
        {
            Fail();
            return null;
        }

        if (Next() is '#' or '"')
        {
            Unsupported();
            return null;
        }

        return Simple(depth + 1) is { } value ? new EclAttribute(name, isEqual, value) : null;
    }

    private string? Word()
    {
        Space();
        foreach (var word in (string[])["AND", "OR", "MINUS"])
        {
            var end = at + word.Length;
            if (string.Compare(text, at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0 || (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))) continue;
            at = end;
            return word;
        }

        return null;
    }

    private bool Take(string token)
    {
        Space();
        if (string.CompareOrdinal(text, at, token, 0, token.Length) != 0) return false;
        at += token.Length;
        return true;
    }

    private char Next()
    {
        Space();
        return at < text.Length ? text[at] : '\0';
    }

    private void Space()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }

    private EclExpression? Fail()
    {
        problem ??= Problem.Invalid("ecl-syntax", string.Create(CultureInfo.InvariantCulture, $"The expression constraint cannot be read at character {at + 1}. Operators of different kinds need parentheses between them."));
        return null;
    }

    private EclExpression? Unsupported()
    {
        problem ??= Problem.Invalid("ecl-not-supported", string.Create(CultureInfo.InvariantCulture, $"What stands at character {at + 1} of the expression constraint is not supported here: cardinality, reversed and dotted attributes, numbers, texts and filters are not.")) with { IssueType = "not-supported" };
        return null;
    }
}
