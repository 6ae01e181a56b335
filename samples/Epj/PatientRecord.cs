using System.Net;
using System.Text.Json;

namespace Felles.Samples.Epj;

/// <summary>One patient, opened by one clinician on stated grounds.</summary>
public sealed class PatientRecord
{
    private const string HealthPersonnelCategory = "urn:oid:2.16.578.1.12.4.1.1.9060";

    internal PatientRecord(EpjSession session, FellesClient client, string number, Grounds grounds)
    {
        Client = client;
        Grounds = grounds;
        var access = new RecordAccess(client, session.Options, number)
        {
            LabResultsHeaders = LabResultsHeaders(number, grounds, session.Workplace.Authorization),
            CriticalInformationHeaders = CriticalInformationHeaders(number, grounds, session.Workplace.Authorization),
        };
        LabResults = new LabResults(access);
        CriticalInformation = new CriticalInformationRegister(access, session.User, session.Workplace);
    }

    /// <summary>Why it was opened.</summary>
    public Grounds Grounds { get; }

    /// <summary>Laboratory results (pasientens prøvesvar).</summary>
    public LabResults LabResults { get; }

    /// <summary>Critical information (kritisk informasjon).</summary>
    public CriticalInformationRegister CriticalInformation { get; }

    /// <summary>For requests that this sample does not wrap.</summary>
    public FellesClient Client { get; }

    // The two services name the same things differently.
    private static Dictionary<string, string> LabResultsHeaders(string number, Grounds grounds, string? authorization)
    {
        var headers = Headers(number, grounds);
        headers["access-basis"] = grounds.AccessBasis;
        if (authorization is not null) headers["requester-hpr-role"] = authorization;
        return headers;
    }

    private static Dictionary<string, string> CriticalInformationHeaders(string number, Grounds grounds, string? authorization)
    {
        var headers = Headers(number, grounds);
        headers["nhn-access-basis"] = grounds.AccessBasis;
        if (authorization is not null)
            headers["nhn-user-role"] = WebUtility.UrlEncode(JsonSerializer.Serialize(new { system = HealthPersonnelCategory, code = authorization }));
        return headers;
    }

    private static Dictionary<string, string> Headers(string number, Grounds grounds)
    {
        var headers = new Dictionary<string, string> { ["nhn-patient-nin"] = number };
        if (grounds.EmergencyReason is { } reason) headers["felles-emergency-reason"] = Uri.EscapeDataString(reason);
        return headers;
    }
}
