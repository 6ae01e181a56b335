using System.Globalization;
using Felles.Sharing.LabResults.Mapping;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>
/// What a message said that came after a later one. It must not become the latest version, and it must not be lost: it is
/// kept as a collection that the report refers to (docs/decisions/0052).
/// </summary>
internal static class SupersededVersion
{
    internal static MappedResource Of(MappedReport late, IReadOnlyList<MappedResource> resources)
    {
        var id = ReportPart.IdOf(late.ReportId, "superseded", late.MessageId);
        // Its parts are written, and clean of the patient's number, already.
        using var json = new ResourceJson("\0");
        var writer = json.Writer;
        json.Begin("Bundle", id, null);
        writer.WritePropertyName("identifier"u8);
        json.Identifier("MsgId", late.MessageId);
        writer.WriteString("type"u8, "collection"u8);
        writer.WriteString("timestamp"u8, late.GeneratedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        writer.WriteStartArray("entry"u8);
        foreach (var resource in resources)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("resource"u8);
            writer.WriteRawValue(resource.Json, skipInputValidation: true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        return new MappedResource("Bundle", id, json.End())
        {
            ClinicalAt = late.GeneratedAt,
            Tokens = [.. resources.Select(resource => $"{ReportPart.Holds}{resource.Type}/{resource.Id}")],
        };
    }
}
