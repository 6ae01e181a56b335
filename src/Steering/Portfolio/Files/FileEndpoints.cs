using System.Globalization;
using Felles.Kernel;
using Felles.Public.Layout;
using Felles.Steering.Portfolio.Reporting;
using Felles.Steering.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Steering.Portfolio.Files;

/// <summary>The form as a file, at the pages.</summary>
internal static class FileEndpoints
{
    // The file, and the parts of the form around it.
    private static readonly FormLimit fileLimit = new(SheetTable.FileMax + (64 * 1024));

    internal static void Map(IEndpointRouteBuilder round)
    {
        round.MapPage("/skjema.csv", http => SteeringVisit.Run(http, RoundEndpoints.Reporters, visit => Form(visit, FileFormat.Csv)));
        round.MapPage("/skjema.xlsx", http => SteeringVisit.Run(http, RoundEndpoints.Reporters, visit => Form(visit, FileFormat.Xlsx)));
        round.MapPage("/fil", http => SteeringVisit.Run(http, RoundEndpoints.Reporters, visit => Task.FromResult(Show(visit, null))));
        round.MapForm("/fil", http => SteeringVisit.Run(http, RoundEndpoints.Reporters, Take)).WithMetadata(fileLimit);
    }

    private static async Task<IResult> Form(SteeringVisit visit, FileFormat format) => (await visit.Required<FileDesk>().Form(visit.Member, format, visit.Cancel)).Match(
        form => Results.File(form.Content, form.MediaType, form.Name),
        visit.Refused);

    private static async Task<IResult> Take(SteeringVisit visit)
    {
        var sent = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        if (sent.Files["fil"] is not { Length: > 0 } file) return Show(visit, new FileFindings(Problem.Invalid("file-missing", "")));
        using var content = new MemoryStream();
        await file.CopyToAsync(content, visit.Cancel);
        var remark = sent["merknad"].ToString().ReplaceLineEndings("\n").Trim() is { Length: > 0 } text ? text : null;
        var taken = await visit.Required<FileDesk>().Take(visit.Member, content.ToArray(), remark, visit.Actor, visit.Cancel);
        return taken.Match(
            count => Results.LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"{RoundEndpoints.Home}?gjort=fil")),
            problem => problem.Kind is ProblemKind.Invalid or ProblemKind.TooLarge or ProblemKind.VersionConflict ? Show(visit, new FileFindings(problem)) : visit.Refused(problem));
    }

    private static IResult Show(SteeringVisit visit, FileFindings? findings) =>
        Page.Of<FilePage>(new { Visit = visit, Findings = findings }, findings is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
}
