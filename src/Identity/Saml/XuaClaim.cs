using System.Buffers;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Identity.Saml;

/// <summary>The attributes of an assertion in the form of the trust framework's claim, so that one reader judges both.</summary>
internal static class XuaClaim
{
    internal static ReadOnlyMemory<byte> Write(XuaAttributes attributes, PersonNumber subject, PersonNumber patient)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("practitioner"u8);
            Identity(json, "identifier", new AttestedIdentity(subject.Reveal(), subject.System, null, null));
            Code(json, "authorization", attributes.Text(XuaNames.Role, XuaNames.OldRole));
            Identity(json, "legal_entity", attributes.Text(XuaNames.OrganisationId), attributes.Text(XuaNames.Organisation));
            Identity(json, "point_of_care", attributes.Text(XuaNames.ChildOrganisation), attributes.Text(XuaNames.ChildOrganisationName));
            Identity(json, "department", attributes.Text(XuaNames.Facility), attributes.Text(XuaNames.FacilityName));
            json.WriteEndObject();
            json.WriteStartObject("care_relation"u8);
            Code(json, "healthcare_service", attributes.Text(XuaNames.HealthcareService));
            Code(json, "purpose_of_use", attributes.Text(XuaNames.Purpose, XuaNames.OldPurpose, XuaNames.OlderPurpose));
            Code(json, "purpose_of_use_details", attributes.Text(XuaNames.PurposeDetails));
            Decision(json, attributes.Text(XuaNames.Decision));
            json.WriteEndObject();
            json.WriteStartArray("patients"u8);
            json.WriteStartObject();
            Identity(json, "identifier", new AttestedIdentity(patient.Reveal(), patient.System, null, null));
            Identity(json, "point_of_care", attributes.Text(XuaNames.ResourceChildOrganisation), attributes.Text(XuaNames.ResourceChildOrganisationName));
            Identity(json, "department", attributes.Text(XuaNames.ResourceFacility), attributes.Text(XuaNames.ResourceFacilityName));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    // What cannot be read is written as text, which the reader refuses by its rule: dropped, it would look as if it were absent.
    private static void Identity(Utf8JsonWriter json, string member, string? text, string? name)
    {
        if (text is null) return;
        if (XuaFragment.ReadIdentity(text, name) is { } identity) Identity(json, member, identity);
        else json.WriteString(member, "unreadable");
    }

    private static void Identity(Utf8JsonWriter json, string member, AttestedIdentity identity)
    {
        json.WriteStartObject(member);
        json.WriteString("id"u8, identity.Id);
        json.WriteString("system"u8, identity.System);
        if (identity.Name is { } name) json.WriteString("name"u8, name);
        if (identity.Authority is { } authority) json.WriteString("authority"u8, authority);
        json.WriteEndObject();
    }

    private static void Code(Utf8JsonWriter json, string member, string? text)
    {
        if (text is null) return;
        if (XuaFragment.ReadCode(text) is not { } code)
        {
            json.WriteString(member, "unreadable");
            return;
        }

        json.WriteStartObject(member);
        json.WriteString("code"u8, code.Code);
        json.WriteString("system"u8, code.System);
        if (code.Text is { } display) json.WriteString("text"u8, display);
        if (code.Assigner is { } assigner) json.WriteString("assigner"u8, assigner);
        json.WriteEndObject();
    }

    private static void Decision(Utf8JsonWriter json, string? text)
    {
        if (text is null) return;
        if (XuaFragment.ReadDecision(text) is not var (id, description, selected))
        {
            json.WriteString("decision_ref"u8, "unreadable");
            return;
        }

        json.WriteStartObject("decision_ref"u8);
        json.WriteString("id"u8, id);
        if (description is not null) json.WriteString("description"u8, description);
        json.WriteBoolean("user_selected"u8, selected);
        json.WriteEndObject();
    }
}
