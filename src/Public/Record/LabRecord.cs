using System.Collections.Immutable;

namespace Felles.Public.Record;

/// <summary>Test results as the pages show them: reports, newest first, and the analyses that have been repeated.</summary>
/// <param name="Reports">Every report, newest clinical time first.</param>
public sealed record LabRecord(ImmutableArray<LabReport> Reports)
{
    /// <summary>Every result at any depth, in the order of the reports; those of withdrawn reports too.</summary>
    public IEnumerable<LabResult> Results => Reports.SelectMany(report => report.Results).SelectMany(WithMembers);

    /// <summary>The results that stand: of reports that are not withdrawn, and not withdrawn themselves.</summary>
    public IEnumerable<LabResult> Standing =>
        Reports.Where(report => !report.Withdrawn).SelectMany(report => report.Results).SelectMany(WithMembers).Where(result => result.Status is not ("cancelled" or "entered-in-error"));

    /// <summary>Analyses with at least two numbers in the same unit: those a chart says something about.</summary>
    public ImmutableArray<Trend> Trends => Trend.Of(this);

    private static IEnumerable<LabResult> WithMembers(LabResult result) => result.Members.SelectMany(WithMembers).Prepend(result);
}

/// <summary>One report (svarrapport).</summary>
public sealed record LabReport
{
    /// <summary>Id of the DiagnosticReport; null for results that name no report.</summary>
    public string? Id { get; init; }

    /// <summary>Discipline, code list 8202, as <c>MBIO</c>; null when not said.</summary>
    public string? Discipline { get; init; }

    /// <summary>Discipline in the report's own words; null when not said.</summary>
    public string? DisciplineText { get; init; }

    /// <summary>FHIR <c>DiagnosticReport.status</c>.</summary>
    public string Status { get; init; } = "unknown";

    /// <summary>The laboratory has taken the whole report back: its results no longer hold.</summary>
    public bool Withdrawn => Status is "cancelled" or "entered-in-error";

    /// <summary>Clinical time: when the specimen was taken; null when not said.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>When this version was sent.</summary>
    public DateTimeOffset? Issued { get; init; }

    /// <summary>Date of the report, the same in all its versions.</summary>
    public DateTimeOffset? ReportedAt { get; init; }

    /// <summary>Who answers for it.</summary>
    public string? Performer { get; init; }

    /// <summary>Who asked for it.</summary>
    public string? Requester { get; init; }

    /// <summary>The laboratory's comments on the whole.</summary>
    public ImmutableArray<string> Comments { get; init; } = [];

    /// <summary>What the requester told the laboratory.</summary>
    public ImmutableArray<string> ClinicalInformation { get; init; } = [];

    /// <summary>Documents that came with it.</summary>
    public ImmutableArray<LabDocument> Documents { get; init; } = [];

    /// <summary>The results, members within their parents.</summary>
    public ImmutableArray<LabResult> Results { get; init; } = [];
}

/// <summary>A document sent with a report.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="BinaryId">Id of the Binary that holds it; null when it is only referred to.</param>
public sealed record LabDocument(string Title, string? MediaType, string? BinaryId);

/// <summary>How a result lies against the reference interval, as the laboratory marked it (code list 8244).</summary>
public enum Deviation
{
    /// <summary>Not marked. The pages never work out a mark of their own: the laboratory knows age, sex and method.</summary>
    None,

    /// <summary>1: above the upper limit.</summary>
    Above,

    /// <summary>2: below the lower limit.</summary>
    Below,

    /// <summary>3: outside, without a direction.</summary>
    Outside,
}

/// <summary>One result: an analysis, a finding, a text, or a group of them.</summary>
public sealed record LabResult
{
    /// <summary>Id of the Observation.</summary>
    public required string Id { get; init; }

    /// <summary>What was examined.</summary>
    public required string Name { get; init; }

    /// <summary><c>system|code</c> of what was examined, the same from report to report; null when not coded.</summary>
    public string? Code { get; init; }

    /// <summary>FHIR <c>Observation.status</c>.</summary>
    public string Status { get; init; } = "unknown";

    /// <summary>When the specimen was taken; null when not said.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Number as written, as <c>14.0</c>; null for other kinds of results.</summary>
    public string? Number { get; init; }

    /// <summary>Upper end when the result is a range; <see cref="Number"/> is the lower.</summary>
    public string? NumberHigh { get; init; }

    /// <summary>Sign before the number, as <c>&lt;</c>; null for equal.</summary>
    public string? Comparator { get; init; }

    /// <summary>Unit as written; null when none.</summary>
    public string? Unit { get; init; }

    /// <summary>Result in words or a code's name; beside <see cref="Resistance"/> the measured concentration, as «0,25». Null when there is none.</summary>
    public string? Text { get; init; }

    /// <summary>What kind of text it is, code list 8243, as <c>DIAG</c>; null when not said.</summary>
    public string? TextKind { get; init; }

    /// <summary>Sensitivity of a microbe, code list 8271: <c>S</c>, <c>I</c>, <c>R</c>, <c>K</c>; null when it is something else.</summary>
    public string? Resistance { get; init; }

    /// <summary>A date as result.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Reference interval as the laboratory wrote it; null when none.</summary>
    public string? Interval { get; init; }

    /// <summary>Lower limit of the interval when it is a number.</summary>
    public decimal? IntervalLow { get; init; }

    /// <summary>Upper limit of the interval when it is a number.</summary>
    public decimal? IntervalHigh { get; init; }

    /// <summary>The laboratory's mark.</summary>
    public Deviation Deviation { get; init; }

    /// <summary>Comments on this result.</summary>
    public ImmutableArray<string> Comments { get; init; } = [];

    /// <summary>Method, when said.</summary>
    public string? Method { get; init; }

    /// <summary>What was examined of the patient, as «Serum»; null when not said.</summary>
    public string? Specimen { get; init; }

    /// <summary>An earlier result repeated in a partial update.</summary>
    public bool Earlier { get; init; }

    /// <summary>Results within this one.</summary>
    public ImmutableArray<LabResult> Members { get; init; } = [];

    /// <summary>Whether anything is said beside the name.</summary>
    public bool HasValue => Number is not null || Text is not null || Resistance is not null || Date is not null;
}
