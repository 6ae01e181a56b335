using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>The versions of the format that are read; they differ in name only (mapping guide of Pasientens prøvesvar).</summary>
internal enum SvarrapportVersion
{
    /// <summary>v1.3, <c>http://www.kith.no/xmlstds/labsvar/2008-12-01</c>.</summary>
    V13,

    /// <summary>v1.4, <c>http://www.kith.no/xmlstds/labsvar/2012-02-15</c>.</summary>
    V14,
}

/// <summary>A message as read (Svarrapportmelding, HIS 80822:2014). Names are the standard's element names.</summary>
internal sealed record Message
{
    internal required SvarrapportVersion Version { get; init; }

    /// <summary>When this message was made; orders the versions of a report.</summary>
    internal required MessageTime GenDate { get; init; }

    internal required string MsgId { get; init; }

    /// <summary>Code list 8323; <c>TEST</c> for a message sent to test.</summary>
    internal required CodedValue? Status { get; init; }

    /// <summary>Whether the message is about imaging (<c>SVAR_RTG</c>) rather than laboratory medicine; code list 8279.</summary>
    internal required bool IsImaging { get; init; }

    /// <summary>One in v1.4, one or more in v1.3; all about one patient.</summary>
    internal required ImmutableArray<ServReport> ServReports { get; init; }

    /// <summary>What the sender should know though the message is taken in.</summary>
    internal required ImmutableArray<Issue> Warnings { get; init; }

    /// <summary>Paths of what says who the patient is: known from the population register, and kept there only.</summary>
    internal required ImmutableArray<string> Identity { get; init; }
}

/// <summary>A report (Svarrapport).</summary>
internal sealed record ServReport
{
    /// <summary>Code list 7309: N, M, C, H, A.</summary>
    internal required CodedValue ServType { get; init; }

    /// <summary>When the report was first made; the same in every version.</summary>
    internal required MessageTime IssueDate { get; init; }

    internal required MessageTime? ApprDate { get; init; }

    /// <summary>Code list 7306: S, P, F, A.</summary>
    internal required CodedValue Status { get; init; }

    /// <summary>Code list 8202.</summary>
    internal required CodedValue MsgDescr { get; init; }

    /// <summary>The sender's id of the report, the same in every version (HITS 1102 §4.3); null only in v1.3.</summary>
    internal required string? ServProvId { get; init; }

    internal required string? Comment { get; init; }

    internal required ImmutableArray<CodedValue> CodedComments { get; init; }

    internal required ImmutableArray<RefDoc> RefDocs { get; init; }

    internal required ImmutableArray<ServReq> ServReqs { get; init; }

    internal required Patient Patient { get; init; }

    /// <summary>The sender.</summary>
    internal required Actor ServProvider { get; init; }

    /// <summary>The receiver, where nobody else is told as requester; null when <see cref="Patient.ResponsibleHcp"/> is told.</summary>
    internal required Actor? Requester { get; init; }

    internal required ImmutableArray<Actor> RelServProvs { get; init; }

    /// <summary>What has no place in the records above, path and value; kept with the report.</summary>
    internal required ImmutableArray<Unplaced> Remainder { get; init; }

    internal required SourceElement Place { get; init; }
}

/// <summary>Something in the message that has no place in what it is turned into.</summary>
/// <param name="Path">XPath of the element or its stray text.</param>
/// <param name="Value">Its text, or its attributes as <c>V="J" DN="Ja"</c>.</param>
internal sealed record Unplaced(string Path, string Value);

/// <summary>A requisition (Rekvisisjon).</summary>
internal sealed record ServReq
{
    /// <summary>Code list 7309; null when not told.</summary>
    internal required CodedValue? ServType { get; init; }

    internal required MessageTime? IssueDate { get; init; }

    /// <summary>Code list 4101.</summary>
    internal required CodedValue? PaymentCat { get; init; }

    internal required string? ReqComment { get; init; }

    /// <summary>Code list 8202.</summary>
    internal required CodedValue? MsgDescr { get; init; }

    /// <summary>The requester's id; null when unknown, which the standard writes as <c>NULL</c>.</summary>
    internal required string? Id { get; init; }

    /// <summary>Code list 7303.</summary>
    internal required CodedValue? RequestedPrioReport { get; init; }

