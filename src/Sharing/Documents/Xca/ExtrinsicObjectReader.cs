using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using Felles.Identity.Saml;
using Felles.Kernel;
using Felles.Sharing.Documents.Metadata;

namespace Felles.Sharing.Documents.Xca;

/// <summary>
/// A document's metadata from another community, every code checked as of those published here. What is about another patient,
/// of another community, or of a kind that the national list may not hold, is not read at all.
/// </summary>
internal sealed class ExtrinsicObjectReader
{
    private const int TextMax = 256;

    private readonly XmlElement element;
    private readonly string home;
    private readonly ILookup<string, XmlElement> classifications;
    private readonly Dictionary<string, string[]> slots;

    private ExtrinsicObjectReader(XmlElement element, string home)
    {
        (this.element, this.home) = (element, home);
        classifications = SoapRequest.Children(element, "Classification", XdsNames.Rim).ToLookup(one => one.GetAttribute("classificationScheme"), StringComparer.Ordinal);
        slots = Slots(element);
    }

    /// <summary>The document; null when it cannot be used.</summary>
    /// <param name="element"><c>rim:ExtrinsicObject</c>.</param>
    /// <param name="patient">Who was asked about.</param>
    /// <param name="homeCommunityId">The community that was asked.</param>
    internal static DocumentEntry? Read(XmlElement element, PersonNumber patient, string homeCommunityId)
    {
        if (XdsNames.Plain(element.GetAttribute("home")) != homeCommunityId) return null;
        if (External(element, XdsNames.PatientId) is not { } named || XuaStatement.PatientOf(named) != patient.Reveal()) return null;
        return new ExtrinsicObjectReader(element, homeCommunityId).Read();
    }

    private DocumentEntry? Read()
    {
        DocumentStatus? status = element.GetAttribute("status") switch { XdsNames.Approved => DocumentStatus.Current, XdsNames.Deprecated => DocumentStatus.Superseded, _ => null };
        var kind = Code(XdsNames.ClassCode, code => code.System == DocumentCodes.Kind && DocumentCodes.IsClass(code.Code));
        var type = Code(XdsNames.TypeCode, code => code.System == DocumentCodes.Kind && DocumentCodes.IsType(code.Code));
        var format = Code(XdsNames.FormatCode, code => Uri.TryCreate(code.Code, UriKind.Absolute, out _));
        var facility = Code(XdsNames.FacilityCode, code => DocumentCodes.IsFacilityList(code.System));
        if (status is null || kind is null || type is null || format is null || facility is null || !DocumentCodes.IsOf(type.Code, kind.Code) || !DocumentCodes.IsListed(kind.Code, type.Code)) return null;
        if (Confidentiality() is not { IsEmpty: false } confidentiality || Address() is not { } address || Content() is not { } content || XdsTime.Read(Slot("creationTime")) is not { } created) return null;
        var title = SoapRequest.Children(element, "Name", XdsNames.Rim).Select(Localized).FirstOrDefault();
        // A number in a title would be shown, logged and searched for.
        if (PersonNumber.OccursIn(title)) title = null;
        return new DocumentEntry
        {
            Address = address,
            Status = status.Value,
            Class = kind,
            Type = type,
            Confidentiality = confidentiality,
            Format = format,
            Facility = facility,
            PracticeSetting = Code(XdsNames.PracticeCode, code => DocumentCodes.IsPracticeList(code.System)),
            Events = [.. classifications[XdsNames.EventCode].Select(Code).OfType<DocumentCode>()],
            Authors = [.. classifications[XdsNames.Author].Select(Author).OfType<DocumentAuthor>()],
            Authenticator = Slot("legalAuthenticator") is { } authenticator ? Person(authenticator).Name : null,
            Title = Short(title),
            Language = Slot("languageCode") ?? "nb-NO",
            CreatedAt = created,
            ServiceStart = XdsTime.Read(Slot("serviceStartTime")),
            ServiceStop = XdsTime.Read(Slot("serviceStopTime")),
            Content = content,
        };
    }

    private DocumentAddress? Address() =>
        External(element, XdsNames.UniqueId) is { } unique && MetadataReading.Identifier(unique) is { } identifier && Slot("repositoryUniqueId") is { } repository && MetadataReading.IsOid(XdsNames.Plain(repository))
            ? new DocumentAddress(identifier, XdsNames.Plain(repository), home)
            : null;

