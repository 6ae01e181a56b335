using System.Collections.Immutable;
using System.Text.Json;
using Felles.Clinician.Grounds;
using Felles.Clinician.Opening;
using Felles.Identity;
using Felles.Kernel;
using Microsoft.AspNetCore.Http;

namespace Felles.Clinician.Frame;

/// <summary>How far a patient's record is open.</summary>
internal enum OpenMode
{
    /// <summary>By ordinary rules.</summary>
    Ordinary,

    /// <summary>With the patient's consent to what is blocked.</summary>
    Consent,

    /// <summary>As an emergency.</summary>
    Emergency,
}

/// <summary>The patient whose record is open. One at a time: an attestation is for one patient (ATT-4, ATT-58).</summary>
internal sealed record OpenPatient(Guid Key, OpenMode Mode, string? Reason)
{
    internal PersonKey Person => new(Key);
}

/// <summary>A patient opened earlier in the session.</summary>
internal sealed record OpenedPatient(Guid Key, long At);

/// <summary>
/// What a clinician's session remembers between pages: the grounds chosen, the patient open, those opened before. Kept on
/// the server with the login, encrypted; no number and no name.
/// </summary>
internal sealed record ClinicianState
{
    private const string Name = "clinician";
    private const int RecentMax = 20;

    /// <summary>Purpose, occasion, service and words of the grounds chosen; null before.</summary>
    public ChosenGrounds? Grounds { get; init; }

    /// <summary>The patient open; null when none.</summary>
    public OpenPatient? Open { get; init; }

    /// <summary>Patients opened, newest first, each once.</summary>
    public ImmutableArray<OpenedPatient> Recent { get; init; } = [];

    internal static ClinicianState Of(LoginSession session)
    {
        if (!session.Kept.TryGetValue(Name, out var text)) return new ClinicianState();
        try
        {
            return JsonSerializer.Deserialize<ClinicianState>(text) ?? new ClinicianState();
        }
        catch (JsonException)
        {
            // Written by another release: the clinician chooses again.
            return new ClinicianState();
        }
    }

    internal ClinicianState Opened(PersonKey person, OpenMode mode, string? reason, DateTimeOffset now) => this with
    {
        Open = new OpenPatient(person.Value, mode, reason),
        Recent = [new OpenedPatient(person.Value, now.ToUnixTimeSeconds()), .. Recent.Where(patient => patient.Key != person.Value).Take(RecentMax - 1)],
    };

    internal ValueTask<Outcome<LoginSession>> Keep(LoginSession session, HttpContext http) =>
        session.Keep(http, Name, JsonSerializer.Serialize(this), http.RequestAborted);
}

/// <summary>The grounds chosen, by their codes.</summary>
internal sealed record ChosenGrounds(string Purpose, string? Occasion, string? Service, string? Description, string? Authorization)
{
    internal GroundsChoice ToChoice() => new(Purpose, GroundsCodes.Occasion(Occasion), GroundsCodes.Service(Service), Description) { Authorization = Authorization };

    internal static ChosenGrounds Of(GroundsChoice choice) => new(choice.Purpose, choice.Occasion?.Key, choice.Service?.Key, choice.Description, choice.Authorization);
}
