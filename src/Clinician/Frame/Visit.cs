using Felles.Access;
using Felles.Clinician.Grounds;
using Felles.Clinician.Texts;
using Felles.Identity;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Public.Texts;
using Felles.Registers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Clinician.Frame;

/// <summary>One request of a clinician who is logged in: their session and what it remembers.</summary>
internal sealed class Visit
{
    private Visit(HttpContext http, LoginSession session)
    {
        Http = http;
        Session = session;
        State = ClinicianState.Of(session);
    }

    internal HttpContext Http { get; }

    internal LoginSession Session { get; private set; }

    internal ClinicianState State { get; private set; }

    internal CancellationToken Cancel => Http.RequestAborted;

    internal DateTimeOffset Now => Required<TimeProvider>().GetUtcNow();

    internal ClinicianTexts Texts => Required<ClinicianTexts>();

    /// <summary>The visit of a page that requires a clinician's login.</summary>
    internal static Visit Of(HttpContext http) =>
        new(http, LoginSession.Current(http) ?? throw new InvalidOperationException("A page for clinicians without RequireLogin."));

    internal T Required<T>()
        where T : notnull => Http.RequestServices.GetRequiredService<T>();

    internal async Task<Problem?> Keep(ClinicianState state)
    {
        var kept = await state.Keep(Session, Http);
        if (!kept.Succeeded(out var session, out var problem)) return problem;
        Session = session;
        State = state;
        return null;
    }

    /// <summary>Gets an attestation for a patient on the grounds chosen, or for an emergency.</summary>
    internal async Task<Problem?> Attest(PersonNumber patient, bool emergency)
    {
        if (State.Grounds?.ToChoice() is not { } grounds) return Problem.Forbidden("attestation-missing", "Choose grounds first.");
        var chosen = await Session.ChooseGrounds(Http, grounds.ToRequest(patient, emergency), Cancel);
        if (!chosen.Succeeded(out var session, out var problem)) return problem;
        Session = session;
        return null;
    }

    /// <summary>Who acts, for the top of every page.</summary>
    internal async Task<SessionView> Acting()
    {
        var registers = Required<IRegisters>();
        var place = "";
        if (Session.PointOfCare is { } number && (await registers.Organisation(number, Cancel)).Succeeded(out var organisation, out _)) place = organisation.Name;
        var attestation = Session.Attestation;
        var role = attestation?.Authorization?.Code ?? State.Grounds?.Authorization ?? (await Authorizations() is [var first, ..] ? first : null);
        return new SessionView(Session.Name, role is null ? null : Texts.Find($"role.{role}"), place)
        {
            Grounds = State.Grounds is null ? null : GroundsWords(attestation),
            MinutesLeft = State.Open is not null && Session.GroundsEndAt is { } end ? Math.Max(0, (int)Math.Floor((end - Now).TotalMinutes)) : null,
        };
    }

    /// <summary>The clinician's active authorisations (9060), from HPR.</summary>
    internal async Task<IReadOnlyList<string>> Authorizations()
    {
        if (Session.HprNumber is not { } hpr) return [];
        return (await Required<IRegisters>().HealthPerson(hpr, Cancel)).Succeeded(out var person, out _) ? person.Authorizations : [];
    }

    /// <summary>A problem as a page, in the reader's words where there are some.</summary>
    internal async Task<IResult> Refused(Problem problem)
    {
        if (problem.Kind == ProblemKind.Unavailable) return Page.Error(PageError.Unavailable);
        if (problem.Kind == ProblemKind.Unauthenticated && problem.Code == "session-ended") return Results.LocalRedirect("/kliniker");
        var advice = AccessText.Advice(problem.Code, Texts.Language.Tag) ?? Texts.Find($"problem.{problem.Code}") ?? problem.Text;
        return Page.Of<RefusedPage>(new { Acting = await Acting(), Advice = advice }, StatusCodes.Status403Forbidden);
    }

    private string GroundsWords(Attestation? attestation)
    {
        var choice = State.Grounds!.ToChoice();
        // Of the patient open it is the attestation that counts; before one is open, what was chosen.
        var purpose = State.Open is not null && attestation is not null ? attestation.PurposeCode.Code : choice.Purpose;
        return $"{Texts[$"purpose.{purpose}"]}: {choice.Occasion?.Name ?? choice.Service?.Name}";
    }
}
