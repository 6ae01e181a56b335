using System.Text;
using Felles.Kernel;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>
/// Turns those named in a message into PractitionerRole resources, one for each person in an organisation, and each only
/// once. Practitioner and organisation are referenced by identifier and name (profile nilar-practitioner-role).
/// </summary>
internal sealed class ActorRoles(ResourceJson json, PersonKey person, string source)
{
    private const int PersonIdTypes = 8116;
    private const int OrganisationIdTypes = 9051;

    private readonly Dictionary<string, string> idsByContent = new(StringComparer.Ordinal);

    internal List<MappedResource> Resources { get; } = [];

    /// <summary>Ids of the roles of an actor, at least one.</summary>
    /// <param name="actor">From the message.</param>
    /// <param name="relationList">Code list of its relation: 7319 to the patient, 8254 to the result.</param>
    /// <param name="organisation">Whose organisation to give a person who is named without one; null for nobody's.</param>
    internal IReadOnlyList<string> Of(Actor actor, int relationList, Actor? organisation = null)
    {
        var inst = actor.Inst ?? organisation?.Inst;
        if (actor.HcProf is { } prof) return [Add(actor, prof, inst, relationList)];
        return actor.Inst is { Persons: { Length: > 0 } people }
            ? [.. people.Select(who => Add(actor, who, inst, relationList))]
            : [Add(actor, null, inst, relationList)];
    }

    private string Add(Actor actor, HealthPerson? who, Institution? inst, int relationList)
    {
        var content = Content(actor, who, inst);
        if (idsByContent.TryGetValue(content, out var id)) return id;
        id = ResourceId.Derive(person.ToString(), source, "PractitionerRole", content);
        idsByContent.Add(content, id);
        Resources.Add(new MappedResource("PractitionerRole", id, Write(id, actor, who, inst, relationList)) { IsContentAddressed = true });
        return id;
    }

    private byte[] Write(string id, Actor actor, HealthPerson? who, Institution? inst, int relationList)
    {
        var writer = json.Writer;
        json.Begin("PractitionerRole", id, ResourceJson.Nilar + "practitioner-role");
        json.EndMeta();
        var chosen = OrganisationId(inst);
        OtherIds(who, inst, chosen);
        if (who is not null) Party("practitioner"u8, "Practitioner", who.Id ?? who.AdditionalIds.FirstOrDefault(), who.Name, PersonIdTypes);
        if (inst is not null) Party("organization"u8, "Organization", chosen, OrganisationName(inst), OrganisationIdTypes);
        Codes(actor, who, inst, relationList);
        if (actor.MedSpeciality is { } speciality)
        {
            writer.WriteStartArray("specialty"u8);
            json.Concept(speciality);
            writer.WriteEndArray();
        }

        Telecom(actor);
        return json.End();
    }

    private void Party(ReadOnlySpan<byte> name, string type, ActorId? id, string? display, int idTypes)
    {
        var writer = json.Writer;
        writer.WriteStartObject(name);
        writer.WriteString("type"u8, type);
        if (id is not null)
        {
            writer.WritePropertyName("identifier"u8);
            Identifier(id, idTypes);
        }

        json.Text("display"u8, display ?? (id is null ? "Ikke navngitt" : null));
        writer.WriteEndObject();
    }

    private void OtherIds(HealthPerson? who, Institution? inst, ActorId? chosen)
    {
        var others = new List<(ActorId Id, int Types)>();
        if (who is not null) others.AddRange((who.Id is null ? who.AdditionalIds.Skip(1) : who.AdditionalIds).Select(id => (id, PersonIdTypes)));
        if (inst is not null) others.AddRange(InstitutionIds(inst).Where(id => !ReferenceEquals(id, chosen)).Select(id => (id, OrganisationIdTypes)));
        if (others.Count == 0) return;
        json.Writer.WriteStartArray("identifier"u8);
        foreach (var (id, types) in others) Identifier(id, types);
        json.Writer.WriteEndArray();
    }

