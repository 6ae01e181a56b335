using System.Collections.Immutable;
using Felles.Citizens.Blocks;
using Felles.Citizens.Frame;
using Felles.Identity;
using Felles.Kernel;
using Felles.Public.Layout;
using Felles.Registers;
using Felles.Sharing.Representation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Citizens.Others;

/// <summary>Acting for others: whose pages to look at, and powers of attorney (fullmakter) given, accepted and withdrawn.</summary>
internal static class OthersEndpoints
{
    private const string Home = "/innbygger/for-andre";

    internal static void Map(IEndpointRouteBuilder pages)
    {
        var others = pages.MapGroup("/for-andre");
        others.MapPage("", http => CitizenVisit.Run(http, visit => Show(visit)));
        others.MapForm("/velg", http => CitizenVisit.Run(http, Choose));
        others.MapForm("/meg", http => CitizenVisit.Run(http, visit =>
        {
            ActingFor.Leave(visit.Http);
            return Task.FromResult(Results.LocalRedirect("/innbygger"));
        }));
        others.MapForm("/gi", http => CitizenVisit.Run(http, Give));
        others.MapForm("/godta", http => CitizenVisit.Run(http, visit => Change(visit, accepts: true)));
        others.MapForm("/trekk", http => CitizenVisit.Run(http, visit => Change(visit, accepts: false)));
        others.MapWayBack("/velg", "/meg", "/gi", "/godta", "/trekk");
    }

    private static async Task<IResult> Show(CitizenVisit visit, ImmutableDictionary<string, string>? errors = null, IFormCollection? written = null)
    {
        if (!(await visit.Required<MandateGiving>().Of(visit.Citizen, visit.Cancel)).Succeeded(out var all, out var problem)) return visit.Refused(problem);
        if (!(await People(visit, all)).Succeeded(out var people, out problem)) return visit.Refused(problem);
        return Page.Of<OthersPage>(
            new
            {
                visit.Name,
                People = people,
                Mandates = all,
                Today = NorwegianTime.DateAt(visit.Now),
                Done = visit.Http.Request.Query["gjort"].ToString() is "gitt" or "godtatt" or "trukket" ? visit.Http.Request.Query["gjort"].ToString() : null,
                Written = written is null ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary.CreateRange(((string[])["inntil", "navn"]).Select(field => KeyValuePair.Create(field, written[field].ToString()))),
                Errors = (IReadOnlyDictionary<string, string>)(errors ?? ImmutableDictionary<string, string>.Empty),
            },
            errors is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    // Children, and those whom one represents today. Whether their pages open is decided there.
    private static async Task<Outcome<IReadOnlyList<(string Name, PersonKey Key, string Relation)>>> People(CitizenVisit visit, ImmutableArray<(RegisteredRepresentation One, bool Given, string Other)> all)
    {
        var registers = visit.Required<IRegisters>();
        var people = new List<(string, PersonKey, string)>();
        if (!(await registers.Resolve(visit.Citizen.Number, visit.Cancel)).Succeeded(out var self, out var problem)) return problem;
        if (!(await registers.ChildrenOf(self, visit.Cancel)).Succeeded(out var children, out problem)) return problem;
        var today = NorwegianTime.DateAt(visit.Now);
        foreach (var child in children)
            if ((await registers.Person(child.Key, visit.Cancel)).Succeeded(out var known, out _) && known.BirthDate is { } born && NorwegianTime.AgeOn(born, today) < 16) people.Add((known.Name, child.Key, "child"));
        people.AddRange(all.Where(one => !one.Given && one.One.IsInForce(today)).Select(one => (one.Other, one.One.Person, one.One.IsGuardianship ? "ward" : "giver")));
        return people;
    }

    private static async Task<IResult> Choose(CitizenVisit visit)
    {
        var form = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        if (!(await visit.Required<MandateGiving>().Of(visit.Citizen, visit.Cancel)).Succeeded(out var all, out var problem)) return visit.Refused(problem);
        if (!(await People(visit, all)).Succeeded(out var people, out problem)) return visit.Refused(problem);
        // Nobody's name is shown to whom it is not theirs to see.
        if (!PersonKey.TryParse(form["hvem"], out var person) || !people.Any(one => one.Key == person)) return await Show(visit);
        visit.Required<ActingFor>().Choose(visit.Http, visit.Citizen, person);
        return Results.LocalRedirect("/innbygger/provesvar");
    }

    private static async Task<IResult> Give(CitizenVisit visit)
    {
        var form = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        var extent = BlockExtent.Read(form, visit.Now);
        var errors = extent.Errors;
        var scope = form["omfang"].Where(scope => scope is not null && MandateGiving.Scopes.Contains(scope)).ToArray();
        if (scope.Length == 0) errors = errors.SetItem("omfang", "others.error.scope");
        if (!PersonNumber.TryParse(form["nummer"].ToString().Trim(), visit.Required<IdentityOptions>().AcceptedSeries, out var holder)) errors = errors.SetItem("nummer", "others.error.number");
        var name = form["navn"].ToString().Trim();
        if (name.Length == 0) errors = errors.SetItem("navn", "others.error.name");
        if (!errors.IsEmpty) return await Show(visit, errors, form);
        var today = NorwegianTime.DateAt(visit.Now);
        var until = extent.EndsAt is { } ends ? NorwegianTime.DateAt(ends).AddDays(-1) : (DateOnly?)null;
        var given = await visit.Required<MandateGiving>().Give(visit.Citizen, (holder, name), new MandateTerms(scope.Length == MandateGiving.Scopes.Length ? "all" : string.Join(' ', scope), today, until), visit.Cancel);
        if (given.Failed(out var problem))
            return problem.Kind is ProblemKind.Unavailable ? visit.Refused(problem) : await Show(visit, ImmutableDictionary<string, string>.Empty.Add("nummer", problem.Kind == ProblemKind.Invalid ? "others.error.holder" : "others.error.giver"), form);
        return Results.LocalRedirect($"{Home}?gjort=gitt");
    }

    private static async Task<IResult> Change(CitizenVisit visit, bool accepts)
    {
        var id = (await visit.Http.Request.ReadFormAsync(visit.Cancel))["fullmakt"].ToString();
        var giving = visit.Required<MandateGiving>();
        var changed = accepts ? await giving.Accept(visit.Citizen, id, visit.Cancel) : await giving.Withdraw(visit.Citizen, id, visit.Cancel);
        return changed.Failed(out var problem) && problem.Kind != ProblemKind.NotFound ? visit.Refused(problem) : Results.LocalRedirect($"{Home}?gjort={(accepts ? "godtatt" : "trukket")}");
    }
}
