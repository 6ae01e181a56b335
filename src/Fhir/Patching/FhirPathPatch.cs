using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>FHIRPath Patch, https://hl7.org/fhir/R4/fhirpatch.html: a Parameters resource of operations, all done or none.</summary>
public static class FhirPathPatch
{
    private const int OperationsMax = 100;
    private const int StepsMax = 1_000_000;

    private static readonly ReadLimits Limits = new(16 * 1024 * 1024, 128);

    /// <summary>Applies a patch.</summary>
    /// <param name="resource">UTF-8 JSON of a resource.</param>
    /// <param name="patch">The Parameters.</param>
    /// <returns>The changed JSON, to be read and validated as any that is sent; or a problem that names the operation.</returns>
    public static Outcome<ReadOnlyMemory<byte>> Apply(ReadOnlyMemory<byte> resource, FhirResource patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        if (patch.Type != "Parameters" || JsonNode.Parse(patch.Utf8.Span)!["parameter"] is not JsonArray { Count: > 0 and <= OperationsMax } operations)
            return Problem.Malformed("patch-malformed", $"A FHIRPath Patch is a Parameters resource with 1 to {OperationsMax} parameters named operation.");
        var body = resource;
        for (var i = 0; i < operations.Count; i++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"Parameters.parameter[{i}]");
            if (operations[i] is not JsonObject parameter || PatchPart.Text(parameter["name"]) != "operation" || parameter["part"] is not JsonArray parts) return Refuse(place, "a parameter is named operation and has parts");
            if (!PatchPart.Read(parts).Succeeded(out var operation, out var problem)) return problem;
            if (Apply(body, operation, out body) is { } reason) return Refuse(place, reason);
        }

