using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Felles.Test.Tidy.Rules;

/// <summary>Rules that read C# with the compiler's parser.</summary>
internal static partial class CodeRules
{
    internal const int MethodLinesMax = 60;
    internal const int FileLinesMax = 400;

    private static readonly string[] forbiddenWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Base", "Common", "Impl", "Constants"];

    // The modules that own tables.
    private static readonly string[] mayHoldSql = ["Storage", "Records", "Audit", "Registers", "Identity", "Steering"];

    /// <summary>Methods of at most 60 lines. Text and tables in raw strings and attributes do not count: they are data, not logic.</summary>
    internal static IEnumerable<Finding> MethodSize(SourceFile file)
    {
        foreach (var member in file.Root.DescendantNodes().Where(IsMethod))
        {
            var lines = Lines(member);
            if (lines > MethodLinesMax)
                yield return At(file, member, $"{NameOf(member)} has {lines} lines, limit {MethodLinesMax}; split it.");
        }
    }

    /// <summary>Files of at most 400 lines.</summary>
    internal static IEnumerable<Finding> FileSize(SourceFile file)
    {
        var lines = file.Text.AsSpan().Count('\n');
        if (lines > FileLinesMax) yield return new(file.Path, FileLinesMax + 1, $"the file has {lines} lines, limit {FileLinesMax}; split it by feature.");
    }

    /// <summary>Type names say what a thing is. These words say nothing.</summary>
    internal static IEnumerable<Finding> TypeNames(SourceFile file)
    {
        foreach (var type in file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
            foreach (Match word in Word().Matches(type.Identifier.Text))
                if (forbiddenWords.Contains(word.Value))
                    yield return At(file, type, $"the type {type.Identifier.Text} is named by the empty word {word.Value}; name it by what it is in the field.");
    }

    /// <summary>SQL stands only in the modules that own tables.</summary>
    internal static IEnumerable<Finding> Sql(SourceFile file)
    {
        if (file.Module is not { } module || mayHoldSql.Contains(module)) yield break;
        foreach (var token in file.Root.DescendantTokens().Where(token => IsText(token.Kind())))
            if (SqlText().IsMatch(token.ValueText))
                yield return At(file, token.Parent!, $"SQL in {module}; only {string.Join(", ", mayHoldSql)} own tables. Ask the module that owns the data.");
    }

    /// <summary>The public types of a file, nested ones left out, with the names by which others use them: their own, and those of their extension methods.</summary>
    internal static IEnumerable<(string Name, int Line, IReadOnlyList<string> UsedAs)> PublicTypes(SourceFile file)
    {
        foreach (var type in file.Root.DescendantNodes().OfType<MemberDeclarationSyntax>().Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax))
        {
            if (type.Parent is TypeDeclarationSyntax || !type.Modifiers.Any(SyntaxKind.PublicKeyword)) continue;
            var name = type is BaseTypeDeclarationSyntax declared ? declared.Identifier.Text : ((DelegateDeclarationSyntax)type).Identifier.Text;
            var extensions = type.ChildNodes().OfType<MethodDeclarationSyntax>()
                .Where(method => method.ParameterList.Parameters is [var first, ..] && first.Modifiers.Any(SyntaxKind.ThisKeyword))
                .Select(method => method.Identifier.Text);
            yield return (name, Line(type), [name, .. extensions]);
        }
    }

    /// <summary>The names in the signatures of a file's public members: what whoever uses them gets to see.</summary>
    internal static IEnumerable<string> PublicSignatures(SourceFile file)
    {
        foreach (var type in file.Root.DescendantNodes().OfType<TypeDeclarationSyntax>().Where(type => type.Modifiers.Any(SyntaxKind.PublicKeyword)))
        {
            foreach (var name in Names(type.ParameterList).Concat(Names(type.BaseList))) yield return name;
            foreach (var member in type.Members)
            {
                if (member is BaseTypeDeclarationSyntax) continue;
                if (type is not InterfaceDeclarationSyntax && !member.Modifiers.Any(SyntaxKind.PublicKeyword)) continue;
                foreach (var name in Signature(member).SelectMany(Names)) yield return name;
            }
        }
    }

    private static IEnumerable<SyntaxNode?> Signature(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax method => [method.ReturnType, method.ParameterList],
        BaseMethodDeclarationSyntax method => [method.ParameterList],
        BasePropertyDeclarationSyntax property => [property.Type],
        BaseFieldDeclarationSyntax field => [field.Declaration.Type],
        _ => [],
    };

    private static IEnumerable<string> Names(SyntaxNode? node) =>
        node?.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.Text) ?? [];

    internal static int Lines(SyntaxNode member)
    {
        // Attributes are data too: the rows of a test's table.
        var attributes = member.ChildNodes().OfType<AttributeListSyntax>().LastOrDefault();
        var first = attributes is null ? member.GetFirstToken() : attributes.GetLastToken().GetNextToken();
        var lines = member.SyntaxTree.GetLineSpan(member.Span).EndLinePosition.Line - member.SyntaxTree.GetLineSpan(first.Span).StartLinePosition.Line + 1;
        foreach (var token in member.DescendantTokens())
        {
            if (!IsText(token.Kind()) || token.SpanStart < first.SpanStart) continue;
            var text = member.SyntaxTree.GetLineSpan(token.Span);
            lines -= Math.Max(0, text.EndLinePosition.Line - text.StartLinePosition.Line);
        }

        return lines;
    }

    private static bool IsMethod(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax or GlobalStatementSyntax
        || (node is PropertyDeclarationSyntax { ExpressionBody: not null });

    private static bool IsText(SyntaxKind kind) => kind
        is SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken
        or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
        or SyntaxKind.Utf8SingleLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken
        or SyntaxKind.InterpolatedStringTextToken;

    private static string NameOf(SyntaxNode member) => member switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        _ => "this member",
    };

    private static int Line(SyntaxNode node) => node.SyntaxTree.GetLineSpan(node.Span).StartLinePosition.Line + 1;

    private static Finding At(SourceFile file, SyntaxNode node, string message) => new(file.Path, Line(node), message);

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z][a-z0-9]*")]
    private static partial Regex Word();

    // A statement begins the text or a line of it. All lower or all upper case: a sentence that begins with "Select" is none.
    [GeneratedRegex(@"^\s*(select|insert\s+into|update\s+\w+\s+set|delete\s+from|create\s+(unique\s+)?(table|index)|alter\s+table|drop\s+table|SELECT|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(UNIQUE\s+)?(TABLE|INDEX)|ALTER\s+TABLE|DROP\s+TABLE)\s", RegexOptions.Multiline)]
    private static partial Regex SqlText();
}
