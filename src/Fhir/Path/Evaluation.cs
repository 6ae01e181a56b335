using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>Some values that stand after one another on an evaluation's stack.</summary>
internal readonly record struct PathItems(int Start, int Count);

/// <summary>What an expression may ask of its surroundings.</summary>
/// <param name="Definitions">Types, value sets and profiles.</param>
/// <param name="Resource"><c>%resource</c>: the resource that the focus is in.</param>
/// <param name="RootResource"><c>%rootResource</c>: the one that contains it, or itself.</param>
internal sealed record PathEnvironment(FhirDefinitions Definitions, PathItem? Resource = null, PathItem? RootResource = null)
{
    private static readonly Dictionary<string, PathItem> NoVariables = [];

    /// <summary>The time for <c>now()</c> and <c>today()</c>; without it they are errors.</summary>
    internal DateTimeOffset? Now { get; init; }

    /// <summary>Finds what a reference points to; null when it is not at hand.</summary>
    internal Func<PathItem, string, PathItem?>? Resolve { get; init; }

    /// <summary>Whether a value follows a profile; null when there is no such profile.</summary>
    internal Func<PathItem, string, bool?>? ConformsTo { get; init; }

    /// <summary>Whether the focus stands for any object of its type: what is around it is then not known.</summary>
    internal bool IsAlone { get; init; }

    /// <summary>The work that evaluations in this environment may do together; null for the most that one alone may do.</summary>
    internal PathBudget? Budget { get; init; }

    /// <summary>Variables the caller gives, by name without <c>%</c>.</summary>
    internal IReadOnlyDictionary<string, PathItem> Variables { get; init; } = NoVariables;
}

/// <summary>Work that may be done: a resource with very many values that each ask much must not take time by the product.</summary>
internal sealed class PathBudget(int steps)
{
    /// <summary>Steps that are left.</summary>
    internal int Left { get; set; } = steps;
}

/// <summary>
/// One evaluation: a stack of values that the steps of an expression push their results on, so that evaluating allocates
/// nothing of its own. Used by one thread at a time.
/// </summary>
internal sealed class Evaluation
{
    // More than any rule needs on the largest resource; an expression that multiplies collections must end.
    private const int StepsMax = 20_000_000;
    private const int ItemsMax = 4_000_000;

    [ThreadStatic]
    private static Evaluation? spare;

    private PathItem[] stack = new PathItem[64];
    private int left;

    private Evaluation()
    {
    }

    internal PathEnvironment Environment { get; private set; } = null!;

    /// <summary>What the whole expression is about; <c>%context</c>.</summary>
    internal PathItem Context { get; private set; }

    /// <summary><c>$index</c>.</summary>
    internal int Index { get; set; }

    /// <summary><c>$total</c>.</summary>
    internal PathItems Total { get; set; }

    /// <summary>Variables that <c>defineVariable</c> has set.</summary>
    internal List<PathItem[]?> Defined { get; } = [];

    /// <summary>Why there is no result; null while there may be one.</summary>
    internal Problem? Fault { get; private set; }

    internal bool Goes => Fault is null;

    /// <summary>Whether a comparison met dates or quantities that do not tell which is less.</summary>
    internal bool IsUndecided { get; set; }

    internal int Top { get; private set; }

    internal ref readonly PathItem this[PathItems items, int index] => ref stack[items.Start + index];

    /// <summary>An evaluation to use and then to give back.</summary>
    internal static Evaluation Rent(PathEnvironment environment, PathItem context)
    {
        var evaluation = spare ?? new Evaluation();
        spare = null;
        evaluation.Environment = environment;
        evaluation.Context = context;
        evaluation.left = environment.Budget?.Left ?? StepsMax;
        return evaluation;
    }

    internal void Return()
    {
        if (Environment.Budget is { } budget) budget.Left = Math.Max(0, left);
        // What was evaluated must not be kept alive by what is kept for the next time.
        Array.Clear(stack, 0, Math.Min(stack.Length, highest));
        if (stack.Length > 4096) stack = new PathItem[64];
        highest = 0;
        Top = 0;
        Fault = null;
        IsUndecided = false;
        Defined.Clear();
        Environment = null!;
        Context = default;
        spare = this;
    }

    private int highest;

    internal PathItems Empty => new(Top, 0);

    internal void Push(in PathItem item)
    {
        if (Top == stack.Length) Array.Resize(ref stack, stack.Length * 2);
        stack[Top++] = item;
        if (Top > highest) highest = Top;
        if (Top >= ItemsMax) Fail("too-costly", "The expression has too many intermediate values.");
        Step();
    }

    /// <summary>Counts work, so that an expression that takes too long ends.</summary>
    internal void Step()
    {
        if (left-- == 0) Fail("too-costly", "The expression takes too many steps for this resource.");
    }

    internal PathItems One(in PathItem item)
    {
        Push(item);
        return new PathItems(Top - 1, 1);
    }

    internal PathItems One(bool value) => One(PathItem.Of(value));

    internal PathItems OneOrNone(bool? value) => value is { } known ? One(known) : Empty;

    /// <summary>Everything above a mark as one result.</summary>
    internal PathItems Since(int mark) => new(mark, Top - mark);

    /// <summary>Takes everything above a mark away.</summary>
    internal void Drop(int mark) => Top = mark;

    /// <summary>Takes everything above a mark away but a result, which may lie anywhere.</summary>
    internal PathItems Keep(int mark, PathItems result)
    {
        if (result.Start < mark)
        {
            Top = mark;
            return result;
        }

        if (result.Start > mark) Array.Copy(stack, result.Start, stack, mark, result.Count);
        Top = mark + result.Count;
        return new PathItems(mark, result.Count);
    }

    /// <summary>Moves a result to directly above a mark, or copies it there when it lies below.</summary>
    internal void Append(int mark, PathItems result)
    {
        if (result.Start >= mark)
        {
            Keep(mark, result);
            return;
        }

        Top = mark;
        for (var i = 0; i < result.Count; i++) Push(stack[result.Start + i]);
    }

    internal PathItem[] Copy(PathItems items) => stack.AsSpan(items.Start, items.Count).ToArray();

    internal Span<PathItem> Span(PathItems items) => stack.AsSpan(items.Start, items.Count);

    /// <summary>Ends the evaluation without a result. The first reason stays.</summary>
    internal PathItems Fail(string code, string text)
    {
        Fault ??= Problem.Invalid("fhirpath-" + code, text);
        return Empty;
    }

    /// <summary>A value where at most one may be.</summary>
    /// <returns>False when there is none, or when there are several, which is an error.</returns>
    internal bool TrySingle(PathItems items, out PathItem item)
    {
        item = default;
        if (items.Count == 0) return false;
        if (items.Count > 1)
        {
            Fail("not-single", "One value is expected, and there are several.");
            return false;
        }

        item = stack[items.Start];
        return true;
    }

    /// <summary>A value as a condition: one that is no boolean counts as true; https://hl7.org/fhirpath/N1/#singleton-evaluation-of-collections.</summary>
    internal bool? Condition(PathItems items)
    {
        if (!TrySingle(items, out var item)) return null;
        return item.Kind != PathKind.Boolean || item.Boolean;
    }
}
