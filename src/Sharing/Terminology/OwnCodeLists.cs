using System.Collections.Frozen;
using System.Text.Json;
using Felles.Fhir;
using Felles.Sharing.CriticalInfo;

namespace Felles.Sharing.Terminology;

/// <summary>The code lists that the platform itself writes codes of, so that they can be asked like any other.</summary>
internal static class OwnCodeLists
{
    private static readonly Lazy<TerminologyVolume> Built = new(Build);

    // 9603, Sperring og nekting av dokumenter; HL7 Norway, no-kodeverk-9603.
    private static readonly CodeList Labels = new("9603", "Sperring og nekting av dokumenter", new Dictionary<string, string>
    {
        ["N"] = "Ingen begrensning",
        ["NORN_FFL"] = "Nektet: fare for liv eller alvorlig helseskade",
        ["NORN_KUT"] = "Nektet: klart utilrådelig av hensyn til personer som står pasienten nær",
        ["NORN_EPO"] = "Nektet: pasienten ønsker ikke elektronisk innsyn",
        ["NORN_ALL"] = "Nektet: alle dokumenter",
        ["NORN_FOR"] = "Nektet: eldre enn tidspunktet for digitalt innsyn",
        ["NORN_FFH"] = "Nektet: fare for helsepersonell",
        ["NORN_FPB"] = "Nektet: forsvarlig pasientbehandling",
        ["NORN_DUP"] = "Nektet: duplikat",
        ["NORN_ANG"] = "Nektet: annen grunn",
        ["NORN_FORANS"] = "Nektet for foreldre",
        ["NORN_UNGDOM"] = "Nektet for ungdom",
        ["NORU"] = "Utsatt innsyn",
        ["NORS"] = "Sperret",
    }.ToFrozenDictionary(StringComparer.Ordinal));

    internal static IReadOnlyList<CodeList> Lists => [Labels, CriticalInfoCodes.Reaction, CriticalInfoCodes.Source, CriticalInfoCodes.MainCategory, CriticalInfoCodes.Category];

    /// <summary>The lists as a volume, made once.</summary>
    internal static TerminologyVolume Volume => Built.Value;

    private static TerminologyVolume Build()
    {
        using var stream = new MemoryStream();
        var volume = new VolumeWriter(stream);
        foreach (var list in Lists)
        {
            // That they are valid is a test's concern; checking here would cost every start the validator's tables.
            using var resource = JsonDocument.Parse(Resource(list));
            FhirTerminologySource.AddKnown(volume, resource.RootElement);
        }

        volume.End();
        return TerminologyVolume.Open(stream.ToArray());
    }

    /// <summary>A list as a CodeSystem resource.</summary>
    internal static string Resource(CodeList list) => JsonSerializer.Serialize(new
    {
        resourceType = "CodeSystem",
        id = "no-kodeverk-" + list.Number,
        language = "nb",
        url = list.System,
        name = "NoKodeverk" + list.Number,
        title = list.Name,
        status = "active",
        caseSensitive = true,
        content = "complete",
        concept = list.Codes.OrderBy(pair => pair.Key.Length).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new { code = pair.Key, display = pair.Value }),
    });
}
