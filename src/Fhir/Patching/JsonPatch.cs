using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>JSON Patch, RFC 6902, on the JSON of a resource: all operations or none. Numbers and their digits stay as they are.</summary>
public static class JsonPatch
{
    private const int OperationsMax = 500;
    private const int DepthMax = 512;

    // A copy of all into itself doubles the text each time.
    private const int CopiedCharactersMax = 16 * 1024 * 1024;

    internal static readonly JsonSerializerOptions AsStored = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = DepthMax };

    /// <summary>Applies a patch.</summary>
    /// <param name="resource">UTF-8 JSON of a resource.</param>
    /// <param name="patch">UTF-8 JSON of the patch: an array of operations.</param>
    /// <returns>The changed JSON, to be read and validated as any that is sent; or a problem that names the operation.</returns>
    public static Outcome<ReadOnlyMemory<byte>> Apply(ReadOnlyMemory<byte> resource, ReadOnlyMemory<byte> patch)
    {
        JsonArray operations;
        try
        {
            if (JsonNode.Parse(patch.Span) is not JsonArray list || list.Count > OperationsMax) return Malformed($"Send an array of at most {OperationsMax} operations.");
            operations = list;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return Malformed("The patch is not well-formed JSON.");
        }

        var root = JsonNode.Parse(resource.Span, documentOptions: new JsonDocumentOptions { MaxDepth = DepthMax })!;
        var copied = 0L;
        for (var i = 0; i < operations.Count; i++)
        {
            try
            {
                if (Apply(ref root, operations[i] as JsonObject, ref copied) is { } reason) return Refuse(i, reason);
            }
            catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
            {
                // A name twice in an object, or a value of another kind than its place.
                return Refuse(i, "its value or place cannot be read");
            }
        }

        return new ReadOnlyMemory<byte>(JsonSerializer.SerializeToUtf8Bytes(root, AsStored));
    }

    private static string? Apply(ref JsonNode root, JsonObject? operation, ref long copied)
    {
        if (operation is null || Text(operation, "op") is not { } op || Pointer(Text(operation, "path")) is not { } path) return "it needs op, and path as a JSON Pointer";
        switch (op)
        {
            case "add" when operation.ContainsKey("value"):
                return Add(ref root, path, operation["value"]?.DeepClone());
            case "remove":
                return Remove(root, path, out _);
            case "replace" when operation.ContainsKey("value"):
                return path.Length > 0 && Remove(root, path, out _) is { } missing ? missing : Add(ref root, path, operation["value"]?.DeepClone());
            case "move" when Pointer(Text(operation, "from")) is { } from:
                if (path.Length > from.Length && path.AsSpan(0, from.Length).SequenceEqual(from)) return "a value cannot be moved into itself";
                return Remove(root, from, out var moved) ?? Add(ref root, path, moved);
            case "copy" when Pointer(Text(operation, "from")) is { } from:
                if (!TryFind(root, from, out var original)) return "there is nothing at from";
                copied += original?.ToJsonString(AsStored).Length ?? 0;
                return copied > CopiedCharactersMax ? "it copies too much" : Add(ref root, path, original?.DeepClone());
            case "test" when operation.ContainsKey("value"):
                return TryFind(root, path, out var found) && JsonNode.DeepEquals(found, operation["value"]) ? null : "its test does not hold";
            default:
                return "it is add, remove, replace, move, copy or test, with value or from";
        }
    }

    private static string? Add(ref JsonNode root, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            if (value is null) return "a resource cannot be null";
            root = value;
            return null;
        }

        if (!TryFind(root, path.AsSpan(0, path.Length - 1), out var parent)) return "there is no place for it";
        switch (parent)
        {
            case JsonObject place:
                place[path[^1]] = value;
                return null;
            case JsonArray list when path[^1] == "-":
                list.Add(value);
                return null;
            case JsonArray list when Index(path[^1]) is { } index && index <= list.Count:
                list.Insert(index, value);
                return null;
            default:
                return "there is no place for it";
        }
    }

    private static string? Remove(JsonNode root, string[] path, out JsonNode? removed)
    {
        removed = null;
        if (path.Length == 0) return "the whole resource cannot be removed";
        if (!TryFind(root, path.AsSpan(0, path.Length - 1), out var parent) || !TryFind(parent, path.AsSpan(path.Length - 1), out removed)) return "there is nothing at its path";
        if (parent is JsonObject place) place.Remove(path[^1]);
        else ((JsonArray)parent!).RemoveAt(Index(path[^1])!.Value);
        return null;
    }

    private static bool TryFind(JsonNode? from, ReadOnlySpan<string> path, out JsonNode? found)
    {
        found = from;
        foreach (var step in path)
            switch (found)
            {
                case JsonObject place when place.TryGetPropertyValue(step, out var member):
                    found = member;
                    break;
                case JsonArray list when Index(step) is { } index && index < list.Count:
                    found = list[index];
                    break;
                default:
                    return false;
            }

        return true;
    }

    /// <summary>The steps of a JSON Pointer, RFC 6901; null when it is none.</summary>
    private static string[]? Pointer(string? text)
    {
        if (text is null || (text.Length > 0 && text[0] != '/') || text.Length > 2000) return null;
        return text.Length == 0 ? [] : [.. text[1..].Split('/').Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    private static int? Index(string step) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && (step.Length == 1 || step[0] != '0') ? index : null;

    private static string? Text(JsonObject operation, string name) => operation[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static Problem Malformed(string text) => Problem.Malformed("patch-malformed", $"The patch cannot be read. {text}");

    private static Problem Refuse(int index, string reason) =>
        Problem.Invalid("patch", string.Create(CultureInfo.InvariantCulture, $"Operation {index} of the patch cannot be done: {reason}. Nothing was changed."));
}