        return body;
    }

    private static string? Apply(ReadOnlyMemory<byte> before, PatchPart operation, out ReadOnlyMemory<byte> after)
    {
        after = before;
        if (!FhirResource.Read(before, Limits).Succeeded(out var resource, out _)) return "what the operations before it made is no resource";
        var definitions = FhirDefinitions.R4;
        var source = new PathSource(definitions, resource.Tape);
        if (source.Resource(0) is not { } focus) return "the resource has no type of R4";
        if (!FhirPath.Compile(definitions, operation.Path, focus.Type).Succeeded(out var path, out var fault)) return $"its path cannot be read. {fault.Text}";
        var environment = new PathEnvironment(definitions, focus) { Budget = new PathBudget(StepsMax) };
        if (!path.Evaluate(focus, environment).Succeeded(out var found, out fault)) return $"its path gives no result. {fault.Text}";
        if (Array.Exists(found, item => !item.IsNode || item.Node < 0 || item.Source != source)) return "its path must lead to elements of the resource";
        var root = JsonNode.Parse(before.Span, documentOptions: new JsonDocumentOptions { MaxDepth = Limits.DepthMax })!;
        var reason = new Change(source, root, found).Do(operation);
        if (reason is null) after = JsonSerializer.SerializeToUtf8Bytes(root, JsonPatch.AsStored);
        return reason;
    }

    private static Problem Refuse(string place, string reason) =>
        Problem.Invalid("patch", $"An operation of the patch cannot be done; nothing was changed.", Issue.Error("processing", "patch", $"It cannot be done: {reason}.", place));

    /// <summary>One operation on the JSON of a resource.</summary>
    /// <param name="source">The resource that the path was evaluated on.</param>
    /// <param name="root">Its JSON, to be changed.</param>
    /// <param name="found">What the path leads to.</param>
    private sealed class Change(PathSource source, JsonNode root, PathItem[] found)
    {
        internal string? Do(PatchPart operation) => operation.Type switch
        {
            "add" => found is [var only] ? Add(only, operation) : "its path must lead to one element",
            "insert" => List() is not { } list ? "its path must lead to a list that is there" : Insert(list, operation),
            "delete" => found.Length > 1 ? "its path leads to several elements" : found is [var only] ? Delete(only) : null,
            "replace" => found is [var only] ? Replace(only, operation) : "its path must lead to one element",
            "move" => List() is not { } list ? "its path must lead to a list that is there" : Move(list, operation),
            _ => "its type is add, insert, delete, replace or move",
        };

        private string? Add(in PathItem parent, PatchPart operation)
        {
            if (operation.Name is not { } name || operation.Value is null) return "add needs name and value";
            if (At(Route(parent.Node)) is not JsonObject place || parent.Type.Shape is not { } shape || shape.ElementIndex(name) is var index && index < 0) return "there is no such element";
            var element = shape.Elements[index];
            if (operation.ToJson(source.Definitions, PropertyShape(shape, index)) is not { } value) return "its value cannot be read";
            var property = element.IsChoice ? name + operation.ValueType : name;
            if (!element.IsRepeating)
            {
                if (place.ContainsKey(property)) return "the element is there already: replace it";
                place[property] = value;
                return null;
            }

            if (place[property] is JsonArray list) list.Add(value);
            else place[property] = new JsonArray(value);
            return null;
        }

        private string? Insert(JsonArray list, PatchPart operation)
        {
            if (operation.Index is not { } index || index < 0 || index > list.Count) return "insert needs an index within the list";
            if (operation.ToJson(source.Definitions, found[0].Type.Shape) is not { } value) return "its value cannot be read";
            list.Insert(index, value);
            return null;
        }

        private string? Delete(in PathItem item)
        {
            var route = Route(item.Node);
            if (route.Count == 0) return "the whole resource cannot be deleted by a patch";
            var parent = At(route[..^1]);
            if (route[^1].Name is { } name)
            {
                parent!.AsObject().Remove(name);
                parent.AsObject().Remove("_" + name);
                return null;
            }

            var list = parent!.AsArray();
            list.RemoveAt(route[^1].Index);
            // An empty list is not valid FHIR.
            if (list.Count == 0 && At(route[..^2]) is JsonObject holder) holder.Remove(route[^2].Name!);
            return null;
        }

        private string? Replace(in PathItem item, PatchPart operation)
        {
            var route = Route(item.Node);
            if (route.Count == 0) return "the whole resource cannot be replaced by a patch";
            if (operation.ToJson(source.Definitions, item.Type.Shape) is not { } value) return "replace needs a value that can be read";
            var parent = At(route[..^1])!;
            if (route[^1].Name is not { } name)
            {
                parent.AsArray()[route[^1].Index] = value;
                return null;
            }

            var place = parent.AsObject();
            var renamed = operation.ValueType is { } type && ChoiceName(item.Node) is { } choice ? choice + type : name;
            if (renamed == name) place[name] = value;
            else
            {
                place.Remove(name);
                place.Remove("_" + name);
                place[renamed] = value;
            }

            return null;
        }

        private static string? Move(JsonArray list, PatchPart operation)
        {
            if (operation.Source is not { } from || operation.Destination is not { } to || from < 0 || from >= list.Count || to < 0 || to >= list.Count) return "move needs source and destination within the list";
            var moved = list[from];
            list.RemoveAt(from);
            list.Insert(to, moved);
            return null;
        }

        /// <summary>The list that the path leads to; null when it leads to none, or to several.</summary>
        private JsonArray? List()
        {
            if (found.Length == 0) return null;
            var route = Route(found[0].Node);
            if (route.Count == 0 || route[^1].Name is not null) return null;
            var list = At(route[..^1]) as JsonArray;
            foreach (var other in found)
                if (At(Route(other.Node)[..^1]) != list)
                    return null;
            return list;
        }

        private static Shape? PropertyShape(Shape shape, int index) => Array.Find(shape.Properties, property => property.Index == index)?.Shape;

        /// <summary>The name without the type where a value is one of several types; null where it is not.</summary>
        private string? ChoiceName(int node)
        {
            var nodes = source.Tape.Nodes;
            var shape = ExpressionPath.ShapeOfResource(source.Definitions, source.Tape, 0);
            for (var at = 0; at != node && shape is not null;)
            {
                var child = ChildHolding(nodes, at, node);
                if (nodes[child].Name < 0 || shape.Find(nodes[child].Name) is not { } property) return null;
                if (child == node) return property.Element.IsChoice ? property.Element.Name : null;
                at = nodes[child].Kind == JsonKind.Array ? ChildHolding(nodes, child, node) : child;
                if (at == node) return null;
                shape = property.IsAnyResource ? ExpressionPath.ShapeOfResource(source.Definitions, source.Tape, at) : property.Shape ?? property.Type.Definition.Shape;
            }

            return null;
        }

        /// <summary>The names and indexes that lead to a value.</summary>
        private List<(string? Name, int Index)> Route(int node)
        {
            var nodes = source.Tape.Nodes;
            var route = new List<(string?, int)>();
            for (var at = 0; at != node;)
            {
                var child = ChildHolding(nodes, at, node);
                if (nodes[at].Kind == JsonKind.Array)
                {
                    var index = 0;
                    for (var item = at + 1; item != child; item = nodes[item].Next) index++;
                    route.Add((null, index));
                }
                else
                {
                    route.Add(((nodes[child].IsBeside ? "_" : "") + source.Tape.Name(nodes[child]).TrimStart('_'), 0));
                }

                at = child;
            }

            return route;
        }

        private JsonNode? At(List<(string? Name, int Index)> route)
        {
            JsonNode? at = root;
            foreach (var (name, index) in route) at = name is null ? at!.AsArray()[index] : at![name];
            return at;
        }

        private static int ChildHolding(TapeNode[] nodes, int container, int target)
        {
            var at = container + 1;
            while (nodes[at].Next <= target) at = nodes[at].Next;
            return at;
        }
    }
}
