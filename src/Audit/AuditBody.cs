using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Felles.Access;
using Felles.Kernel;

namespace Felles.Audit;

/// <summary>
/// A log entry as the bytes that are hashed and stored: JSON with a fixed order of members, absent values left out.
/// The stored bytes are the truth; the columns beside them are copies that <see cref="AuditVerification"/> compares.
/// </summary>
internal static class AuditBody
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    internal static byte[] Write(AuditEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteString("at"u8, entry.At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteString("kind"u8, entry.Kind.ToString());
            Text(json, "person"u8, entry.Person?.ToString());
            json.WriteString("service"u8, entry.Service.Code);
            json.WriteString("act"u8, entry.Act.ToString());
            json.WriteString("rule"u8, entry.RuleId);
            if (entry.Basis != AccessBasis.None) json.WriteString("basis"u8, entry.Basis.ToString());
            Text(json, "reason"u8, entry.EmergencyReason);
            if (entry.OpenedBlocked) json.WriteBoolean("openedBlocked"u8, true);
            if (entry.Notify) json.WriteBoolean("notify"u8, true);
            Text(json, "query"u8, entry.Query);
            if (!entry.Objects.IsDefaultOrEmpty)
            {
                json.WriteStartArray("objects"u8);
                foreach (var reference in entry.Objects) json.WriteStringValue(reference);
                json.WriteEndArray();
            }

            if (entry.Withheld != 0) json.WriteNumber("withheld"u8, entry.Withheld);
            Text(json, "detail"u8, entry.Detail);
            WriteActor(json, entry.Actor);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteActor(Utf8JsonWriter json, AuditActor actor)
    {
        json.WriteStartObject("actor"u8);
        json.WriteString("reader"u8, actor.Reader.ToString());
        Text(json, "person"u8, actor.Person?.ToString());
        json.WriteString("name"u8, actor.Name);
        Text(json, "hpr"u8, actor.HprNumber);
        Text(json, "role"u8, actor.Role);
        Text(json, "roleText"u8, actor.RoleText);
        Text(json, "org"u8, actor.Organisation);
        Text(json, "orgName"u8, actor.OrganisationName);
        Text(json, "poc"u8, actor.PointOfCare);
        Text(json, "pocName"u8, actor.PointOfCareName);
        Text(json, "dept"u8, actor.Department);
        Text(json, "deptId"u8, actor.DepartmentId);
        Text(json, "healthService"u8, actor.HealthcareService);
        Text(json, "healthServiceText"u8, actor.HealthcareServiceText);
        Text(json, "purpose"u8, actor.Purpose);
        Text(json, "details"u8, actor.PurposeDetails);
        Text(json, "detailsText"u8, actor.PurposeDetailsText);
        Text(json, "decision"u8, actor.DecisionId);
        Text(json, "decisionText"u8, actor.DecisionDescription);
        if (actor.UserSelected is { } userSelected) json.WriteBoolean("userSelected"u8, userSelected);
        if (actor.AttestedAt is { } attestedAt) json.WriteNumber("toa"u8, attestedAt);
        Text(json, "patientPoc"u8, actor.PatientPointOfCare);
        Text(json, "patientPocName"u8, actor.PatientPointOfCareName);
        Text(json, "patientDeptId"u8, actor.PatientDepartmentId);
        Text(json, "patientDept"u8, actor.PatientDepartment);
        json.WriteString("client"u8, actor.ClientId);
        Text(json, "system"u8, actor.System);
        Text(json, "jti"u8, actor.TokenId);
        Text(json, "sid"u8, actor.SessionId);
        Text(json, "proof"u8, actor.ProofId);
        json.WriteString("correlation"u8, actor.CorrelationId);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    /// <summary>Reads what <see cref="Write"/> wrote. Throws <see cref="JsonException"/> or <see cref="FormatException"/> for altered bytes.</summary>
    internal static AuditEntry Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        return new AuditEntry
        {
            At = DateTimeOffset.ParseExact(Required(root, "at"), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            Kind = Parse<AuditKind>(root, "kind"),
            Person = Key(root, "person"),
            Service = new ServiceCode(Required(root, "service")),
            Act = Parse<Act>(root, "act"),
            RuleId = Required(root, "rule"),
            Basis = Optional(root, "basis") is null ? AccessBasis.None : Parse<AccessBasis>(root, "basis"),
            EmergencyReason = Optional(root, "reason"),
            OpenedBlocked = root.TryGetProperty("openedBlocked", out _),
            Notify = root.TryGetProperty("notify", out _),
            Query = Optional(root, "query"),
            Objects = root.TryGetProperty("objects", out var objects) ? [.. objects.EnumerateArray().Select(o => o.GetString()!)] : [],
            Withheld = root.TryGetProperty("withheld", out var withheld) ? withheld.GetInt32() : 0,
            Detail = Optional(root, "detail"),
            Actor = ReadActor(root.GetProperty("actor")),
        };
    }

    private static AuditActor ReadActor(JsonElement actor) => new()
    {
        Reader = Parse<ReaderKind>(actor, "reader"),
        Person = Key(actor, "person"),
        Name = Required(actor, "name"),
        HprNumber = Optional(actor, "hpr"),
        Role = Optional(actor, "role"),
        RoleText = Optional(actor, "roleText"),
        Organisation = Optional(actor, "org"),
        OrganisationName = Optional(actor, "orgName"),
        PointOfCare = Optional(actor, "poc"),
        PointOfCareName = Optional(actor, "pocName"),
        Department = Optional(actor, "dept"),
        DepartmentId = Optional(actor, "deptId"),
        HealthcareService = Optional(actor, "healthService"),
        HealthcareServiceText = Optional(actor, "healthServiceText"),
        Purpose = Optional(actor, "purpose"),
        PurposeDetails = Optional(actor, "details"),
        PurposeDetailsText = Optional(actor, "detailsText"),
        DecisionId = Optional(actor, "decision"),
        DecisionDescription = Optional(actor, "decisionText"),
        UserSelected = actor.TryGetProperty("userSelected", out var userSelected) ? userSelected.GetBoolean() : null,
        AttestedAt = actor.TryGetProperty("toa", out var attestedAt) ? attestedAt.GetInt64() : null,
        PatientPointOfCare = Optional(actor, "patientPoc"),
        PatientPointOfCareName = Optional(actor, "patientPocName"),
        PatientDepartmentId = Optional(actor, "patientDeptId"),
        PatientDepartment = Optional(actor, "patientDept"),
        ClientId = Required(actor, "client"),
        System = Optional(actor, "system"),
        TokenId = Optional(actor, "jti"),
        SessionId = Optional(actor, "sid"),
        ProofId = Optional(actor, "proof"),
        CorrelationId = Required(actor, "correlation"),
    };

    private static string Required(JsonElement element, string name) =>
        Optional(element, name) ?? throw new FormatException($"The log entry has no '{name}'.");

    private static string? Optional(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static PersonKey? Key(JsonElement element, string name) =>
        Optional(element, name) is not { } text ? null
        : PersonKey.TryParse(text, out var key) ? key
        : throw new FormatException($"'{name}' is not a key.");

    private static T Parse<T>(JsonElement element, string name)
        where T : struct, Enum =>
        Enum.TryParse<T>(Required(element, name), out var value) ? value : throw new FormatException($"'{name}' has an unknown value.");
}
