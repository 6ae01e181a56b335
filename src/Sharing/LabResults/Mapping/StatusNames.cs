using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>The names that the code lists of status and comparison give their codes (Volven 7306, 7309, 8239, 8245, 8270): words that need no keeping.</summary>
internal static class StatusNames
{
    /// <summary>Whether the message's name of the code is the code list's own.</summary>
    internal static bool IsOwn(int list, CodedValue code) =>
        code.DN is null || string.Equals(code.DN, Of(list, code.V), StringComparison.OrdinalIgnoreCase);

    private static string? Of(int list, string? code) => (list, code) switch
    {
        (7309 or 8270, "N") => "Ny",
        (7309 or 8270, "M") => "Endring",
        (7309 or 8270, "C") => "Kansellering",
        (7309 or 8270, "H") => "Historikk",
        (7309 or 8270, "A") => "Tillegg",
        (7306, "S") => "Planlagt",
        (7306, "P") => "Foreløpig rapport",
        (7306, "F") => "Endelig rapport",
        (7306, "A") => "Tillegg til rapport",
        (8245, "1") => "Revidert",
        (8245, "2") => "Foreløpig",
        (8245, "3") => "Endelig",
        (8245, "4") => "Tillegg",
        (8245, "5") => "Henvisning registrert",
        (8245, "6") => "Prosedyrer registrert/planlagt",
        (8245, "7") => "Tildelt time",
        (8245, "8") => "Undersøkelse gjennomført",
        (8245, "9") => "Diktert",
        (8245, "10") => "Skrevet (usignert svar foreligger)",
        (8245, "11") => "Signert",
        (8245, "12") => "Korrigert (usignert tilleggsbeskrivelse foreligger)",
        (8245, "13") => "Signert korrigert/tilleggsbeskrivelse foreligger",
        (8245, "14") => "Undersøkelse slettet",
        (8245, "15") => "I prosess",
        (8239, "EQ") => "Lik",
        (8239, "GE") => "Større eller lik",
        (8239, "GT") => "Større enn",
        (8239, "LE") => "Mindre eller lik",
        (8239, "LT") => "Mindre enn",
        (8239, "MG") => "Mye større enn",
        (8239, "ML") => "Mye mindre enn",
        (8239, "NE") => "Ikke lik",
        _ => null,
    };
}
