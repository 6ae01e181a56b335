using System.Globalization;
using Felles.Access.Rules;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Registers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Oversight.Operator;

/// <summary>What the operator can see of what is loaded: registers, agreements, rules. Nothing is changed here.</summary>
internal static class OperatorForms
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPage("", http => OperatorVisit.Run(http, Registers));
        pages.MapPage("/avtaler", http => OperatorVisit.Run(http, Agreements));
        pages.MapPage("/regler", http => OperatorVisit.Run(http, Rules));
    }

    private static async Task<IResult> Registers(OperatorVisit visit) => (await visit.Required<RegisterOverview>().Counts(visit.Cancel)).Match(
        counts => Page.Of<RegistersPage>(new { visit.Name, Counts = counts }),
        problem => Page.Error(PageError.Of(problem)));

    private static async Task<IResult> Agreements(OperatorVisit visit)
    {
        _ = int.TryParse(visit.Http.Request.Query["hopp"], NumberStyles.None, CultureInfo.InvariantCulture, out var skip);
        skip = Math.Min(skip, 1_000_000);
        var read = await visit.Required<RegisterOverview>().Agreements(skip, visit.Cancel);
        return read.Succeeded(out var page, out var problem)
            ? Page.Of<AgreementsPage>(new { visit.Name, page.Organisations, Next = page.More ? (int?)(skip + RegisterOverview.PageOrganisations) : null })
            : Page.Error(PageError.Of(problem));
    }

    private static Task<IResult> Rules(OperatorVisit visit)
    {
        var book = visit.Required<RuleBook>();
        var services = book.Services.ToList();
        var service = services.Find(one => one == visit.Http.Request.Query["tjeneste"].ToString()) ?? services[0];
        return Task.FromResult(Page.Of<RulesPage>(new { visit.Name, Services = (IReadOnlyList<string>)services, Service = service, Rules = book.Written(service) }));
    }
}
