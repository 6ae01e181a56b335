using Felles.Kernel;

namespace Felles.Identity;

/// <summary>
/// Where refusals of known callers are written down: a token and a proof have held, yet the operation is not open to them.
/// Nobody's record is named. Implemented beside the log of use; required of a platform.
/// </summary>
public interface IRefusalLog
{
    /// <summary>Writes a refusal down; done when it is on disk.</summary>
    /// <param name="refused">Who.</param>
    /// <param name="cancel">Cancels the wait.</param>
    /// <returns><see cref="ProblemKind.Unavailable"/> when it cannot be written.</returns>
    Task<Outcome<Done>> Keep(RefusedCaller refused, CancellationToken cancel);
}

/// <summary>A caller whose token and proof have held and who was refused before any record was asked for.</summary>
/// <param name="Trace">What ties it to the token and the request.</param>
/// <param name="Problem">Why.</param>
/// <param name="Operation">Method and route, as <c>GET /lab-results/fhir/{type}/{id}</c>; never an address with its values.</param>
public sealed record RefusedCaller(TokenTrace Trace, Problem Problem, string Operation)
{
    /// <summary>The client's users are citizens.</summary>
    public bool IsCitizen { get; init; }

    /// <summary>The token names a person.</summary>
    public bool NamesPerson { get; init; }

    /// <summary>The person's number; null when the token holds none that is accepted here.</summary>
    public PersonNumber? Number { get; init; }

    /// <summary>The person's name; null when the token holds none.</summary>
    public string? Name { get; init; }

    /// <summary>HPR number; null when the token holds none.</summary>
    public string? HprNumber { get; init; }

    /// <summary>Main unit, <c>orgnr_parent</c>; null when the token holds none.</summary>
    public OrganisationNumber? Organisation { get; init; }
}
