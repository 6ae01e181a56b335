using System.Collections.Immutable;
using Felles.Access;
using Felles.Citizens.Blocks;
using Felles.Citizens.Frame;
using Felles.Kernel;
using Felles.Public.Layout;
using Felles.Records;
using Felles.Registers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Citizens.Consents;

/// <summary>Consents (samtykker): to a service or a trial, and to a health person or an organisation; given and withdrawn.</summary>
internal static class ConsentEndpoints
{
    private const string Home = "/innbygger/samtykker";

    internal static void Map(IEndpointRouteBuilder pages)
    {
        var consents = pages.MapGroup("/samtykker");
        consents.MapPage("", http => CitizenVisit.Run(http, visit => Show(visit)));
        consents.MapForm("/sok", http => CitizenVisit.Run(http, Search));
        consents.MapForm("/valg", http => CitizenVisit.Run(http, Choose));
        consents.MapForm("/gi", http => CitizenVisit.Run(http, Give));
        consents.MapForm("/delta", http => CitizenVisit.Run(http, TakePart));
        consents.MapForm("/trekk", http => CitizenVisit.Run(http, Withdraw));
        consents.MapWayBack("/sok", "/valg", "/gi", "/delta", "/trekk");
    }

    private static async Task<IResult> Show(CitizenVisit visit, string? search = null, IReadOnlyList<(string Name, string About, string Token)>? found = null, ImmutableDictionary<string, string>? errors = null)
    {
        if (!(await Open(visit)).Succeeded(out var record, out var problem)) return visit.Refused(problem);
        if (!(await record.Restrictions(visit.Cancel)).Succeeded(out var decisions, out problem)) return visit.Refused(problem);
        return Page.Of<ConsentsPage>(
            new
            {
                visit.Name,
                visit.Now,
                Consents = (IReadOnlyList<Restriction>)[.. decisions.Where(decision => decision.Permits)],
                Forms = visit.Required<RecordGate>().ConsentForms,
                Search = search,
                Found = found,
                Done = visit.Http.Request.Query["gjort"].ToString() is "gitt" or "trukket" ? visit.Http.Request.Query["gjort"].ToString() : null,
                Errors = (IReadOnlyDictionary<string, string>)(errors ?? ImmutableDictionary<string, string>.Empty),
            },
            errors is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> Search(CitizenVisit visit)
    {
        var text = (await visit.Http.Request.ReadFormAsync(visit.Cancel))["navn"].ToString().Trim();
        if (text.Length is < 3 or > 100) return await Show(visit, text, errors: Error("navn", "blocks.error.search"));
        if (!(await visit.Required<IRegisters>().Find(text, visit.Cancel)).Succeeded(out var matches, out var problem)) return visit.Refused(problem);
        return await Show(visit, text, BlockSubject.Offered(matches, visit.Texts, visit.Required<BlockTokens>()));
    }

    private static async Task<IResult> Choose(CitizenVisit visit)
    {
        var form = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        return Subject(visit, form) is { } subject ? Choice(visit, subject) : await Show(visit, errors: Error("navn", "blocks.error.token"));
    }

    private static async Task<IResult> Give(CitizenVisit visit)
    {
        var form = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        if (Subject(visit, form) is not { } subject || !BlockServices.TryRead(form["tjeneste"].ToString(), out var service)) return await Show(visit, errors: Error("navn", "blocks.error.token"));
        var extent = BlockExtent.Read(form, visit.Now);
        if (!extent.Errors.IsEmpty) return Choice(visit, subject, service, extent);
        return await Set(visit, new Restriction(ResourceId.Create(), subject.Target, subject.Number, service, visit.Now, null) { SubjectName = subject.Name, Permits = true, EndsAt = extent.EndsAt });
    }

    private static async Task<IResult> TakePart(CitizenVisit visit)
    {
        var form = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        // The version that was shown must be the one that is offered: nobody consents to a text unseen.
        if (visit.Required<RecordGate>().ConsentForms.FirstOrDefault(text => text.Code == form["skjema"] && FormattableString.Invariant($"{text.Version}") == form["versjon"]) is not { } text) return await Show(visit, errors: Error("navn", "consents.error.form"));
        if (form["forstatt"] != "ja") return await Show(visit, errors: Error($"forstatt-{text.Code}", "choice.error.understood"));
        return await Set(visit, text.Given(visit.Now));
    }

    private static async Task<IResult> Set(CitizenVisit visit, Restriction consent)
    {
        if (!(await Open(visit)).Succeeded(out var record, out var problem)) return visit.Refused(problem);
        if ((await record.Set(consent, visit.Cancel)).Failed(out problem))
            return problem.Code == OpenRecord.TooManyRestrictions ? await Show(visit, errors: Error("navn", "blocks.error.too-many")) : visit.Refused(problem);
        return Results.LocalRedirect($"{Home}?gjort=gitt");
    }

    private static async Task<IResult> Withdraw(CitizenVisit visit)
    {
        var form = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        if (!(await Open(visit)).Succeeded(out var record, out var problem)) return visit.Refused(problem);
        var lifted = await record.Lift(form["samtykke"].ToString(), visit.Cancel);
        return lifted.Failed(out problem) && problem.Kind != ProblemKind.NotFound ? visit.Refused(problem) : Results.LocalRedirect($"{Home}?gjort=trukket");
    }

    private static BlockSubject? Subject(CitizenVisit visit, IFormCollection form) =>
        visit.Required<BlockTokens>().Read(form["hvem"]) is { Target: RestrictionTarget.Person or RestrictionTarget.Organisation } subject ? subject : null;

    private static IResult Choice(CitizenVisit visit, BlockSubject subject, ServiceCode? service = null, BlockExtent? extent = null) => Page.Of<ConsentChoicePage>(
        new
        {
            visit.Name,
            Subject = subject.Name,
            Token = visit.Required<BlockTokens>().Of(subject),
            Service = service,
            Until = extent?.Written.GetValueOrDefault("inntil"),
            Errors = (IReadOnlyDictionary<string, string>)(extent?.Errors ?? ImmutableDictionary<string, string>.Empty),
        },
        extent is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static Task<Outcome<OpenRecord>> Open(CitizenVisit visit) => visit.Open(ServiceCode.Settings, Act.Restrict, new Wanted.Nothing(), "samtykker");

    private static ImmutableDictionary<string, string> Error(string field, string text) => ImmutableDictionary<string, string>.Empty.Add(field, text);
}