    private DocumentContent? Content()
    {
        var media = MediaTypes.Of(element.GetAttribute("mimeType"));
        var isSized = long.TryParse(Slot("size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size);
        return media is not null && isSized && Slot("hash") is { Length: 40 } hash && hash.All(char.IsAsciiHexDigit) ? new DocumentContent(media, size, Convert.FromHexString(hash)) : null;
    }

    // One that is not known could be one that hides: then the document is not used.
    private ImmutableArray<DocumentCode>? Confidentiality()
    {
        var codes = classifications[XdsNames.ConfidentialityCode].Select(Code).ToArray();
        var areKnown = codes.All(code => code is not null && (code.System == DocumentCodes.Restriction ? DocumentCodes.IsRestriction(code.Code) : code.System == DocumentCodes.ConfidentialityOid && DocumentCodes.IsConfidentiality(code.Code)));
        return areKnown ? [.. codes.OfType<DocumentCode>()] : null;
    }

    private DocumentCode? Code(string scheme, Func<DocumentCode, bool> isAllowed) => classifications[scheme].Select(Code).FirstOrDefault() is { } code && isAllowed(code) ? code : null;

    private static DocumentCode? Code(XmlElement classification)
    {
        var code = classification.GetAttribute("nodeRepresentation");
        if (code.Length is 0 or > TextMax || Slots(classification).GetValueOrDefault("codingScheme") is not [{ Length: > 0 and <= TextMax } system]) return null;
        return new DocumentCode(MetadataReading.IsOid(system) ? $"urn:oid:{system}" : system, code, Short(SoapRequest.Children(classification, "Name", XdsNames.Rim).Select(Localized).FirstOrDefault()));
    }

    private static DocumentAuthor? Author(XmlElement classification)
    {
        var told = Slots(classification);
        var (hpr, name) = told.GetValueOrDefault("authorPerson") is [var person, ..] ? Person(person) : (null, null);
        var author = new DocumentAuthor { Person = name, HprNumber = hpr };
        foreach (var unit in told.GetValueOrDefault("authorInstitution") ?? [])
        {
            var parts = unit.Split('^');
            var number = parts.Length > 9 && parts[9].Length > 0 ? parts[9] : null;
            if (parts.Length > 5 && parts[5].Contains("2.16.578.1.12.4.1.4.102", StringComparison.Ordinal)) author = author with { Department = Short(parts[0]), DepartmentId = number };
            else author = author with { Institution = Short(parts[0]), InstitutionNumber = number };
        }

        return author == new DocumentAuthor() ? null : author;
    }

    // XCN: id, family, given, further; the id counts under HPR's system only.
    private static (string? Hpr, string? Name) Person(string text)
    {
        var parts = text.Split('^');
        var name = string.Join(' ', parts.Skip(1).Take(3).Where(part => part.Length > 0).Reverse());
        var isHpr = parts.Length > 8 && parts[8].Contains("&2.16.578.1.12.4.1.4.4&", StringComparison.Ordinal) && parts[0].Length is > 0 and <= 12 && parts[0].All(char.IsAsciiDigit);
        return (isHpr ? parts[0] : null, PersonNumber.OccursIn(name) ? null : Short(name));
    }

    private string? Slot(string name) => slots.GetValueOrDefault(name) is [{ Length: > 0 and <= TextMax } value, ..] ? value : null;

    private static Dictionary<string, string[]> Slots(XmlElement parent) =>
        SoapRequest.Children(parent, "Slot", XdsNames.Rim).GroupBy(slot => slot.GetAttribute("name"), StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            group => group.SelectMany(slot => SoapRequest.Children(slot, "ValueList", XdsNames.Rim)).SelectMany(list => SoapRequest.Children(list, "Value", XdsNames.Rim)).Select(value => value.InnerText.Trim()).ToArray(),
            StringComparer.Ordinal);

    private static string? External(XmlElement parent, string scheme) =>
        SoapRequest.Children(parent, "ExternalIdentifier", XdsNames.Rim).Where(one => one.GetAttribute("identificationScheme") == scheme).ToArray() is [var only] ? only.GetAttribute("value") : null;

    private static string? Localized(XmlElement name) => SoapRequest.Children(name, "LocalizedString", XdsNames.Rim).FirstOrDefault()?.GetAttribute("value");

    private static string? Short(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Length <= TextMax ? text : text[..TextMax];
}
