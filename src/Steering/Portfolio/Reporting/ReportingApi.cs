using System.Globalization;
using System.Text.Json;
using Felles.Identity;
using Felles.Kernel;
using Felles.Public.Layout;
using Felles.Steering.Members;
using Felles.Steering.OpenData;
using Felles.Steering.Portfolio.Files;
using Felles.Steering.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Felles.Steering.Portfolio.Reporting;

/// <summary>
/// Reporting by an organisation's own system, under <c>/steering/api/work</c>: the same steps as at the pages, with a HelseID
/// system token (DPoP) of the scope <c>felles:steering/report</c>. The system must be a member with a role. A report is the
/// canonical JSON; <c>If-Match</c> names the version that was looked at.
/// </summary>
internal static class ReportingApi
{
    private const int BodyMax = 1024 * 1024;

    /// <summary>What a caller must bring.</summary>
    internal static ApiRequirement Requirement { get; } = new() { System = new ApiAccess("felles:steering", "felles:steering/report"), DemandsAttestation = false };

    internal static void Map(IEndpointRouteBuilder work)
    {
        work.MapPage("/round", http => Run(http, Round));
        work.MapForm("/rounds", http => Run(http, Open));
        work.MapGet("/initiatives/{number:int}", (int number, HttpContext http) => Run(http, call => Read(call, number)));
        work.MapPut("/initiatives/{number:int}", (int number, HttpContext http) => Run(http, call => Save(call, number)));
        work.MapForm("/initiatives", http => Run(http, Add));
        work.MapGet("/initiatives/{number:int}/history", (int number, HttpContext http) => Run(http, call => History(call, number)));
        work.MapPost("/initiatives/{number:int}/review", (int number, HttpContext http) => Run(http, call => Review(call, number)));
        work.MapPage("/form.csv", http => Run(http, call => Form(call, FileFormat.Csv)));
        work.MapPage("/form.xlsx", http => Run(http, call => Form(call, FileFormat.Xlsx)));
        work.MapForm("/form", http => Run(http, TakeForm));
        work.MapPage("/reminders", http => Run(http, Reminders));
        work.MapForm("/freeze", http => Run(http, Freeze));
        work.MapPost("/rounds/{round}/corrections", (string round, HttpContext http) => Run(http, call => Correct(call, round)));
    }

    private static async Task<IResult> Run(HttpContext http, Func<Call, Task<IResult>> step)
    {
        // Nothing is changed by a proof that has been used before.
        if ((await http.SettleProof()).Failed(out var problem)) return ApiProblem.Answer(await http.SettleProof(problem));
        var caller = http.GetCaller();
        if (!(await http.RequestServices.GetRequiredService<MemberRegister>().FindSystem(caller.Trace.ClientId, http.RequestAborted)).Succeeded(out var member, out problem)) return ApiProblem.Answer(problem);
        if (member is null) return ApiProblem.Answer(new Problem(ProblemKind.Forbidden, "no-member", "This system has no role in the steering house. Ask an administrator at the portfolio office."));
        http.Response.Headers.CacheControl = "no-store";
        return await step(new Call(http, member, SteeringActor.Of(member, caller.Trace)));
    }

    private static async Task<IResult> Round(Call call) => (await call.Desk.Round(call.Cancel)).Match(
        round => Json(new
        {
            Round = round.Id, round.Header.AsOf, round.Deadline,
            Initiatives = round.Reports.Where(report => ReportingDesk.May(call.Member, report.Report)).Select(report => new { report.Report.Number, report.Report.Name, report.Report.Owner, report.State, report.Version, report.Remark }),
        }),
        ApiProblem.Answer);

    private static async Task<IResult> Open(Call call)
    {
        if (!(await Body<OpenedRound>(call)).Succeeded(out var opened, out var problem)) return ApiProblem.Answer(problem);
        return (await call.Desk.Open(call.Member, new RoundHeader { Id = opened.Round, AsOf = opened.AsOf }, opened.Deadline, call.Actor, call.Cancel)).Match(_ => Results.StatusCode(StatusCodes.Status201Created), ApiProblem.Answer);
    }

