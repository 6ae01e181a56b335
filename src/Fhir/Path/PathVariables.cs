namespace Felles.Fhir;

/// <summary>Variables: <c>%resource</c>, <c>%ucum</c>, <c>%`vs-name`</c>, those of <c>defineVariable</c> and those of the caller.</summary>
internal static class PathVariables
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["ucum"] = "http://unitsofmeasure.org",
        ["sct"] = "http://snomed.info/sct",
        ["loinc"] = "http://loinc.org",
    };

    internal static CompiledStep Compile(PathCompiler compiler, VariableSyntax variable, PathScope scope)
    {
        if (scope.Variables.TryGetValue(variable.Name, out var defined)) return Defined(defined.Slot, defined.Type);
        var text = Texts.GetValueOrDefault(variable.Name)
            ?? (variable.Name.StartsWith("vs-", StringComparison.Ordinal) ? "http://hl7.org/fhir/ValueSet/" + variable.Name[3..]
                : variable.Name.StartsWith("ext-", StringComparison.Ordinal) ? "http://hl7.org/fhir/StructureDefinition/" + variable.Name[4..] : null);
        if (text is not null)
        {
            var item = PathItem.Of(text);
            return new CompiledStep((evaluation, _) => evaluation.One(item), StaticType.String);
        }

        var one = StaticType.Any with { IsSingle = true };
        return variable.Name switch
        {
            "context" => new CompiledStep(static (evaluation, _) => evaluation.One(evaluation.Context), compiler.Context),
            "resource" => new CompiledStep(static (evaluation, _) => Around(evaluation, evaluation.Environment.Resource), one),
            "rootResource" => new CompiledStep(static (evaluation, _) => Around(evaluation, evaluation.Environment.RootResource ?? evaluation.Environment.Resource), one),
            var name => new CompiledStep(
                (evaluation, _) => evaluation.Environment.Variables.TryGetValue(name, out var value)
                    ? evaluation.One(value) : evaluation.Fail("variable", "The expression uses a variable that has no value here."),
                StaticType.Any),
        };
    }

    /// <summary><c>defineVariable(name [, value])</c>: remembers a value, or the input, under a name for what follows.</summary>
    internal static CompiledStep Define(FunctionCall call)
    {
        if (call.Syntax.Arguments[0] is not LiteralSyntax { Value: string name }) return call.Fail("defineVariable needs a name in quotes.");
        if (name is "context" or "resource" or "rootResource" || Texts.ContainsKey(name) || call.Scope.Variables.ContainsKey(name))
            return call.Fail("The variable is defined already.");
        var value = call.Has(1) ? call.OnInput(1) : new CompiledStep(static (_, focus) => focus, call.Input.Type);
        var slot = call.Compiler.NewSlot();
        call.Scope.Variables = call.Scope.Variables.Add(name, (slot, value.Type));
        var (input, compute) = (call.Input.Run, value.Run);
        return new CompiledStep(
            (evaluation, focus) =>
            {
                var mark = evaluation.Top;
                var items = input(evaluation, focus);
                var top = evaluation.Top;
                while (evaluation.Defined.Count <= slot) evaluation.Defined.Add(null);
                evaluation.Defined[slot] = evaluation.Copy(compute(evaluation, items));
                evaluation.Drop(top);
                return evaluation.Keep(mark, items);
            },
            call.Input.Type);
    }

    private static PathItems Around(Evaluation evaluation, PathItem? resource) => evaluation.Environment.IsAlone
        ? evaluation.Fail("variable", "The resource around the value is not known.") : evaluation.One(resource ?? evaluation.Context);

    private static CompiledStep Defined(int slot, StaticType type) => new(
        (evaluation, _) =>
        {
            var mark = evaluation.Top;
            if (slot < evaluation.Defined.Count && evaluation.Defined[slot] is { } values)
                foreach (var value in values) evaluation.Push(value);
            return evaluation.Since(mark);
        },
        type);
}
