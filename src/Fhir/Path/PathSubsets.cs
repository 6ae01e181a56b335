namespace Felles.Fhir;

/// <summary>Parts of collections and trees; https://hl7.org/fhirpath/N1/#subsetting, https://hl7.org/fhirpath/N1/#tree-navigation.</summary>
internal static class PathSubsets
{
    internal static readonly Dictionary<string, PathFunction> Functions = new(StringComparer.Ordinal)
    {
        ["single"] = new(0, 0, call => call.Of(call.Input.Type.AsSingle(), (e, items) => items.Count <= 1 ? items : e.Fail("not-single", "single() found several values."))),
        ["first"] = new(0, 0, call => Range(call, items => (0, Math.Min(1, items)), isOne: true)),
        ["last"] = new(0, 0, call => Range(call, items => (Math.Max(0, items - 1), Math.Min(1, items)), isOne: true)),
        ["tail"] = new(0, 0, call => Range(call, items => (Math.Min(1, items), Math.Max(0, items - 1)))),
        ["skip"] = new(1, 1, call => Counted(call, (items, count) => (Math.Clamp(count, 0, items), items - Math.Clamp(count, 0, items)))),
        ["take"] = new(1, 1, call => Counted(call, (items, count) => (0, Math.Clamp(count, 0, items)))),
        ["intersect"] = new(1, 1, call => call.Of(call.Input.Type, (e, items, other) => Keep(e, PathCollections.Distinct(e, items), other, isIn: true))),
        ["exclude"] = new(1, 1, call => call.Of(call.Input.Type, (e, items, other) => Keep(e, items, other, isIn: false))),
        ["children"] = new(0, 0, call => call.Of(Unordered, Children)),
        ["descendants"] = new(0, 0, call => call.Of(Unordered, Descendants)),
    };

    private static StaticType Unordered => StaticType.Any with { IsOrdered = false };

    private static PathItems Children(Evaluation evaluation, PathItems items)
    {
        var mark = evaluation.Top;
        for (var i = 0; i < items.Count && evaluation.Goes; i++) MemberLookup.PushChildren(evaluation, evaluation[items, i]);
        return evaluation.Since(mark);
    }

    private static PathItems Descendants(Evaluation evaluation, PathItems items)
    {
        var mark = evaluation.Top;
        var found = Children(evaluation, items);
        for (var next = found.Start; next < evaluation.Top && evaluation.Goes; next++)
            MemberLookup.PushChildren(evaluation, evaluation[new PathItems(next, 1), 0]);
        return evaluation.Since(mark);
    }

    private static CompiledStep Range(FunctionCall call, Func<int, (int Start, int Count)> choose, bool isOne = false)
    {
        if (!call.Input.Type.IsOrdered && !call.Compiler.CastsFilter) return Disordered(call);
        return call.Of(isOne ? call.Input.Type.AsSingle() : call.Input.Type, (_, items) =>
        {
            var (start, count) = choose(items.Count);
            return new PathItems(items.Start + start, count);
        });
    }

    private static CompiledStep Counted(FunctionCall call, Func<int, int, (int Start, int Count)> choose)
    {
        if (!call.Input.Type.IsOrdered && !call.Compiler.CastsFilter) return Disordered(call);
        return call.Of(call.Input.Type, (e, items, argument) =>
        {
            if (!e.TrySingle(argument, out var number)) return e.Empty;
            if (!number.TryInteger(out var wanted)) return e.Fail("type", "skip and take count by an integer.");
            var (start, count) = choose(items.Count, wanted);
            return new PathItems(items.Start + start, count);
        });
    }

    private static CompiledStep Disordered(FunctionCall call) => call.Fail("children() and descendants() have no order to take a part of.");

    private static PathItems Keep(Evaluation evaluation, PathItems items, PathItems other, bool isIn)
    {
        var mark = evaluation.Top;
        var set = new HashSet<PathItem>(evaluation.Copy(other), PathItemComparer.Instance);
        for (var i = 0; i < items.Count && evaluation.Goes; i++)
            if (set.Contains(evaluation[items, i]) == isIn)
                evaluation.Push(evaluation[items, i]);
        return evaluation.Since(mark);
    }
}
