using System.Collections.Immutable;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>Reads the patient's number, what was taken and what was found.</summary>
internal static class PatientReading
{
    // Who the patient is, is known from the population register; a copy here would go stale, and could give away an
    // address that is protected (kode 6 and 7).
    private static readonly string[] Identity = ["Name", "Sex", "DateOfBirth", "DateOfDeath", "OffId", "TypeOffId", "Address", "AdditionalId", "Relation", "Patient"];

    internal static Patient? Read(Fields patient)
    {
        RefuseResultsOfRelated(patient);
        var number = patient.OneText("OffId", required: true);
        var type = patient.OneCode("TypeOffId", required: true);
        if (number is null || type is null) return null;
        return new Patient
        {
            OffId = number,
            TypeOffId = type,
            ResponsibleHcp = patient.First("ResponsibleHcp") is { } responsible ? ActorReading.Read(responsible) : null,
            InfItems = patient.Many("InfItem", InfItem),
            AnalysedSubjects = patient.Many("AnalysedSubject", AnalysedSubject),
            ResultItems = patient.Many("ResultItem", ResultReading.Read),
            Place = patient.Element,
            OffIdPlace = patient.First("OffId")!.Value.Element,
        };
    }

    /// <summary>Marks what says who the patient is, so that it is not kept; returns its paths.</summary>
    internal static IEnumerable<string> TakeIdentity(SourceElement patient)
    {
        foreach (var child in patient.Children)
        {
            if (!Identity.Contains(child.Name)) continue;
            child.Taken = child.WhollyTaken = true;
            yield return child.Path();
        }
    }

    private static void RefuseResultsOfRelated(Fields patient)
    {
        // The inner patient is somebody else (mother, donor, foetus): their results must not enter this one's record.
        foreach (var related in patient.Element.Children.Where(child => child.Name == "Patient"))
        {
            if (Holds(related))
                patient.Findings.Error(related, "business-rule", "related-patient-results", "Results about a related patient belong in that patient's own record. Send them in a message of their own.");
        }
    }

    private static bool Holds(SourceElement element) =>
        element.Name is "ResultItem" or "AnalysedSubject" or "InfItem" || element.Children.Any(Holds);

    private static InfItem? InfItem(Fields item)
    {
        var observation = item.First("Observation");
        if (item.OneCode("Type", required: true) is not { } type) return null;
        return new InfItem
        {
            Type = type,
            Description = observation?.FormattedText("Description"),
            Comment = observation?.Text("Comment"),
            CodedDescr = observation?.Code("CodedDescr"),
            StartDateTime = item.Time("StartDateTime"),
            EndDateTime = item.Time("EndDateTime"),
            OrgDate = item.Time("OrgDate"),
        };
    }

    private static AnalysedSubject? AnalysedSubject(Fields subject)
    {
        var sample = subject.First("CollectedSample");
        var product = subject.First("CollectedStudyProduct");
        if (Fields.Collapsed(subject.OneText("IdByServProvider", required: true)) is not { } id) return null;
        return new AnalysedSubject
        {
            CollectedDate = sample?.Time("CollectedDate") ?? product?.Time("ProducedDate"),
            CollectorComment = sample?.Text("CollectorComment"),
            CollectorCommentCoded = sample?.Codes("CollectorCommentCoded") ?? [],
            Logistics = sample?.Text("Logistics"),
            StudyProductType = product?.Text("Type"),
            RefRelatedProd = product?.Text("RefRelatedProd"),
            Type = subject.Text("Type"),
            TypeCoded = subject.Code("TypeCoded"),
            IdByRequester = Fields.Collapsed(subject.Text("IdByRequester")),
            PreservMaterial = subject.Text("PreservMaterial"),
            Comment = subject.Text("Comment"),
            AnatomicalOrigin = subject.Text("AnatomicalOrigin"),
            Number = subject.Integer("Number"),
            SampleCollProc = subject.Code("SampleCollProc"),
            SampleHandling = subject.Texts("SampleHandling"),
            IdByServProvider = id,
            Accredited = subject.Flag("Accredited"),
            Pretreatment = subject.First("Pretreatment") is { } pretreatment
                ? new HeadedText(pretreatment.Code("Heading"), pretreatment.Text("TextResultValue"), null)
                : null,
            Collector = subject.First("RelServProv") is { } collector ? ActorReading.Read(collector) : null,
            Derived = subject.First("AnalysedSubject") is { } derived ? AnalysedSubject(derived) : null,
        };
    }
}
