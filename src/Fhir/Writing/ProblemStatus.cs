using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>The one place where a kind of problem becomes an HTTP status and a FHIR issue type. A new kind does not compile until it has both.</summary>
public static class ProblemStatus
{
    /// <summary>The HTTP status code of a kind (RFC 9110; https://hl7.org/fhir/R4/http.html#Status-Codes).</summary>
    public static int HttpStatus(this ProblemKind kind) => kind switch
    {
        ProblemKind.Malformed => 400,
        ProblemKind.Invalid => 422,
        ProblemKind.Required => 400,
        ProblemKind.NotSupported => 400,
        ProblemKind.Unauthenticated => 401,
        ProblemKind.InsufficientScope => 403,
        ProblemKind.Forbidden => 403,
        ProblemKind.NotFound => 404,
        ProblemKind.MethodNotAllowed => 405,
        ProblemKind.Gone => 410,
        ProblemKind.Conflict => 409,
        ProblemKind.VersionConflict => 412,
        ProblemKind.TooLarge => 413,
        ProblemKind.UnsupportedMediaType => 415,
        ProblemKind.NotAcceptable => 406,
        ProblemKind.Throttled => 429,
        ProblemKind.Unavailable => 503,
    };

    /// <summary>The code of http://hl7.org/fhir/issue-type for a kind, where the problem names none itself.</summary>
    public static string IssueType(this ProblemKind kind) => kind switch
    {
        ProblemKind.Malformed => "structure",
        ProblemKind.Invalid => "invalid",
        ProblemKind.Required => "required",
        ProblemKind.NotSupported => "not-supported",
        ProblemKind.Unauthenticated => "login",
        ProblemKind.InsufficientScope => "forbidden",
        ProblemKind.Forbidden => "forbidden",
        ProblemKind.NotFound => "not-found",
        ProblemKind.MethodNotAllowed => "not-supported",
        ProblemKind.Gone => "deleted",
        ProblemKind.Conflict => "conflict",
        ProblemKind.VersionConflict => "conflict",
        ProblemKind.TooLarge => "too-long",
        ProblemKind.UnsupportedMediaType => "not-supported",
        ProblemKind.NotAcceptable => "not-supported",
        ProblemKind.Throttled => "throttled",
        ProblemKind.Unavailable => "transient",
    };

    /// <summary>The code of http://hl7.org/fhir/issue-severity.</summary>
    public static string Code(this IssueSeverity severity) => severity switch
    {
        IssueSeverity.Fatal => "fatal",
        IssueSeverity.Error => "error",
        IssueSeverity.Warning => "warning",
        IssueSeverity.Information => "information",
    };
}
