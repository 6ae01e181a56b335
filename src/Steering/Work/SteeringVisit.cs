using Felles.Identity;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Steering.Members;
using Felles.Steering.Texts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Steering.Work;

/// <summary>One request of a member who is logged in. A role that the page demands is checked before the page runs.</summary>
public sealed class SteeringVisit
{
    private SteeringVisit(HttpContext http, Member member, LoginSession session)
    {
        Http = http;
        Member = member;
        Actor = SteeringActor.Of(member, session.Trace(http));
    }

    internal HttpContext Http { get; }

    internal Member Member { get; }

    /// <summary>Who changes something, for the log.</summary>
    internal SteeringActor Actor { get; }

    internal CancellationToken Cancel => Http.RequestAborted;

    internal SteeringTexts Texts => Required<SteeringTexts>();

    /// <summary>Runs a page for a member who has one of the roles; others are told that they have not.</summary>
    internal static async Task<IResult> Run(HttpContext http, SteeringRoles any, Func<SteeringVisit, Task<IResult>> page)
    {
        var session = LoginSession.Current(http) ?? throw new InvalidOperationException("A page for members without RequireLogin.");
        if (!session.ToPerson(http).Succeeded(out var number, out var problem)) return Page.Error(PageError.Of(problem));
        var found = await http.RequestServices.GetRequiredService<MemberRegister>().Find(number, http.RequestAborted);
        if (found.Failed(out problem)) return Page.Error(PageError.Of(problem));
        if (found.Match(member => member, _ => null) is not { } member)
        {
            Refusals.Because(http, Problem.Forbidden("no-member", "Somebody without a role in the steering house."));
            return Page.Of<NoRolePage>(StatusCodes.Status403Forbidden);
        }

        var visit = new SteeringVisit(http, member, session);
        return member.Has(any) ? await page(visit) : Page.Of<WrongRolePage>(new { Visit = visit }, StatusCodes.Status403Forbidden);
    }

    internal T Required<T>()
        where T : notnull => Http.RequestServices.GetRequiredService<T>();

    /// <summary>A problem as a page, in the reader's words where there are some.</summary>
    internal IResult Refused(Problem problem)
    {
        if (problem.Kind == ProblemKind.Forbidden) Refusals.Because(Http, problem);
        return Texts.Find($"problem.{problem.Code}") is { } advice
            ? Page.Of<RefusedPage>(new { Visit = this, Advice = advice }, PageError.Of(problem).Status)
            : Page.Error(PageError.Of(problem));
    }

    /// <summary>What is another's, told as if it were not there.</summary>
    internal IResult Hidden()
    {
        Refusals.Because(Http, Problem.Forbidden("another-owner", "It is another organisation's."));
        return Page.Error(PageError.NotFound);
    }
}
