using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Felles.Kernel;
using Felles.Steering.Work;

namespace Felles.Steering.Papers.Editing;

/// <summary>A paper's form, or that of a part of it, as it stands on the page.</summary>
public sealed partial class PaperSheet
{
    private PaperSheet(PaperKind kind, string? id, string part, JsonObject whole, JsonObject? there, ImmutableArray<FormShape> fields)
    {
        Kind = kind;
        Id = id;
        Part = part;
        Whole = whole;
        There = there;
        Fields = fields;
        Draft = PaperDraft.Of(fields, there);
    }

    internal PaperKind Kind { get; }

    /// <summary>The paper's id; null for a new one.</summary>
    internal string? Id { get; }

    /// <summary>Which part, as <c>goals.2</c>; empty for the paper itself.</summary>
    internal string Part { get; }

    internal ImmutableArray<FormShape> Fields { get; }

    internal PaperDraft Draft { get; set; }

    /// <summary>The version that was looked at; 0 for a new paper.</summary>
    internal int Version { get; set; }

    internal string Reason { get; set; } = "";

    /// <summary>How many empty entries each list shows.</summary>
    internal int Extra { get; set; } = 1;

    internal ImmutableArray<PaperFault> Faults { get; set; } = [];

    internal EditConflict? Conflict { get; set; }

    /// <summary>Every version, newest first.</summary>
    internal ImmutableArray<PaperRow> History { get; init; } = [];

    private JsonObject Whole { get; }

    private JsonObject? There { get; }

    /// <summary>The parts with pages of their own, by the list they are in, each with what it is known by.</summary>
    internal IEnumerable<(FormShape List, IReadOnlyList<(string Part, string Name)> Parts, string New)> Pages =>
        from list in Fields.Where(known => known.HasPages)
        let path = Part.Length == 0 ? list.Name : $"{Part}.{list.Name}"
        let parts = (There?[list.Name] as JsonArray)?.OfType<JsonObject>().Select((part, i) => (string.Create(CultureInfo.InvariantCulture, $"{path}.{i + 1}"), NameOf(part))).ToList() ?? []
        select (list, (IReadOnlyList<(string, string)>)parts, string.Create(CultureInfo.InvariantCulture, $"{path}.{parts.Count + 1}"));

    /// <summary>The form of a version, of a part of it, or of a new paper; null when there is no such part.</summary>
    internal static PaperSheet? Of(PaperKind kind, string? id, IReadOnlyList<PaperRow> versions, string part)
    {
        var current = versions.Count == 0 ? null : versions[^1];
        var whole = current is null ? [] : JsonNode.Parse(current.Body)!.AsObject();
        JsonObject? there = whole;
        var (fields, steps) = (FormShape.Of(kind.Type), part.Length == 0 ? [] : part.Split('.'));
        if (steps.Length % 2 != 0) return null;
        for (var i = 0; i < steps.Length; i += 2)
        {
            if (fields.FirstOrDefault(field => field.Name == steps[i]) is not { HasPages: true } list) return null;
            if (!int.TryParse(steps[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var entry) || entry < 1) return null;
            var all = there?[list.Name] as JsonArray;
            // One after the last is a new one, of the innermost list alone.
            if (entry > (all?.Count ?? 0) + (i == steps.Length - 2 ? 1 : 0)) return null;
            there = all?.ElementAtOrDefault(entry - 1) as JsonObject;
            fields = list.Fields;
        }

        return new PaperSheet(kind, id, part, whole, there, fields) { Version = current?.Version ?? 0, History = [.. versions.Reverse()] };
    }

    /// <summary>Reads what was typed into the whole record; the faults stand at their fields when it cannot be.</summary>
    /// <param name="remove">Takes the part out.</param>
    internal object? Read(bool remove)
    {
        var faults = new List<PaperFault>();
        var whole = (JsonObject)Whole.DeepClone();
        var read = Draft.Read(Fields, There, "", faults);
        if (faults.Count == 0 || (remove && Part.Length > 0))
        {
            if (Part.Length == 0) whole = read;
            else Place(whole, read, remove);
            if (Kind.Read(JsonSerializer.SerializeToElement(whole)).Succeeded(out var body, out var problem))
            {
                faults.Clear();
                faults.AddRange(Kind.Check(body).Where(issue => issue.Severity == IssueSeverity.Error).Select(issue => new PaperFault(Key(issue.Expression ?? ""), null, issue)));
                if (faults.Count == 0) return body;
            }
            else
            {
                faults.Add(new PaperFault("", null, Issue.Error("structure", problem.Code, problem.Text)));
            }
        }

        Faults = [.. faults];
        return null;
    }

    private void Place(JsonObject whole, JsonObject read, bool remove)
    {
        var steps = Part.Split('.');
        var at = whole;
        for (var i = 0; i < steps.Length; i += 2)
        {
            if (at[steps[i]] is not JsonArray list) at[steps[i]] = list = [];
            var index = int.Parse(steps[i + 1], CultureInfo.InvariantCulture) - 1;
            if (i < steps.Length - 2)
            {
                at = list[index]!.AsObject();
                continue;
            }

            if (remove && index < list.Count) list.RemoveAt(index);
            else if (!remove && index < list.Count) list[index] = read;
            else if (!remove) list.Add((JsonNode)read);
        }
    }

    // A place as indicators[0].measures[1].target.value becomes a key of this form, where it has one.
    private string Key(string expression)
    {
        var path = Index().Replace(expression, index => string.Create(CultureInfo.InvariantCulture, $".{int.Parse(index.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + 1}"));
        if (Part.Length > 0) path = path.StartsWith($"{Part}.", StringComparison.Ordinal) ? path[(Part.Length + 1)..] : "";
        return path;
    }

    private static string NameOf(JsonObject part) =>
        string.Join(' ', names.Select(name => part[name]?.ToString()).OfType<string>().Take(2)) is { Length: > 0 } name ? name : "–";

    // What a record is known by, the first two that it has.
    private static readonly string[] names = ["number", "id", "key", "version", "name", "title", "label", "actor", "what", "at"];

    [GeneratedRegex(@"\[(\d+)\]")]
    private static partial Regex Index();
}
