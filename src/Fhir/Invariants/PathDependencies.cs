namespace Felles.Fhir;

/// <summary>Which members of its focus an expression looks at: without any of them its result is always the same.</summary>
internal static class PathDependencies
{
    // Their arguments are about the values they are called on, not about the focus of the whole.
    private static readonly string[] WithOwnFocus = ["where", "select", "all", "exists", "repeat", "iif", "aggregate", "sort"];

    /// <summary>The names of the members; null when the expression looks at its focus in another way.</summary>
    internal static HashSet<string>? Of(string expression)
    {
        if (!PathParser.Parse(expression).Succeeded(out var syntax, out _)) return null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        return Collect(syntax, names) ? names : null;
    }

    private static bool Collect(PathSyntax syntax, HashSet<string> names) => syntax switch
    {
        LiteralSyntax or VariableSyntax => true,
        MemberSyntax { Source: null } member => AddMember(member.Name, names),
        // The type's own name where an expression begins is its focus.
        MemberSyntax { Source: MemberSyntax { Source: null } start } member when char.IsAsciiLetterUpper(start.Name[0]) => AddMember(member.Name, names),
        MemberSyntax member => Collect(member.Source!, names),
        FunctionSyntax { Source: { } source } function => Collect(source, names) && (WithOwnFocus.Contains(function.Name) || Array.TrueForAll(function.Arguments, argument => IsType(function, argument) || Collect(argument, names))),
        IndexerSyntax indexer => Collect(indexer.Source, names) && Collect(indexer.Index, names),
        UnarySyntax unary => Collect(unary.Operand, names),
        BinarySyntax binary => Collect(binary.Left, names) && Collect(binary.Right, names),
        TypeSyntax type => Collect(type.Operand, names),
        _ => false,
    };

    private static bool AddMember(string name, HashSet<string> names)
    {
        if (char.IsAsciiLetterUpper(name[0])) return false;
        names.Add(name);
        return true;
    }

    private static bool IsType(FunctionSyntax function, PathSyntax argument) => function.Name is "is" or "as" or "ofType" && argument is MemberSyntax;
}