    private void Identifier(ActorId id, int types)
    {
        var writer = json.Writer;
        writer.WriteStartObject();
        if (id.Type is { } type)
        {
            writer.WriteStartObject("type"u8);
            writer.WriteStartArray("coding"u8);
            json.Coding(type, types);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        if (SystemOf(id) is { } system) writer.WriteString("system"u8, system);
        json.Text("value"u8, id.Value);
        writer.WriteEndObject();
    }

    private void Codes(Actor actor, HealthPerson? who, Institution? inst, int relationList)
    {
        var codes = new List<(CodedValue Code, int List)>();
        if (who?.Profession is { } profession) codes.Add((profession, 9060));
        if (actor.Relation is { } relation) codes.Add((relation, relationList));
        if (inst is not null) codes.AddRange(inst.Depts.Where(dept => dept.Type is not null).Select(dept => (dept.Type!, 8624)));
        if (codes.Count == 0) return;
        json.Writer.WriteStartArray("code"u8);
        foreach (var (code, list) in codes) json.Concept(code, list);
        json.Writer.WriteEndArray();
    }

    private void Telecom(Actor actor)
    {
        if (actor.TeleAddresses.IsEmpty) return;
        var writer = json.Writer;
        writer.WriteStartArray("telecom"u8);
        foreach (var address in actor.TeleAddresses)
        {
            var colon = address.IndexOf(':', StringComparison.Ordinal);
            var scheme = colon < 0 ? "" : address[..colon];
            writer.WriteStartObject();
            // The schemes of the standard's teleaddresses (HIS 80117); FHIR wants the bare number or address.
            var system = scheme switch { "tel" or "callto" => "phone", "fax" => "fax", "mailto" => "email", "http" or "https" or "ftp" => "url", _ => "other" };
            writer.WriteString("system"u8, system);
            json.Text("value"u8, system is "phone" or "fax" or "email" && colon + 1 < address.Length ? address[(colon + 1)..] : address);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // The department's own id names it best; then the institution's. Local ids are no identity outside the house, so a
    // national one goes first (profile: HER, organisation number, RESH, pharmacy licence).
    private static ActorId? OrganisationId(Institution? inst)
    {
        if (inst is null) return null;
        ActorId? any = null;
        foreach (var id in InstitutionIds(inst))
        {
            if (SystemOf(id) is not null) return id;
            any ??= id;
        }

        return any;
    }

    private static IEnumerable<ActorId> InstitutionIds(Institution inst)
    {
        foreach (var dept in inst.Depts)
        {
            if (dept.Id is { } id) yield return id;
            foreach (var other in dept.AdditionalIds) yield return other;
        }

        if (inst.Id is { } own) yield return own;
        foreach (var other in inst.AdditionalIds) yield return other;
    }

    private static string? OrganisationName(Institution inst)
    {
        var names = new[] { inst.Name }.Concat(inst.Depts.Select(dept => dept.Name)).Where(name => name is not null);
        var joined = string.Join(", ", names);
        return joined.Length == 0 ? null : joined;
    }

    private static string? SystemOf(ActorId id) => id.Type?.V switch
    {
        "HER" => "urn:oid:2.16.578.1.12.4.1.2",
        "HPR" => "urn:oid:2.16.578.1.12.4.1.4.4",
        "DUF" => "urn:oid:2.16.578.1.12.4.1.4.5",
        "ENH" => "urn:oid:2.16.578.1.12.4.1.4.101",
        "RSH" or "RESH" => "urn:oid:2.16.578.1.12.4.1.4.102",
        "AKO" => "urn:oid:2.16.578.1.12.4.1.4.107",
        _ => null,
    };

    private static string Content(Actor actor, HealthPerson? who, Institution? inst)
    {
        var content = new StringBuilder();
        Append(content, actor.Relation, actor.MedSpeciality, who?.Profession);
        Append(content, who?.Name);
        if (who is not null) Append(content, who.Id, who.AdditionalIds);
        if (inst is not null)
        {
            Append(content, OrganisationName(inst));
            Append(content, null, InstitutionIds(inst));
            foreach (var dept in inst.Depts) Append(content, dept.Type);
        }

        foreach (var address in actor.TeleAddresses) Append(content, address);
        return content.ToString();
    }

    private static void Append(StringBuilder content, ActorId? first, IEnumerable<ActorId> more)
    {
        foreach (var id in first is null ? more : more.Prepend(first))
        {
            Append(content, id.Value);
            Append(content, id.Type);
        }
    }

    private static void Append(StringBuilder content, params ReadOnlySpan<CodedValue?> codes)
    {
        foreach (var code in codes)
        {
            Append(content, code?.V);
            Append(content, code?.S);
            Append(content, code?.DN);
            Append(content, code?.OT);
        }
    }

    // U+001F cannot stand in XML 1.0, so no text can hold the separator.
    private static void Append(StringBuilder content, string? part) => content.Append(part).Append('\u001f');
}
