using Felles.Identity;
using Felles.Kernel;
using Microsoft.AspNetCore.Http;

namespace Felles.Clinician.Grounds;

/// <summary>The grounds that a clinician has chosen for what they are about to do (tjenstlig behov).</summary>
/// <param name="Purpose">Purpose code, as <c>TREAT</c>.</param>
/// <param name="Occasion">What it is about (<c>purpose_of_use_details</c>); null when the service says it.</param>
/// <param name="Service">Health care service; null when the occasion says it.</param>
/// <param name="Description">The clinician's own words; null when none.</param>
public sealed record GroundsChoice(string Purpose, GroundsCode? Occasion, GroundsCode? Service, string? Description)
{
    internal const int DescriptionCharactersMax = 200;

    /// <summary>Authorisation (9060) to act in; null for personnel outside HPR.</summary>
    public string? Authorization { get; init; }

    /// <summary>What the identity provider is asked to attest to.</summary>
    /// <param name="patient">The patient.</param>
    /// <param name="emergency">Emergency opening (nødåpning): the purpose is then BTG whatever was chosen.</param>
    internal AttestationRequest ToRequest(PersonNumber patient, bool emergency) => new()
    {
        Purpose = emergency ? PurposeOfUse.BreakTheGlass : Purpose switch
        {
            "ETREAT" => PurposeOfUse.EmergencyTreatment,
            "COC" => PurposeOfUse.CoordinationOfCare,
            _ => PurposeOfUse.Treatment,
        },
        Details = Occasion is { } occasion ? new AttestedCode(occasion.Code, occasion.System, null, null) : null,
        Service = Service is { } service ? new AttestedCode(service.Code, service.System, null, null) : null,
        Authorization = Authorization,
        Description = Description,
        Patient = patient,
    };

    /// <summary>The form as it was sent, with the keys of the texts that say what is wrong, by field; none when it can be used. An authorisation that is not the clinician's own is not taken.</summary>
    internal static (GroundsChoice Choice, OrderedDictionary<string, string> Errors) Read(IFormCollection form, IReadOnlyList<string> authorizations)
    {
        var errors = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        var purpose = form["formal"].ToString();
        var occasion = GroundsCodes.Occasion(form["anledning"].ToString());
        var service = GroundsCodes.Service(form["tjeneste"].ToString());
        var description = form["beskrivelse"].ToString().Trim();
        if (!GroundsCodes.Purposes.Contains(purpose)) errors["formal"] = "grounds.error.purpose";
        // ATT-43: one of the two, both when both say something.
        if (occasion is null && service is null) errors["anledning"] = "grounds.error.occasion";
        if (description.Length > DescriptionCharactersMax) errors["beskrivelse"] = "grounds.error.description";
        var authorization = authorizations.FirstOrDefault(own => own == form["rolle"].ToString(), authorizations is [var first, ..] ? first : null);
        var choice = new GroundsChoice(purpose, occasion, service, description.Length == 0 ? null : description) { Authorization = authorization };
        return (choice, errors);
    }
}
