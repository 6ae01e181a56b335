namespace Felles.Fhir;

/// <summary>A function of FHIRPath.</summary>
/// <param name="Min">Fewest arguments.</param>
/// <param name="Max">Most arguments.</param>
/// <param name="Compile">Compiles a call of it.</param>
internal sealed record PathFunction(int Min, int Max, Func<FunctionCall, CompiledStep> Compile);

/// <summary>All functions by name.</summary>
internal static class PathFunctions
{
    internal static readonly Dictionary<string, PathFunction> All = new(
        [
            .. PathCollections.Functions, .. PathSubsets.Functions, .. PathStrings.Functions, .. PathConversion.Functions,
            .. PathMath.Functions, .. PathTypeFunctions.Functions, .. PathFhirFunctions.Functions, .. PathDefinitionFunctions.Functions, .. PathBoundaries.Functions,
        ],
        StringComparer.Ordinal);
}

/// <summary>A call of a function that is being compiled.</summary>
/// <param name="Compiler">Who compiles.</param>
/// <param name="Syntax">The call.</param>
/// <param name="Input">What it is called on.</param>
/// <param name="Scope">Where it stands.</param>
internal sealed record FunctionCall(PathCompiler Compiler, FunctionSyntax Syntax, CompiledStep Input, PathScope Scope)
{
    internal bool Has(int argument) => argument < Syntax.Arguments.Length;

    internal CompiledStep Fail(string text) => Compiler.Fail(Syntax.At, text);

    /// <summary>An argument that is evaluated once, where the call stands.</summary>
    internal CompiledStep Argument(int argument) =>
        Has(argument) ? Compiler.Compile(Syntax.Arguments[argument], Scope with { }) : PathCompiler.Nothing;

    /// <summary>An argument that is evaluated for each value of the input, as <c>$this</c>.</summary>
    internal CompiledStep OnEach(int argument, StaticType? total = null) =>
        Compiler.Compile(Syntax.Arguments[argument], Scope with { Focus = Input.Type.AsSingle(), HasIndex = true, Total = total ?? Scope.Total });

    /// <summary>An argument that is evaluated once, with the whole input as <c>$this</c>.</summary>
    internal CompiledStep OnInput(int argument) => Compiler.Compile(Syntax.Arguments[argument], Scope with { Focus = Input.Type });

    /// <summary>A function of its input alone.</summary>
    internal CompiledStep Of(StaticType type, Func<Evaluation, PathItems, PathItems> compute)
    {
        var input = Input.Run;
        return new CompiledStep(
            (evaluation, focus) =>
            {
                var mark = evaluation.Top;
                return evaluation.Keep(mark, compute(evaluation, input(evaluation, focus)));
            },
            type);
    }

    /// <summary>A function of its input and one argument.</summary>
    internal CompiledStep Of(StaticType type, Func<Evaluation, PathItems, PathItems, PathItems> compute)
    {
        var (input, argument) = (Input.Run, Argument(0).Run);
        return new CompiledStep(
            (evaluation, focus) =>
            {
                var mark = evaluation.Top;
                var items = input(evaluation, focus);
                return evaluation.Keep(mark, compute(evaluation, items, argument(evaluation, focus)));
            },
            type);
    }

    /// <summary>A function of its input and two arguments.</summary>
    internal CompiledStep Of(StaticType type, Func<Evaluation, PathItems, PathItems, PathItems, PathItems> compute)
    {
        var (input, first, second) = (Input.Run, Argument(0).Run, Argument(1).Run);
        return new CompiledStep(
            (evaluation, focus) =>
            {
                var mark = evaluation.Top;
                var items = input(evaluation, focus);
                var one = first(evaluation, focus);
                return evaluation.Keep(mark, compute(evaluation, items, one, second(evaluation, focus)));
            },
            type);
    }

    /// <summary>A function of one value; of none it is empty, of several an error.</summary>
    internal CompiledStep OfOne(StaticType type, Func<Evaluation, PathItem, PathItems> compute) =>
        Of(type, (evaluation, items) => evaluation.TrySingle(items, out var item) ? compute(evaluation, item) : evaluation.Empty);
}