    private static async Task<IResult> Read(Call call, int number)
    {
        if (!(await call.Desk.Round(call.Cancel)).Succeeded(out var round, out var problem)) return ApiProblem.Answer(problem);
        if (round.Find(number) is not { } report || !call.May(report.Report)) return ApiProblem.Answer(Problem.NotFound("The open round has no initiative with this number that you may report."));
        call.Http.Response.Headers.ETag = Tag(report.Version);
        return Json(report.Report);
    }

    private static async Task<IResult> Save(Call call, int number)
    {
        if (!Expected(call).Succeeded(out var version, out var problem)) return ApiProblem.Answer(problem);
        if (!(await Body<Initiative>(call)).Succeeded(out var report, out problem)) return ApiProblem.Answer(problem);
        if (report.Number != number) return ApiProblem.Answer(Problem.Invalid("number", "The report has another number than the address."));
        return (await call.Desk.Save(call.Member, report, version, Remark(call), call.Actor, call.Cancel)).Match(saved => Saved(call, saved), ApiProblem.Answer);
    }

    private static async Task<IResult> Add(Call call)
    {
        if (!(await Body<Initiative>(call)).Succeeded(out var report, out var problem)) return ApiProblem.Answer(problem);
        return (await call.Desk.Add(call.Member, report, Remark(call), call.Actor, call.Cancel)).Match(
            number => Results.Created(string.Create(CultureInfo.InvariantCulture, $"/steering/api/work/initiatives/{number}"), null),
            ApiProblem.Answer);
    }

    private static async Task<IResult> History(Call call, int number)
    {
        if (!(await call.Http.RequestServices.GetRequiredService<OpenRounds>().Versions(number, call.Cancel)).Succeeded(out var versions, out var problem)) return ApiProblem.Answer(problem);
        // Whose it is now: who gave it away reads what the others of the public read.
        if (versions.IsEmpty || !call.May(versions[^1].Report)) return ApiProblem.Answer(Problem.NotFound("There is no initiative with this number that you may report."));
        return Json(versions.Select((version, index) => new
        {
            version.Round, version.Version, version.State, version.At, version.Actor, version.Organisation, version.Remark,
            Changes = index == 0 ? [] : RoundComparison.Fields(versions[index - 1].Report, version.Report),
        }));
    }

    private static async Task<IResult> Review(Call call, int number)
    {
        if (!Expected(call).Succeeded(out var version, out var problem)) return ApiProblem.Answer(problem);
        if (!(await Body<ReviewedReport>(call)).Succeeded(out var review, out problem)) return ApiProblem.Answer(problem);
        return (await call.Desk.Review(call.Member, number, version, review.State, review.Remark, call.Actor, call.Cancel)).Match(saved => Saved(call, saved), ApiProblem.Answer);
    }

