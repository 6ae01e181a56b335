using System.Collections.Immutable;
using System.Text.Json;

namespace Felles.Sharing.Documents.Metadata;

/// <summary>The authors of a DocumentReference, put together from what it contains.</summary>
internal static class DocumentAuthors
{
    private const string PersonNumbers = "urn:oid:2.16.578.1.12.4.1.4.1";
    private const string DNumbers = "urn:oid:2.16.578.1.12.4.1.4.2";

    /// <summary>Persons and units by their names and numbers. A national number of an author is left out: the metadata name people by HPR number.</summary>
    internal static ImmutableArray<DocumentAuthor> Of(JsonElement root, MetadataReading reading)
    {
        var contained = new Dictionary<string, (JsonElement Resource, int Index)>(StringComparer.Ordinal);
        var at = 0;
        foreach (var resource in root.Items("contained"))
        {
            if (resource.Text("id") is { } id) contained.TryAdd($"#{id}", (resource, at));
            at++;
        }

        // Persons named both by themselves and by their role are one.
        var persons = new Dictionary<string, DocumentAuthor>(StringComparer.Ordinal);
        var (institution, department) = (default(DocumentAuthor), default(DocumentAuthor));
        foreach (var author in root.Items("author")) Take(author.Text("reference"), author.Text("type"), author.Text("display"), followsRoles: true);
        var unit = institution ?? new DocumentAuthor();
        if (department is not null) unit = unit with { Department = department.Department, DepartmentId = department.DepartmentId };
        if (persons.Count == 0) return unit == new DocumentAuthor() ? [] : [unit];
        return [.. persons.Values.Select((person, index) => index > 0 ? person : person with { Institution = unit.Institution, InstitutionNumber = unit.InstitutionNumber, Department = unit.Department, DepartmentId = unit.DepartmentId })];

        // A role leads to a person and a unit, and never to a role: what is sent could lead in a circle.
        void Take(string? reference, string? type, string? display, bool followsRoles)
        {
            if (reference is null || !contained.TryGetValue(reference, out var found))
            {
                if (display is not null && type == "Organization") institution ??= new DocumentAuthor { Institution = display };
                else if (display is not null) persons.TryAdd(display, new DocumentAuthor { Person = display });
                return;
            }

            var (resource, index) = found;
            switch (resource.Text("resourceType"))
            {
                case "Practitioner" when NameOf(resource) is { } name:
                    persons.TryAdd(reference, new DocumentAuthor { Person = name, HprNumber = Hpr(resource, index, reading) });
                    break;
                case "PractitionerRole" when followsRoles:
                    Take(resource.Member("practitioner").Text("reference"), "Practitioner", resource.Member("practitioner").Text("display"), followsRoles: false);
                    Take(resource.Member("organization").Text("reference"), "Organization", resource.Member("organization").Text("display"), followsRoles: false);
                    break;
                case "Organization":
                    var (read, isDepartment) = UnitOf(resource, index, reading);
                    if (isDepartment) department ??= read;
                    else institution ??= read;
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Name of the unit of a kind in a DocumentReference that was written here; the empty string when it has none.</summary>
    internal static string UnitOf(ReadOnlyMemory<byte> body, string system)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.Items("contained").FirstOrDefault(unit => unit.Items("type").Any(type => type.Items("coding").Any(coding => coding.Text("system") == system))).Text("name") ?? "";
    }

    /// <summary>The name of a person in a resource; null when it has none.</summary>
    internal static string? NameOf(JsonElement practitioner)
    {
        var name = practitioner.Items("name").FirstOrDefault();
        return name.Text("text") ?? (string.Join(' ', name.Items("given").Select(given => given.GetString()).Append(name.Text("family")).Where(part => !string.IsNullOrEmpty(part))) is { Length: > 0 } joined ? joined : null);
    }

    private static string? Hpr(JsonElement practitioner, int index, MetadataReading reading)
    {
        foreach (var identifier in practitioner.Items("identifier"))
        {
            if (identifier.Text("system") == DocumentReferenceWriter.Hpr) return identifier.Text("value");
            if (identifier.Text("system") is not (PersonNumbers or DNumbers)) reading.Wrong("value", "author-system", $"contained[{index}].identifier", $"An author is named by HPR number, system {DocumentReferenceWriter.Hpr}.");
        }

        return null;
    }

    private static (DocumentAuthor Unit, bool IsDepartment) UnitOf(JsonElement organisation, int index, MetadataReading reading)
    {
        var identifier = organisation.Items("identifier").FirstOrDefault();
        var (name, system, value) = (organisation.Text("name"), identifier.Text("system"), identifier.Text("value"));
        if (system == DocumentReferenceWriter.Department) return (new DocumentAuthor { Department = name, DepartmentId = value }, true);
        if (identifier.ValueKind == JsonValueKind.Object && system != DocumentReferenceWriter.Organisation)
            reading.Wrong("value", "author-system", $"contained[{index}].identifier", $"A unit is named by organisation number, system {DocumentReferenceWriter.Organisation}, or as a department, system {DocumentReferenceWriter.Department}.");
        return (new DocumentAuthor { Institution = name, InstitutionNumber = value }, false);
    }
}