    internal required MessageTime? ReceiptDate { get; init; }

    internal required string? IdByServProvider { get; init; }

    /// <summary>Code list 3108.</summary>
    internal required ImmutableArray<CodedValue> Reservations { get; init; }

    internal required ImmutableArray<HeadedText> ReasonAsText { get; init; }

    internal required ImmutableArray<HeadedText> Comments { get; init; }
}

/// <summary>A text with its kind: reason (8231), comment (8234) or pretreatment (8232).</summary>
/// <param name="Heading">Kind; null when not told.</param>
/// <param name="Text">Plain text; null when none.</param>
/// <param name="Code">The same as code; null when none.</param>
internal sealed record HeadedText(CodedValue? Heading, string? Text, CodedValue? Code);

/// <summary>A referenced or embedded document (Referert dokument).</summary>
internal sealed record RefDoc
{
    internal required MessageTime? IssueDate { get; init; }

    internal required CodedValue MsgType { get; init; }

    internal required string? Id { get; init; }

    internal required string? MimeType { get; init; }

    internal required string? Description { get; init; }

    internal required CodedValue? Compression { get; init; }

    internal required string? FileReference { get; init; }

    /// <summary>The embedded document; null when only referenced.</summary>
    internal required ReadOnlyMemory<byte>? Content { get; init; }
}

/// <summary>The patient with what was taken and what was found. Only the number is read of who they are.</summary>
internal sealed record Patient
{
    /// <summary>Official identity as written.</summary>
    internal required string OffId { get; init; }

    /// <summary>Code list 8327/8116: FNR, DNR, FHN.</summary>
    internal required CodedValue TypeOffId { get; init; }

    /// <summary>Who is responsible for the patient's care: the requester.</summary>
    internal required Actor? ResponsibleHcp { get; init; }

    internal required ImmutableArray<InfItem> InfItems { get; init; }

    internal required ImmutableArray<AnalysedSubject> AnalysedSubjects { get; init; }

    internal required ImmutableArray<ResultItem> ResultItems { get; init; }

    internal required SourceElement Place { get; init; }

    /// <summary>Where <see cref="OffId"/> stands.</summary>
    internal required SourceElement OffIdPlace { get; init; }
}

/// <summary>Clinical information from the requester (Klinisk opplysning).</summary>
internal sealed record InfItem
{
    /// <summary>Code list 8233.</summary>
    internal required CodedValue Type { get; init; }

    internal required string? Description { get; init; }

    internal required string? Comment { get; init; }

    internal required CodedValue? CodedDescr { get; init; }

    internal required MessageTime? StartDateTime { get; init; }

    internal required MessageTime? EndDateTime { get; init; }

    internal required MessageTime? OrgDate { get; init; }
}

/// <summary>A specimen or another thing that was examined (Analysert objekt).</summary>
internal sealed record AnalysedSubject
{
    /// <summary>When the specimen was taken (<c>CollectedDate</c>) or the picture made (<c>ProducedDate</c>).</summary>
    internal required MessageTime? CollectedDate { get; init; }

    internal required string? CollectorComment { get; init; }

    internal required ImmutableArray<CodedValue> CollectorCommentCoded { get; init; }

    internal required string? Logistics { get; init; }

    /// <summary><c>CollectedStudyProduct/Type</c>.</summary>
    internal required string? StudyProductType { get; init; }

    internal required string? RefRelatedProd { get; init; }

    internal required string? Type { get; init; }

    internal required CodedValue? TypeCoded { get; init; }

    internal required string? IdByRequester { get; init; }

    internal required string? PreservMaterial { get; init; }

    internal required string? Comment { get; init; }

    internal required string? AnatomicalOrigin { get; init; }

    internal required int? Number { get; init; }

    internal required CodedValue? SampleCollProc { get; init; }

    internal required ImmutableArray<string> SampleHandling { get; init; }

    /// <summary>The laboratory's id of it; what results refer to.</summary>
    internal required string IdByServProvider { get; init; }

    internal required bool? Accredited { get; init; }

    internal required HeadedText? Pretreatment { get; init; }

    internal required Actor? Collector { get; init; }

    /// <summary>What was derived from it, as a colony; at most one.</summary>
    internal required AnalysedSubject? Derived { get; init; }
}