    private static async Task<IResult> Reminders(Call call)
    {
        if (!call.Member.Has(SteeringRoles.Office)) return ApiProblem.Answer(ReportingDesk.OfficeOnly());
        var today = NorwegianTime.DateAt(call.Http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
        return (await call.Desk.Round(call.Cancel)).Match(
            round => Json(new
            {
                Round = round.Id, round.Deadline, DaysLeft = round.DaysLeft(today),
                Owners = round.Waiting.Select(owner => new { Owner = owner.Key, Initiatives = owner.Select(report => new { report.Report.Number, report.Report.Name, report.State, report.Report.Contact, Question = report.State == ReportState.AskedBack ? report.Remark : null }) }),
            }),
            ApiProblem.Answer);
    }

    private static async Task<IResult> Freeze(Call call) => (await call.Desk.Freeze(call.Member, call.Actor, call.Cancel)).Match(hash => Json(new { Hash = hash }), ApiProblem.Answer);

    private static async Task<IResult> Correct(Call call, string round)
    {
        if (!(await Body<Correction>(call)).Succeeded(out var correction, out var problem)) return ApiProblem.Answer(problem);
        if (!call.Member.Has(SteeringRoles.Office)) return ApiProblem.Answer(ReportingDesk.OfficeOnly());
        if (!(await call.Http.RequestServices.GetRequiredService<RoundLibrary>().Editions(round, call.Cancel)).Succeeded(out var editions, out problem)) return ApiProblem.Answer(problem);
        if (call.Http.Request.Headers.IfMatch is not [['"', .. var tag, '"']])
            return ApiProblem.Answer(new Problem(ProblemKind.Required, "if-match", "Say in If-Match which edition you looked at; the ETag of /steering/api/rounds/ROUND has it."));
        // An unknown tag is of no edition, which is never the newest.
        var looked = editions.FirstOrDefault(edition => edition.Hash == tag)?.Number ?? 0;
        return (await call.Desk.Correct(call.Member, round, correction.Report, looked, correction.Reason, call.Actor, call.Cancel)).Match(
            hash =>
            {
                call.Http.Response.Headers.ETag = $"\"{hash}\"";
                return Json(new { Hash = hash });
            },
            ApiProblem.Answer);
    }

    private static async Task<IResult> Form(Call call, FileFormat format) => (await call.Http.RequestServices.GetRequiredService<FileDesk>().Form(call.Member, format, call.Cancel)).Match(
        form => Results.File(form.Content, form.MediaType, form.Name),
        ApiProblem.Answer);

    private static async Task<IResult> TakeForm(Call call)
    {
        if (!(await Bytes(call, SheetTable.FileMax)).Succeeded(out var file, out var problem)) return ApiProblem.Answer(problem);
        return (await call.Http.RequestServices.GetRequiredService<FileDesk>().Take(call.Member, file, Remark(call), call.Actor, call.Cancel)).Match(count => Json(new { Saved = count }), ApiProblem.Answer);
    }

    private static Outcome<int> Expected(Call call) =>
        call.Http.Request.Headers.IfMatch is [['"', .. var tag, '"']] && int.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : new Problem(ProblemKind.Required, "if-match", "Say in If-Match which version you looked at, as \"3\"; the ETag of the report has it.");

    // A remark of a header is percent-encoded UTF-8 (RFC 8187 without its prefix), since headers are ASCII.
    private static string? Remark(Call call) => call.Http.Request.Headers["felles-remark"].ToString() is { Length: > 0 } remark ? Uri.UnescapeDataString(remark).ReplaceLineEndings("\n") : null;

    private static async Task<Outcome<T>> Body<T>(Call call)
        where T : class
    {
        if (!call.Http.Request.HasJsonContentType()) return new Problem(ProblemKind.UnsupportedMediaType, "json", "Send application/json.");
        if (!(await Bytes(call, BodyMax)).Succeeded(out var bytes, out var problem)) return problem;
        try
        {
            if (JsonSerializer.Deserialize<T>(bytes, RoundJson.Options) is { } body) return body;
        }
        catch (JsonException fault)
        {
            return Problem.Malformed("structure", $"The JSON is not what is expected, at {fault.Path ?? "its beginning"}. See openapi.json.", Issue.Error("structure", "structure", "Not what is expected.", fault.Path));
        }

        return Problem.Malformed("structure", "The JSON is null. See openapi.json.");
    }

    private static async Task<Outcome<byte[]>> Bytes(Call call, int max)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = await call.Http.Request.Body.ReadAsync(chunk, call.Cancel)) > 0;)
        {
            if (buffer.Length + read > max) return new Problem(ProblemKind.TooLarge, "too-large", string.Create(CultureInfo.InvariantCulture, $"At most {max / 1024 / 1024} MB are taken here."));
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static IResult Saved(Call call, int version)
    {
        call.Http.Response.Headers.ETag = Tag(version);
        return Results.NoContent();
    }

    private static StringValues Tag(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    private static IResult Json<T>(T body) => Results.Bytes(JsonSerializer.SerializeToUtf8Bytes(body, RoundJson.Options), "application/json");

    private sealed record Call(HttpContext Http, Member Member, SteeringActor Actor)
    {
        internal ReportingDesk Desk => Http.RequestServices.GetRequiredService<ReportingDesk>();

        internal CancellationToken Cancel => Http.RequestAborted;

        // What is another's is told as if it were not there, and is logged for what it is.
        internal bool May(Initiative report)
        {
            if (ReportingDesk.May(Member, report)) return true;
            Refusals.Because(Http, Problem.Forbidden("another-owner", "It is another organisation's."));
            return false;
        }
    }
}

/// <summary>A round to be opened.</summary>
internal sealed record OpenedRound(string Round, DateOnly AsOf, DateOnly Deadline);

/// <summary>What the office says to a report.</summary>
internal sealed record ReviewedReport(ReportState State, string? Remark = null);

/// <summary>A report of a frozen round as it should have been.</summary>
internal sealed record Correction(string Reason, Initiative Report);
