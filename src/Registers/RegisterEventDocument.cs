using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Felles.Kernel;

namespace Felles.Registers;

/// <summary>Events as they are written: one JSON document, read strictly.</summary>
internal sealed record RegisterEventDocument
{
    public required IReadOnlyList<RegisterEventEntry> Events { get; init; }

    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 6,
    };

    internal static Outcome<RegisterEventDocument> Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            if (JsonSerializer.Deserialize<RegisterEventDocument>(utf8, Strict) is { Events.Count: > 0 } read && read.Events.All(one => one is not null)) return read;
        }
        catch (JsonException)
        {
            // The parser's text may repeat what was sent, a number among it; the form is documented.
        }

        return Problem.Malformed("events-unreadable", "The events cannot be read, and nothing was taken in. Send {\"events\":[{\"id\":…,\"type\":…,\"person\":…}]} with the members that docs/registers.md lists for the type, each once.");
    }
}

/// <summary>An event as written. Which members it has depends on its type.</summary>
internal sealed record RegisterEventEntry
{
    /// <summary>The sender's own id; the same event twice is taken in once.</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>Whom it is about.</summary>
    public required string Person { get; init; }

    public string? Name { get; init; }

    public string? BirthDate { get; init; }

    public string? DeceasedOn { get; init; }

    public string? NewNumber { get; init; }

    public IReadOnlyList<string>? Parents { get; init; }

    public string? Household { get; init; }

    public string? AddressProtection { get; init; }

    public string? Guardian { get; init; }

    /// <summary>What a guardianship covers.</summary>
    public string? Scope { get; init; }

    public string? ValidFrom { get; init; }

    public string? ValidTo { get; init; }

    public string? Organisation { get; init; }

    /// <summary>The members that are there beside id, type and person.</summary>
    internal IEnumerable<string> Members()
    {
        (string Name, object? Value)[] members =
        [
            ("name", Name), ("birthDate", BirthDate), ("deceasedOn", DeceasedOn), ("newNumber", NewNumber), ("parents", Parents), ("household", Household),
            ("addressProtection", AddressProtection), ("guardian", Guardian), ("scope", Scope), ("validFrom", ValidFrom), ("validTo", ValidTo), ("organisation", Organisation),
        ];
        return members.Where(member => member.Value is not null).Select(member => member.Name);
    }

    internal static DateOnly? Date(string? iso) => DateOnly.TryParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
