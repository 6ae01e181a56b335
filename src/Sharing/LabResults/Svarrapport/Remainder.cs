using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>
/// Collects what nobody has taken: elements, attributes and stray text without a place in the typed message. Where an
/// element that is not understood could hide a result, the message is refused instead.
/// </summary>
internal sealed class Remainder(Findings findings, string patientNumber)
{
    private const string Mask = "***********";

    // Children of these decide what the report says. What the standard does not know here is a slip that may hide a
    // result; elsewhere it is kept and the sender is told.
    private static readonly Dictionary<string, string[]> Decisive = new(StringComparer.Ordinal)
    {
        ["Message"] = ["Type", "MsgVersion", "MIGversion", "GenDate", "MsgId", "Status", "ServReport"],
        ["ServReport"] = ["ServType", "IssueDate", "ApprDate", "Status", "CancellationCode", "Ack", "MsgDescr", "ServProvId", "Comment", "CodedComment", "RefDoc", "ServReq", "Patient", "Animal", "Material", "ServProvider", "Requester", "PaymentResponsible", "CopyDest", "RelServProv"],
        ["Patient"] = ["BasisForHealthServices", "Sex", "DateOfBirth", "DateOfDeath", "Name", "IdByServProvider", "IdByRequester", "OffId", "TypeOffId", "Relation", "ResponsibleHcp", "AdmLocation", "AdditionalId", "Address", "InfItem", "AnalysedSubject", "ResultItem", "Patient"],
        ["ResultItem"] = ["TextResult", "Interval", "DateResult", "NumResult", "ServType", "RefInterval", "Investigation", "InvDate", "Comment", "DevResultInd", "IdResultItem", "RefIdResultItem", "StatusInvestigation", "StatusChangeDate", "DescrDate", "CounterSignDate", "MedicalValidationDate", "RefAnalysedSubject", "Accredited", "RelServProv", "DiagComment", "StructuredInfo", "ResultItem"],
        ["TextResult"] = ["Heading", "TextResultValue", "TextCode", "Unit"],
        ["NumResult"] = ["ArithmeticComp", "NumResultValue"],
        ["Interval"] = ["Low", "High"],
        ["DateResult"] = ["DateResultValue"],
        ["RefInterval"] = ["Descr"],
        ["Investigation"] = ["Id", "Spec", "Comment"],
    };

    // Every element name of svar-v1.3.xsd and svar-v1.4.xsd that may stand below the decisive ones.
    private static readonly FrozenSet<string> Vocabulary = FrozenSet.ToFrozenSet(
    [
        .. Decisive.Values.SelectMany(names => names),
        "PaymentCat", "ReqComment", "RequestedPrioReport", "ReceiptDate", "Reservation", "Permission", "ReasonAsText",
        "Role", "ComMethod", "HCP", "MimeType", "Description", "Compression", "FileReference", "Content", "MsgType",
        "InvMaterial", "NameOwner", "Species", "TypeGuarantor", "CopyDestRole", "ReqComMethod", "ActComMethod",
        "StartDateTime", "EndDateTime", "AdmCat", "Location", "Observation", "OrgDate", "Pretreatment",
        "CollectedSample", "CollectedStudyProduct", "TypeCoded", "PreservMaterial", "AnatomicalOrigin", "Number",
        "SampleCollInd", "SampleCollProc", "SampleHandling", "StreetAdr", "PostalCode", "City", "County", "Country",
        "CityDistr", "TeleAddress", "CodedDescr", "CollectedDate", "CollectorComment", "CollectorCommentCoded",
        "Logistics", "ProducedDate", "RefRelatedProd", "SubLocation", "TypeId", "HCProf", "Inst", "MedSpeciality", "Dept",
        "HCPerson", "Place", "Concept", "Modifier", "Value", "TextInfo", "IntegerInfo", "PhysicalInfo", "CodedInfo",
        "BooleanInfo", "Text", "Integer", "Quantity", "Code", "Flag",
    ]);

    private readonly ImmutableArray<Unplaced>.Builder found = ImmutableArray.CreateBuilder<Unplaced>();

    /// <summary>What is left of an element that has been taken, and of everything in it.</summary>
    internal ImmutableArray<Unplaced> Of(SourceElement element, string? except = null)
    {
        Collect(element, except);
        return found.DrainToImmutable();
    }

    private void Collect(SourceElement element, string? except)
    {
        if (element.WhollyTaken) return;
        if (element.Attributes.Any(attribute => !attribute.Taken && !string.IsNullOrWhiteSpace(attribute.Value)))
            Add(element.Path(), AttributesLeft(element));
        if (!element.TextTaken) AddStray(element, element.Text);
        foreach (var child in element.Children)
        {
            if (child.Name != except) OfChild(element, child);
            AddStray(element, child.Tail);
        }
    }

    private void OfChild(SourceElement parent, SourceElement child)
    {
        if (child.WhollyTaken) return;
        if (child.Taken)
        {
            Collect(child, null);
            return;
        }

        if (Decisive.TryGetValue(parent.Name, out var known) && !known.Contains(child.Name))
        {
            findings.Error(child, "structure", "unknown-element", "The standard has no such element here, and it could hide a result. Remove it or spell it as in HIS 80822.");
            return;
        }

        if (!Vocabulary.Contains(child.Name))
            findings.Warning(child, "structure", "unknown-element", "The standard has no such element here. It is kept, but shown to nobody.");
        Leaves(child);
    }

    private void Leaves(SourceElement element)
    {
        if (element.WhollyTaken) return;
        var value = new StringBuilder();
        var attributes = AttributesLeft(element);
        value.Append(attributes);
        if (!string.IsNullOrWhiteSpace(element.Text))
        {
            if (value.Length > 0) value.Append(' ');
            value.Append(element.Text.AsSpan().Trim());
        }

        if (value.Length > 0) Add(element.Path(), value.ToString());
        foreach (var child in element.Children)
        {
            Leaves(child);
            if (!string.IsNullOrWhiteSpace(child.Tail)) Add($"{element.Path()}/text()", child.Tail.Trim());
        }
    }

    private static string AttributesLeft(SourceElement element)
    {
        var text = new StringBuilder();
        foreach (var attribute in element.Attributes)
        {
            if (attribute.Taken || string.IsNullOrWhiteSpace(attribute.Value)) continue;
            if (text.Length > 0) text.Append(' ');
            text.Append(attribute.Name).Append("=\"").Append(attribute.Value.AsSpan().Trim()).Append('"');
        }

        return text.ToString();
    }

    private void AddStray(SourceElement element, string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return;
        findings.Warning(element, "structure", "stray-text", "Text between elements has no meaning here. It is kept, but shown to nobody.");
        Add($"{element.Path()}/text()", text.Trim());
    }

    // The patient's number enters no stored body, wherever in the message it stands.
    private void Add(string path, string value) =>
        found.Add(new Unplaced(path, value.Replace(patientNumber, Mask, StringComparison.Ordinal)));
}
