using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Felles.Steering.Portfolio;

namespace Felles.Steering.Papers.Editing;

/// <summary>What a field of a paper takes.</summary>
internal enum ShapeKind
{
    /// <summary>One line.</summary>
    Line,

    /// <summary>Several lines.</summary>
    Text,

    /// <summary>One of a list of codes.</summary>
    Code,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A number with decimals.</summary>
    Amount,

    /// <summary>Yes or no.</summary>
    Flag,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A year, month or day.</summary>
    PartialDate,

    /// <summary>Several values, one on each line.</summary>
    Lines,

    /// <summary>Fields that belong together; there when any is filled in.</summary>
    Record,

    /// <summary>Records that repeat.</summary>
    List,
}

/// <summary>A field of a paper's record, found from the record itself, so that the form cannot lag behind it.</summary>
/// <param name="Name">As in the canonical form.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Type">The value's type; of a list, its elements'.</param>
/// <param name="IsRequired">Whether it must be filled in.</param>
internal sealed record FormShape(string Name, ShapeKind Kind, Type Type, bool IsRequired)
{
    private const int InlineMax = 7;

    private static readonly string[] longTexts =
    [
        "text", "description", "method", "note", "question", "baselineText", "development", "relevance", "statusText", "statusReason", "outcome", "summary", "decision", "risk", "aim", "change", "what", "task",
        "status", "progress", "quality", "mitigation", "economy", "deviation", "purpose", "background", "next", "proposed", "made", "comment", "break", "fundingText",
    ];

    private static readonly ConcurrentDictionary<Type, ImmutableArray<FormShape>> known = new();

    /// <summary>The codes that may be chosen.</summary>
    internal IReadOnlyList<string> Codes => Kind == ShapeKind.Code ? [.. Enum.GetNames(Type).Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName)] : [];

    /// <summary>The fields of a record, or of each element of a list of them.</summary>
    internal ImmutableArray<FormShape> Fields => Of(Type);

    /// <summary>Whether each element has a page of its own, because it is large.</summary>
    internal bool HasPages => Kind == ShapeKind.List && (Fields.Length > InlineMax || Fields.Any(inner => inner.Kind is ShapeKind.List or ShapeKind.Record));

    /// <summary>The fields of a record type, in the order of the canonical form.</summary>
    internal static ImmutableArray<FormShape> Of(Type type) => known.GetOrAdd(type, record =>
    {
        RoundJson.Options.MakeReadOnly(populateMissingResolver: true);
        return [.. RoundJson.Options.GetTypeInfo(record).Properties.Select(Of)];
    });

    private static FormShape Of(JsonPropertyInfo member)
    {
        var type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        var isRequired = member.IsRequired || member.AssociatedParameter is { HasDefaultValue: false };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            var element = type.GetGenericArguments()[0];
            return new FormShape(member.Name, IsPlain(element) ? ShapeKind.Lines : ShapeKind.List, element, isRequired && member.PropertyType == type);
        }

        return new FormShape(member.Name, KindOf(type, member.Name), type, isRequired);
    }

    private static ShapeKind KindOf(Type type, string name) => type switch
    {
        _ when type == typeof(string) => longTexts.Contains(name) ? ShapeKind.Text : ShapeKind.Line,
        _ when type == typeof(int) => ShapeKind.Number,
        _ when type == typeof(decimal) => ShapeKind.Amount,
        _ when type == typeof(bool) => ShapeKind.Flag,
        _ when type == typeof(DateOnly) => ShapeKind.Date,
        _ when type == typeof(PartialDate) => ShapeKind.PartialDate,
        { IsEnum: true } => ShapeKind.Code,
        _ => ShapeKind.Record,
    };

    private static bool IsPlain(Type type) => type == typeof(string) || type == typeof(int) || type == typeof(DateOnly);
}
