using System.Collections.Immutable;
using Felles.Access;
using Felles.Clinician.Frame;
using Felles.Kernel;
using Felles.Public.Record;
using Felles.Records;
using Felles.Sharing.LabResults;

namespace Felles.Clinician.Patient;

/// <summary>Reads the parts of a patient's record through the gate, as far as the patient is open.</summary>
internal static class PatientReading
{
    // The documents of reports are fetched one by one, when somebody wants one.
    private static readonly Wanted labTypes = new Wanted.OfService("DiagnosticReport", "Observation", "Specimen", "ServiceRequest", "PractitionerRole");

    internal static async Task<Outcome<(LabRecord Record, int Withheld, bool OpenedBlocked)>> Lab(AtPatient at)
    {
        var read = await Disclose(at, ServiceCode.LabResults, labTypes, "prøvesvar");
        if (!read.Succeeded(out var disclosed, out var problem)) return problem;
        Outcome<int> withheld = disclosed.Withheld == 0 ? 0 : await WithheldReports(at, disclosed.Withheld);
        return withheld.Then<(LabRecord, int, bool)>(count => (LabReading.Read(Bodies(disclosed.Entries)), count, disclosed.OpenedBlocked));
    }

    /// <summary>
    /// What is withheld as a reader counts: reports; results where none is withheld whole; and resources where it is neither.
    /// One report is stored as some ten resources, and the number of those says nothing to a clinician.
    /// </summary>
    private static async Task<Outcome<int>> WithheldReports(AtPatient at, int resources)
    {
        foreach (var type in (string[])["DiagnosticReport", "Observation"])
        {
            var opened = await at.Visit.Required<RecordGate>().Open(at.Caller, Opening(at, ServiceCode.LabResults, new Wanted.OfService(type), "sperret"), at.Visit.Cancel);
            if (!opened.Succeeded(out var record, out var problem)) return problem;
            if (record.Withheld > 0) return record.Withheld;
        }

        return resources;
    }

    internal static async Task<Outcome<(ImmutableArray<CriticalItem> Items, int Withheld, bool OpenedBlocked)>> Critical(AtPatient at)
    {
        var read = await Disclose(at, ServiceCode.CriticalInfo, new Wanted.OfService(), "kritisk informasjon");
        return read.Then<(ImmutableArray<CriticalItem>, int, bool)>(disclosed =>
            (CriticalReading.Read(Bodies(disclosed.Entries), at.Visit.Now), disclosed.Withheld, disclosed.OpenedBlocked));
    }

    /// <summary>One resource of a service; null when it is not there for this reader.</summary>
    internal static async Task<Outcome<Entry?>> One(AtPatient at, ServiceCode service, string type, string id)
    {
        var read = await Disclose(at, service, new Wanted.These((type, id)), $"{type}/{id}");
        return read.Then<Entry?>(disclosed => disclosed.Entries.FirstOrDefault());
    }

    /// <summary>A document of a report, where the report is shown; null where it is not.</summary>
    internal static async Task<Outcome<Entry?>> Document(AtPatient at, string id)
    {
        var read = await Disclose(at, ServiceCode.LabResults, ReportPart.Wanted("Binary", id), $"Binary/{id}");
        return read.Then<Entry?>(disclosed => ReportPart.IsShown(id, disclosed.Entries.Select(entry => entry.Facts)) ? disclosed.Entries.First(entry => entry.Facts.Id == id) : null);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Bodies(ImmutableArray<Entry> entries) => entries.Select(entry => entry.Body);

    private static async Task<Outcome<(ImmutableArray<Entry> Entries, int Withheld, bool OpenedBlocked)>> Disclose(AtPatient at, ServiceCode service, Wanted wanted, string query)
    {
        var gate = at.Visit.Required<RecordGate>();
        var opening = Opening(at, service, wanted, query);
        var opened = await gate.Open(at.Caller, opening, at.Visit.Cancel);
        if (!opened.Succeeded(out var record, out var problem)) return problem;

        // The elevated ground may be used only where something is blocked, so it is asked for when that is known.
        if (at.Open.Mode == OpenMode.Consent && record.Withheld > 0)
        {
            opened = await gate.Open(at.Caller, opening with { Basis = AccessBasis.ElevatedConsent }, at.Visit.Cancel);
            if (!opened.Succeeded(out record, out problem)) return problem;
        }

        var disclosed = await record.Disclose(record.Select(entry => !entry.Facts.Deleted), at.Visit.Cancel);
        if (!disclosed.Succeeded(out var disclosure, out problem)) return problem;
        return (disclosure.Entries, disclosure.Withheld, record.Decision.OpensBlocked);
    }

    internal static Records.Opening Opening(AtPatient at, ServiceCode service, Wanted wanted, string query) => new()
    {
        Person = PersonRef.Of(at.Patient.Key),
        Service = service,
        Act = Act.Read,
        Wanted = wanted,
        Basis = at.Open.Mode switch
        {
            OpenMode.Emergency => AccessBasis.Emergency,
            OpenMode.Consent => AccessBasis.Consent,
            OpenMode.Ordinary => AccessBasis.None,
        },
        EmergencyReason = at.Open.Mode == OpenMode.Emergency ? at.Open.Reason : null,
        Query = query,
    };
}
