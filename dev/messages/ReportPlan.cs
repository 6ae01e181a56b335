namespace Felles.Messages;

/// <summary>What a report is about.</summary>
public enum ReportKind
{
    /// <summary>Medisinsk biokjemi: numbers with units and reference intervals.</summary>
    Biochemistry,

    /// <summary>Medisinsk mikrobiologi: a culture, what grew, and what it is resistant to.</summary>
    Microbiology,

    /// <summary>Patologi: texts with codes, and a document.</summary>
    Pathology,
}

/// <summary>What a report is to hold. Every later version of the same report is made of the same plan.</summary>
internal sealed record ReportPlan
{
    internal required ReportKind Kind { get; init; }

    internal required MessagePatient Patient { get; init; }

    internal required Laboratory Laboratory { get; init; }

    internal required Requester Requester { get; init; }

    internal required Guid ReportId { get; init; }

    internal required string RequestId { get; init; }

    internal required string SpecimenId { get; init; }

    /// <summary>When the specimen was taken, Norwegian wall-clock time.</summary>
    internal required DateTime CollectedAt { get; init; }

    /// <summary>When the report was first made, Norwegian wall-clock time.</summary>
    internal required DateTime IssuedAt { get; init; }

    /// <summary>Results in order; the members of a result follow it by reference.</summary>
    internal required IReadOnlyList<PlannedResult> Results { get; init; }

    /// <summary>A document to embed; null for none.</summary>
    internal string? Document { get; init; }
}

/// <summary>One result of a plan.</summary>
internal sealed record PlannedResult
{
    /// <summary>The laboratory's id; null for a part of the result before.</summary>
    internal required string? Id { get; init; }

    /// <summary>Id of the result that it belongs to; null at the top.</summary>
    internal string? Under { get; init; }

    internal Analysis? Analysis { get; init; }

    /// <summary>Name of the examination where it has no code.</summary>
    internal string? Name { get; init; }

    /// <summary>Number with decimal point, or the text.</summary>
    internal string? Value { get; init; }

    /// <summary>Code list 8239; null for equal.</summary>
    internal string? Comparator { get; init; }

    /// <summary>Code list 8243; null for a plain part.</summary>
    internal string? Heading { get; init; }

    internal IReadOnlyList<(string Code, string List, string Name)> Codes { get; init; } = [];

    internal string? Comment { get; init; }

    /// <summary>Results that stand inside this one in the message.</summary>
    internal IReadOnlyList<PlannedResult> Inside { get; init; } = [];

    /// <summary>Whether the number is outside its interval, as code list 8244; null when inside.</summary>
    internal string? Deviation { get; init; }

    /// <summary>Code list 8270 in the version being written.</summary>
    internal string ServType { get; init; } = "N";

    /// <summary>Code list 8245 in the version being written.</summary>
    internal string Status { get; init; } = "3";
}
