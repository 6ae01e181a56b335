using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Felles.Kernel;

namespace Felles.Registers;

/// <summary>
/// The import format as it is written: one JSON document of citizens, health personnel and organisations. Read strictly:
/// an unknown, repeated or missing member refuses the whole.
/// </summary>
internal sealed partial record PopulationDocument
{
    public IReadOnlyList<CitizenEntry> Citizens { get; init; } = [];

    public IReadOnlyList<HealthPersonEntry> HealthPersonnel { get; init; } = [];

    public IReadOnlyList<OrganisationEntry> Organisations { get; init; } = [];

    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,
    };

    internal static Outcome<PopulationDocument> Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        try
        {
            var document = JsonSerializer.Deserialize<PopulationDocument>(utf8, Strict);
            if (document is null) return Unreadable(NullAt(null));
            return document.PlaceOfNull() is { } place ? Unreadable(NullAt(place)) : document;
        }
        catch (JsonException exception)
        {
            return Unreadable(new Issue(IssueSeverity.Fatal, "structure", "population-structure", Cause(exception))
            {
                Expression = exception.Path is { } path ? Masked(path).TrimStart('$', '.') : null,
                Line = exception.LineNumber is { } line ? (int)line + 1 : null,
                Column = exception.BytePositionInLine is { } column ? (int)column + 1 : null,
            });
        }
    }

    // The serializer refuses null for a member but not for an item of a list.
    private string? PlaceOfNull()
    {
        for (var i = 0; i < Citizens.Count; i++) if (Citizens[i] is null) return $"citizens[{i}]";
        for (var i = 0; i < Organisations.Count; i++) if (Organisations[i] is null) return $"organisations[{i}]";
        for (var i = 0; i < HealthPersonnel.Count; i++)
        {
            if (HealthPersonnel[i] is null) return $"healthPersonnel[{i}]";
            for (var j = 0; j < HealthPersonnel[i].Employers.Count; j++) if (HealthPersonnel[i].Employers[j] is null) return $"healthPersonnel[{i}].employers[{j}]";
        }

        return null;
    }

    private static Issue NullAt(string? place) => new(IssueSeverity.Fatal, "structure", "population-null", "An object is needed here, not null.") { Expression = place };

    private static Problem Unreadable(Issue issue) =>
        Problem.Malformed("population-unreadable", "The population cannot be read, and nothing was imported. Correct the place named and import again.", issue);

    // The parser's text names members and types, then repeats the place, which has its own fields here.
    private static string Cause(JsonException exception)
    {
        var place = exception.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        return Masked(place < 0 ? exception.Message : exception.Message[..place]);
    }

    // A member's name is the sender's text and might be a person's number by mistake (rule 4).
    private static string Masked(string text) => LongDigits().Replace(text, "***");

    [GeneratedRegex("[0-9]{9,}")]
    private static partial Regex LongDigits();
}

/// <summary>A citizen as written.</summary>
internal sealed record CitizenEntry
{
    public required string Number { get; init; }

    public required string Name { get; init; }

    public string? GivenName { get; init; }

    public string? FamilyName { get; init; }

    public string? BirthDate { get; init; }

    public string? DeceasedOn { get; init; }

    /// <summary>Required, because a protected address that goes missing on the way would be shown.</summary>
    public required string AddressProtection { get; init; }

    public string? Household { get; init; }

    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>Numbers the person had before, as a D-number before a birth number; they go on leading to the person.</summary>
    public IReadOnlyList<string> FormerNumbers { get; init; } = [];
}

/// <summary>A health person as written.</summary>
internal sealed record HealthPersonEntry
{
    public required string HprNumber { get; init; }

    public required string Number { get; init; }

    public required string Name { get; init; }

    /// <summary>Each a code, or <c>{code, validFrom, validTo}</c> with the last day included.</summary>
    public required IReadOnlyList<JsonElement> Authorizations { get; init; }

    public IReadOnlyList<EmployerEntry> Employers { get; init; } = [];
}

/// <summary>Where a health person works, as written. Checked, for it names organisations, but not kept: HPR does not know employers, attestations do.</summary>
internal sealed record EmployerEntry
{
    public required string LegalEntity { get; init; }

    public required string PointOfCare { get; init; }

    public string? Department { get; init; }
}

/// <summary>An organisation as written.</summary>
internal sealed record OrganisationEntry
{
    public required string Number { get; init; }

    public required string Name { get; init; }

    public string? Parent { get; init; }

    public required string Kind { get; init; }

    /// <summary>Each a service code, or <c>{code, validFrom, validTo}</c> with the last day included.</summary>
    public IReadOnlyList<JsonElement> Agreements { get; init; } = [];
}
