using System.Collections.Immutable;
using Felles.Access;
using Felles.Citizens.Blocks;
using Felles.Citizens.Frame;
using Felles.Identity;
using Felles.Kernel;
using Felles.Public.Layout;
using Felles.Records;
using Felles.Registers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Citizens.Sight;

/// <summary>Who is let in to the citizen's information as things stand, for every service in one view; and the same asked about somebody.</summary>
internal static class SightEndpoints
{
    private const int SearchCharactersMin = 3;

    // Whoever stands in a row; null for the citizen themself.
    private static readonly (string Key, Supposition? Who)[] askers =
    [
        ("self", null),
        ("treating", new Supposition()),
        ("consent", new Supposition { Basis = AccessBasis.ElevatedConsent }),
        ("emergency", new Supposition { Purpose = PurposeOfUse.BreakTheGlass, Basis = AccessBasis.Emergency, GivesReason = true }),
        ("coordinating", new Supposition { Purpose = PurposeOfUse.CoordinationOfCare }),
    ];

    internal static void Map(IEndpointRouteBuilder pages)
    {
        var sight = pages.MapGroup("/hvem-kan-se");
        sight.MapPage("", http => CitizenVisit.Run(http, visit => Show(visit)));
        sight.MapForm("/sok", http => CitizenVisit.Run(http, Search));
        sight.MapForm("/svar", http => CitizenVisit.Run(http, Answer));
        sight.MapWayBack("/sok", "/svar");
    }

    private static async Task<IResult> Show(CitizenVisit visit, string? search = null, IReadOnlyList<(string Name, string About, string Token)>? found = null, string? error = null, BlockSubject? about = null)
    {
        var services = BlockServices.All;
        ImmutableArray<(string Key, Supposition? Who)> asked = about is null ? [.. askers] : [.. askers, ("named", Named(about))];
        var cases = asked.SelectMany(asker => services.Select(service => new ExplanationCase(service, Act.Read, asker.Who))).ToImmutableArray();
        if (!(await visit.Explain(cases)).Succeeded(out var decisions, out var problem)) return visit.Refused(problem);
        var rows = asked.Select((asker, row) => (asker.Key, decisions.Skip(row * services.Length).Take(services.Length).ToImmutableArray())).ToList();
        return Page.Of<SightPage>(
            new
            {
                visit.Name,
                Rows = (IReadOnlyList<(string Key, ImmutableArray<Decision> Decisions)>)rows.Take(askers.Length).ToList(),
                Search = search,
                Found = found,
                Error = error,
                About = about?.Name,
                Answers = about is null ? [] : rows[^1].Item2,
            },
            error is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> Search(CitizenVisit visit)
    {
        var text = (await visit.Http.Request.ReadFormAsync(visit.Cancel))["navn"].ToString().Trim();
        if (text.Length is < SearchCharactersMin or > 100) return await Show(visit, text, error: "blocks.error.search");
        if (!(await visit.Required<IRegisters>().Find(text, visit.Cancel)).Succeeded(out var matches, out var problem)) return visit.Refused(problem);
        return await Show(visit, text, BlockSubject.Offered(matches, visit.Texts, visit.Required<BlockTokens>()));
    }

    private static async Task<IResult> Answer(CitizenVisit visit)
    {
        var form = await visit.Http.Request.ReadFormAsync(visit.Cancel);
        return visit.Required<BlockTokens>().Read(form["hvem"]) is { Target: RestrictionTarget.Person or RestrictionTarget.Organisation } subject
            ? await Show(visit, about: subject)
            : await Show(visit, error: "blocks.error.token");
    }

    private static Supposition Named(BlockSubject subject) => subject.Target == RestrictionTarget.Person
        ? new Supposition { HprNumber = subject.Number }
        : new Supposition { Organisation = subject.Number };
}
