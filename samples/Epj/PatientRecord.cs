using System.Net;
using System.Text.Json;

namespace Felles.Samples.Epj;

/// <summary>One patient, opened by one clinician on stated grounds.</summary>
public sealed class PatientRecord
{
    private const string HealthPersonnelCategory = "urn:oid:2.16.578.1.12.4.1.1.9060";

    internal PatientRecord(EpjSession session, FellesClient client, string number, Grounds grounds)
    {
        Session = session;
        Client = client;
        Number = number;
        Grounds = grounds;
        LabResults = new LabResults(this);
        CriticalInformation = new CriticalInformation(this);
    }

    /// <summary>Why it was opened.</summary>
    public Grounds Grounds { get; }

    /// <summary>Laboratory results (pasientens prøvesvar).</summary>
    public LabResults LabResults { get; }

    /// <summary>Critical information (kritisk informasjon).</summary>
    public CriticalInformation CriticalInformation { get; }

    /// <summary>For requests that this sample does not wrap.</summary>
    public FellesClient Client { get; }

    internal EpjSession Session { get; }

    internal string Number { get; }

    // The two services name the same things differently.
    internal Dictionary<string, string> LabResultsHeaders()
    {
        var headers = EmergencyHeader();
        headers["access-basis"] = Grounds.AccessBasis;
        if (Session.Workplace.Authorization is { } role) headers["requester-hpr-role"] = role;
        return headers;
    }

    internal Dictionary<string, string> CriticalInformationHeaders()
    {
        var headers = EmergencyHeader();
        headers["nhn-access-basis"] = Grounds.AccessBasis;
        headers["nhn-patient-nin"] = Number;
        if (Session.Workplace.Authorization is { } role)
            headers["nhn-user-role"] = WebUtility.UrlEncode(JsonSerializer.Serialize(new { system = HealthPersonnelCategory, code = role }));
        return headers;
    }

    private Dictionary<string, string> EmergencyHeader() =>
        Grounds.EmergencyReason is { } reason ? new() { ["nhn-emergency-reason"] = WebUtility.UrlEncode(reason) } : [];
}
