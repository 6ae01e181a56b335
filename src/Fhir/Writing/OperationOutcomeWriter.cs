using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>A coding put beside the message id in <c>details</c>, where a service's guide has its own code list for outcomes.</summary>
/// <param name="System">Code system, as <c>http://nhn.no/fhir/nilar/CodeSystem/pvk-outcome-cs</c>.</param>
/// <param name="Code">Code in it.</param>
/// <param name="Display">Its name; null when not written.</param>
public readonly record struct OutcomeCoding(string System, string Code, string? Display = null);

/// <summary>What a service adds to its OperationOutcomes.</summary>
public sealed record OutcomeForm
{
    /// <summary>The outcome with nothing added.</summary>
    public static readonly OutcomeForm Plain = new();

    /// <summary><c>OperationOutcome.id</c>, as the event id that the log has too; null when not written.</summary>
    public string? Id { get; init; }

    /// <summary>Further codings of the first issue.</summary>
    public ImmutableArray<OutcomeCoding> Codings { get; init; } = [];

    /// <summary><c>issue.diagnostics</c> of the first issue; null when not written. Never a stack, an inner address or a number.</summary>
    public string? Diagnostics { get; init; }
}

/// <summary>Writes an OperationOutcome, https://hl7.org/fhir/R4/operationoutcome.html.</summary>
public static class OperationOutcomeWriter
{
    /// <summary>Code system of the stable message ids in <c>issue.details.coding</c>.</summary>
    public const string MessageSystem = "urn:felles:fhir:CodeSystem:message";

    private static readonly Issue[] AllOk =
        [new(IssueSeverity.Information, "informational", "all-ok", "No issues were found.") { TextBokmål = "Ingen feil ble funnet." }];

    private const string TranslationUrl = "http://hl7.org/fhir/StructureDefinition/translation";

    /// <summary>
    /// A problem as an outcome: its issues with their places, or one issue with its own text where it has none. The
    /// problem's code stands among the codings of the first issue.
    /// </summary>
    /// <param name="output">Receives UTF-8 JSON; a <c>PipeWriter</c> will do.</param>
    /// <param name="problem">What stopped the request.</param>
    /// <param name="form">What the service adds; null for nothing.</param>
    public static void Write(IBufferWriter<byte> output, Problem problem, OutcomeForm? form = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var issues = problem.Issues.IsDefaultOrEmpty
            ? [new Issue(IssueSeverity.Error, problem.IssueType ?? problem.Kind.IssueType(), problem.Code, problem.Text)]
            : problem.Issues;
        Write(output, issues.AsSpan(), problem.Code, form ?? OutcomeForm.Plain);
    }

    /// <summary>Findings as an outcome; none gives one informational issue that says all is well, as <c>$validate</c> answers.</summary>
    /// <param name="output">Receives UTF-8 JSON; a <c>PipeWriter</c> will do.</param>
    /// <param name="issues">The findings, in the order they are written.</param>
    /// <param name="form">What the service adds; null for nothing.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<Issue> issues, OutcomeForm? form = null)
    {
        Write(output, issues.IsEmpty ? AllOk : issues, null, form ?? OutcomeForm.Plain);
    }

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<Issue> issues, string? problemCode, OutcomeForm form)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = RawJson.Encoder, SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("resourceType"u8, "OperationOutcome"u8);
        if (form.Id is not null) json.WriteString("id"u8, form.Id);
        json.WriteStartArray("issue"u8);
        for (var i = 0; i < issues.Length; i++)
            WriteIssue(json, issues[i], i == 0 ? problemCode : null, i == 0 ? form : OutcomeForm.Plain);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteIssue(Utf8JsonWriter json, Issue issue, string? problemCode, OutcomeForm form)
    {
        json.WriteStartObject();
        json.WriteString("severity"u8, issue.Severity.Code());
        json.WriteString("code"u8, issue.Type);
        json.WriteStartObject("details"u8);
        json.WriteStartArray("coding"u8);
        foreach (var coding in form.Codings) WriteCoding(json, coding.System, coding.Code, coding.Display);
        WriteCoding(json, MessageSystem, issue.Id, null);
        if (problemCode is not null && problemCode != issue.Id) WriteCoding(json, MessageSystem, problemCode, null);
        json.WriteEndArray();
        json.WriteString("text"u8, issue.Text);
        if (issue.TextBokmål is not null) WriteTranslation(json, issue.TextBokmål);
        json.WriteEndObject();
        if (form.Diagnostics is not null) json.WriteString("diagnostics"u8, form.Diagnostics);
        if (issue.Line is { } line)
        {
            json.WriteStartArray("location"u8);
            json.WriteStringValue(issue.Column is { } column
                ? string.Create(CultureInfo.InvariantCulture, $"line {line}, column {column}")
                : string.Create(CultureInfo.InvariantCulture, $"line {line}"));
            json.WriteEndArray();
        }

        if (issue.Expression is not null)
        {
            json.WriteStartArray("expression"u8);
            json.WriteStringValue(issue.Expression);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteCoding(Utf8JsonWriter json, string system, string code, string? display)
    {
        json.WriteStartObject();
        json.WriteString("system"u8, system);
        json.WriteString("code"u8, code);
        if (display is not null) json.WriteString("display"u8, display);
        json.WriteEndObject();
    }

    private static void WriteTranslation(Utf8JsonWriter json, string bokmål)
    {
        json.WriteStartObject("_text"u8);
        json.WriteStartArray("extension"u8);
        json.WriteStartObject();
        json.WriteString("url"u8, TranslationUrl);
        json.WriteStartArray("extension"u8);
        json.WriteStartObject();
        json.WriteString("url"u8, "lang"u8);
        json.WriteString("valueCode"u8, "nb"u8);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("url"u8, "content"u8);
        json.WriteString("valueString"u8, bokmål);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
