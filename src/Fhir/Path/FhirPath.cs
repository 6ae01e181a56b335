using System.Globalization;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>A compiled FHIRPath expression; https://hl7.org/fhirpath/N1/ with the functions of FHIR R4. Immutable and safe to share between threads.</summary>
internal sealed class FhirPath
{
    private const int LengthMax = 64 * 1024;

    private readonly Step step;

    private FhirPath(string text, Step step, StaticType type)
    {
        Text = text;
        this.step = step;
        Type = type;
    }

    internal string Text { get; }

    /// <summary>What its results may be.</summary>
    internal StaticType Type { get; }

    /// <summary>Compiles an expression.</summary>
    /// <param name="definitions">Types that its names are checked against.</param>
    /// <param name="text">The expression.</param>
    /// <param name="focus">The type it is about; null for any, whose names are then not checked.</param>
    /// <param name="castsFilter">
    /// Whether <c>as</c> passes over what is of another type, also of several values: so the invariants and search
    /// parameters of R4 are written. Without, several values are an error, as the language says.
    /// </param>
    /// <returns>The expression; or a problem that says where and what is wrong.</returns>
    internal static Outcome<FhirPath> Compile(FhirDefinitions definitions, string text, PathType? focus = null, bool castsFilter = false)
    {
        if (text.Length > LengthMax) return SyntaxProblem(LengthMax, "the expression is too long");
        if (!PathParser.Parse(text).Succeeded(out var syntax, out var problem)) return problem;
        var type = focus is null ? StaticType.Any with { IsSingle = true } : StaticType.Single(focus);
        var compiler = new PathCompiler(definitions, castsFilter, type);
        var compiled = compiler.Compile(syntax, new PathScope(type));
        return compiler.Fault is { } fault ? fault : new FhirPath(text, compiled.Run, compiled.Type);
    }

    /// <summary>The values of the expression.</summary>
    /// <param name="focus">What it is about.</param>
    /// <param name="environment">What it may ask of its surroundings.</param>
    /// <returns>The values; or why there is no result.</returns>
    internal Outcome<PathItem[]> Evaluate(PathItem focus, PathEnvironment environment)
    {
        var evaluation = Evaluation.Rent(environment, focus);
        try
        {
            var result = step(evaluation, evaluation.One(focus));
            return evaluation.Fault is { } fault ? fault : evaluation.Copy(result);
        }
        finally
        {
            evaluation.Return();
        }
    }

    /// <summary>Whether a condition holds.</summary>
    /// <param name="focus">What it is about.</param>
    /// <param name="environment">What it may ask of its surroundings.</param>
    /// <returns>
    /// Whether its result is true, or one value that is no boolean, null when it is empty; whether partial dates or
    /// incomparable quantities kept it from being decided; or why there is no result.
    /// </returns>
    internal (bool? Holds, bool IsUndecided, Problem? Fault) Decide(PathItem focus, PathEnvironment environment)
    {
        var evaluation = Evaluation.Rent(environment, focus);
        try
        {
            var holds = evaluation.Condition(step(evaluation, evaluation.One(focus)));
            return (holds, evaluation.IsUndecided, evaluation.Fault);
        }
        finally
        {
            evaluation.Return();
        }
    }

    internal static Problem SyntaxProblem(int at, string reason) => Problem.Invalid(
        "fhirpath-syntax", string.Create(CultureInfo.InvariantCulture, $"The FHIRPath expression cannot be read at character {at + 1}: {reason}."));

    internal static Problem SemanticProblem(int at, string reason) => Problem.Invalid(
        "fhirpath-semantic", string.Create(CultureInfo.InvariantCulture, $"The FHIRPath expression cannot be kept at character {at + 1}. {reason}"));
}
