using Felles.Kernel;
using Microsoft.AspNetCore.Http;

namespace Felles.Public.Errors;

/// <summary>Why a page cannot be shown, as the reader is told it.</summary>
/// <param name="Key">Key of its texts: <c>error.{key}.title</c> and <c>error.{key}.text</c>.</param>
/// <param name="Status">HTTP status.</param>
public sealed record PageError(string Key, int Status)
{
    /// <summary>No such page.</summary>
    public static readonly PageError NotFound = new("not-found", StatusCodes.Status404NotFound);

    /// <summary>The form was open too long, or did not come from here.</summary>
    public static readonly PageError FormExpired = new("form-expired", StatusCodes.Status400BadRequest);

    /// <summary>More was sent than a form of ours can hold.</summary>
    public static readonly PageError FormTooLarge = new("form-too-large", StatusCodes.Status413PayloadTooLarge);

    /// <summary>A bug or a broken machine.</summary>
    public static readonly PageError Unexpected = new("unexpected", StatusCodes.Status500InternalServerError);

    /// <summary>A part that the answer depends on does not answer.</summary>
    public static readonly PageError Unavailable = new("unavailable", StatusCodes.Status503ServiceUnavailable);

    /// <summary>Too many requests from the reader's address.</summary>
    public static readonly PageError Throttled = new("throttled", StatusCodes.Status429TooManyRequests);

    /// <summary>Another change came first.</summary>
    public static readonly PageError Conflict = new("conflict", StatusCodes.Status409Conflict);

    /// <summary>The reader may not do this.</summary>
    public static readonly PageError Forbidden = new("forbidden", StatusCodes.Status403Forbidden);

    /// <summary>The page for a problem that the handler has no better words for.</summary>
    public static PageError Of(Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Kind switch
        {
            ProblemKind.NotFound or ProblemKind.Gone or ProblemKind.MethodNotAllowed => NotFound,
            ProblemKind.Forbidden or ProblemKind.InsufficientScope or ProblemKind.Unauthenticated => Forbidden,
            ProblemKind.Unavailable => Unavailable,
            ProblemKind.Throttled => Throttled,
            ProblemKind.TooLarge => FormTooLarge,
            ProblemKind.Conflict or ProblemKind.VersionConflict => Conflict,
            ProblemKind.Malformed or ProblemKind.Invalid or ProblemKind.Required or ProblemKind.NotSupported
                or ProblemKind.UnsupportedMediaType or ProblemKind.NotAcceptable => FormExpired,
        };
    }
}
