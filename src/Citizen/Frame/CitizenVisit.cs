using System.Collections.Immutable;
using Felles.Access;
using Felles.Citizens.Texts;
using Felles.Citizens.Others;
using Felles.Identity;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Records;
using Felles.Registers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Citizens.Frame;

/// <summary>One request of a citizen who is logged in, about themself.</summary>
internal sealed class CitizenVisit
{
    private CitizenVisit(HttpContext http, string name, Citizen citizen)
    {
        Http = http;
        Name = name;
        Citizen = citizen;
    }

    internal HttpContext Http { get; }

    internal string Name { get; }

    internal Citizen Citizen { get; }

    /// <summary>Whose record the pages are about: the citizen's own, or that of whom they have chosen to act for.</summary>
    internal PersonRef Subject { get; private init; }

    /// <summary>Name of whom the citizen acts for; null when for themself.</summary>
    internal string? Acting => Required<ActingFor>().Name;

    internal CancellationToken Cancel => Http.RequestAborted;

    internal DateTimeOffset Now => Required<TimeProvider>().GetUtcNow();

    internal CitizenTexts Texts => Required<CitizenTexts>();

    /// <summary>Runs a page for the citizen who is logged in.</summary>
    internal static async Task<IResult> Run(HttpContext http, Func<CitizenVisit, Task<IResult>> page)
    {
        var session = LoginSession.Current(http) ?? throw new InvalidOperationException("A page for citizens without RequireLogin.");
        var called = await session.ToCaller(http, http.RequestAborted);
        if (!called.Succeeded(out var caller, out var problem)) return Page.Error(PageError.Of(problem));
        if (caller is not Citizen citizen) return Page.Error(PageError.Forbidden);

        // ID-porten tells a number and no name; the population register has it.
        var registers = http.RequestServices.GetRequiredService<IRegisters>();
        var name = session.Name;
        if ((await registers.Resolve(citizen.Number, http.RequestAborted)).Succeeded(out var key, out _)
            && (await registers.Person(key, http.RequestAborted)).Succeeded(out var person, out _))
            name = person.Name;
        var acting = http.RequestServices.GetRequiredService<ActingFor>();
        var subject = PersonRef.Of(citizen.Number);
        // Its own pages are the way out, and are always about the citizen themself.
        if (acting.Chosen(http, citizen) is { } other && !http.Request.Path.StartsWithSegments("/innbygger/for-andre") && (await registers.Person(other, http.RequestAborted)).Succeeded(out var represented, out _))
            (acting.Name, subject) = (represented.Name, PersonRef.Of(other));
        return await page(new CitizenVisit(http, name, citizen) { Subject = subject });
    }

    internal T Required<T>()
        where T : notnull => Http.RequestServices.GetRequiredService<T>();

    /// <summary>Opens the citizen's own record.</summary>
    internal Task<Outcome<OpenRecord>> Open(ServiceCode service, Act act, Wanted wanted, string query) => Required<RecordGate>().Open(
        Citizen,
        new Opening { Person = Subject, Service = service, Act = act, Wanted = wanted, Query = query },
        Cancel);

    /// <summary>What would be decided about the record, without opening it.</summary>
    internal Task<Outcome<ImmutableArray<Decision>>> Explain(ImmutableArray<ExplanationCase> cases) =>
        Required<RecordGate>().Explain(Citizen, new ExplanationQuestion(Subject, cases), Cancel);

    /// <summary>Opens and discloses all that is wanted of a service.</summary>
    internal async Task<Outcome<Disclosure>> Read(ServiceCode service, Wanted wanted, string query)
    {
        var opened = await Open(service, Act.Read, wanted, query);
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        return await record.Disclose(record.Select(entry => !entry.Facts.Deleted), Cancel);
    }

    /// <summary>A problem as a page, in the citizen's words where there are some.</summary>
    internal IResult Refused(Problem problem) =>
        AccessText.Advice(problem.Code, Texts.Language.Tag) is { } advice && problem.Kind != ProblemKind.Unavailable
            ? Page.Of<CitizenRefusedPage>(new { Name, Advice = advice }, StatusCodes.Status403Forbidden)
            : Page.Error(PageError.Of(problem));
}
