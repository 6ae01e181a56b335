using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>A compiled expression or part of one: from the focus, on the evaluation's stack, to its result there.</summary>
internal delegate PathItems Step(Evaluation evaluation, PathItems focus);

/// <summary>A part of an expression with what is known of its results before there is any resource.</summary>
internal readonly record struct CompiledStep(Step Run, StaticType Type);

/// <summary>What an expression's place gives it.</summary>
/// <param name="Focus">What <c>$this</c> is.</param>
internal sealed record PathScope(StaticType Focus)
{
    /// <summary>Whether <c>$index</c> has a value.</summary>
    internal bool HasIndex { get; init; }

    /// <summary>What <c>$total</c> is; null outside of <c>aggregate</c>.</summary>
    internal StaticType? Total { get; init; }

    /// <summary>Variables defined so far, by name: their place in the evaluation and their type.</summary>
    internal ImmutableDictionary<string, (int Slot, StaticType Type)> Variables { get; set; } = ImmutableDictionary<string, (int, StaticType)>.Empty;
}

/// <summary>Turns the syntax of an expression into delegates, checking names and types against the definitions on the way.</summary>
internal sealed class PathCompiler
{
    internal static readonly CompiledStep Nothing = new((evaluation, _) => evaluation.Empty, StaticType.Nothing);

    private int slots;

    internal PathCompiler(FhirDefinitions definitions, bool castsFilter, StaticType context)
    {
        Definitions = definitions;
        CastsFilter = castsFilter;
        Context = context;
    }

    internal FhirDefinitions Definitions { get; }

    /// <summary>Whether <c>as</c> passes over what is of another type also when there are several, as published R4 expressions expect.</summary>
    internal bool CastsFilter { get; }

    internal StaticType Context { get; }

    /// <summary>The first thing that is wrong; null while nothing is.</summary>
    internal Problem? Fault { get; private set; }

    internal CompiledStep Fail(int at, string text)
    {
        Fault ??= FhirPath.SemanticProblem(at, text);
        return Nothing;
    }

    internal CompiledStep Compile(PathSyntax syntax, PathScope scope) => syntax switch
    {
        LiteralSyntax literal => Literal(literal),
        VariableSyntax variable => PathVariables.Compile(this, variable, scope),
        SpecialSyntax special => Special(special, scope),
        MemberSyntax member => PathMembers.Compile(this, member, scope),
        FunctionSyntax function => Function(function, scope),
        IndexerSyntax indexer => Indexer(indexer, scope),
        UnarySyntax unary => PathOperators.Unary(this, unary, scope),
        BinarySyntax binary => PathOperators.Binary(this, binary, scope),
        TypeSyntax type => PathTypeFunctions.Operator(this, type, scope),
        _ => throw new ArgumentOutOfRangeException(nameof(syntax)),
    };

    /// <summary>The source of an invocation: what stands before the dot, or the focus.</summary>
    internal CompiledStep Source(PathSyntax? source, PathScope scope) =>
        source is null ? new CompiledStep(static (_, focus) => focus, scope.Focus) : Compile(source, scope);

    internal int NewSlot() => slots++;

    private static CompiledStep Literal(LiteralSyntax literal)
    {
        if (literal.Value is null) return Nothing;
        var item = PathItem.OfLiteral(literal.Value);
        return new CompiledStep((evaluation, _) => evaluation.One(item), StaticType.Single(item.Type));
    }

    private CompiledStep Special(SpecialSyntax special, PathScope scope) => special.Value switch
    {
        SpecialValue.This => new CompiledStep(static (_, focus) => focus, scope.Focus),
        SpecialValue.Index when scope.HasIndex => new CompiledStep(static (evaluation, _) => evaluation.One(PathItem.Of(evaluation.Index)), StaticType.Single(PathType.Integer)),
        SpecialValue.Total when scope.Total is { } total => new CompiledStep(static (evaluation, _) => evaluation.Total, total),
        _ => Fail(special.At, "$index is known within where, select, all, exists and repeat, $total within aggregate."),
    };

    private CompiledStep Function(FunctionSyntax function, PathScope scope)
    {
        if (!PathFunctions.All.TryGetValue(function.Name, out var known))
            return Fail(function.At, $"There is no function {(ExpressionPath.IsSafe(function.Name) ? function.Name : "of this name")}.");
        if (function.Arguments.Length < known.Min || function.Arguments.Length > known.Max)
            return Fail(function.At, $"{function.Name} takes {(known.Min == known.Max ? $"{known.Min}" : $"{known.Min} to {known.Max}")} arguments.");
        return known.Compile(new FunctionCall(this, function, Source(function.Source, scope), scope));
    }

    private CompiledStep Indexer(IndexerSyntax indexer, PathScope scope)
    {
        var source = Compile(indexer.Source, scope);
        var index = Compile(indexer.Index, scope with { });
        if (!source.Type.IsOrdered && !CastsFilter) return Fail(indexer.At, "children() and descendants() have no order to take the nth of.");
        var (from, at) = (source.Run, index.Run);
        return new CompiledStep(
            (evaluation, focus) =>
            {
                var mark = evaluation.Top;
                var items = from(evaluation, focus);
                if (!evaluation.TrySingle(at(evaluation, focus), out var wanted)) return evaluation.Keep(mark, evaluation.Empty);
                if (!wanted.TryInteger(out var place)) return evaluation.Fail("type", "An index is an integer.");
                return evaluation.Keep(mark, place >= 0 && place < items.Count ? new PathItems(items.Start + place, 1) : evaluation.Empty);
            },
            source.Type.AsSingle());
    }
}
