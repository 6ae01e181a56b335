using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Documents;

/// <summary>A document to be published, and the ways in which one can differ.</summary>
internal sealed record Paper(string Title)
{
    internal string UniqueId { get; init; } = $"urn:uuid:{Guid.NewGuid():D}";

    internal string Class { get; init; } = "A00-1";

    internal string Type { get; init; } = "A03-2";

    internal string Media { get; init; } = "text/plain";

    internal byte[] Bytes { get; init; } = Encoding.UTF8.GetBytes("Epikrise. Innlagt for observasjon, utskrevet i god form.");

    internal string Day { get; init; } = "2026-03-10";

    internal string Label { get; init; } = "N";

    internal (string Kind, string UniqueId)? Relation { get; init; }

    internal string? Url { get; init; }

    internal JsonObject Bundle(string? patient = Papers.Patient)
    {
        var sha1 = Convert.ToBase64String(Papers.Sha1(Bytes));
        var bundle = (JsonObject)JsonNode.Parse($$$"""
            {"resourceType":"Bundle","meta":{"profile":["https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Comprehensive.ProvideBundle"]},"type":"transaction","entry":[
             {"fullUrl":"urn:uuid:11111111-1111-4111-8111-111111111111","resource":{"resourceType":"List","identifier":[{"use":"usual","system":"urn:ietf:rfc:3986","value":"urn:uuid:{{{Guid.NewGuid():D}}}"}],
              "status":"current","mode":"working","code":{"coding":[{"system":"https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes","code":"submissionset"}]},
              "subject":{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"{{{patient}}}"}},"entry":[{"item":{"reference":"urn:uuid:22222222-2222-4222-8222-222222222222"}}]},"request":{"method":"POST","url":"List"}},
             {"fullUrl":"urn:uuid:22222222-2222-4222-8222-222222222222","resource":{"resourceType":"DocumentReference",
              "contained":[{"resourceType":"Practitioner","id":"p","name":[{"text":"Rask Fossekall"}]},{"resourceType":"Organization","id":"o","identifier":[{"system":"urn:oid:2.16.578.1.12.4.1.4.101","value":"310000019"}],"name":"Fjordmyra sykehus HF"}],
              "masterIdentifier":{"system":"urn:ietf:rfc:3986","value":"{{{UniqueId}}}"},"status":"current",
              "type":{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.9602","code":"{{{Type}}}","display":"Et dokument"}]},"category":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.9602","code":"{{{Class}}}"}]}],
              "subject":{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"{{{patient}}}"}},"date":"{{{Day}}}T12:00:00+01:00","author":[{"reference":"#p"},{"reference":"#o"}],
              "securityLabel":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.9603","code":"{{{Label}}}"}]}],
              "content":[{"attachment":{"contentType":"{{{Media}}}","url":"{{{Url ?? "urn:uuid:33333333-3333-4333-8333-333333333333"}}}","size":{{{Bytes.Length}}},"hash":"{{{sha1}}}","title":"{{{Title}}}","creation":"{{{Day}}}T12:00:00+01:00"},"format":{"code":"urn:no:ehelse:document:text"}}],
              "context":{"period":{"start":"{{{Day}}}T08:00:00+01:00"},"facilityType":{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.1303","code":"86.101"}]},"practiceSetting":{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.8655","code":"S03"}] } } },"request":{"method":"POST","url":"DocumentReference"}}]}
            """)!;
        if (Url is null)
            bundle["entry"]!.AsArray().Add(JsonNode.Parse($$$"""{"fullUrl":"urn:uuid:33333333-3333-4333-8333-333333333333","resource":{"resourceType":"Binary","contentType":"{{{Media}}}","data":"{{{Convert.ToBase64String(Bytes)}}}"},"request":{"method":"POST","url":"Binary"} }"""));
        if (Relation is { } relation)
            Papers.ReferenceOf(bundle)["relatesTo"] = new JsonArray(JsonNode.Parse($$$"""{"code":"{{{relation.Kind}}}","target":{"identifier":{"system":"urn:ietf:rfc:3986","value":"{{{relation.UniqueId}}}"} } }"""));
        return bundle;
    }
}

/// <summary>The parties of the documents service.</summary>
internal static class Papers
{
    internal const string Base = "/documents/fhir";
    internal const string Patient = RunningPlatform.Citizen;
    internal const string Hospital = "310000019";
    internal const string OtherHospital = "310000051";

    private static readonly (string, string)[] System = [("nhn-source-system", "Test EPJ 1.0")];

    internal static Client Archive(this RunningPlatform platform, string organisation = Hospital) => platform.With(Party.SystemClaims(organisation).ForDocuments("create-documents-with-reference"));

    /// <summary>A doctor who sees the whole list and fetches documents.</summary>
    internal static Client Reader(this RunningPlatform platform, Doctor? doctor = null, string patient = Patient, string purpose = "TREAT") =>
        platform.With(Party.Claims(doctor ?? Doctor.Gp, new Grounds(patient, purpose)).ForDocuments("read-documentreferences", "read-document"), patient);

    /// <summary>A doctor who sees the list by kjernejournalforskriften.</summary>
    internal static Client RegulationReader(this RunningPlatform platform) =>
        platform.With(Party.Claims(Doctor.Gp, new Grounds(Patient)).ForDocuments("read-documentreferences/kjernejournalforskriften", "read-document"), Patient);

    internal static Task<Reply> Publish(this Client client, JsonNode bundle) => client.Post(Base, bundle.ToJsonString());

    internal static async Task<string> Published(this Client client, Paper paper)
    {
        var stored = (await client.Publish(paper.Bundle())).Expect(200);
        return stored.Json["entry"]!.AsArray().Select(entry => (string)entry!["response"]!["location"]!).First(location => location.Contains("DocumentReference", StringComparison.Ordinal) && location.EndsWith("/1", StringComparison.Ordinal)).Split('/')[^3];
    }

    internal static Task<Reply> List(this Client client, string form = "status=current", params (string Name, string Value)[] headers) =>
        client.Send(HttpMethod.Post, $"{Base}/documentreference/_search", Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded", [.. System, .. headers]);

    internal static Task<Reply> Fetch(this Client client, JsonNode reference, params (string Name, string Value)[] headers) => client.Get(AddressOf(reference), [.. System, .. headers]);

    internal static string AddressOf(JsonNode reference) => (string)reference["content"]![0]!["attachment"]!["url"]!;

    internal static string Title(this JsonNode reference) => (string)reference["content"]![0]!["attachment"]!["title"]!;

    internal static JsonNode ReferenceOf(JsonNode bundle) => bundle["entry"]![1]!["resource"]!;

#pragma warning disable CA5350 // The hash of FHIR's Attachment.
    internal static byte[] Sha1(byte[] bytes) => SHA1.HashData(bytes);
#pragma warning restore CA5350
}
