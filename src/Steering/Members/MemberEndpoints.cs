using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Steering.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Steering.Members;

/// <summary>The administrator's pages: who is a member, and with which roles.</summary>
internal static class MemberEndpoints
{
    private const string Home = "/styring/arbeid/personer";

    internal static void Map(IEndpointRouteBuilder work, SyntheticSeries accepted)
    {
        var pages = work.MapGroup("/personer");
        pages.MapPage("", http => SteeringVisit.Run(http, SteeringRoles.Administrator, List));
        pages.MapPage("/ny", http => SteeringVisit.Run(http, SteeringRoles.Administrator, visit => Task.FromResult(Show(visit, null, new MemberForm()))));
        pages.MapForm("/ny", http => SteeringVisit.Run(http, SteeringRoles.Administrator, visit => Add(visit, accepted)));
        pages.MapGet("/{id}", (string id, HttpContext http) => SteeringVisit.Run(http, SteeringRoles.Administrator, visit => Open(visit, id)));
        pages.MapPost("/{id}", (string id, HttpContext http) => SteeringVisit.Run(http, SteeringRoles.Administrator, visit => Change(visit, id)));
    }

    private static async Task<IResult> List(SteeringVisit visit) => (await visit.Required<MemberRegister>().All(visit.Cancel)).Match(
        rows => Page.Of<MembersPage>(new { Visit = visit, Members = new MemberList(rows) }),
        visit.Refused);

    private static async Task<IResult> Open(SteeringVisit visit, string id)
    {
        var (row, problem) = await Find(visit, id);
        return row is null ? Page.Error(problem is null ? PageError.NotFound : PageError.Of(problem)) : Show(visit, row, MemberForm.Of(row.Member));
    }

    private static async Task<IResult> Add(SteeringVisit visit, SyntheticSeries accepted)
    {
        var sent = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        var (form, errors) = MemberForm.Read(sent);
        var isNumber = PersonNumber.TryParse(sent["nummer"].ToString().Replace(" ", "", StringComparison.Ordinal), accepted, out var number);
        if (!isNumber) errors.Insert(0, "nummer", "member.error.number");
        if (errors.Count > 0) return Show(visit, null, form, errors);
        var added = await visit.Required<MemberRegister>().Add(number, form.Name, form.Organisation, form.Roles, visit.Actor, visit.Cancel);
        if (!added.Failed(out var problem)) return Results.LocalRedirect($"{Home}?gjort=lagret");
        return problem.Code == "member-exists" ? Show(visit, null, form, Error("nummer", "member.error.exists")) : visit.Refused(problem);
    }

    private static async Task<IResult> Change(SteeringVisit visit, string id)
    {
        var (form, errors) = MemberForm.Read(await visit.Http.Request.ReadFormAsync(visit.Cancel));
        var (row, problem) = await Find(visit, id);
        if (row is null) return Page.Error(problem is null ? PageError.NotFound : PageError.Of(problem));
        if (errors.Count > 0) return Show(visit, row, form, errors);
        var changed = await visit.Required<MemberRegister>().Change(row.Member with { Name = form.Name, Organisation = form.Organisation, Roles = form.Roles, Version = form.Version }, visit.Actor, visit.Cancel);
        if (!changed.Failed(out problem)) return Results.LocalRedirect($"{Home}?gjort=lagret");
        if (problem.Code == "last-administrator") return Show(visit, row, form, Error("rolle-administrator", "member.error.last"));
        if (problem.Kind != ProblemKind.VersionConflict) return visit.Refused(problem);
        // What the other saved is fetched anew: it may have come after this request began.
        (row, _) = await Find(visit, id);
        return row is null ? visit.Refused(problem) : Show(visit, row, form with { Version = row.Version }, conflict: form.Conflict(row, visit.Texts));
    }

    private static async Task<(MemberRow? Row, Problem? Problem)> Find(SteeringVisit visit, string id) =>
        (await visit.Required<MemberRegister>().All(visit.Cancel)).Match<(MemberRow?, Problem?)>(rows => (rows.FirstOrDefault(row => row.Id == id), null), problem => (null, problem));

    private static IResult Show(SteeringVisit visit, MemberRow? row, MemberForm form, IReadOnlyDictionary<string, string>? errors = null, EditConflict? conflict = null) => Page.Of<MemberPage>(
        new { Visit = visit, row?.Id, IsSystem = row?.Kind == (int)MemberKind.System, Form = form, Errors = errors ?? ImmutableDictionary<string, string>.Empty, Conflict = conflict },
        conflict is not null ? StatusCodes.Status409Conflict : errors is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static ImmutableDictionary<string, string> Error(string field, string text) => ImmutableDictionary<string, string>.Empty.Add(field, text);
}

/// <summary>Members, and those who have been.</summary>
public sealed class MemberList
{
    internal MemberList(ImmutableArray<MemberRow> rows) => Rows = rows;

    internal ImmutableArray<MemberRow> Rows { get; }
}
