using System.Collections.Immutable;
using Felles.Access;
using Felles.Citizens.Frame;
using Felles.Kernel;
using Felles.Public.Layout;
using Felles.Records;
using Felles.Registers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Citizens.Blocks;

/// <summary>Blocking (sperring), lifting, and reserving (reservasjon).</summary>
internal static class BlockEndpoints
{
    private const string Home = "/innbygger/sperringer";
    private const int SearchCharactersMin = 3;

    internal static void Map(IEndpointRouteBuilder pages)
    {
        var blocks = pages.MapGroup("/sperringer");
        blocks.MapPage("", http => CitizenVisit.Run(http, visit => Show(visit)));
        blocks.MapForm("/sok", http => CitizenVisit.Run(http, Search));
        blocks.MapForm("/valg", http => CitizenVisit.Run(http, Choose));
        blocks.MapPage("/alle", http => CitizenVisit.Run(http, visit => Task.FromResult(Choice(visit, BlockSubject.Everyone))));
        blocks.MapPage("/utlevering", http => CitizenVisit.Run(http, visit => Task.FromResult(Choice(visit, BlockSubject.Disclosure))));
        blocks.MapForm("/yrke", http => CitizenVisit.Run(http, Profession));
        blocks.MapPage("/reservasjon", http => CitizenVisit.Run(http, visit => Task.FromResult(Choice(visit, BlockSubject.Reservation))));
        blocks.MapForm("/sett", http => CitizenVisit.Run(http, Set));
        blocks.MapForm("/opphev", http => CitizenVisit.Run(http, Lift));
        blocks.MapWayBack("/sok", "/valg", "/yrke", "/sett", "/opphev");
    }

    private static async Task<IResult> Show(
        CitizenVisit visit,
        string? search = null,
        IReadOnlyList<(string Name, string About, string Token)>? found = null,
        ImmutableDictionary<string, string>? errors = null)
    {
        if (!(await Open(visit)).Succeeded(out var record, out var problem)) return visit.Refused(problem);
        if (!(await record.Restrictions(visit.Cancel)).Succeeded(out var restrictions, out problem)) return visit.Refused(problem);
        var done = visit.Http.Request.Query["gjort"].ToString() is "satt" or "opphevet" ? visit.Http.Request.Query["gjort"].ToString() : null;
        return Page.Of<BlocksPage>(
            new
            {
                visit.Name,
                Restrictions = (IReadOnlyList<Restriction>)restrictions,
                visit.Now,
                Search = search,
                Found = found,
                Done = done,
                Errors = (IReadOnlyDictionary<string, string>)(errors ?? ImmutableDictionary<string, string>.Empty),
            },
            errors is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    // A search goes in the body: whom a citizen thinks of blocking is nothing for an address.
    private static async Task<IResult> Search(CitizenVisit visit)
    {
        var form = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        var text = form["navn"].ToString().Trim();
        if (text.Length is < SearchCharactersMin or > 100) return await Show(visit, text, null, Error("navn", "blocks.error.search"));
        if (!(await visit.Required<IRegisters>().Find(text, visit.Cancel)).Succeeded(out var matches, out var problem)) return visit.Refused(problem);
        return await Show(visit, text, BlockSubject.Offered(matches, visit.Texts, visit.Required<BlockTokens>()));
    }

    private static async Task<IResult> Choose(CitizenVisit visit)
    {
        var form = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        return visit.Required<BlockTokens>().Read(form["hvem"]) is { } subject
            ? Choice(visit, subject)
            : await Show(visit, errors: Error("navn", "blocks.error.token"));
    }

    private static async Task<IResult> Set(CitizenVisit visit)
    {
        var form = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        if (visit.Required<BlockTokens>().Read(form["hvem"]) is not { } subject || !BlockServices.TryRead(form["tjeneste"].ToString(), out var service))
            return await Show(visit, errors: Error("navn", "blocks.error.token"));
        if (subject.Service is not null) service = new ServiceCode(subject.Service);
        var extent = BlockExtent.Read(form, visit.Now);
        var errors = extent.Errors;
        if (form["forstatt"] != "ja") errors = errors.Add("forstatt", "choice.error.understood");
        if (!errors.IsEmpty) return Choice(visit, subject, service, extent, errors);

        if (!(await Open(visit)).Succeeded(out var record, out var problem)) return visit.Refused(problem);
        var restriction = new Restriction(ResourceId.Create(), subject.Target, subject.Number, service, visit.Now, null)
        {
            SubjectName = subject is { Name.Length: > 0, Document: null } ? subject.Name : null,
            Document = subject.Document,
            EndsAt = extent.EndsAt,
            DataFrom = extent.From,
            DataTo = extent.To,
        };
        if ((await record.Set(restriction, visit.Cancel)).Failed(out problem))
            return problem.Code == OpenRecord.TooManyRestrictions ? await Show(visit, errors: Error("navn", "blocks.error.too-many")) : visit.Refused(problem);
        return Results.LocalRedirect($"{Home}?gjort=satt");
    }

    private static async Task<IResult> Lift(CitizenVisit visit)
    {
        var form = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        if (!(await Open(visit)).Succeeded(out var record, out var problem)) return visit.Refused(problem);
        var lifted = await record.Lift(form["sperring"].ToString(), visit.Cancel);
        // Lifted already, as by a second click: what was wanted is so.
        return lifted.Failed(out problem) && problem.Kind != ProblemKind.NotFound ? visit.Refused(problem) : Results.LocalRedirect($"{Home}?gjort=opphevet");
    }

    private static async Task<IResult> Profession(CitizenVisit visit)
    {
        var category = (await visit.Http.Request.ReadFormAsync(visit.Cancel))["yrke"].ToString();
        return AuthorizationCategories.Known.Contains(category) && visit.Texts.Find($"role.{category}") is not null
            ? Choice(visit, BlockSubject.OfProfession(category))
            : await Show(visit, errors: Error("yrke", "blocks.error.profession"));
    }

    private static IResult Choice(CitizenVisit visit, BlockSubject subject, ServiceCode? service = null, BlockExtent? extent = null, ImmutableDictionary<string, string>? errors = null) =>
        Page.Of<BlockChoicePage>(
            new
            {
                visit.Name,
                subject.Target,
                Subject = subject.Target == RestrictionTarget.Profession ? visit.Texts[$"role.{subject.Number}"] : subject.Name,
                IsDocument = subject.Document is not null,
                Deletes = subject.Target == RestrictionTarget.Reservation ? visit.Required<RecordGate>().DeletedByReservation : [],
                Token = visit.Required<BlockTokens>().Of(subject),
                Service = service,
                Written = extent?.Written ?? ImmutableDictionary<string, string>.Empty,
                Errors = (IReadOnlyDictionary<string, string>)(errors ?? ImmutableDictionary<string, string>.Empty),
            },
            errors is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static Task<Outcome<OpenRecord>> Open(CitizenVisit visit) => visit.Open(ServiceCode.Settings, Act.Restrict, new Wanted.Nothing(), "sperringer");

    private static ImmutableDictionary<string, string> Error(string field, string text) => ImmutableDictionary<string, string>.Empty.Add(field, text);
}
