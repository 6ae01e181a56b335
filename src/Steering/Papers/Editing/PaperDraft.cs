using System.Globalization;
using System.Text.Json.Nodes;
using Felles.Kernel;

namespace Felles.Steering.Papers.Editing;

/// <summary>Something wrong with a field.</summary>
/// <param name="Key">Key of the field; empty for the record as a whole.</param>
/// <param name="Code">Key of a text of ours, or null when <paramref name="Issue"/> says it.</param>
/// <param name="Issue">What is wrong, in the words of the record's rules.</param>
internal sealed record PaperFault(string Key, string? Code, Issue? Issue);

/// <summary>
/// A record, or a part of it, as somebody types it: texts under keys as <c>target.value</c> and <c>budget.2.amount</c>; entries count
/// from 1. Written from a record and read again it is the same record.
/// </summary>
internal sealed class PaperDraft
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>What is typed in a field; empty for nothing.</summary>
    internal string this[string key] => values.GetValueOrDefault(key, "");

    /// <summary>The draft of what is there.</summary>
    internal static PaperDraft Of(IReadOnlyList<FormShape> fields, JsonObject? node)
    {
        var draft = new PaperDraft();
        if (node is not null) draft.Write(fields, node, "");
        return draft;
    }

    /// <summary>The draft of what was typed.</summary>
    internal static PaperDraft Of(IEnumerable<KeyValuePair<string, string>> typed)
    {
        var draft = new PaperDraft();
        foreach (var (key, value) in typed)
            if (value.Length > 0)
                draft.values[key] = value.ReplaceLineEndings("\n").Trim();
        return draft;
    }

    /// <summary>Where two drafts differ, by key.</summary>
    internal IEnumerable<string> Differences(PaperDraft other) => values.Keys.Union(other.values.Keys).Where(key => this[key] != other[key]).Order(NaturalOrder.Comparer);

    /// <summary>The number of the last entry of a list with anything in it, at most the limit of a list; 0 for none.</summary>
    internal int Entries(FormShape list, string prefix) => Math.Min(PaperCheck.ListMax, Numbers(list, prefix).LastOrDefault());

    /// <summary>Key of an entry's fields.</summary>
    internal static string Key(string prefix, string list, int entry) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{list}.{entry}.");

    /// <summary>Reads the fields into a record; members with pages of their own are taken from what is there.</summary>
    internal JsonObject Read(IReadOnlyList<FormShape> fields, JsonObject? there, string prefix, List<PaperFault> faults)
    {
        var read = new JsonObject();
        foreach (var field in fields)
        {
            var key = $"{prefix}{field.Name}";
            JsonNode? node = field switch
            {
                { HasPages: true } => there?[field.Name]?.DeepClone(),
                { Kind: ShapeKind.List } => List(field, there, prefix, faults),
                { Kind: ShapeKind.Record } => Has(field.Fields, $"{key}.") || field.IsRequired ? Read(field.Fields, there?[field.Name] as JsonObject, $"{key}.", faults) : null,
                { Kind: ShapeKind.Lines } => Lines(field, key, faults),
                _ => this[key].Length == 0 ? Nothing(field, key, faults) : Value(field.Kind, field.Type, this[key], key, faults),
            };
            if (node is not null) read[field.Name] = node;
        }

        return read;
    }

    private static JsonValue? Nothing(FormShape field, string key, List<PaperFault> faults)
    {
        if (field is { IsRequired: true, Kind: not ShapeKind.Flag }) faults.Add(new PaperFault(key, "fault.required", null));
        return field is { IsRequired: true, Kind: ShapeKind.Flag } ? JsonValue.Create(false) : null;
    }

    private JsonArray List(FormShape list, JsonObject? there, string prefix, List<PaperFault> faults)
    {
        var read = new JsonArray();
        foreach (var entry in Numbers(list, prefix))
        {
            if (entry > PaperCheck.ListMax)
            {
                faults.Add(new PaperFault($"{prefix}{list.Name}", null, PaperCheck.TooMany($"{prefix}{list.Name}")));
                break;
            }

            read.Add((JsonNode)Read(list.Fields, (there?[list.Name] as JsonArray)?.ElementAtOrDefault(entry - 1) as JsonObject, Key(prefix, list.Name, entry), faults));
        }

        return read;
    }

    // The numbers of the entries with anything in them, in order; blank ones between are passed over.
    private List<int> Numbers(FormShape list, string prefix)
    {
        var start = $"{prefix}{list.Name}.";
        var numbers = new SortedSet<int>();
        foreach (var key in values.Keys.Where(key => key.StartsWith(start, StringComparison.Ordinal)))
            if (key.IndexOf('.', start.Length) is > 0 and var end && int.TryParse(key.AsSpan(start.Length, end - start.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                numbers.Add(number);
        return [.. numbers.Where(number => Has(list.Fields, Key(prefix, list.Name, number)))];
    }

    private JsonArray Lines(FormShape field, string key, List<PaperFault> faults)
    {
        var kind = field.Type == typeof(int) ? ShapeKind.Number : field.Type == typeof(DateOnly) ? ShapeKind.Date : ShapeKind.Line;
        return new JsonArray([.. this[key].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => Value(kind, field.Type, line, key, faults))]);
    }

    private static JsonValue? Value(ShapeKind kind, Type type, string text, string key, List<PaperFault> faults)
    {
        var plain = text.Replace(" ", "", StringComparison.Ordinal).Replace("\u00A0", "", StringComparison.Ordinal).Replace(',', '.');
        switch (kind)
        {
            case ShapeKind.Number when int.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                return JsonValue.Create(number);
            case ShapeKind.Amount when decimal.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount):
                return JsonValue.Create(amount);
            case ShapeKind.Flag:
                return JsonValue.Create(text == "yes");
            case ShapeKind.Date when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _):
            case ShapeKind.PartialDate when PartialDate.Read(text) is not null:
            case ShapeKind.Code when Enum.GetNames(type).Any(name => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name) == text):
            case ShapeKind.Line or ShapeKind.Text:
                return JsonValue.Create(text);
            default:
                faults.Add(new PaperFault(key, $"fault.{Portfolio.Dimensions.Code(kind)}", null));
                return null;
        }
    }

    private bool Has(IReadOnlyList<FormShape> fields, string prefix) => fields.Any(field => field.Kind switch
    {
        ShapeKind.Flag => false,
        ShapeKind.Record => Has(field.Fields, $"{prefix}{field.Name}."),
        ShapeKind.List => !field.HasPages && Numbers(field, prefix).Count > 0,
        _ => this[$"{prefix}{field.Name}"].Length > 0,
    });

    private void Write(IReadOnlyList<FormShape> fields, JsonObject node, string prefix)
    {
        foreach (var field in fields)
        {
            if (field.HasPages || node[field.Name] is not { } value) continue;
            var key = $"{prefix}{field.Name}";
            if (value is JsonObject record) Write(field.Fields, record, $"{key}.");
            else if (field.Kind == ShapeKind.List)
                foreach (var (entry, i) in value.AsArray().Select((entry, i) => (entry, i)))
                    Write(field.Fields, entry!.AsObject(), Key(prefix, field.Name, i + 1));
            else if (field.Kind == ShapeKind.Lines) Set(key, string.Join('\n', value.AsArray().Select(line => line!.ToString())));
            else if (field.Kind == ShapeKind.Flag) Set(key, value.GetValue<bool>() ? "yes" : "");
            else Set(key, field.Kind == ShapeKind.Amount ? value.ToString().Replace('.', ',') : value.ToString());
        }
    }

    private void Set(string key, string value)
    {
        if (value.Length > 0) values[key] = value;
    }
}
