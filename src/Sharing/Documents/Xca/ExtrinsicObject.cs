using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Felles.Kernel;
using Felles.Sharing.Documents.Metadata;

namespace Felles.Sharing.Documents.Xca;

/// <summary>A document's metadata as ebRIM (IHE ITI TF-3 4.2), in the values of Norsk helsenett's profile.</summary>
internal static class ExtrinsicObject
{
    // XDS demands a scheme of every code, FHIR does not; format codes are often given without. This is IHE's own set of them.
    private const string FormatCodes = "1.3.6.1.4.1.19376.1.2.3";
    private const string Assigner = "&2.16.578.1.12.4.1.4.4&ISO";

    /// <summary>The entry's UUID, the same on every node, as <c>urn:uuid:…</c>.</summary>
    internal static string IdOf(DocumentAddress address)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{address.HomeCommunityId}\n{address.RepositoryId}\n{address.UniqueId}"));
        // Version 8 of RFC 9562: a value of ours.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return $"urn:uuid:{new Guid(hash.AsSpan(0, 16), bigEndian: true)}";
    }

    /// <summary>Writes <c>rim:ExtrinsicObject</c>.</summary>
    internal static void Write(XmlWriter xml, DocumentEntry entry, PersonNumber patient)
    {
        var id = IdOf(entry.Address);
        xml.WriteStartElement("ExtrinsicObject", XdsNames.Rim);
        xml.WriteAttributeString("id", id);
        xml.WriteAttributeString("lid", id);
        xml.WriteAttributeString("home", $"urn:oid:{entry.Address.HomeCommunityId}");
        xml.WriteAttributeString("mimeType", entry.Content.MediaType);
        xml.WriteAttributeString("objectType", XdsNames.StableDocument);
        xml.WriteAttributeString("status", entry.Status == DocumentStatus.Current ? XdsNames.Approved : XdsNames.Deprecated);
        Slot(xml, "creationTime", XdsTime.Write(entry.CreatedAt));
        Slot(xml, "hash", Convert.ToHexStringLower(entry.Content.Sha1.Span));
        Slot(xml, "size", entry.Content.Size.ToString(CultureInfo.InvariantCulture));
        Slot(xml, "languageCode", entry.Language);
        Slot(xml, "repositoryUniqueId", entry.Address.RepositoryId);
        Slot(xml, "sourcePatientId", Cx(patient));
        Slot(xml, "serviceStartTime", entry.ServiceStart is { } start ? XdsTime.Write(start) : null);
        Slot(xml, "serviceStopTime", entry.ServiceStop is { } stop ? XdsTime.Write(stop) : null);
        Slot(xml, "legalAuthenticator", entry.Authenticator is { } authenticator ? $"^{authenticator}" : null);
        Name(xml, entry.Title);
        foreach (var author in entry.Authors) Author(xml, id, author);
        Code(xml, id, XdsNames.ClassCode, entry.Class);
        Code(xml, id, XdsNames.TypeCode, entry.Type);
        foreach (var confidentiality in entry.Confidentiality) Code(xml, id, XdsNames.ConfidentialityCode, confidentiality);
        Code(xml, id, XdsNames.FormatCode, entry.Format);
        Code(xml, id, XdsNames.FacilityCode, entry.Facility);
        if (entry.PracticeSetting is { } practice) Code(xml, id, XdsNames.PracticeCode, practice);
        foreach (var happened in entry.Events) Code(xml, id, XdsNames.EventCode, happened);
        External(xml, id, XdsNames.PatientId, "XDSDocumentEntry.patientId", Cx(patient));
        External(xml, id, XdsNames.UniqueId, "XDSDocumentEntry.uniqueId", entry.Address.UniqueId);
        xml.WriteEndElement();
    }

    private static string Cx(PersonNumber number) => $"{number.Reveal()}^^^&{XdsNames.Plain(number.System)}&ISO";

    private static void Author(XmlWriter xml, string id, DocumentAuthor author)
    {
        Begin(xml, id, XdsNames.Author, "");
        Slot(xml, "authorPerson", author.Person is null ? null : author.HprNumber is { } hpr ? $"{hpr}^{Part(author.Person)}^^^^^^^{Assigner}" : $"^{Part(author.Person)}");
        Slot(
            xml, "authorInstitution",
            author.Institution is { } institution ? $"{Part(institution)}^^^^^{(author.InstitutionNumber is null ? "" : "&2.16.578.1.12.4.1.4.101&ISO")}^^^^{author.InstitutionNumber}".TrimEnd('^') : null,
            author.Department is { } department ? $"{Part(department)}^^^^^{(author.DepartmentId is null ? "" : "&2.16.578.1.12.4.1.4.102&ISO")}^^^^{author.DepartmentId}".TrimEnd('^') : null);
        xml.WriteEndElement();
    }

    // What separates the parts of XCN and XON may not stand within one.
    private static string Part(string text) => text.Replace('^', ' ').Replace('&', ' ');

    private static void Code(XmlWriter xml, string id, string scheme, DocumentCode code)
    {
        Begin(xml, id, scheme, code.Code);
        Slot(xml, "codingScheme", code.System.Length > 0 ? XdsNames.Plain(code.System) : FormatCodes);
        Name(xml, code.Text ?? DocumentCodes.TextOf(code.Code));
        xml.WriteEndElement();
    }

    private static void Begin(XmlWriter xml, string id, string scheme, string code)
    {
        xml.WriteStartElement("Classification", XdsNames.Rim);
        xml.WriteAttributeString("id", $"urn:uuid:{Guid.NewGuid()}");
        xml.WriteAttributeString("objectType", "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:Classification");
        xml.WriteAttributeString("classificationScheme", scheme);
        xml.WriteAttributeString("classifiedObject", id);
        xml.WriteAttributeString("nodeRepresentation", code);
    }

    private static void External(XmlWriter xml, string id, string scheme, string name, string value)
    {
        xml.WriteStartElement("ExternalIdentifier", XdsNames.Rim);
        xml.WriteAttributeString("id", $"urn:uuid:{Guid.NewGuid()}");
        xml.WriteAttributeString("objectType", "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:ExternalIdentifier");
        xml.WriteAttributeString("registryObject", id);
        xml.WriteAttributeString("identificationScheme", scheme);
        xml.WriteAttributeString("value", value);
        Name(xml, name);
        xml.WriteEndElement();
    }

    private static void Name(XmlWriter xml, string? text)
    {
        if (text is null) return;
        xml.WriteStartElement("Name", XdsNames.Rim);
        xml.WriteStartElement("LocalizedString", XdsNames.Rim);
        xml.WriteAttributeString("value", text);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Slot(XmlWriter xml, string name, params ReadOnlySpan<string?> values)
    {
        var any = false;
        foreach (var value in values) any |= value is not null;
        if (!any) return;
        xml.WriteStartElement("Slot", XdsNames.Rim);
        xml.WriteAttributeString("name", name);
        xml.WriteStartElement("ValueList", XdsNames.Rim);
        foreach (var value in values)
            if (value is not null)
                xml.WriteElementString("Value", XdsNames.Rim, value);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }
}
