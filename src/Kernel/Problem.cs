using System.Collections.Immutable;

namespace Felles.Kernel;

/// <summary>
/// The kinds of reasons a request can be stopped for. Every kind has one HTTP status and one FHIR issue type
/// (<c>Felles.Fhir.ProblemStatus</c>); adding a kind breaks the build there until both are chosen.
/// </summary>
public enum ProblemKind
{
    /// <summary>The request or the resource cannot be read: syntax, structure, format (400).</summary>
    Malformed,

    /// <summary>It can be read but breaks a rule of the profile, the code list or the service (422).</summary>
    Invalid,

    /// <summary>A required part of the request is missing, as a header or a search parameter (400).</summary>
    Required,

    /// <summary>The operation, parameter or format is not supported here (400).</summary>
    NotSupported,

    /// <summary>No, or no valid, access token or DPoP proof (401).</summary>
    Unauthenticated,

    /// <summary>The token lacks the scope of the operation (403).</summary>
    InsufficientScope,

    /// <summary>The caller is known but may not do this (403).</summary>
    Forbidden,

    /// <summary>Nothing there that the caller may know of (404).</summary>
    NotFound,

    /// <summary>The address is there, but does not take this method (405).</summary>
    MethodNotAllowed,

    /// <summary>It was there and has been deleted (410).</summary>
    Gone,

    /// <summary>It contradicts what is stored, as a reused message id with other content (409).</summary>
    Conflict,

    /// <summary>Another change came first: the version given is not the latest (412).</summary>
    VersionConflict,

    /// <summary>Larger than the documented limit (413).</summary>
    TooLarge,

    /// <summary>The content type of the request is not accepted (415).</summary>
    UnsupportedMediaType,

    /// <summary>None of the formats asked for can be given (406).</summary>
    NotAcceptable,

    /// <summary>Too many requests from this caller (429).</summary>
    Throttled,

    /// <summary>A part that the answer depends on does not answer: store, log, register, identity provider (503). Closed by default.</summary>
    Unavailable,
}

/// <summary>How serious an issue is; FHIR R4 <c>issue-severity</c>.</summary>
public enum IssueSeverity
{
    /// <summary>The action failed and no further checking was possible.</summary>
    Fatal,

    /// <summary>Important enough to make the action fail.</summary>
    Error,

    /// <summary>Did not make the action fail but may be wrong.</summary>
    Warning,

    /// <summary>No problem; something worth telling.</summary>
    Information,
}

/// <summary>One finding with its place. Becomes one <c>OperationOutcome.issue</c>.</summary>
/// <param name="Severity">How serious it is.</param>
/// <param name="Type">FHIR R4 <c>issue-type</c> code, as <c>structure</c>, <c>required</c>, <c>value</c>, <c>code-invalid</c>, <c>invariant</c>.</param>
/// <param name="Id">Stable id of the message, kebab-case, as <c>unknown-element</c>; clients may switch on it.</param>
/// <param name="Text">What is wrong and what would be right, in English; never a national identity number, never the value of a clinical element.</param>
public sealed record Issue(IssueSeverity Severity, string Type, string Id, string Text)
{
    /// <summary>FHIRPath of the element, as <c>Observation.value.ofType(Quantity).unit</c>, or XPath for XML messages; null when the whole is meant.</summary>
    public string? Expression { get; init; }

    /// <summary>Line in the received text, from 1; null when unknown.</summary>
    public int? Line { get; init; }

    /// <summary>Column in the received text, from 1, in UTF-8 bytes; null when unknown.</summary>
    public int? Column { get; init; }

    /// <summary>The same text in bokmål; null where only software reads it.</summary>
    public string? TextBokmål { get; init; }

    /// <summary>The same text in nynorsk; null where bokmål stands for both.</summary>
    public string? TextNynorsk { get; init; }

    /// <summary>An error at a place.</summary>
    public static Issue Error(string type, string id, string text, string? expression = null) =>
        new(IssueSeverity.Error, type, id, text) { Expression = expression };

    /// <summary>A warning at a place.</summary>
    public static Issue Warning(string type, string id, string text, string? expression = null) =>
        new(IssueSeverity.Warning, type, id, text) { Expression = expression };
}

/// <summary>
/// Why a request was stopped, as a value. The text is for the caller: it says what to do next and leaks nothing
/// (no number, no stored content, no inner address, no stack).
/// </summary>
/// <param name="Kind">Which kind; decides the HTTP status.</param>
/// <param name="Code">Stable code of the reason, kebab-case, as <c>attestation-has-expired</c>.</param>
/// <param name="Text">One or two English sentences: what is wrong, what to do next.</param>
public sealed record Problem(ProblemKind Kind, string Code, string Text)
{
    /// <summary>The single findings, where there are several or where they have places; may be empty.</summary>
    public ImmutableArray<Issue> Issues { get; init; } = [];

    /// <summary>
    /// For 401 and insufficient scope: the <c>error</c> of RFC 6750 §3.1 or RFC 9449 §7.1
    /// (<c>invalid_token</c>, <c>invalid_dpop_proof</c>, <c>insufficient_scope</c>); null otherwise.
    /// </summary>
    public string? OAuthError { get; init; }

    /// <summary>FHIR R4 <c>issue-type</c> where the kind's own is too coarse, as <c>business-rule</c>; null for the kind's own.</summary>
    public string? IssueType { get; init; }

    /// <summary>The request cannot be read.</summary>
    public static Problem Malformed(string code, string text, params ReadOnlySpan<Issue> issues) =>
        new(ProblemKind.Malformed, code, text) { Issues = [.. issues] };

    /// <summary>The resource breaks rules; each issue names one.</summary>
    public static Problem Invalid(string code, string text, params ReadOnlySpan<Issue> issues) =>
        new(ProblemKind.Invalid, code, text) { Issues = [.. issues] };

    /// <summary>The caller may not do this.</summary>
    public static Problem Forbidden(string code, string text) => new(ProblemKind.Forbidden, code, text);

    /// <summary>Nothing there that the caller may know of.</summary>
    public static Problem NotFound(string text) => new(ProblemKind.NotFound, "not-found", text);

    /// <summary>Something the answer depends on is not there; try again later.</summary>
    public static Problem Unavailable(string code, string text) => new(ProblemKind.Unavailable, code, text);
}
