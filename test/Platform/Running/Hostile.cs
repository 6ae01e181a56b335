using System.Globalization;
using System.Text;
using Felles.Storage;
using Felles.Test.Platform.Citizens;
using Felles.Test.Platform.LabResults;

namespace Felles.Test.Platform.Running;

/// <summary>Requests that nobody with good intent sends. Each is refused by name or answered as harmless; none is a fault of ours, none tells anything.</summary>
public class Hostile
{
    private const string Patient = RunningPlatform.Citizen;
    private const string Form = "application/x-www-form-urlencoded";
    private const string Lab = "/lab-results/fhir";
    private readonly List<string> found = [];

    [Fact]
    public async Task Searches()
    {
        await using var platform = await Blocking.Delivered(DatabaseKind.Sqlite);
        var gp = platform.AsClinician(Doctor.Gp, Patient);
        string[] forms =
        [
            "%", "%zz", "%00", "a=b=c", "=x", "&&&&", "&=&=&", "_count=99999999999999999999", "_count=+1", "_count= 1", "_count=1e1", "_count=-0", "_skip=2147483647", "_skip=2147483648", "_skip=-1",
            "_page=999999999&_count=1000", "_page=0", "_page=-5", "_page=2147483647&_count=1000", "_sort=,,,", "_sort=-", "_sort=--date", "_sort=" + string.Join(',', Enumerable.Repeat("date", 5000)), "_include=*", "_include=DiagnosticReport:*", "_include=Observation:subject",
            "_include:iterate=*", "_revinclude=Provenance:target", "_include=", "_include=:", "_include=::::", "date=ge", "date=0000", "date=0001", "date=9999", "date=9999-12-31T23:59:59.9999999-14:00", "date=lt0001-01-01T00:00:00+14:00",
            "date=eq9999-12-31", "date=ap9999", "date=ap0001-01-01", "date=2024-02-30", "date=2024-13", "date=2024-01-01T25:00:00Z", "date=2024-01-01T00:00:60Z", "date=2024-06-30T23:59:60Z", "_lastUpdated=gt9999-12-31T23:59:59-14:00", "_lastUpdated=le0001-01-01T00:00:00%2B14:00",
            "code=|||", "code=%7C", "code=\\", "code=\\|", "code=a\\", "code=" + new string(',', 60_000), "code:in=http://x", "code:not=NPU01", "code:text=x", "code:missing=true", "code:missing=maybe", "status:missing=true", "_id=" + new string('a', 60_000), "_id=../..", "_id=%00", "_tag=%F0%9F%98%80",
            "_total=accurate", "_total=none", "_elements=id", "_summary=count", "_summary=true", "_format=xml", "_format=application/fhir%2Bxml", "_format=json", "_pretty=true", "_filter=x", "_query=x", "_has:Observation:x:y=z", "_contained=true", "_type=Patient", "_since=2020", "patient=Patient/x", "patient=" + Patient, "patient=Patient/" + Patient,
            "subject=Patient/00000000-0000-0000-0000-000000000000", "patient.identifier=", "patient.identifier=%7C", "patient.identifier=urn:oid:x%7C" + Patient, "patient.identifier=" + Patient + "%20", "patient:identifier=" + Patient + "&patient.identifier=" + RunningPlatform.OtherCitizen, "patient.name=x", "patient.identifier=%EF%BC%92%EF%BC%98", "subject.identifier=" + Patient + "," + RunningPlatform.OtherCitizen,
            string.Join('&', Enumerable.Range(0, 5000).Select(i => $"code={i}")), string.Join('&', Enumerable.Range(0, 3000).Select(i => $"x{i}=y")), "value-quantity=1e400", "value-quantity=gt1e-999", "value-quantity=NaN", "_cursor=x", "_count=1&_count=2", "_COUNT=1", "Code=NPU01", "cod\u0435=NPU01", "_skip=1&_page=2",
        ];
        foreach (var type in (string[])["Observation", "DiagnosticReport", "Specimen", "ServiceRequest", "PractitionerRole"])
            foreach (var form in forms)
                foreach (var prefer in (string[])["", "handling=lenient", "handling=strict, respond-async", "handling=lenient;;=,,\u007f"])
                {
                    if (prefer.Length > 0 && type != "Observation") continue;
                    await Harmless(() => gp.Send(HttpMethod.Post, $"{Lab}/{type}/_search", Encoding.UTF8.GetBytes(form), Form, prefer.Length == 0 ? [] : [("Prefer", prefer)]), $"{type} {form[..Math.Min(form.Length, 60)]} {prefer}");
                }

        byte[][] bytes = [[0xff, 0xfe], [.. "code="u8, 0xc0, 0x80], [.. "code="u8, 0xed, 0xa0, 0x80], [0], [.. "code=%ed%a0%80"u8], new byte[64 * 1024]];
        foreach (var body in bytes) await Harmless(() => gp.Send(HttpMethod.Post, $"{Lab}/Observation/_search", body, Form, []), Convert.ToHexString(body.AsSpan(0, Math.Min(16, body.Length))));
        foreach (var type in (string[])["application/x-www-form-urlencoded; charset=utf-7", "application/x-www-form-urlencoded;charset=\"x", "multipart/form-data; boundary=x", "text/plain", "application/x-www-form-urlencoded-x", "application/json"])
            await Harmless(() => gp.SendRaw(HttpMethod.Post, $"{Lab}/Observation/_search", "code=NPU01"u8.ToArray(), type, []), type);
        Assert.Empty(found);
    }

