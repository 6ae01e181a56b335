using System.Text;

namespace Felles.Fhir;

/// <summary>The functions that ask what definitions say of a value; https://hl7.org/fhir/R4/fhirpath.html#functions.</summary>
internal static class PathDefinitionFunctions
{
    internal static readonly Dictionary<string, PathFunction> Functions = new(StringComparer.Ordinal)
    {
        ["elementDefinition"] = new(0, 0, call => call.Of(new StaticType { Types = [call.Compiler.Definitions.Type("ElementDefinition").PathType] }, ElementDefinitions)),
        ["slice"] = new(2, 2, Slice),
    };

    /// <summary>What R4 says of the element that each value is.</summary>
    private static PathItems ElementDefinitions(Evaluation evaluation, PathItems items)
    {
        var mark = evaluation.Top;
        for (var i = 0; i < items.Count && evaluation.Goes; i++)
            if (evaluation[items, i] is { IsNode: true } item && Definition(item) is { } definition)
                evaluation.Push(definition);
        return evaluation.Since(mark);
    }

    private static PathItem? Definition(PathItem item)
    {
        var definitions = item.Source.Definitions;
        var (path, element, holder) = item.Source.Places.ElementOf(item.Node >= 0 ? item.Node : item.Beside);
        var json = element is not null ? ElementJson.Of(path, element, holder) : definitions.FindType(path) is { } type ? ElementJson.Root(type) : null;
        if (json is null) return null;
        var utf8 = Encoding.UTF8.GetBytes(json.ToJsonString());
        return TapeReader.Read(utf8, new ReadLimits(), definitions.Names).Succeeded(out var nodes, out _)
            ? new PathItem(new PathSource(definitions, new JsonTape(utf8, nodes)), definitions.Type("ElementDefinition").PathType, 0, -1) : null;
    }

    /// <summary>The values that are of a slice of a profile; none when the profile or the slice is not known.</summary>
    private static CompiledStep Slice(FunctionCall call)
    {
        var (structure, name) = (call.Argument(0).Run, call.Argument(1).Run);
        return call.Of(call.Input.Type, (evaluation, items) =>
        {
            if (!evaluation.TrySingle(structure(evaluation, items), out var url) || !PathStrings.TryText(evaluation, url, out var profileUrl)
                || !evaluation.TrySingle(name(evaluation, items), out var sliceName) || !PathStrings.TryText(evaluation, sliceName, out var slice)) return evaluation.Empty;
            if (evaluation.Environment.Definitions.FindProfile(profileUrl) is not { } profile) return evaluation.Empty;
            var mark = evaluation.Top;
            for (var i = 0; i < items.Count && evaluation.Goes; i++)
                if (evaluation[items, i] is { IsNode: true, Node: >= 0 } item && ProfileCheck.IsOfSlice(item, profile, slice)) evaluation.Push(item);
            return evaluation.Since(mark);
        });
    }
}
