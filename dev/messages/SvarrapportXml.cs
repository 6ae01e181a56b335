using System.Globalization;
using System.Text;
using System.Xml;

namespace Felles.Messages;

/// <summary>Writes a planned report as Svarrapport v1.4.</summary>
internal static class SvarrapportXml
{
    private const string Namespace = "http://www.kith.no/xmlstds/labsvar/2012-02-15";
    private const string Volven = "2.16.578.1.12.4.1.1.";

    // The smallest page that readers of PDF accept; what it shows does not matter here.
    private const string Page = "%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

    private static readonly Dictionary<ReportKind, (string Code, string Name)> Kinds = new()
    {
        [ReportKind.Biochemistry] = ("CLIN", "Medisinsk biokjemi"),
        [ReportKind.Microbiology] = ("MBIO", "Medisinsk mikrobiologi"),
        [ReportKind.Pathology] = ("HIST", "Histologi"),
    };

    private static readonly Dictionary<string, string> ServTypes = new() { ["N"] = "Ny", ["M"] = "Endring", ["C"] = "Kansellering", ["H"] = "Historikk" };

    internal static byte[] Write(ReportPlan plan, string messageId, string servType, string status, DateTime generatedAt, IReadOnlyList<PlannedResult> results, string? comment)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true }))
        {
            xml.WriteStartElement("Message", Namespace);
            Code(xml, "Type", "SVAR_LAB", "Svarrapport-Laboratoriemedisin");
            Text(xml, "MIGversion", "v1.4 2012-02-15");
            Time(xml, "GenDate", generatedAt);
            Text(xml, "MsgId", messageId);
            xml.WriteStartElement("ServReport");
            Code(xml, "ServType", servType, ServTypes[servType]);
            Time(xml, "IssueDate", plan.IssuedAt);
            Code(xml, "Status", status, status == "F" ? "Endelig rapport" : "Foreløpig rapport");
            Code(xml, "MsgDescr", Kinds[plan.Kind].Code, Kinds[plan.Kind].Name);
            Text(xml, "ServProvId", plan.ReportId.ToString());
            Text(xml, "Comment", comment);
            Document(xml, plan);
            Request(xml, plan);
            Patient(xml, plan, results);
            Parties(xml, plan);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return bytes.ToArray();
    }

    private static void Document(XmlWriter xml, ReportPlan plan)
    {
        if (plan.Document is not { } title) return;
        xml.WriteStartElement("RefDoc");
        Time(xml, "IssueDate", plan.IssuedAt);
        Code(xml, "MsgType", "A", "Vedlegg");
        Text(xml, "MimeType", "application/pdf");
        Text(xml, "Description", title);
        xml.WriteStartElement("Content");
        xml.WriteElementString("Base64Container", "http://www.kith.no/xmlstds/base64container", Convert.ToBase64String(Encoding.ASCII.GetBytes(Page)));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Request(XmlWriter xml, ReportPlan plan)
    {
        xml.WriteStartElement("ServReq");
        Time(xml, "IssueDate", plan.CollectedAt.AddMinutes(-20));
        Code(xml, "PaymentCat", "1", "Ordinær pasient");
        Text(xml, "Id", plan.RequestId);
        Code(xml, "RequestedPrioReport", "NORM", "Normal");
        xml.WriteEndElement();
    }

    private static void Patient(XmlWriter xml, ReportPlan plan, IReadOnlyList<PlannedResult> results)
    {
        xml.WriteStartElement("Patient");
        Text(xml, "Name", plan.Patient.Name);
        Text(xml, "OffId", plan.Patient.Number);
        Code(xml, "TypeOffId", "FNR", "Fødselsnummer");
        xml.WriteStartElement("ResponsibleHcp");
        Code(xml, "Relation", "REK", "Rekvirent");
        xml.WriteStartElement("HCP");
        xml.WriteStartElement("Inst");
        Text(xml, "Name", plan.Requester.Office);
        Identity(xml, plan.Requester.HerId, "HER", "HER-id");
        xml.WriteStartElement("HCPerson");
        Text(xml, "Name", plan.Requester.Name);
        Identity(xml, plan.Requester.HprNumber, "HPR", "HPR-nummer");
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
        if (results.Count > 0)
        {
            xml.WriteStartElement("AnalysedSubject");
            xml.WriteStartElement("CollectedSample");
            Time(xml, "CollectedDate", plan.CollectedAt);
            xml.WriteEndElement();
            xml.WriteStartElement("TypeCoded");
            var (code, name) = plan.Kind switch { ReportKind.Biochemistry => ("B", "Blod"), ReportKind.Microbiology => ("U", "Urin"), _ => ("VEV", "Vev") };
            xml.WriteAttributeString("V", code);
            xml.WriteAttributeString("S", Volven + "8351");
            xml.WriteAttributeString("DN", name);
            xml.WriteEndElement();
            Text(xml, "IdByServProvider", plan.SpecimenId);
            xml.WriteEndElement();
        }

        foreach (var result in results) Result(xml, plan, result, inside: false);
        xml.WriteEndElement();
    }

    private static void Result(XmlWriter xml, ReportPlan plan, PlannedResult result, bool inside)
    {
        xml.WriteStartElement("ResultItem");
        Value(xml, result);
        Code(xml, "ServType", result.ServType, ServTypes[result.ServType]);
        if (result.Analysis is { } interval && Interval(interval) is { } text)
        {
            xml.WriteStartElement("RefInterval");
            Text(xml, "Descr", text);
            xml.WriteEndElement();
        }

        Investigation(xml, result);
        Text(xml, "Comment", result.Comment);
        if (result.Deviation is { } deviation) Code(xml, "DevResultInd", deviation, deviation == "1" ? "Over øvre referansegrense" : "Under nedre referansegrense");
        Text(xml, "IdResultItem", result.Id);
        Text(xml, "RefIdResultItem", result.Under);
        if (!inside)
        {
            Code(xml, "StatusInvestigation", result.Status, result.Status switch { "3" => "Endelig", "14" => "Undersøkelse slettet", _ => "I prosess" });
            Text(xml, "RefAnalysedSubject", plan.SpecimenId);
        }

        foreach (var part in result.Inside) Result(xml, plan, part with { ServType = result.ServType }, inside: true);
        xml.WriteEndElement();
    }

    private static void Value(XmlWriter xml, PlannedResult result)
    {
        if (result is { Analysis.Unit: { } unit, Value: { } number })
        {
            xml.WriteStartElement("NumResult");
            if (result.Comparator is { } comparator) Code(xml, "ArithmeticComp", comparator, "Mindre enn");
            xml.WriteStartElement("NumResultValue");
            xml.WriteAttributeString("V", number);
            xml.WriteAttributeString("U", unit);
            xml.WriteEndElement();
            xml.WriteEndElement();
            return;
        }

        if (result.Value is null && result.Codes.Count == 0) return;
        xml.WriteStartElement("TextResult");
        if (result.Heading is { } heading)
            Code(xml, "Heading", heading, heading switch { "RSB" => "Resistensbestemmelse", "FU" => "Funn og undersøkelsesresultater", "VU" => "Vurdering", _ => "Laboratorieresultat" });
        Text(xml, "TextResultValue", result.Value);
        foreach (var (code, list, name) in result.Codes)
        {
            xml.WriteStartElement("TextCode");
            xml.WriteAttributeString("V", code);
            xml.WriteAttributeString("S", Volven + list);
            xml.WriteAttributeString("DN", name);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Investigation(XmlWriter xml, PlannedResult result)
    {
        if (result.Analysis is null && result.Name is null) return;
        xml.WriteStartElement("Investigation");
        xml.WriteStartElement("Id");
        if (result.Analysis is { } analysis) xml.WriteAttributeString("V", analysis.Code);
        xml.WriteAttributeString("S", Volven + (result.Analysis is null ? "8212" : "7280"));
        xml.WriteAttributeString(result.Analysis is null ? "OT" : "DN", result.Analysis?.Name ?? result.Name);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    // Norwegian laboratories write the interval with a decimal comma, open ends with a sign.
    private static string? Interval(Analysis analysis) => (analysis.Low, analysis.High) switch
    {
        ({ } low, { } high) => $"{Shown(analysis, low)} - {Shown(analysis, high)}",
        (null, { } high) => $"< {Shown(analysis, high)}",
        ({ } low, null) => $"> {Shown(analysis, low)}",
        _ => null,
    };

    private static string Shown(Analysis analysis, double limit) =>
        limit.ToString("F" + analysis.Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Replace('.', ',');

    private static void Parties(XmlWriter xml, ReportPlan plan)
    {
        xml.WriteStartElement("ServProvider");
        xml.WriteStartElement("HCP");
        xml.WriteStartElement("Inst");
        Text(xml, "Name", plan.Laboratory.Name);
        Identity(xml, plan.Laboratory.HerId, "HER", "HER-id");
        xml.WriteStartElement("Dept");
        Text(xml, "Name", plan.Laboratory.Department);
        Identity(xml, plan.Laboratory.DepartmentHerId, "HER", "HER-id");
        xml.WriteEndElement();
        if (plan.Laboratory.OrganisationNumber is { } number)
        {
            xml.WriteStartElement("AdditionalId");
            Text(xml, "Id", number);
            Code(xml, "Type", "ENH", "Organisasjonsnummeret i Enhetsregister");
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteStartElement("Requester");
        Code(xml, "ComMethod", "EDI", "EDI");
        xml.WriteStartElement("HCP");
        xml.WriteStartElement("Inst");
        Text(xml, "Name", plan.Requester.Office);
        Identity(xml, plan.Requester.HerId, "HER", "HER-id");
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Identity(XmlWriter xml, string id, string type, string name)
    {
        Text(xml, "Id", id);
        Code(xml, "TypeId", type, name);
    }

    private static void Text(XmlWriter xml, string name, string? text)
    {
        if (text is not null) xml.WriteElementString(name, text);
    }

    private static void Time(XmlWriter xml, string name, DateTime time)
    {
        xml.WriteStartElement(name);
        xml.WriteAttributeString("V", time.ToString("s", CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }

    private static void Code(XmlWriter xml, string name, string code, string display)
    {
        xml.WriteStartElement(name);
        xml.WriteAttributeString("V", code);
        xml.WriteAttributeString("DN", display);
        xml.WriteEndElement();
    }
}
