using System.Globalization;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Steering.Members;
using Felles.Steering.Portfolio.Files;
using Felles.Steering.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Steering.Portfolio.Reporting;

/// <summary>The pages of the open round: the office opens, reviews and freezes it, owners report in it.</summary>
internal static class RoundEndpoints
{
    internal const string Home = "/styring/arbeid/runde";
    internal const SteeringRoles Reporters = SteeringRoles.Owner | SteeringRoles.Office;

    internal static void Map(IEndpointRouteBuilder work)
    {
        var pages = work.MapGroup("/runde");
        pages.MapPage("", http => SteeringVisit.Run(http, Reporters, visit => Show(visit)));
        pages.MapForm("/apne", http => SteeringVisit.Run(http, SteeringRoles.Office, Open));
        pages.MapForm("/frys", http => SteeringVisit.Run(http, SteeringRoles.Office, Freeze));
        pages.MapPage("/paminnelser", http => SteeringVisit.Run(http, SteeringRoles.Office, Reminders));
        pages.MapWayBack("/apne", "/frys");
        ReportEndpoints.Map(pages);
        FileEndpoints.Map(pages);
    }

    private static async Task<IResult> Show(SteeringVisit visit, RoundForm? form = null, IReadOnlyDictionary<string, string>? errors = null)
    {
        if (!(await visit.Required<OpenRounds>().Current(visit.Cancel)).Succeeded(out var round, out var problem)) return visit.Refused(problem);
        if (!(await visit.Required<RoundLibrary>().Rounds(visit.Cancel)).Succeeded(out var frozen, out problem)) return visit.Refused(problem);
        return Page.Of<RoundPage>(
            new
            {
                Visit = visit,
                Desk = new RoundDesk(round, frozen, Today(visit)),
                Form = form ?? RoundForm.Suggested(Today(visit)),
                Errors = errors ?? new Dictionary<string, string>(),
            },
            errors is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> Open(SteeringVisit visit)
    {
        var (form, errors) = RoundForm.Read(await visit.Http.Request.ReadFormAsync(visit.Cancel));
        if (errors.Count > 0) return await Show(visit, form, errors);
        var header = new RoundHeader { Id = form.Id, AsOf = RoundForm.Day(form.AsOf)!.Value };
        var opened = await visit.Required<ReportingDesk>().Open(visit.Member, header, RoundForm.Day(form.Deadline)!.Value, visit.Actor, visit.Cancel);
        if (!opened.Failed(out var problem)) return Results.LocalRedirect($"{Home}?gjort=apnet");
        return problem.Code is "round-order" or "round-exists" ? await Show(visit, form, new Dictionary<string, string> { ["runde"] = $"problem.{problem.Code}" }) : visit.Refused(problem);
    }

    private static async Task<IResult> Freeze(SteeringVisit visit)
    {
        var sent = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        if (sent["bekreft"] != "ja") return await Show(visit, null, new Dictionary<string, string> { ["bekreft"] = "round.freeze.error" });
        var frozen = await visit.Required<ReportingDesk>().Freeze(visit.Member, visit.Actor, visit.Cancel);
        return frozen.Failed(out var problem) ? visit.Refused(problem) : Results.LocalRedirect($"{Home}?gjort=frosset");
    }

    private static async Task<IResult> Reminders(SteeringVisit visit) => (await visit.Required<ReportingDesk>().Round(visit.Cancel)).Match(
        round => Page.Of<RemindersPage>(new { Visit = visit, Desk = new RoundDesk(round, [], Today(visit)) }),
        visit.Refused);

    internal static DateOnly Today(SteeringVisit visit) => NorwegianTime.DateAt(visit.Required<TimeProvider>().GetUtcNow());
}

/// <summary>A round as its page shows it.</summary>
public sealed class RoundDesk
{
    internal RoundDesk(OpenRound? round, System.Collections.Immutable.ImmutableArray<Edition> frozen, DateOnly today)
    {
        Round = round;
        Frozen = frozen;
        Today = today;
    }

    /// <summary>Null when no round is open.</summary>
    internal OpenRound? Round { get; }

    internal System.Collections.Immutable.ImmutableArray<Edition> Frozen { get; }

    internal DateOnly Today { get; }
}

/// <summary>The form by which a round is opened, as typed.</summary>
public sealed record RoundForm
{
    /// <summary>Year and month.</summary>
    public string Id { get; init; } = "";

    /// <summary>The day that the reports describe.</summary>
    public string AsOf { get; init; } = "";

    /// <summary>The last day for reporting.</summary>
    public string Deadline { get; init; } = "";

    internal static RoundForm Suggested(DateOnly today) => new() { Id = Text(today, "yyyy-MM"), AsOf = Text(today, "yyyy-MM-dd"), Deadline = Text(today.AddDays(14), "yyyy-MM-dd") };

    internal static (RoundForm Form, Dictionary<string, string> Errors) Read(IFormCollection sent)
    {
        var form = new RoundForm { Id = sent["runde"].ToString().Trim(), AsOf = sent["per"].ToString().Trim(), Deadline = sent["frist"].ToString().Trim() };
        var errors = new Dictionary<string, string>();
        if (!RoundName.IsValid(form.Id)) errors["runde"] = "round.error.id";
        if (Day(form.AsOf) is null) errors["per"] = "round.error.day";
        if (Day(form.Deadline) is null) errors["frist"] = "round.error.day";
        return (form, errors);
    }

    internal static DateOnly? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string Text(DateOnly day, string form) => day.ToString(form, CultureInfo.InvariantCulture);
}
