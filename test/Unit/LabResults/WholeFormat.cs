using System.Globalization;
using System.Text;
using System.Xml;
using Felles.Messages;

namespace Felles.Test.Unit.LabResults;

/// <summary>
/// Makes messages with every element that the schema of Svarrapport v1.4 allows, each text and code unlike any other, so
/// that it can be looked for afterwards.
/// </summary>
internal sealed class WholeFormat
{
    // Structure of svar-v1.4.xsd: name:type, ? optional, * any number, + at least one, | a choice of one.
    // Types: ST text, XH formatted text, CS code, CV code with list, TS time, PQ quantity, INT, BL, URL; otherwise a class.
    private static readonly Dictionary<string, string[]> Classes = Parse(
        """
        Message         Type:CS MsgVersion:ST? MIGversion:ST GenDate:TS MsgId:ST Status:CS? ServReport:ServReport
        ServReport      ServType:7309 IssueDate:TS ApprDate:TS? Status:7306 CancellationCode:CV? Ack:CS? MsgDescr:8202 ServProvId:ST Comment:ST? CodedComment:CV* RefDoc:RefDoc* ServReq:ServReq* Patient:Patient ServProvider:ServProvider Requester:Requester PaymentResponsible:PaymentResponsible? CopyDest:CopyDest* RelServProv:RelServProv?
        ServReq         ServType:CS? IssueDate:TS? PaymentCat:CS? ReqComment:ST? Ack:CS? MsgDescr:CS? Id:ST RequestedPrioReport:CS? ReceiptDate:TS? IdByServProvider:ST? Reservation:CV* ReasonAsText:ReasonAsText* Comment:RequestComment*
        RequestComment  Heading:CS? TextResultValue:ST? TextCode:CV?
        ReasonAsText    Heading:CS? TextResultValue:XH? TextCode:CV?
        ServProvider    Role:CS? ComMethod:CS? HCP:HCP
        Requester       Role:CS? ComMethod:CS? HCP:HCP
        PaymentResponsible Role:CS? TypeGuarantor:ST HCP:HCP
        CopyDest        Role:CS? CopyDestRole:CopyDestRole* HCP:HCP
        CopyDestRole    MsgType:CS ReqComMethod:CS? ActComMethod:CS?
        RefDoc          IssueDate:TS? MsgType:CS Id:ST? MimeType:MIME? Description:ST? Compression:CS? FileReference:ST?|Content:B64?
        Patient         BasisForHealthServices:CS? IdByServProvider:ST? IdByRequester:ST? OffId:PATIENT TypeOffId:FNR ResponsibleHcp:ResponsibleHcp? AdmLocation:AdmLocation? InfItem:InfItem* AnalysedSubject:AnalysedSubject* ResultItem:ResultItem*
        ResponsibleHcp  Role:CS? Relation:CS? HCP:HCP
        RelServProv     Role:CS? Relation:CS HCP:HCP
        AdmLocation     Role:CS? StartDateTime:TS? EndDateTime:TS? AdmCat:CS? Location:Location
        Location        Type:CS? Description:ST? SubLocation:SubLocation* Address:Address? Inst:Inst
        SubLocation     Type:CS Place:ST
        Address         Type:CS StreetAdr:ST? PostalCode:ST? City:ST? County:CS? Country:CS? CityDistr:CS? TeleAddress:URL*
        HCP             Inst:Inst|HCProf:HCProf MedSpeciality:CV? Address:Address?
        HCProf          Type:CS? Name:ST? Id:ST? TypeId:CS? AdditionalId:AdditionalId*
        HCPerson        Name:ST? Id:ST? TypeId:CS? AdditionalId:AdditionalId*
        Inst            Name:ST? Id:ST? TypeId:CS? Dept:Dept* HCPerson:HCPerson* AdditionalId:AdditionalId*
        Dept            Type:CS? Name:ST? Id:ST? TypeId:CS? AdditionalId:AdditionalId*
        AdditionalId    Id:ST Type:CS
        InfItem         Observation:InfObservation Type:CS StartDateTime:TS? EndDateTime:TS? OrgDate:TS?
        InfObservation  Description:XH? Comment:ST? CodedDescr:CV?
        AnalysedSubject CollectedSample:CollectedSample?|CollectedStudyProduct:CollectedStudyProduct? ServType:CS? Type:ST? TypeCoded:CV? IdByRequester:ST? PreservMaterial:ST? Comment:ST? AnatomicalOrigin:ST? Number:INT? SampleCollInd:CS? SampleCollProc:CV? SampleHandling:ST* IdByServProvider:ST Accredited:BL? AnalysedSubject:AnalysedSubject? Pretreatment:Pretreatment? RelServProv:RelServProv?
        CollectedSample CollectedDate:TS? CollectorComment:ST? CollectorCommentCoded:CV* Logistics:ST?
        CollectedStudyProduct Type:ST? ProducedDate:TS? RefRelatedProd:ST?
        Pretreatment    Heading:CS? TextResultValue:ST?
        ResultItem      TextResult:TextResult?|Interval:Interval?|DateResult:DateResult?|NumResult:NumResult? ServType:8270? RefInterval:RefInterval* Investigation:Investigation* InvDate:TS? Comment:ST? DevResultInd:8244? IdResultItem:ST? RefIdResultItem:REF? StatusInvestigation:8245? StatusChangeDate:TS? DescrDate:TS? CounterSignDate:TS? MedicalValidationDate:TS? RefAnalysedSubject:ST* Accredited:BL? RelServProv:RelServProv* DiagComment:DiagComment? StructuredInfo:StructuredInfo* ResultItem:ResultItem*
        TextResult      Heading:CS? TextResultValue:XH? TextCode:CV* Unit:ST?
        Interval        Low:PQ? High:PQ?
        DateResult      DateResultValue:TS
        NumResult       ArithmeticComp:8239? NumResultValue:PQ
        RefInterval     Descr:ST?
        Investigation   Id:CV+ Spec:CV* Comment:ST?
        DiagComment     Concept:CV Modifier:Modifier*
        Modifier        Name:CS Value:CV+
        StructuredInfo  Type:CV TextInfo:TextInfo* IntegerInfo:IntegerInfo* PhysicalInfo:PhysicalInfo* CodedInfo:CodedInfo* BooleanInfo:BooleanInfo*
        TextInfo        Text:ST
        IntegerInfo     Integer:INT
        PhysicalInfo    Quantity:PQ
        CodedInfo       Code:CV
        BooleanInfo     Flag:BL
        """);

