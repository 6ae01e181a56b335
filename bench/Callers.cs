using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Felles.Bench;

/// <summary>
/// The people of the benchmark: a GP with an attestation and a laboratory system, and the citizens they ask about. Makes
/// whole requests, each with a proof of its own.
/// </summary>
internal sealed class Callers : IDisposable
{
    private const string Doctor = "900000015";
    private const string Office = "310000094";
    private const string Laboratory = "310000175";
    private readonly ProofSigner signer = new();
    private readonly Dictionary<string, (string Token, string Hash)> tokens = [];
    private readonly Issuer issuer;

    internal Callers(Issuer issuer)
    {
        this.issuer = issuer;
        using var population = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(PlatformProcess.Home, "dev", "people", "population.json")));
        Citizens = [.. population.RootElement.GetProperty("citizens").EnumerateArray()
            .Where(citizen => !citizen.TryGetProperty("deceasedOn", out _))
            .Select(citizen => citizen.GetProperty("number").GetString()!).Take(200)];
        var doctor = population.RootElement.GetProperty("healthPersonnel").EnumerateArray().First(person => person.GetProperty("hprNumber").GetString() == Doctor);
        DoctorNumber = doctor.GetProperty("number").GetString()!;
        Renew();
    }

    /// <summary>National numbers of synthetic citizens.</summary>
    internal string[] Citizens { get; }

    private string DoctorNumber { get; }

    /// <summary>New tokens; an attestation lasts an hour.</summary>
    internal void Renew()
    {
        Add("labs", issuer.Token("nhn:pps", "nhn:pps/provesvar-read", "bench-epj", signer.Thumbprint, DoctorClaims()));
        Add("critical", issuer.Token("nhn:critical-information", "nhn:critical-information/api", "bench-epj", signer.Thumbprint, DoctorClaims()));
        Add("terminology", issuer.Token("felles:terminology", "felles:terminology/read", "bench-system", signer.Thumbprint, $"\"helseid://claims/client/claims/orgnr_parent\":\"{Laboratory}\""));
        Add("deliver", issuer.Token("felles:lab-results", "felles:lab-results/deliver", "bench-system", signer.Thumbprint, $"\"helseid://claims/client/claims/orgnr_parent\":\"{Laboratory}\""));
    }

    private void Add(string name, string token) => tokens[name] = (token, Issuer.Hash(token));

    private string DoctorClaims() => string.Create(
        CultureInfo.InvariantCulture,
        $$$$"""
        "sub":"bench","sid":"s1","name":"Tålmodig Urskog","helseid://claims/identity/pid":"{{{{DoctorNumber}}}}","helseid://claims/identity/security_level":"4",
        "helseid://claims/identity/assurance_level":"high","helseid://claims/hpr/hpr_number":"{{{{Doctor}}}}","helseid://claims/client/claims/orgnr_parent":"{{{{Office}}}}",
        "nhn:tillitsrammeverk:parameters":{"toa":{{{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}}}},
        "practitioner":{"identifier":{"id":"{{{{DoctorNumber}}}}","system":"urn:oid:2.16.578.1.12.4.1.4.1","authority":"https://www.skatteetaten.no","name":"Tålmodig Urskog"},
        "hpr_nr":{"id":"{{{{Doctor}}}}","system":"urn:oid:2.16.578.1.12.4.1.4.4","authority":"https://www.helsedirektoratet.no/"},
        "authorization":{"code":"LE","system":"urn:oid:2.16.578.1.12.4.1.1.9060","text":"Lege","assigner":"https://www.helsedirektoratet.no/"},
        "legal_entity":{"id":"{{{{Office}}}}","system":"urn:oid:2.16.578.1.12.4.1.4.101","name":"Skogbrynet legesenter AS","authority":"https://www.brreg.no"},
        "point_of_care":{"id":"{{{{Office}}}}","system":"urn:oid:2.16.578.1.12.4.1.4.101","name":"Skogbrynet legesenter AS","authority":"https://www.brreg.no"}},
        "care_relationship":{"healthcare_service":{"code":"KX17","system":"urn:oid:2.16.578.1.12.4.1.1.8666","text":"Fastlege","assigner":"https://www.helsedirektoratet.no/"},
        "purpose_of_use":{"code":"TREAT","system":"urn:oid:2.16.840.1.113883.1.11.20448","text":"Behandling","assigner":"https://www.hl7.org"},
        "purpose_of_use_details":{"code":"POLBESOK","system":"urn:AuditEventHL7Norway/CodeSystem/carerelation","text":"Konsultasjon","assigner":"https://www.hl7.no"},
        "decision_ref":{"id":"bench-1","user_selected":false}},"patients":[]}
        """).ReplaceLineEndings("");

    /// <summary>A whole HTTP/1.1 request.</summary>
    internal ReadOnlyMemory<byte> Request(string caller, int port, string method, string path, string? patient, string? contentType, ReadOnlySpan<byte> body)
    {
        var (token, hash) = tokens[caller];
        var proof = signer.Sign(method, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path.Split('?')[0]}"), hash);
        var head = new StringBuilder(2600)
            .Append(CultureInfo.InvariantCulture, $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: DPoP {token}\r\nDPoP: {proof}\r\nAccept: application/fhir+json\r\nnhn-source-system: Felles bench 1.0\r\nnhn-access-basis: UNNTAK\r\n");
        if (patient is not null) head.Append(CultureInfo.InvariantCulture, $"nhn-patient-nin: {patient}\r\n");
        if (caller == "critical") head.Append("nhn-user-role: %7B%22system%22%3A%22urn%3Aoid%3A2.16.578.1.12.4.1.1.9060%22%2C%22code%22%3A%22LE%22%7D\r\n");
        if (contentType is not null) head.Append(CultureInfo.InvariantCulture, $"Content-Type: {contentType}\r\nContent-Length: {body.Length}\r\n");
        head.Append("\r\n");
        var request = new byte[Encoding.UTF8.GetByteCount(head.ToString()) + body.Length];
        var length = Encoding.UTF8.GetBytes(head.ToString(), request);
        body.CopyTo(request.AsSpan(length));
        return request;
    }

    /// <summary>A drug allergy as kjernejournal's profile has it, about 1 kB, with a date that makes each one different.</summary>
    internal static byte[] Allergy(Random random) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$$$"""
        {"resourceType":"AllergyIntolerance","contained":[{"resourceType":"PractitionerRole","id":"recorderRef","practitioner":{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.4","value":"{{{{Doctor}}}}"},"display":"Urskog, Tålmodig"},
        "organization":{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.101","value":"{{{{Office}}}}"},"display":"Skogbrynet legesenter AS"},
        "code":[{"coding":[{"system":"http://nhn.no/kj/fhir/CodeSystem/CategoriesOfHealthProfessionals","code":"LE","display":"Lege"}]}]}],
        "extension":[{"url":"http://nhn.no/kj/fhir/StructureDefinition/KjSourceOfInformation","valueCoding":{"system":"http://nhn.no/kj/fhir/CodeSystem/SourceOfInformation","code":"2","display":"Observert av behandlende lege"}}],
        "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},
        "verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification","code":"confirmed"}]},
        "category":["medication"],"criticality":"high","code":{"coding":[{"system":"http://www.whocc.no/atc","code":"J01CE02","display":"Fenoksymetylpenicillin","userSelected":true}]},
        "onsetDateTime":"{{{{random.Next(1980, 2025)}}}}-07-01","recorder":{"reference":"#recorderRef"},
        "reaction":[{"manifestation":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7497","code":"1","display":"Anafylaktisk reaksjon"}]}],"severity":"severe"}]}
        """));

    public void Dispose() => signer.Dispose();
}
