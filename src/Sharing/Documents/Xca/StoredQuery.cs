using System.Xml;
using Felles.Kernel;
using Felles.Sharing.Documents.Metadata;

namespace Felles.Sharing.Documents.Xca;

/// <summary>
/// A stored query of ITI-18 and ITI-38: which documents of the patient are asked for. Values in one slot are alternatives, slots
/// must all hold (IHE ITI TF-2 3.18.4.1.2.3.5).
/// </summary>
internal sealed class StoredQuery
{
    private const string Entry = "$XDSDocumentEntry";
    private const int ValuesMax = 500;

    private readonly List<Func<DocumentEntry, bool>> conditions = [];

    /// <summary>The patient named by the query; null where it names documents only.</summary>
    internal string? Patient { get; private set; }

    /// <summary>Whether whole entries are wanted, and not their ids alone.</summary>
    internal bool WantsEntries { get; private init; }

    internal bool Finds(DocumentEntry entry) => conditions.TrueForAll(condition => condition(entry));

    /// <summary>Reads an <c>AdhocQueryRequest</c>; the error where it cannot be answered.</summary>
    internal static (StoredQuery? Query, XdsError? Error) Read(XmlElement body)
    {
        if (body is not { LocalName: "AdhocQueryRequest", NamespaceURI: XdsNames.Query }) return (null, new XdsError("XDSRegistryError", "The body must be an AdhocQueryRequest."));
        var returnType = SoapRequest.Children(body, "ResponseOption", XdsNames.Query).FirstOrDefault()?.GetAttribute("returnType");
        if (returnType is not ("LeafClass" or "ObjectRef")) return (null, new XdsError("XDSRegistryError", "returnType must be LeafClass or ObjectRef."));
        if (SoapRequest.Children(body, "AdhocQuery", XdsNames.Rim).ToArray() is not [var adhoc]) return (null, new XdsError("XDSRegistryError", "The request must hold one AdhocQuery."));
        var query = new StoredQuery { WantsEntries = returnType == "LeafClass" };
        var slots = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var slot in SoapRequest.Children(adhoc, "Slot", XdsNames.Rim))
        {
            var values = SoapRequest.Children(slot, "ValueList", XdsNames.Rim).SelectMany(list => SoapRequest.Children(list, "Value", XdsNames.Rim)).SelectMany(value => Values(value.InnerText)).ToList();
            if (values.Count is 0 or > ValuesMax || !slots.TryAdd(slot.GetAttribute("name"), values)) return (null, new XdsError("XDSStoredQueryParamNumber", "A slot must be given once, with 1 to 500 values in quotes.", slot.GetAttribute("name")));
        }

        return adhoc.GetAttribute("id") switch
        {
            XdsNames.FindDocuments => query.Find(slots),
            XdsNames.GetDocuments => query.Get(slots),
            _ => (null, new XdsError("XDSUnknownStoredQuery", "FindDocuments and GetDocuments are answered here.")),
        };
    }

    private (StoredQuery? Query, XdsError? Error) Find(Dictionary<string, List<string>> slots)
    {
        if (!slots.Remove($"{Entry}PatientId", out var patients) || patients is not [var patient]) return (null, new XdsError("XDSStoredQueryMissingParam", "Name one patient.", $"{Entry}PatientId"));
        if (!slots.Remove($"{Entry}Status", out var statuses)) return (null, new XdsError("XDSStoredQueryMissingParam", "Give the status.", $"{Entry}Status"));
        Patient = patient;
        conditions.Add(entry => statuses.Contains(entry.Status == DocumentStatus.Current ? XdsNames.Approved : XdsNames.Deprecated));
        foreach (var (name, values) in slots)
            if (Condition(name, values) is { } condition) conditions.Add(condition);
            else return (null, new XdsError("XDSStoredQueryParamNumber", "This slot is not understood here, or its value is not of its form. Leave it out.", name));
        return (this, null);
    }

    private (StoredQuery? Query, XdsError? Error) Get(Dictionary<string, List<string>> slots)
    {
        if (slots.Remove($"{Entry}UniqueId", out var uniqueIds)) conditions.Add(entry => uniqueIds.Contains(entry.Address.UniqueId));
        else if (slots.Remove($"{Entry}EntryUUID", out var ids)) conditions.Add(entry => ids.Contains(ExtrinsicObject.IdOf(entry.Address)));
        else return (null, new XdsError("XDSStoredQueryMissingParam", "Name documents by unique id or entry UUID.", $"{Entry}UniqueId"));
        slots.Remove("$homeCommunityId");
        return slots.Count == 0 ? (this, null) : (null, new XdsError("XDSStoredQueryParamNumber", "This slot is not understood here. Leave it out.", slots.Keys.First()));
    }

    private static Func<DocumentEntry, bool>? Condition(string name, List<string> values) => name switch
    {
        Entry + "ClassCode" => entry => Holds(values, entry.Class),
        Entry + "TypeCode" => entry => Holds(values, entry.Type),
        Entry + "FormatCode" => entry => Holds(values, entry.Format),
        Entry + "HealthcareFacilityTypeCode" => entry => Holds(values, entry.Facility),
        Entry + "PracticeSettingCode" => entry => entry.PracticeSetting is { } practice && Holds(values, practice),
        Entry + "EventCodeList" => entry => entry.Events.Any(code => Holds(values, code)),
        Entry + "ConfidentialityCode" => entry => entry.Confidentiality.Any(code => Holds(values, code)),
        Entry + "AuthorPerson" => entry => entry.Authors.Any(author => values.Exists(value => author.Person?.Contains(value.Trim('%'), StringComparison.OrdinalIgnoreCase) == true)),
        Entry + "Type" => _ => values.Contains(XdsNames.StableDocument),
        Entry + "CreationTimeFrom" => Time(values) is { } time ? entry => entry.CreatedAt >= time : null,
        Entry + "CreationTimeTo" => Time(values) is { } time ? entry => entry.CreatedAt < time : null,
        Entry + "ServiceStartTimeFrom" => Time(values) is { } time ? entry => entry.ServiceStart is { } at && at >= time : null,
        Entry + "ServiceStartTimeTo" => Time(values) is { } time ? entry => entry.ServiceStart is { } at && at < time : null,
        Entry + "ServiceStopTimeFrom" => Time(values) is { } time ? entry => entry.ServiceStop is { } at && at >= time : null,
        Entry + "ServiceStopTimeTo" => Time(values) is { } time ? entry => entry.ServiceStop is { } at && at < time : null,
        _ => null,
    };

    // code^^system; codes of the two names of HL7's confidentiality are the same list.
    private static bool Holds(List<string> values, DocumentCode code)
    {
        var system = code.System == DocumentCodes.Confidentiality ? XdsNames.Plain(DocumentCodes.ConfidentialityOid) : XdsNames.Plain(code.System);
        return values.Contains($"{code.Code}^^{system}") || values.Contains($"{code.Code}^^urn:oid:{system}");
    }

    private static DateTimeOffset? Time(List<string> values) => values is [var text] ? XdsTime.Read(text) : null;

    // 'one', ('one','two'); a number stands bare. A quote within is doubled.
    private static IEnumerable<string> Values(string text)
    {
        text = text.Trim();
        if (text.StartsWith('(') && text.EndsWith(')')) text = text[1..^1].Trim();
        if (!text.StartsWith('\'')) return text.Length > 0 ? [text] : [];
        return text.Split("','").Select((part, index) => part.Trim('\'', ' ').Replace("''", "'", StringComparison.Ordinal));
    }
}
