namespace Felles.Fhir;

/// <summary><c>sort(key, -key, …)</c>: in the order of keys, those with a minus downwards; what has no key comes first either way.</summary>
internal static class PathSorting
{
    internal static CompiledStep Compile(FunctionCall call)
    {
        var scope = call.Scope with { Focus = call.Input.Type.AsSingle(), HasIndex = true };
        (Step Key, bool IsDown)[] keys = call.Has(0)
            ? [.. call.Syntax.Arguments.Select(argument => argument is UnarySyntax { IsMinus: true } down
                ? (call.Compiler.Compile(down.Operand, scope).Run, true) : (call.Compiler.Compile(argument, scope).Run, false))]
            : [(static (_, focus) => focus, false)];
        return call.Of(call.Input.Type with { IsOrdered = true }, (e, items) => Sort(e, items, keys));
    }

    private static PathItems Sort(Evaluation evaluation, PathItems items, (Step Key, bool IsDown)[] keys)
    {
        var mark = evaluation.Top;
        var rows = new List<(PathItem Item, PathItem?[] Keys)>(items.Count);
        for (var i = 0; i < items.Count && evaluation.Goes; i++)
        {
            var values = new PathItem?[keys.Length];
            for (var key = 0; key < keys.Length; key++)
            {
                values[key] = evaluation.TrySingle(keys[key].Key(evaluation, new PathItems(items.Start + i, 1)), out var value) ? value : null;
                evaluation.Drop(mark);
            }

            rows.Add((evaluation[items, i], values));
        }

        foreach (var (item, _) in rows.Order(Comparer<(PathItem Item, PathItem?[] Keys)>.Create((one, two) => Compare(evaluation, one.Keys, two.Keys, keys)))) evaluation.Push(item);
        return evaluation.Since(mark);
    }

    private static int Compare(Evaluation evaluation, PathItem?[] one, PathItem?[] two, (Step Key, bool IsDown)[] keys)
    {
        evaluation.Step();
        for (var i = 0; i < keys.Length; i++)
        {
            if (one[i] is not { } left || two[i] is not { } right)
            {
                if (one[i] is null != (two[i] is null)) return one[i] is null ? -1 : 1;
                continue;
            }

            if (!PathEquality.TryCompare(left, right, out var order)) evaluation.Fail("type", "Values of these types have no order.");
            if (order is { } known and not 0) return keys[i].IsDown ? -known : known;
        }

        return 0;
    }
}
