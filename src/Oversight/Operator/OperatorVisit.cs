using Felles.Identity;
using Felles.Oversight.Frame;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Oversight.Operator;

/// <summary>One request of an operator who is logged in.</summary>
internal sealed record OperatorVisit(HttpContext Http, string Name)
{
    internal CancellationToken Cancel => Http.RequestAborted;

    /// <summary>Runs a page for an operator; whoever is none is told so.</summary>
    internal static async Task<IResult> Run(HttpContext http, Func<OperatorVisit, Task<IResult>> page)
    {
        var session = LoginSession.Current(http) ?? throw new InvalidOperationException("A page for operators without RequireLogin.");
        if (!session.ToPerson(http).Succeeded(out var number, out var problem)) return Page.Error(PageError.Of(problem));
        return http.RequestServices.GetRequiredService<OperatorRole>().People.Contains(number) ? await page(new OperatorVisit(http, session.Name)) : Page.Of<NotOperatorPage>(StatusCodes.Status403Forbidden);
    }

    internal T Required<T>()
        where T : notnull => Http.RequestServices.GetRequiredService<T>();
}
