using System.Globalization;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>Builds the syntax of an expression from its tokens, by precedence; https://hl7.org/fhirpath/N1/#operator-precedence.</summary>
internal sealed class PathParser
{
    // Some eleven for each parenthesis; every level costs stack.
    private const int DepthMax = 600;

    // A chain of members or operators makes a tree as deep as it is long.
    private const int NodesMax = 1000;

    private static readonly string[][] Levels =
    [
        ["implies"], ["or", "xor"], ["and"], ["in", "contains"], ["=", "~", "!=", "!~"], ["<=", "<", ">", ">="], ["|"], ["is", "as"], ["+", "-", "&"], ["*", "/", "div", "mod"],
    ];

    private readonly List<PathToken> tokens;
    private int next;
    private int depth;
    private int nodes;
    private (int At, string Text)? fault;

    private PathParser(List<PathToken> tokens) => this.tokens = tokens;

    private PathToken Token => tokens[next];

    /// <summary>Parses an expression.</summary>
    /// <returns>Its syntax; or where and why it is none.</returns>
    internal static Outcome<PathSyntax> Parse(string text)
    {
        if (!PathLexer.Read(text).Succeeded(out var tokens, out var problem)) return problem;
        var parser = new PathParser(tokens);
        var syntax = parser.Level(0);
        if (parser.fault is null && parser.Token.Kind != PathTokenKind.End) parser.Fail("an operator or the end is expected here");
        if (parser.fault is var (at, reason)) return FhirPath.SyntaxProblem(at, reason);
        return syntax;
    }

    private PathSyntax Level(int level)
    {
        if (level == Levels.Length) return Unary();
        if (depth >= DepthMax) return Fail("the expression is nested too deeply");
        depth++;
        var left = Level(level + 1);
        while (fault is null && IsOperator(level))
        {
            var token = Take();
            if (token.Text is "is" or "as")
                left = Node(new TypeSyntax(token.At, token.Text == "as", left, ParseType()));
            else
                left = Node(new BinarySyntax(token.At, token.Text, left, Level(level + 1)));
        }

        depth--;
        return left;
    }

    private bool IsOperator(int level) =>
        Token.Kind is PathTokenKind.Symbol or PathTokenKind.Identifier && Array.IndexOf(Levels[level], Token.Text) >= 0;

    private PathSyntax Unary()
    {
        if (!IsSymbol("-") && !IsSymbol("+")) return Postfix();
        if (depth >= DepthMax) return Fail("the expression is nested too deeply");
        depth++;
        var token = Take();
        var operand = Unary();
        depth--;
        return Node(new UnarySyntax(token.At, token.Text == "-", operand));
    }

    private PathSyntax Postfix()
    {
        var source = Term();
        while (fault is null)
        {
            if (IsSymbol("."))
            {
                Take();
                source = Invocation(source);
            }
            else if (IsSymbol("["))
            {
                var token = Take();
                source = Node(new IndexerSyntax(token.At, source, Level(0)));
                Expect("]");
            }
            else
            {
                break;
            }
        }

        return source;
    }

    private PathSyntax Term()
    {
        var token = Token;
        switch (token.Kind)
        {
            case PathTokenKind.String:
                Take();
                return Node(new LiteralSyntax(token.At, token.Text));
            case PathTokenKind.Integer or PathTokenKind.Decimal:
                return Number();
            case PathTokenKind.Temporal:
                Take();
                return PathTime.Parse(token.Text) is { } time ? Node(new LiteralSyntax(token.At, time)) : Fail("this is no date or time", token.At);
            case PathTokenKind.Identifier when token.Text is "true" or "false":
                Take();
                return Node(new LiteralSyntax(token.At, token.Text == "true"));
            case PathTokenKind.Identifier or PathTokenKind.Delimited:
                return Invocation(null);
        }

        switch (token.Text)
        {
            case "(":
                Take();
                var inner = Level(0);
                Expect(")");
                return inner;
            case "{":
                Take();
                Expect("}");
                return Node(new LiteralSyntax(token.At, null));
            case "%":
                Take();
                return Token.Kind is PathTokenKind.Identifier or PathTokenKind.Delimited or PathTokenKind.String
                    ? Node(new VariableSyntax(token.At, Take().Text)) : Fail("a name is expected after %");
            case "$":
                return Invocation(null);
        }

        return Fail("a value, a name or a function is expected here");
    }

    private PathSyntax Number()
    {
        var token = Take();
        object value;
        if (token.Kind == PathTokenKind.Integer && int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer)) value = integer;
        else if (token.Text.Length <= PathNumber.DigitsMax && decimal.TryParse(token.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) value = number;
        else return Fail("the number is too large", token.At);

        var unit = Token.Kind switch
        {
            PathTokenKind.String => new PathUnit(Token.Text, IsCalendar: false),
            PathTokenKind.Identifier => PathUnit.Calendar(Token.Text),
            _ => null,
        };
        if (unit is null) return Node(new LiteralSyntax(token.At, value));
        Take();
        return Node(new LiteralSyntax(token.At, new PathQuantity(value as decimal? ?? (int)value, unit)));
    }

    private PathSyntax Invocation(PathSyntax? source)
    {
        var token = Token;
        if (IsSymbol("$"))
        {
            Take();
            var name = Take();
            return name.Text switch
            {
                "this" when source is null => Node(new SpecialSyntax(token.At, SpecialValue.This)),
                "index" when source is null => Node(new SpecialSyntax(token.At, SpecialValue.Index)),
                "total" when source is null => Node(new SpecialSyntax(token.At, SpecialValue.Total)),
                "this" => source!,
                _ => Fail("only $this, $index and $total are known", token.At),
            };
        }

        if (token.Kind is not (PathTokenKind.Identifier or PathTokenKind.Delimited)) return Fail("a name is expected here");
        Take();
        if (!IsSymbol("(")) return Node(new MemberSyntax(token.At, source, token.Text));
        Take();
        var arguments = new List<PathSyntax>();
        if (!IsSymbol(")"))
        {
            do arguments.Add(Level(0));
            while (fault is null && TakeIf(","));
        }

        Expect(")");
        return Node(new FunctionSyntax(token.At, source, token.Text, [.. arguments]));
    }

    private TypeName ParseType()
    {
        var first = TypeWord();
        return TakeIf(".") ? new TypeName(first, TypeWord()) : new TypeName("", first);
    }

    private string TypeWord()
    {
        if (Token.Kind is PathTokenKind.Identifier or PathTokenKind.Delimited) return Take().Text;
        Fail("the name of a type is expected here");
        return "";
    }

    private bool IsSymbol(string symbol) => Token.Kind == PathTokenKind.Symbol && Token.Text == symbol;

    private bool TakeIf(string symbol)
    {
        if (!IsSymbol(symbol)) return false;
        Take();
        return true;
    }

    private void Expect(string symbol)
    {
        if (fault is null && !TakeIf(symbol)) Fail($"{symbol} is expected here");
    }

    private PathToken Take() => Token.Kind == PathTokenKind.End ? Token : tokens[next++];

    private PathSyntax Node(PathSyntax syntax) => ++nodes > NodesMax ? Fail("the expression is too long") : syntax;

    private LiteralSyntax Fail(string reason, int? at = null)
    {
        fault ??= (at ?? Token.At, reason);
        next = tokens.Count - 1;
        return new LiteralSyntax(Token.At, null);
    }
}
