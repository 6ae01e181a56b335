namespace Felles.Fhir;

/// <summary><c>is</c>, <c>as</c>, <c>ofType</c>, <c>type</c>; https://hl7.org/fhirpath/N1/#types-and-reflection.</summary>
internal static class PathTypeFunctions
{
    internal static readonly Dictionary<string, PathFunction> Functions = new(StringComparer.Ordinal)
    {
        ["is"] = new(1, 1, call => Named(call) is { } type ? Is(call.Input, type) : PathCompiler.Nothing),
        ["as"] = new(1, 1, call => Named(call) is { } type ? As(call.Compiler, call.Input, type) : PathCompiler.Nothing),
        ["ofType"] = new(1, 1, call => Named(call) is { } type ? Of(call.Compiler, call.Input, type) : PathCompiler.Nothing),
        ["type"] = new(0, 0, call => call.Of(StaticType.Single(PathType.TypeInfo) with { IsSingle = call.Input.Type.IsSingle }, Types)),
    };

    /// <summary><c>x is T</c>, <c>x as T</c>.</summary>
    internal static CompiledStep Operator(PathCompiler compiler, TypeSyntax syntax, PathScope scope)
    {
        var operand = compiler.Compile(syntax.Operand, scope with { });
        if (!IsKnown(compiler, syntax.Type)) return Unknown(compiler, syntax.At);
        return syntax.IsCast ? As(compiler, operand, syntax.Type) : Is(operand, syntax.Type);
    }

    /// <summary>Those of some values that are of a type.</summary>
    internal static PathItems OfType(Evaluation evaluation, PathItems items, TypeName type)
    {
        var mark = evaluation.Top;
        for (var i = 0; i < items.Count && evaluation.Goes; i++)
            if (evaluation[items, i].Type.Is(type))
                evaluation.Push(evaluation[items, i]);
        return evaluation.Since(mark);
    }

    private static TypeName? Named(FunctionCall call)
    {
        TypeName? type = call.Syntax.Arguments[0] switch
        {
            MemberSyntax { Source: null } plain => new TypeName("", plain.Name),
            MemberSyntax { Source: MemberSyntax { Source: null } space } member => new TypeName(space.Name, member.Name),
            LiteralSyntax { Value: string text } => new TypeName("", text),
            _ => null,
        };
        if (type is { } named && IsKnown(call.Compiler, named)) return named;
        Unknown(call.Compiler, call.Syntax.At);
        return null;
    }

    // With its namespace a type that is not there is merely of no value.
    private static bool IsKnown(PathCompiler compiler, TypeName type) =>
        type.Namespace is "System" or "FHIR" || (type.Namespace.Length == 0 && (compiler.Definitions.FindType(type.Name) is not null || PathType.FindSystem(type.Name) is not null));

    private static CompiledStep Unknown(PathCompiler compiler, int at) => compiler.Fail(at, "A type of FHIR or System is expected, as Quantity or System.String.");

    private static CompiledStep Is(CompiledStep operand, TypeName type)
    {
        var run = operand.Run;
        return new CompiledStep(
            (evaluation, focus) =>
            {
                var mark = evaluation.Top;
                return evaluation.Keep(mark, evaluation.TrySingle(run(evaluation, focus), out var item) ? evaluation.One(item.Type.Is(type)) : evaluation.Empty);
            },
            StaticType.Boolean);
    }

    private static CompiledStep As(PathCompiler compiler, CompiledStep operand, TypeName type)
    {
        if (compiler.CastsFilter) return Of(compiler, operand, type);
        var run = operand.Run;
        var cast = Of(compiler, operand, type);
        return cast with
        {
            Run = (evaluation, focus) =>
            {
                var mark = evaluation.Top;
                return evaluation.Keep(mark, evaluation.TrySingle(run(evaluation, focus), out var item) && item.Type.Is(type) ? evaluation.One(item) : evaluation.Empty);
            },
        };
    }

    private static CompiledStep Of(PathCompiler compiler, CompiledStep operand, TypeName type)
    {
        var run = operand.Run;
        return new CompiledStep(
            (evaluation, focus) =>
            {
                var mark = evaluation.Top;
                return evaluation.Keep(mark, OfType(evaluation, run(evaluation, focus), type));
            },
            operand.Type with { Types = Narrowed(compiler, operand.Type, type) });
    }

    private static PathType[] Narrowed(PathCompiler compiler, StaticType from, TypeName type)
    {
        // Of what is known to be of the type already, more is known than the type alone says.
        if (from.Types is { } types && types.Where(known => known.Is(type)).ToArray() is { Length: > 0 } kept) return kept;
        var fhir = type.Namespace == "System" ? null : compiler.Definitions.FindType(type.Name)?.PathType;
        var system = type.Namespace == "FHIR" ? null : PathType.FindSystem(type.Name);
        return [.. new[] { fhir, system }.OfType<PathType>()];
    }

    private static PathItems Types(Evaluation evaluation, PathItems items)
    {
        var mark = evaluation.Top;
        for (var i = 0; i < items.Count; i++) evaluation.Push(PathItem.Of(evaluation[items, i].Type));
        return evaluation.Since(mark);
    }
}
