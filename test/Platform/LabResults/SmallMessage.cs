using System.Globalization;
using System.Text;

namespace Felles.Test.Platform.LabResults;

/// <summary>A small Svarrapport v1.4 written by hand, for what the versions of a report can do to each other.</summary>
internal sealed record SmallMessage
{
    private static readonly DateTime Issued = new(2025, 3, 10, 9, 0, 0);

    /// <summary>Minutes after the first report was issued.</summary>
    internal int Minute { get; init; }

    /// <summary>7309.</summary>
    internal string Does { get; init; } = "N";

    /// <summary>7306.</summary>
    internal string Status { get; init; } = "F";

    internal string Number { get; init; } = "R1";

    internal string Id { get; init; } = Guid.NewGuid().ToString();

    internal string Results { get; init; } = "";

    /// <summary>Text of an embedded document; null for none.</summary>
    internal string? Document { get; init; }

    /// <summary>Ids of the specimens.</summary>
    internal string[] Specimens { get; init; } = [];

    internal string Comment { get; init; } = "";

    /// <summary>A result.</summary>
    /// <param name="id">The laboratory's id; null for none.</param>
    /// <param name="code">NLK code.</param>
    /// <param name="value">A text.</param>
    /// <param name="does">8270.</param>
    /// <param name="under">RefIdResultItem; null for none.</param>
    /// <param name="inside">Results that stand inside it.</param>
    /// <param name="specimen">Id of its specimen; null for none.</param>
    internal static string Result(string? id, string code, string value, string does = "N", string? under = null, string inside = "", string? specimen = null) => $"""
        <ResultItem><TextResult><Heading V="LR" DN="Labresultat"/><TextResultValue>{value}</TextResultValue></TextResult><ServType V="{does}"/>
        <Investigation><Id V="{code}" S="2.16.578.1.12.4.1.1.7280" DN="Undersøkelse {code}"/></Investigation>
        {(id is null ? "" : $"<IdResultItem>{id}</IdResultItem>")}{(under is null ? "" : $"<RefIdResultItem>{under}</RefIdResultItem>")}
        <StatusInvestigation V="3"/>{(specimen is null ? "" : $"<RefAnalysedSubject>{specimen}</RefAnalysedSubject>")}{inside}</ResultItem>
        """;

    internal byte[] Xml() => Encoding.UTF8.GetBytes($"""
        <Message xmlns="http://www.kith.no/xmlstds/labsvar/2012-02-15"><Type V="SVAR_LAB"/><MIGversion>v1.4 2012-02-15</MIGversion>
        <GenDate V="{Time(Minute)}"/><MsgId>{Id}</MsgId><ServReport><ServType V="{Does}"/><IssueDate V="{Time(0)}"/><Status V="{Status}"/>
        <MsgDescr V="MBIO" DN="Medisinsk mikrobiologi"/><ServProvId>{Number}</ServProvId>{(Comment.Length > 0 ? $"<Comment>{Comment}</Comment>" : "")}{RefDoc()}
        <Patient><OffId>{ReceivingHouse.Patient.Number}</OffId><TypeOffId V="FNR"/>{string.Concat(Specimens.Select(Specimen))}{Results}</Patient>
        <ServProvider><HCP><Inst><Name>Laboratoriet</Name><Id>8100301</Id><TypeId V="HER"/><Dept><Name>Mikrobiologi</Name><Id>8100302</Id><TypeId V="HER"/></Dept></Inst></HCP></ServProvider>
        <Requester><HCP><Inst><Name>Legekontoret</Name><Id>8100201</Id><TypeId V="HER"/></Inst></HCP></Requester></ServReport></Message>
        """);

    private string RefDoc() => Document is null ? "" : $"""
        <RefDoc><IssueDate V="{Time(Minute)}"/><MsgType V="A" DN="Vedlegg"/><MimeType>text/plain</MimeType><Description>Vedlegg</Description>
        <Content><Base64Container xmlns="http://www.kith.no/xmlstds/base64container">{Convert.ToBase64String(Encoding.UTF8.GetBytes(Document))}</Base64Container></Content></RefDoc>
        """;

    private static string Specimen(string id) =>
        $"<AnalysedSubject><CollectedSample><CollectedDate V=\"{Time(-60 - id[^1])}\"/></CollectedSample><TypeCoded V=\"B\" S=\"2.16.578.1.12.4.1.1.8351\" DN=\"Blod\"/><IdByServProvider>{id}</IdByServProvider></AnalysedSubject>";

    private static string Time(int minute) => Issued.AddMinutes(minute).ToString("s", CultureInfo.InvariantCulture);
}
