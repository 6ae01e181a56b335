namespace Felles.Fhir;

/// <summary>Existence, filtering and projection, combining; https://hl7.org/fhirpath/N1/#functions.</summary>
internal static class PathCollections
{
    internal static readonly Dictionary<string, PathFunction> Functions = new(StringComparer.Ordinal)
    {
        ["empty"] = new(0, 0, call => call.Of(StaticType.Boolean, (e, items) => e.One(items.Count == 0))),
        ["exists"] = new(0, 1, Exists),
        ["count"] = new(0, 0, call => call.Of(StaticType.Integer, (e, items) => e.One(PathItem.Of(items.Count)))),
        ["not"] = new(0, 0, call => call.Of(StaticType.Boolean, (e, items) => e.OneOrNone(!e.Condition(items)))),
        ["all"] = new(1, 1, call => Quantified(call, stopsAt: false)),
        ["allTrue"] = new(0, 0, call => Booleans(call, wanted: true, all: true)),
        ["anyTrue"] = new(0, 0, call => Booleans(call, wanted: true, all: false)),
        ["allFalse"] = new(0, 0, call => Booleans(call, wanted: false, all: true)),
        ["anyFalse"] = new(0, 0, call => Booleans(call, wanted: false, all: false)),
        ["subsetOf"] = new(1, 1, call => call.Of(StaticType.Boolean, (e, items, other) => e.One(IsSubset(e, items, other)))),
        ["supersetOf"] = new(1, 1, call => call.Of(StaticType.Boolean, (e, items, other) => e.One(IsSubset(e, other, items)))),
        ["distinct"] = new(0, 0, call => call.Of(call.Input.Type, Distinct)),
        ["isDistinct"] = new(0, 0, call => call.Of(StaticType.Boolean, (e, items) => e.One(Distinct(e, items).Count == items.Count))),
        ["where"] = new(1, 1, Where),
        ["select"] = new(1, 1, Select),
        ["repeat"] = new(1, 1, Repeat),
        ["aggregate"] = new(1, 2, Aggregate),
        ["union"] = new(1, 1, call => call.Of(call.Input.Type.Or(call.Argument(0).Type).AsSeveral(), Union)),
        ["combine"] = new(1, 1, call => call.Of(call.Input.Type.Or(call.Argument(0).Type).AsSeveral(), Combine)),
        ["sort"] = new(0, 8, PathSorting.Compile),
        ["coalesce"] = new(1, 16, Coalesce),
        ["iif"] = new(2, 3, Iif),
        ["trace"] = new(1, 2, call => call.Of(call.Input.Type, (_, items) => items)),
        ["defineVariable"] = new(1, 2, PathVariables.Define),
    };

    /// <summary>Both, each value once.</summary>
    internal static PathItems Union(Evaluation evaluation, PathItems one, PathItems two) => Distinct(evaluation, Combine(evaluation, one, two));

    internal static PathItems Distinct(Evaluation evaluation, PathItems items)
    {
        const int FewEnoughToCompare = 8;
        var mark = evaluation.Top;
        var seen = items.Count > FewEnoughToCompare ? new HashSet<PathItem>(PathItemComparer.Instance) : null;
        for (var i = 0; i < items.Count && evaluation.Goes; i++)
        {
            var item = evaluation[items, i];
            if (seen?.Add(item) ?? !PathEquality.Contains(evaluation, evaluation.Since(mark), item)) evaluation.Push(item);
        }

        return evaluation.Since(mark);
    }

    private static PathItems Combine(Evaluation evaluation, PathItems one, PathItems two)
    {
        var mark = evaluation.Top;
        for (var i = 0; i < one.Count && evaluation.Goes; i++) evaluation.Push(evaluation[one, i]);
        for (var i = 0; i < two.Count && evaluation.Goes; i++) evaluation.Push(evaluation[two, i]);
        return evaluation.Since(mark);
    }

    private static bool IsSubset(Evaluation evaluation, PathItems items, PathItems of)
    {
        var set = new HashSet<PathItem>(evaluation.Copy(of), PathItemComparer.Instance);
        for (var i = 0; i < items.Count; i++)
            if (!set.Contains(evaluation[items, i]))
                return false;
        return true;
    }

    private static CompiledStep Exists(FunctionCall call) => call.Has(0)
        ? Quantified(call, stopsAt: true)
        : call.Of(StaticType.Boolean, (e, items) => e.One(items.Count > 0));

    /// <summary>Whether there is one (<c>exists</c>, stops at true) or there is none that is not (<c>all</c>, stops at false).</summary>
    private static CompiledStep Quantified(FunctionCall call, bool stopsAt)
    {
        var criterion = call.OnEach(0).Run;
        return call.Of(StaticType.Boolean, (e, items) =>
        {
            var mark = e.Top;
            var outer = e.Index;
            var answer = !stopsAt;
            for (var i = 0; i < items.Count && answer != stopsAt && e.Goes; i++)
            {
                e.Index = i;
                if ((e.Condition(criterion(e, new PathItems(items.Start + i, 1))) == true) == stopsAt) answer = stopsAt;
                e.Drop(mark);
                e.Step();
            }

            e.Index = outer;
            return e.One(answer);
        });
    }