    [Fact]
    public async Task Headers_and_addresses()
    {
        await using var platform = await Blocking.Delivered(DatabaseKind.Sqlite);
        var (gp, citizen) = (platform.AsClinician(Doctor.Gp, Patient), platform.AsCitizen(Patient));
        var id = (await gp.Search("Observation", "")).Expect(200).Matches[0].Id();
        (string, string)[] headers =
        [
            ("nhn-access-basis", "x"), ("nhn-access-basis", ""), ("access-basis", "SAMTYKKE, AKUTT"), ("felles-emergency-reason", "%ED%A0%80%ED%A0%80%ED%A0%80%ED%A0%80"), ("felles-emergency-reason", "%00%00"), ("felles-emergency-reason", "%"), ("felles-emergency-reason", new string('x', 5000)),
            ("nhn-event-id", new string('x', 4000)), ("nhn-event-id", "a b\"c"), ("X-Request-Id", Patient), ("nhn-source-system", new string('x', 4000)), ("If-None-Match", "W/\"1\""), ("If-None-Match", "*"), ("If-Match", "W/\"7\""), ("If-Modified-Since", "Fri, 31 Dec 9999 23:59:59 GMT"), ("If-Modified-Since", "x"),
            ("Accept", "application/fhir+xml"), ("Accept", "*/*;q=0"), ("Accept", ";;;,,,"), ("Accept", "text/html;q=nan"), ("Accept-Charset", "utf-7"), ("Accept-Encoding", "gzip, br, zstd, *;q=0"), ("Range", "bytes=0-1"), ("X-HTTP-Method-Override", "DELETE"), ("X-HTTP-Method", "DELETE"), ("X-Original-URL", "/access-log"), ("X-Forwarded-Host", "evil.example"),
            ("X-Forwarded-For", "1.2.3.4"), ("Forwarded", "host=evil.example"), ("Host", "evil.example"), ("Prefer", "return=minimal"), ("Expect", "100-continue"), ("Content-Language", "\u00ff"), ("Cookie", "felles-form=x; " + new string('y', 4000)), ("Accept-Language", string.Join(',', Enumerable.Repeat("nb;q=0.1", 500))), ("Origin", "https://evil.example"), ("Upgrade", "websocket"),
        ];
        string[] paths =
        [
            $"{Lab}/Observation/{id}", $"{Lab}/Observation/{id}/_history", $"{Lab}/Observation/{id}/_history/1", $"{Lab}/Observation/_history", $"{Lab}/metadata",
        ];
        foreach (var path in paths)
            foreach (var (name, value) in headers)
                foreach (var caller in (Client[])[gp, citizen])
                    await Harmless(() => caller.Get(path, (name, value)), $"{path} {name}: {value[..Math.Min(30, value.Length)]}");

        string[] odd =
        [
            $"{Lab}/Observation/{id}/_history/-1", $"{Lab}/Observation/{id}/_history/0", $"{Lab}/Observation/{id}/_history/+1", $"{Lab}/Observation/{id}/_history/99999999999", $"{Lab}/Observation/{id}/_history/1.0", $"{Lab}/Observation/{id}/_history/%31", $"{Lab}/Observation/{id}/_history/x",
            $"{Lab}/Observation/%2e%2e", $"{Lab}/Observation/%2e%2e%2f%2e%2e%2fmetadata", $"{Lab}/Observation/a%00b", $"{Lab}/Observation/%C3%A6", $"{Lab}/Observation/%FF%FE", $"{Lab}/Observation/{new string('a', 65)}", $"{Lab}/Observation/{new string('a', 7000)}", $"{Lab}/Observation/{Patient}", $"{Lab}/observation/{id}", $"{Lab}/Patient/{Patient}",
            $"{Lab}/%F0%9F%98%80/x", $"{Lab}/Observation/{id}?_format=xml", $"{Lab}/Observation/{id}?patient={Patient}", $"{Lab}/_page/x", $"{Lab}/_page/{new string('A', 6000)}", $"{Lab}/_page/%00", $"{Lab}/_page/CfDJ8", $"{Lab}//Observation/{id}", $"{Lab}/Observation//{id}", $"{Lab}/Observation/{id}/", $"/lab-results/./fhir/Observation/{id}",
            "/access-log/fhir/AuditEvent?_cursor=x", "/access-log/fhir/AuditEvent?_cursor=", "/access-log/fhir/AuditEvent?_cursor=%00", "/access-log/fhir/AuditEvent?_cursor=9999999999999999999999", "/access-log/fhir/AuditEvent?_cursor=-1", "/access-log/fhir/AuditEvent?_cursor=a.b.c.d", "/access-log/fhir/AuditEvent?_count=0", "/access-log/fhir/AuditEvent?_count=201",
            "/access-log/fhir/AuditEvent?_count=1&_count=2", $"/access-log/fhir/AuditEvent?patient={Patient}", "/access-log/fhir/AuditEvent?=", "/access-log/fhir/AuditEvent?%", "/restrictions/fhir/Consent?x=y", "/critical-info/fhir/Flag?criticalInfoType=%00", "/critical-info/fhir/Flag/%00", "/critical-info/fhir/Flags?criticalInfoType[]=x", "/health/ready?x", "/sprak?til=%0d%0aSet-Cookie:x", "/sprak", "/%2e%2e/%2e%2e/etc/passwd", "/wwwroot/../appsettings.json",
        ];
        foreach (var path in odd)
            foreach (var caller in (Client[])[gp, citizen])
                foreach (var method in (string[])["GET", "HEAD", "OPTIONS", "TRACE", "DELETE", "PROPFIND", "get"])
                    await Harmless(() => caller.SendRaw(new HttpMethod(method), path, null, null, []), $"{method} {path[..Math.Min(80, path.Length)]}");
        Assert.Empty(found);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Bodies(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var (citizen, laboratory, gp) = (platform.AsCitizen(Patient), platform.AsSystem(), platform.With(Party.Claims(Doctor.Gp, new Grounds(Patient)).ForCriticalInfo(), Patient));
        var bundle = LabBundle.Of(Patient, "m-9", ("NPU01", "2025-01-01", "final", "x"));
        var consent = Blocking.Consent(Doctor.Gp.Hpr);
        var nested = string.Concat(Enumerable.Repeat("{\"extension\":[", 4000));
        string[] bodies =
        [
            "", " ", "null", "[]", "\"x\"", "1", "{", "}", "{}", "{\"resourceType\":null}", "{\"resourceType\":\"Bundle\"}", "{\"resourceType\":\"Consent\"}", "{\"resourceType\":\"\\ud800\"}", "{\"resourceType\":\"Bundle\",\"type\":\"\\udc00\"}", "\ufeff" + bundle, bundle + "x", bundle + bundle, nested,
            new string('[', 100_000), "{\"resourceType\":\"Bundle\",\"entry\":" + new string('[', 60) + new string(']', 60) + "}", bundle.Replace("\"m-9\"", "\"\\ud800\"", StringComparison.Ordinal), bundle.Replace("\"m-9\"", "\"\\u0000\"", StringComparison.Ordinal), bundle.Replace("\"m-9\"", $"\"{new string('x', 300)}\"", StringComparison.Ordinal), bundle.Replace("\"m-9\"", "7", StringComparison.Ordinal), bundle.Replace("\"m-9\"", $"\"{Patient}\"", StringComparison.Ordinal),
            bundle.Replace("\"final\"", "\"\\ud83d\"", StringComparison.Ordinal), bundle.Replace("NPU01", "NPU01\\u0000", StringComparison.Ordinal), bundle.Replace("NPU01", "NPU\\n01", StringComparison.Ordinal), bundle.Replace("NPU01", "NPU|01", StringComparison.Ordinal), bundle.Replace("\"2025-01-01\"", "\"9999-12-31T23:59:59.999-14:00\"", StringComparison.Ordinal), bundle.Replace("\"2025-01-01\"", "\"0001-01-01T00:00:00+14:00\"", StringComparison.Ordinal), bundle.Replace("\"2025-01-01\"", "\"0000\"", StringComparison.Ordinal),
            bundle.Replace("\"value\":0", "\"value\":1e999999", StringComparison.Ordinal), bundle.Replace("\"value\":0", "\"value\":-0.000000000000000000000000000000000000000000000000001", StringComparison.Ordinal), bundle.Replace("\"value\":0", $"\"value\":{new string('9', 5000)}", StringComparison.Ordinal), bundle.Replace("urn:uuid:00000000-0000-4000-8000-000000000001", "urn:uuid:00000000-0000-4000-8000-000000000000", StringComparison.Ordinal),
            bundle.Replace("\"tag\":[", "\"security\":[{\"system\":\"http://helsedir.no/fhir/CodeSystem/no-kodeverk-9603\",\"code\":\"NORS NORN_FFL\\nx\"}],\"tag\":[", StringComparison.Ordinal), bundle.Replace("\"tag\":[", "\"lastUpdated\":\"x\",\"tag\":[", StringComparison.Ordinal), bundle.Replace("\"tag\":[", "\"tag\":[{},", StringComparison.Ordinal), bundle.Replace("\"Serum\"", $"\"{new string('x', 1_500_000)}\"", StringComparison.Ordinal),
            consent.Replace("900000015", "\\ud800", StringComparison.Ordinal), consent.Replace("900000015", "9000\\u0000", StringComparison.Ordinal), consent.Replace("900000015", Patient, StringComparison.Ordinal), consent.Replace("\"deny\"", "\"\\ud800\"", StringComparison.Ordinal), consent.Replace("\"NORS\"", "\"\\ud800\"", StringComparison.Ordinal), consent.Replace("\"status\"", "\"\\ud800\":1,\"status\"", StringComparison.Ordinal), consent.Replace("\"status\"", "\"status\":\"active\",\"status\"", StringComparison.Ordinal),
            consent.Replace("\"actor\":[", "\"class\":[{\"system\":\"urn:felles:fhir:CodeSystem:service\",\"code\":\"\\ud800\"}],\"actor\":[", StringComparison.Ordinal), $"{{\"nin\":\"{Patient}\",\"nin\":\"{Patient}\"}}", "{\"nin\":\"\\ud800\"}", "{\"nin\":{}}", "{\"n\\ud800\":1}", "<x/>", "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><x>&a;</x>", "<?xml version=\"1.0\" encoding=\"x-bogus\"?><x/>", "<?xml version=\"1.1\"?><x/>",
        ];
        (string, string)[] critical = [("nhn-user-role", Uri.EscapeDataString("{\"system\":\"urn:oid:2.16.578.1.12.4.1.1.9060\",\"code\":\"LE\"}")), ("nhn-source-system", "Test EPJ 1.0"), ("nhn-access-basis", "SAMTYKKE")];
        foreach (var body in bodies)
        {
            var (utf8, what) = (Encoding.UTF8.GetBytes(body), body[..Math.Min(100, body.Length)]);
            foreach (var type in (string[])["application/fhir+json", "application/xml"])
                await Harmless(() => laboratory.Send(HttpMethod.Post, "/lab-results/messages", utf8, type, []), $"lab {type} {what}");
            await Harmless(() => citizen.Send(HttpMethod.Post, "/restrictions/fhir/Consent", utf8, "application/fhir+json", []), $"consent {what}");
            await Harmless(() => gp.Send(HttpMethod.Post, "/critical-info/fhir/AllergyIntolerance", utf8, "application/fhir+json", critical), $"critical {what}");
            await Harmless(() => gp.Send(HttpMethod.Put, "/critical-info/fhir/AllergyIntolerance/abc", utf8, "application/fhir+json", critical), $"critical put {what}");
            await Harmless(() => gp.Send(HttpMethod.Post, "/critical-info/fhir/status", utf8, "application/json", critical), $"status {what}");
        }

        foreach (var type in (string[])["application/fhir+json; charset=utf-16", "application/fhir+json; charset=\"", "application/xml; charset=utf-7", "application/xml; charset=x-bogus", "application/xml;charset=\"\"", "text/xml; charset=utf-16", "application/xml; charset=utf-32", "APPLICATION/XML", "application/fhir+json;fhirVersion=9.9", ";", "/", "application/", "\u00e6/x"])
            foreach (var body in (byte[][])[Encoding.UTF8.GetBytes(bundle), "<x/>"u8.ToArray(), Encoding.Unicode.GetBytes("<x/>"), [0xff, 0xfe, 0x00], [0xef, 0xbb, 0xbf]])
                await Harmless(() => laboratory.SendRaw(HttpMethod.Post, "/lab-results/messages", body, type, []), $"type {type}");
        Assert.Empty(found);
    }

    private async Task Harmless(Func<Task<Reply>> send, string what)
    {
        Reply reply;
        try
        {
            reply = await send();
        }
        catch (Exception e) when (e is HttpRequestException or FormatException or ArgumentException)
        {
            // The client's own library or the server's refuses to carry it.
            return;
        }

        if (reply.Status >= 500) found.Add(string.Create(CultureInfo.InvariantCulture, $"{reply.Status} {what}"));
        if (reply.Text.Contains(Patient, StringComparison.Ordinal) && !reply.Text.Contains("patientNIN", StringComparison.Ordinal)) found.Add($"number in the answer: {what}");
        if (reply.Text.Contains("Exception", StringComparison.Ordinal) || reply.Text.Contains("   at ", StringComparison.Ordinal)) found.Add($"insides in the answer: {what}");
        if (reply.Status >= 400 && reply.Text.Length > 0 && reply.Headers.GetValueOrDefault("Content-Type")?.Contains("fhir+json", StringComparison.Ordinal) != true) found.Add(string.Create(CultureInfo.InvariantCulture, $"{reply.Status} not in FHIR: {what}: {reply.Headers.GetValueOrDefault("Content-Type")}"));
    }
}
