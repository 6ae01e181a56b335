using System.Buffers;
using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// Errors in the shape of the national API: an OperationOutcome whose id is the event id, each issue with the text in
/// <c>diagnostics</c>, the FHIRPath in <c>location</c> and the code among <c>details.coding</c>; and the code alone in the
/// header <c>nhn-error-code</c>. Source: Norsk helsenett's documentation, "Error handling".
/// </summary>
internal static class CriticalInfoErrors
{
    internal const string CodeHeader = "nhn-error-code";

    private const string systems = "http://nhn.no/hit/fhir/error/CodeSystem/";

    /// <summary>
    /// The code of a broken rule of the profile: the one that the documentation names for it. The rest of the national list
    /// is not published to us, so ours begin at KI-9001, where they can be taken for no other (docs/critical-info.md).
    /// </summary>
    internal const string RuleCode = "KI-0014";

    private static readonly FrozenDictionary<string, string> byProblem = new Dictionary<string, string>
    {
        ["rules-broken"] = RuleCode,
        ["header-" + CriticalInfoHeaders.PatientNin] = "KI-9002",
        ["header-" + CriticalInfoHeaders.UserRole] = "KI-9002",
        ["header-" + CriticalInfoHeaders.SourceSystem] = "KI-9002",
        ["header-" + CriticalInfoHeaders.AccessBasisName] = "KI-9002",
        ["header-" + CriticalInfoHeaders.EventId] = "KI-9002",
        ["header-felles-emergency-reason"] = "KI-9002",
        ["emergency-reason"] = "KI-9002",
        ["status-nin"] = "KI-9003",
        ["other-patient"] = "KI-9003",
        ["patient"] = "KI-9003",
        ["only-personnel-write"] = "KI-9004",
        ["role-not-active"] = "KI-9004",
        ["role-may-not-write"] = "KI-9004",
        ["id-differs"] = "KI-9020",
        ["type-differs"] = "KI-9020",
        ["version-missing"] = "KI-9008",
        ["consent-excluded"] = "KI-9011",
        ["consents-hidden"] = "KI-9011",
        ["consent-not-revived"] = "KI-9011",
        ["unknown-info-type"] = "KI-9013",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> byIssue = new Dictionary<string, string>
    {
        [RuleMessage.EnteredInError.Id] = "KI-9010",
        [RuleMessage.CategoryChanged.Id] = "KI-9009",
        [RuleMessage.CodeChanged.Id] = "KI-9009",
        [RuleMessage.RecorderChanged.Id] = "KI-9012",
        [RuleMessage.RecordedChanged.Id] = "KI-9012",
        [RuleMessage.NotTheCaller.Id] = "KI-9012",
        [RuleMessage.NationalNumber.Id] = "KI-9018",
    }.ToFrozenDictionary();

    /// <summary>The code of a problem, by what it is, else by its kind.</summary>
    internal static string CodeOf(Problem problem)
    {
        if (byProblem.TryGetValue(problem.Code, out var code) && code != RuleCode) return code;
        foreach (var issue in problem.Issues)
            if (byIssue.TryGetValue(issue.Id, out code))
                return code;
        return problem.Kind switch
        {
            ProblemKind.Malformed => "KI-9001",
            ProblemKind.Invalid => RuleCode,
            ProblemKind.Required => "KI-9002",
            ProblemKind.NotSupported => "KI-9013",
            ProblemKind.Unauthenticated => "KI-9014",
            ProblemKind.InsufficientScope => "KI-9014",
            ProblemKind.Forbidden => "KI-9005",
            ProblemKind.NotFound => "KI-9006",
            ProblemKind.MethodNotAllowed => "KI-9021",
            ProblemKind.Gone => "KI-9007",
            ProblemKind.Conflict => "KI-9008",
            ProblemKind.VersionConflict => "KI-9008",
            ProblemKind.TooLarge => "KI-9016",
            ProblemKind.UnsupportedMediaType => "KI-9017",
            ProblemKind.NotAcceptable => "KI-9017",
            ProblemKind.Throttled => "KI-9019",
            ProblemKind.Unavailable => "KI-9015",
        };
    }

    /// <summary>Writes the OperationOutcome of a problem.</summary>
    /// <param name="output">Receives UTF-8 JSON.</param>
    /// <param name="problem">What stopped the request.</param>
    /// <param name="eventId">The request's id, a FHIR id.</param>
    /// <param name="settings">Environment and version told with it.</param>
    internal static void Write(IBufferWriter<byte> output, Problem problem, string eventId, CriticalInfoSettings settings)
    {
        var issues = problem.Issues.IsDefaultOrEmpty
            ? [new Issue(IssueSeverity.Error, problem.IssueType ?? problem.Kind.IssueType(), problem.Code, problem.Text)]
            : problem.Issues;
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("resourceType"u8, "OperationOutcome"u8);
        json.WriteString("id"u8, eventId);
        json.WriteStartArray("issue"u8);
        foreach (var issue in issues) WriteIssue(json, issue, CodeOf(problem, issue), settings);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string CodeOf(Problem problem, Issue issue) =>
        problem.Issues.IsDefaultOrEmpty ? CodeOf(problem)
        : byIssue.TryGetValue(issue.Id, out var code) ? code
        : problem.Kind == ProblemKind.Invalid ? RuleCode : CodeOf(problem);

    private static void WriteIssue(Utf8JsonWriter json, Issue issue, string code, CriticalInfoSettings settings)
    {
        json.WriteStartObject();
        json.WriteString("severity"u8, issue.Severity.Code());
        json.WriteString("code"u8, issue.Type);
        json.WriteStartObject("details"u8);
        json.WriteStartArray("coding"u8);
        WriteCoding(json, systems + "ErrorCode", code);
        WriteCoding(json, systems + "ErrorCodeKjLegacy", code);
        WriteCoding(json, systems + "ApiVersion", "v1");
        WriteCoding(json, systems + "ApplicationVersion", settings.ApplicationVersion);
        WriteCoding(json, systems + "Environment", settings.Environment);
        WriteCoding(json, systems + "ServiceName", "critical-information");
        WriteCoding(json, OperationOutcomeWriter.MessageSystem, issue.Id);
        json.WriteEndArray();
        json.WriteString("text"u8, issue.TextBokmål ?? issue.Text);
        json.WriteEndObject();
        json.WriteString("diagnostics"u8, issue.Text);
        var place = issue.Expression ?? (issue.Line is { } line ? $"line {line}, column {issue.Column ?? 1}" : null);
        if (place is not null)
        {
            json.WriteStartArray("location"u8);
            json.WriteStringValue(place);
            json.WriteEndArray();
        }

        if (issue.Expression is { } expression)
        {
            json.WriteStartArray("expression"u8);
            json.WriteStringValue(expression);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteCoding(Utf8JsonWriter json, string system, string code)
    {
        json.WriteStartObject();
        json.WriteString("system"u8, system);
        json.WriteString("code"u8, code);
        json.WriteEndObject();
    }
}