    private static CompiledStep Booleans(FunctionCall call, bool wanted, bool all) => call.Of(StaticType.Boolean, (e, items) =>
    {
        var matching = 0;
        for (var i = 0; i < items.Count; i++)
        {
            if (e[items, i].Kind != PathKind.Boolean) return e.Fail("type", "Only booleans can be asked whether all or any are true.");
            if (e[items, i].Boolean == wanted) matching++;
        }

        return e.One(all ? matching == items.Count : matching > 0);
    });

    private static CompiledStep Where(FunctionCall call)
    {
        var criterion = call.OnEach(0).Run;
        return call.Of(call.Input.Type, (e, items) =>
        {
            var mark = e.Top;
            var outer = e.Index;
            for (var i = 0; i < items.Count && e.Goes; i++)
            {
                var top = e.Top;
                e.Index = i;
                var isWanted = e.Condition(criterion(e, new PathItems(items.Start + i, 1))) == true;
                e.Drop(top);
                if (isWanted) e.Push(e[items, i]);
                e.Step();
            }

            e.Index = outer;
            return e.Since(mark);
        });
    }

    private static CompiledStep Select(FunctionCall call)
    {
        var projection = call.OnEach(0);
        var run = projection.Run;
        var type = call.Input.Type.IsSingle ? projection.Type : projection.Type.AsSeveral() with { IsOrdered = projection.Type.IsOrdered && call.Input.Type.IsOrdered };
        return call.Of(type, (e, items) =>
        {
            var mark = e.Top;
            var outer = e.Index;
            for (var i = 0; i < items.Count && e.Goes; i++)
            {
                var top = e.Top;
                e.Index = i;
                e.Append(top, run(e, new PathItems(items.Start + i, 1)));
                e.Step();
            }

            e.Index = outer;
            return e.Since(mark);
        });
    }

    private static CompiledStep Repeat(FunctionCall call)
    {
        // What is projected from a projection may be of yet other types.
        var projection = call.Compiler.Compile(call.Syntax.Arguments[0], call.Scope with { Focus = StaticType.Any with { IsSingle = true }, HasIndex = true });
        var first = call.OnEach(0);
        var run = projection.Run;
        var type = StaticType.Any;
        if (call.Syntax.Arguments[0] is MemberSyntax { Source: null } member && first.Type.Types is not null)
            type = PathMembers.TypeOf(first.Type, member.Name) is { } next ? first.Type.Or(next).AsSeveral() : first.Type.AsSeveral();
        return call.Of(type, (e, items) =>
        {
            var mark = e.Top;
            var outer = e.Index;
            var seen = new HashSet<PathItem>(PathItemComparer.Instance);
            for (var i = 0; i < items.Count && e.Goes; i++) Once(items.Start + i);
            for (var next = mark; next < e.Top && e.Goes; next++) Once(next);
            e.Index = outer;
            return e.Since(mark);

            void Once(int at)
            {
                var top = e.Top;
                var found = run(e, new PathItems(at, 1));
                var kept = new List<PathItem>();
                for (var i = 0; i < found.Count; i++)
                    if (seen.Add(e[found, i]))
                        kept.Add(e[found, i]);
                e.Drop(top);
                foreach (var item in kept) e.Push(item);
                e.Step();
            }
        });
    }

    private static CompiledStep Aggregate(FunctionCall call)
    {
        var start = call.Argument(1);
        var aggregator = call.OnEach(0, StaticType.Any).Run;
        var init = start.Run;
        var input = call.Input.Run;
        return new CompiledStep(
            (e, focus) =>
            {
                var mark = e.Top;
                var (outerTotal, outerIndex) = (e.Total, e.Index);
                var items = input(e, focus);
                var top = e.Top;
                var total = e.Keep(top, init(e, focus));
                for (var i = 0; i < items.Count && e.Goes; i++)
                {
                    (e.Total, e.Index) = (total, i);
                    var next = e.Copy(aggregator(e, new PathItems(items.Start + i, 1)));
                    e.Drop(top);
                    foreach (var item in next) e.Push(item);
                    total = e.Since(top);
                    e.Step();
                }

                (e.Total, e.Index) = (outerTotal, outerIndex);
                return e.Keep(mark, total);
            },
            StaticType.Any);
    }

    private static CompiledStep Coalesce(FunctionCall call)
    {
        var choices = Enumerable.Range(0, call.Syntax.Arguments.Length).Select(call.Argument).ToArray();
        return new CompiledStep(
            (e, focus) =>
            {
                var mark = e.Top;
                foreach (var choice in choices)
                    if (choice.Run(e, focus) is { Count: > 0 } found)
                        return e.Keep(mark, found);
                return e.Keep(mark, e.Empty);
            },
            choices.Select(choice => choice.Type).Aggregate((one, two) => one.Or(two)));
    }

    private static CompiledStep Iif(FunctionCall call)
    {
        var criterion = call.OnInput(0);
        if (criterion.Type is { Types.Length: > 0, IsSingle: false } || criterion.Type.IsNever(type => type.Kind == PathKind.Boolean))
            return call.Fail("iif decides by one boolean.");
        var then = call.OnInput(1);
        var otherwise = call.Has(2) ? call.OnInput(2) : PathCompiler.Nothing;
        var (decide, yes, no) = (criterion.Run, then.Run, otherwise.Run);
        return call.Of(then.Type.Or(otherwise.Type), (e, items) =>
        {
            if (items.Count > 1) return e.Fail("not-single", "iif decides for at most one value.");
            return e.Condition(decide(e, items)) == true ? yes(e, items) : no(e, items);
        });
    }
}
