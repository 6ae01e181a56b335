using System.Text;
using System.Text.Json.Nodes;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Measurements;

/// <summary>The parties of the measurements service, and small resources for them.</summary>
internal static class Weighing
{
    internal const string Base = "/measurements/fhir";
    internal const string Patient = RunningPlatform.Citizen;

    /// <summary>The system of the GP's office.</summary>
    internal static Client Office(this RunningPlatform platform) => platform.With(Party.SystemClaims(Doctor.Gp.Organisation).ForMeasurements("write"));

    /// <summary>The system of another office.</summary>
    internal static Client OtherOffice(this RunningPlatform platform) => platform.With(Party.SystemClaims(Doctor.OtherGp.Organisation).ForMeasurements("write"));

    /// <summary>A doctor who reads.</summary>
    internal static Client Reader(this RunningPlatform platform, Doctor? doctor = null, string patient = Patient) =>
        platform.With(Party.Claims(doctor ?? Doctor.Gp, new Grounds(patient)).ForMeasurements("read"), patient);

    /// <summary>A doctor who reads and writes.</summary>
    internal static Client Practice(this RunningPlatform platform) => platform.With(Party.Claims(Doctor.Gp, new Grounds(Patient)).ForMeasurements("read", "write"), Patient);

    internal static string Subject(string number = Patient) => $$$"""{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"{{{number}}}"}}""";

    internal static JsonObject Weight(decimal kilograms, string day = "2026-03-01", string key = "k", string? subject = null) => (JsonObject)JsonNode.Parse($$$"""
        {"resourceType":"Observation","identifier":[{"system":"urn:office","value":"{{{key}}}"}],"status":"final",
         "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
         "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},"subject":{{{subject ?? Subject()}}},"effectiveDateTime":"{{{day}}}",
         "valueQuantity":{"value":{{{kilograms.ToString(System.Globalization.CultureInfo.InvariantCulture)}}},"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}
        """)!;

    internal static JsonObject Scale(string key = "s") => (JsonObject)JsonNode.Parse($$$"""
        {"resourceType":"Device","identifier":[{"system":"urn:office","value":"{{{key}}}"}],"type":{"text":"Badevekt","coding":[{"system":"urn:d","code":"scale"}]},"patient":{{{Subject()}}}}
        """)!;

    internal static Task<Reply> Put(this Client client, string path, JsonNode body, params (string Name, string Value)[] headers) => client.With(HttpMethod.Put, path, body, headers);

    internal static Task<Reply> Make(this Client client, string path, JsonNode body, params (string Name, string Value)[] headers) => client.With(HttpMethod.Post, path, body, headers);

    internal static Task<Reply> Patch(this Client client, string path, string body, string type, params (string Name, string Value)[] headers) =>
        client.Send(HttpMethod.Patch, Base + path, Encoding.UTF8.GetBytes(body), type, [.. headers, ("nhn-patient-nin", Patient)]);

    internal static Task<Reply> Drop(this Client client, string path, params (string Name, string Value)[] headers) =>
        client.Send(HttpMethod.Delete, Base + path, null, null, [.. headers, ("nhn-patient-nin", Patient)]);

    internal static Task<Reply> Find(this Client client, string type, string form, params (string Name, string Value)[] headers) =>
        client.Send(HttpMethod.Post, $"{Base}/{type}/_search", Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded", headers);

    /// <summary>The address of a stored version, and the id in it.</summary>
    internal static string IdOf(this Reply reply) => reply.Headers["Location"].Split('/')[^3];

    /// <summary>How many versions a log entry names.</summary>
    internal static int VersionsTold(this JsonNode entry) =>
        entry["entity"]!.AsArray().Count(entity => entity!["what"]?["reference"]?.GetValue<string>().Contains("_history", StringComparison.Ordinal) == true);

    private static Task<Reply> With(this Client client, HttpMethod method, string path, JsonNode body, (string Name, string Value)[] headers) =>
        client.Send(method, Base + path, Encoding.UTF8.GetBytes(body.ToJsonString()), "application/fhir+json", headers);
}
