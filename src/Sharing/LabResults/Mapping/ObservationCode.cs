using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>Writes what was examined: <c>code</c>, and the kind of text where no text carries it.</summary>
internal static class ObservationCode
{
    internal static void Write(ResourceJson json, ResultItem item, Tokens tokens)
    {
        var writer = json.Writer;
        var ids = item.Investigations.SelectMany(investigation => investigation.Ids).ToArray();
        writer.WriteStartObject("code"u8);
        if (ids.Length == 0)
        {
            json.Text("text"u8, Substitute(item));
        }
        else
        {
            var shown = ids[0].Shown;
            writer.WriteStartArray("coding"u8);
            foreach (var id in ids)
            {
                json.Coding(id, shown: shown);
                tokens.Code("code", id);
            }

            writer.WriteEndArray();
            json.Text("text"u8, shown);
        }

        writer.WriteEndObject();
    }

    // FHIR demands a code. A group is named by its text ("Blodkultur"), a part of a pathology answer by its heading
    // ("Vurdering"); what has neither is a result, which is all that is known of it.
    private static string Substitute(ResultItem item) => item.Value switch
    {
        ResultValue.Textual { Heading.V: "GR", Text: { Length: <= 200 } group } => group,
        ResultValue.Textual { Heading.Shown: { } heading } => heading,
        _ => "Undersøkelsesresultat",
    };

    /// <summary>
    /// The heading of a text that is still to come says what kind of examination it is ("Resistensbestemmelse"); as a value
    /// it would look like a result.
    /// </summary>
    internal static void Specification(ResourceJson json, ResultItem item)
    {
        if (item.Value is ResultValue.Textual { Heading: { } heading, Text: null, TextCodes.IsEmpty: true })
            json.ConceptExtension(ResourceJson.Nilar + "specification", heading, 8243);
    }
}
