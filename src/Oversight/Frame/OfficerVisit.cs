using Felles.Identity;
using Felles.Kernel;
using Felles.Oversight.Texts;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Registers;
using Felles.Sharing.Oversight;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Oversight.Frame;

/// <summary>One request of a privacy officer who is logged in.</summary>
public sealed class OfficerVisit
{
    private OfficerVisit(HttpContext http, Officer officer, string organisation)
    {
        Http = http;
        Officer = officer;
        OrganisationName = organisation;
    }

    internal HttpContext Http { get; }

    internal Officer Officer { get; }

    internal string OrganisationName { get; }

    internal CancellationToken Cancel => Http.RequestAborted;

    internal OversightTexts Texts => Required<OversightTexts>();

    /// <summary>Runs a page for the officer who is logged in; whoever is none is told so.</summary>
    internal static async Task<IResult> Run(HttpContext http, Func<OfficerVisit, Task<IResult>> page)
    {
        var session = LoginSession.Current(http) ?? throw new InvalidOperationException("A page for officers without RequireLogin.");
        var registers = http.RequestServices.GetRequiredService<IRegisters>();
        if (!(await session.ToPersonnel(http, http.RequestAborted)).Succeeded(out var caller, out var problem)) return Page.Error(PageError.Of(problem));
        if (!(await Officer.Of(registers, caller, http.RequestAborted)).Succeeded(out var officer, out problem))
            return problem.Code == "not-officer" ? Page.Of<NotOfficerPage>(StatusCodes.Status403Forbidden) : Page.Error(PageError.Of(problem));
        var organisation = (await registers.Organisation(officer.Organisation, http.RequestAborted)).Match(known => known.Name, _ => officer.Organisation.ToString());
        return await page(new OfficerVisit(http, officer, organisation));
    }

    internal T Required<T>()
        where T : notnull => Http.RequestServices.GetRequiredService<T>();
}