    private static readonly Dictionary<string, string[]> Lists = new()
    {
        ["7309"] = ["N", "M", "A", "H"],
        ["7306"] = ["S", "P", "F", "A"],
        ["8202"] = ["CLIN", "MBIO", "HIST", "UL", "NYTT"],
        ["8270"] = ["N", "M", "C", "H", "A"],
        ["8244"] = ["1", "2", "3", "H"],
        ["8245"] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"],
        ["8239"] = ["EQ", "GE", "GT", "LE", "LT", "MG", "ML", "NE"],
        ["FNR"] = ["FNR"],
    };

    internal const string PatientNumber = "13116900216";

    private readonly Draw draw;
    private readonly XmlWriter xml;
    private int serial;

    private WholeFormat(int seed, XmlWriter xml)
    {
        draw = new Draw(seed);
        this.xml = xml;
    }

    /// <summary>Everything that must be found again, with the path where it was put.</summary>
    private List<(string Path, string Value)> Put { get; } = [];

    internal static (byte[] Xml, IReadOnlyList<(string Path, string Value)> Put) Make(int seed)
    {
        using var bytes = new MemoryStream();
        using var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = seed % 2 == 0 });
        var maker = new WholeFormat(seed, xml);
        xml.WriteStartElement("Message", "http://www.kith.no/xmlstds/labsvar/2012-02-15");
        maker.Members("Message", "", 0);
        xml.WriteEndElement();
        xml.Flush();
        return (bytes.ToArray(), maker.Put);
    }

    private static Dictionary<string, string[]> Parse(string table) => table
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[0], cells => cells[1..]);

    private void Members(string className, string path, int depth)
    {
        foreach (var member in Classes[className])
        {
            var chosen = draw.Of(member.Split('|'));
            var count = chosen[^1] switch
            {
                '?' => draw.Chance(depth > 6 ? 30 : 60) ? 1 : 0,
                '*' => draw.Chance(depth > 4 ? 15 : 60) ? draw.Between(1, 2) : 0,
                '+' => draw.Between(1, 2),
                _ => 1,
            };
            var (name, type) = chosen.TrimEnd('?', '*', '+').Split(':') is [var left, var right] ? (left, right) : throw new InvalidOperationException(member);
            for (var i = 0; i < count; i++) Element(name, type, $"{path}/{name}", depth + 1);
        }
    }

    private void Element(string name, string type, string path, int depth)
    {
        xml.WriteStartElement(name);
        if (Classes.ContainsKey(type)) Members(type, path, depth);
        else Value(name, type, path);
        xml.WriteEndElement();
    }

    private string Unique(string path, string kind)
    {
        var value = string.Create(CultureInfo.InvariantCulture, $"{kind}{++serial}q");
        Put.Add((path, value));
        return value;
    }

    private void Value(string name, string type, string path)
    {
        if (Lists.TryGetValue(type, out var codes))
        {
            xml.WriteAttributeString("V", draw.Of(codes));
            // The kind of the patient's number goes with the number.
            xml.WriteAttributeString("DN", type == "FNR" ? "Fødselsnummer" : Unique(path + "/@DN", "dn"));
            return;
        }

        switch (type)
        {
            case "ST": xml.WriteString($"{Unique(path, "Tekst ")} æ<&>\"'"); break;
            case "XH": Formatted(path); break;
            case "MIME": xml.WriteString("application/pdf"); break;
            case "PATIENT": xml.WriteString(PatientNumber); break;
            case "REF": xml.WriteString(Unique(path, "ref")); break;
            case "B64": xml.WriteElementString("Base64Container", "http://www.kith.no/xmlstds/base64container", Convert.ToBase64String(Encoding.UTF8.GetBytes(Unique(path, "dok")))); break;
            case "CS" or "CV": Coded(type, path); break;
            case "TS": Time(path); break;
            case "PQ": Quantity(path); break;
            case "INT": xml.WriteString(Number(path)); break;
            case "BL": xml.WriteAttributeString("V", draw.Chance(50) ? "true" : "false"); break;
            case "URL": xml.WriteAttributeString("V", "tel:" + Number(path)); break;
            default: throw new InvalidOperationException(name);
        }
    }

    private void Formatted(string path)
    {
        if (draw.Chance(50))
        {
            xml.WriteString(Unique(path, "Fri "));
            return;
        }

        xml.WriteStartElement("div", "http://www.w3.org/1999/xhtml");
        xml.WriteElementString("p", "http://www.w3.org/1999/xhtml", Unique(path, "Avsnitt "));
        xml.WriteString(Unique(path, "mellom "));
        xml.WriteStartElement("b", "http://www.w3.org/1999/xhtml");
        xml.WriteString(Unique(path, "fet "));
        xml.WriteEndElement();
        xml.WriteString(Unique(path, " etter "));
        xml.WriteEndElement();
    }

    private void Coded(string type, string path)
    {
        if (draw.Chance(90)) xml.WriteAttributeString("V", Unique(path + "/@V", "k"));
        else
        {
            xml.WriteAttributeString("DN", Unique(path + "/@DN", "navn "));
            return;
        }

        if (draw.Chance(70)) xml.WriteAttributeString("DN", Unique(path + "/@DN", "navn "));
        if (type != "CV") return;
        xml.WriteAttributeString("S", $"2.16.578.1.12.4.1.1.{draw.Of(["7280", "8212", "7010", "8271", "7270"])}");
        if (draw.Chance(50)) xml.WriteAttributeString("OT", Unique(path + "/@OT", "opprinnelig "));
    }

    private void Time(string path)
    {
        // In the past, so that no message is refused for coming from the future.
        var time = new DateTime(2001, 1, 1).AddSeconds((++serial * 86_399L) % 600_000_000L);
        var dateOnly = draw.Chance(30) && path is not "/GenDate";
        var text = time.ToString(dateOnly ? "yyyy-MM-dd" : "s", CultureInfo.InvariantCulture);
        Put.Add((path, text));
        xml.WriteAttributeString("V", text);
    }

    private void Quantity(string path)
    {
        xml.WriteAttributeString("V", Number(path) + ".50");
        xml.WriteAttributeString("U", draw.Chance(50) ? "mmol/L" : Unique(path + "/@U", "enhet"));
    }

    private string Number(string path)
    {
        var value = (700_000 + ++serial).ToString(CultureInfo.InvariantCulture);
        Put.Add((path, value));
        return value;
    }
}
