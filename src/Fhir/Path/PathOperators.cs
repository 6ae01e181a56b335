namespace Felles.Fhir;

/// <summary>Operators; https://hl7.org/fhirpath/N1/#operations.</summary>
internal static class PathOperators
{
    private delegate PathItems Operation(Evaluation evaluation, PathItems left, PathItems right);

    private static readonly Dictionary<string, Operation> Operations = new(StringComparer.Ordinal)
    {
        ["="] = (e, left, right) => e.OneOrNone(AreEqual(e, left, right)),
        ["!="] = (e, left, right) => e.OneOrNone(!AreEqual(e, left, right)),
        ["~"] = (e, left, right) => e.One(AreEquivalent(e, left, right)),
        ["!~"] = (e, left, right) => e.One(!AreEquivalent(e, left, right)),
        ["<"] = (e, left, right) => Compare(e, left, right, order => order < 0),
        ["<="] = (e, left, right) => Compare(e, left, right, order => order <= 0),
        [">"] = (e, left, right) => Compare(e, left, right, order => order > 0),
        [">="] = (e, left, right) => Compare(e, left, right, order => order >= 0),
        ["in"] = (e, left, right) => In(e, left, right),
        ["contains"] = (e, left, right) => In(e, right, left),
        ["xor"] = (e, left, right) => e.OneOrNone(e.Condition(left) is { } one && e.Condition(right) is { } two ? one != two : null),
        ["|"] = PathCollections.Union,
        ["&"] = PathArithmetic.Concatenate,
        ["+"] = PathArithmetic.Add,
        ["-"] = PathArithmetic.Subtract,
        ["*"] = PathArithmetic.Multiply,
        ["/"] = PathArithmetic.Divide,
        ["div"] = PathArithmetic.Div,
        ["mod"] = PathArithmetic.Mod,
    };

    internal static CompiledStep Unary(PathCompiler compiler, UnarySyntax syntax, PathScope scope)
    {
        var operand = compiler.Compile(syntax.Operand, scope with { });
        var (run, isMinus) = (operand.Run, syntax.IsMinus);
        return new CompiledStep(
            (evaluation, focus) =>
            {
                var mark = evaluation.Top;
                return evaluation.Keep(mark, PathArithmetic.Sign(evaluation, run(evaluation, focus), isMinus));
            },
            operand.Type);
    }

    internal static CompiledStep Binary(PathCompiler compiler, BinarySyntax syntax, PathScope scope)
    {
        var left = compiler.Compile(syntax.Left, scope with { });
        var right = compiler.Compile(syntax.Right, scope with { });
        var (one, two) = (left.Run, right.Run);
        if (syntax.Operator is "and" or "or" or "implies") return Logic(syntax.Operator, one, two);
        var operation = Operations[syntax.Operator];
        return new CompiledStep(
            (evaluation, focus) =>
            {
                var mark = evaluation.Top;
                var first = one(evaluation, focus);
                return evaluation.Keep(mark, operation(evaluation, first, two(evaluation, focus)));
            },
            TypeOf(syntax.Operator, left.Type, right.Type));
    }

    private static StaticType TypeOf(string operation, StaticType left, StaticType right) => operation switch
    {
        "|" => left.Or(right) with { IsSingle = left.Types is [] && right.IsSingle },
        "&" => StaticType.String,
        "+" or "-" or "*" or "/" or "div" or "mod" => StaticType.Any with { IsSingle = true },
        _ => StaticType.Boolean,
    };

    /// <summary>Three-valued logic; the right side is evaluated only when the left does not decide.</summary>
    private static CompiledStep Logic(string operation, Step left, Step right) => new(
        (evaluation, focus) =>
        {
            var mark = evaluation.Top;
            var one = evaluation.Condition(left(evaluation, focus));
            evaluation.Drop(mark);
            if ((operation == "and" && one == false) || (operation == "or" && one == true)) return evaluation.One(operation == "or");
            if (operation == "implies" && one == false) return evaluation.One(true);
            var two = evaluation.Condition(right(evaluation, focus));
            evaluation.Drop(mark);
            return evaluation.OneOrNone(operation switch
            {
                "and" => one & two,
                "or" => one | two,
                _ => one == true ? two : two == true ? true : null,
            });
        },
        StaticType.Boolean);

    private static bool? AreEqual(Evaluation evaluation, PathItems left, PathItems right)
    {
        if (left.Count == 0 || right.Count == 0) return null;
        if (left.Count != right.Count) return false;
        bool? all = true;
        for (var i = 0; i < left.Count && evaluation.Goes; i++)
        {
            evaluation.Step();
            switch (PathEquality.AreEqual(evaluation[left, i], evaluation[right, i]))
            {
                case false:
                    return false;
                case null:
                    all = null;
                    evaluation.IsUndecided = true;
                    break;
            }
        }

        return all;
    }

    private static bool AreEquivalent(Evaluation evaluation, PathItems left, PathItems right)
    {
        if (left.Count != right.Count) return false;
        var matched = new bool[right.Count];
        for (var i = 0; i < left.Count && evaluation.Goes; i++)
        {
            var found = -1;
            for (var j = 0; j < right.Count && found < 0; j++)
            {
                evaluation.Step();
                if (!matched[j] && PathEquality.AreEquivalent(evaluation[left, i], evaluation[right, j])) found = j;
            }

            if (found < 0) return false;
            matched[found] = true;
        }

        return true;
    }

    private static PathItems Compare(Evaluation evaluation, PathItems left, PathItems right, Func<int, bool> decide)
    {
        if (!(evaluation.TrySingle(left, out var one) & evaluation.TrySingle(right, out var two))) return evaluation.Empty;
        if (!one.HasValue || !two.HasValue) return evaluation.Empty;
        if (!PathEquality.TryCompare(one, two, out var order)) return evaluation.Fail("type", "Values of these types have no order.");
        if (order is { } known) return evaluation.One(decide(known));
        evaluation.IsUndecided = true;
        return evaluation.Empty;
    }

    private static PathItems In(Evaluation evaluation, PathItems wanted, PathItems items)
    {
        if (!evaluation.TrySingle(wanted, out var item)) return evaluation.Empty;
        return evaluation.One(PathEquality.Contains(evaluation, items, item));
    }
}
