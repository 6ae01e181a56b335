using Microsoft.AspNetCore.Http;

namespace Felles.Clinician.Opening;

/// <summary>The form of an emergency opening (nødåpning): a reason in the clinician's own words, and that they know the patient is told.</summary>
/// <param name="Reason">The reason.</param>
internal sealed record EmergencyForm(string Reason)
{
    internal const int ReasonCharactersMin = 10;
    internal const int ReasonCharactersMax = 500;

    /// <summary>The form as sent, with the keys of the texts that say what is wrong, by field.</summary>
    internal static (EmergencyForm Form, OrderedDictionary<string, string> Errors) Read(IFormCollection form)
    {
        var errors = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        var reason = form["grunn"].ToString().Trim();
        // Letters are counted, not spaces and dots: ten full stops are no reason.
        if (reason.Count(char.IsLetterOrDigit) < ReasonCharactersMin || reason.Length > ReasonCharactersMax) errors["grunn"] = "blocked.error.reason";
        if (form["varsel"] != "ja") errors["varsel"] = "blocked.error.confirm";
        return (new EmergencyForm(reason), errors);
    }
}
