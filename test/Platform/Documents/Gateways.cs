using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using Felles.Host.Configuration;
using Felles.Identity.Saml;
using Felles.Storage;
using Felles.Test.Platform.Running;
using Felles.Test.Unit.Fhir;

namespace Felles.Test.Platform.Documents;

/// <summary>Gateways and consumers of other communities, by SOAP and SAML: ITI-38, ITI-39, ITI-18, ITI-43.</summary>
public sealed class Gateways : IDisposable
{
    private const string Audience = "nhn:dokumentdeling-saml";
    private const string Issuer = "https://gateway.test";
    private const string Community = "2.16.578.1.12.4.1.7.1.1";
    private const string Find = "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d";

    private readonly string folder = ScratchFolder.New("gateways");
    private readonly X509Certificate2 certificate = OtherCommunity.Certificate();
    private readonly HttpClient http = new();

    public void Dispose()
    {
        http.Dispose();
        certificate.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Another_community_lists_and_fetches_and_its_reader_stands_in_the_log(DatabaseKind kind)
    {
        await using var platform = await Start(kind);
        var paper = new Paper("Epikrise fra avdelingen") { Bytes = RandomNumberGenerator.GetBytes(200_000), Media = "application/pdf" };
        await platform.Archive().Published(paper);
        await platform.Archive().Published(new Paper("Prøvesvar") { Class = "C00-1", Type = "C01-2" });
        await platform.Archive().Published(new Paper("Sperret") { Label = "NORS" });

        var list = await Ask(platform, "urn:ihe:iti:2007:CrossGatewayQuery", Query(Papers.Patient));
        Assert.Equal("urn:ihe:iti:2007:CrossGatewayQueryResponse", list.Action);
        Assert.Contains("ResponseStatusType:Success", list.Text, StringComparison.Ordinal);
        Assert.Equal(["Epikrise fra avdelingen", "Prøvesvar"], list.Titles.Order(StringComparer.Ordinal));
        Assert.All(list.Xml!.GetElementsByTagName("ExtrinsicObject").OfType<XmlElement>(), entry => Assert.Equal($"urn:oid:{Community}", entry.GetAttribute("home")));

        var results = await Ask(platform, "urn:ihe:iti:2007:RegistryStoredQuery", Query(Papers.Patient, ("$XDSDocumentEntryClassCode", "('C00-1^^2.16.578.1.12.4.1.1.9602')")));
        Assert.Equal(["Prøvesvar"], results.Titles);

        var fetched = await Ask(platform, "urn:ihe:iti:2007:CrossGatewayRetrieve", Retrieve(paper.UniqueId));
        Assert.Contains("ResponseStatusType:Success", fetched.Text, StringComparison.Ordinal);
        Assert.Equal(paper.Bytes, fetched.Document);
        Assert.Equal(paper.Bytes, (await Ask(platform, "urn:ihe:iti:2007:RetrieveDocumentSet", Retrieve(paper.UniqueId))).Document);

        var log = await platform.Log();
        Assert.Contains("ITI-38 list", log, StringComparison.Ordinal);
        Assert.Contains("ITI-39 document", log, StringComparison.Ordinal);
        Assert.Contains("\"decision\":\"dec-1\"", log, StringComparison.Ordinal);
        Assert.DoesNotContain(Papers.Patient, log, StringComparison.Ordinal);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_the_citizen_blocks_is_blocked_here_too_and_an_emergency_opens_it(DatabaseKind kind)
    {
        await using var platform = await Start(kind);
        var paper = new Paper("Epikrise");
        await platform.Archive().Published(paper);
        var citizen = platform.AsCitizen(Papers.Patient);
        (await citizen.Post("/restrictions/fhir/Consent", Citizens.Blocking.Consent(Doctor.Gp.Hpr))).Expect(201);
        Assert.Empty((await Ask(platform, "urn:ihe:iti:2007:CrossGatewayQuery", Query(Papers.Patient))).Titles);
        var refused = await Ask(platform, "urn:ihe:iti:2007:CrossGatewayRetrieve", Retrieve(paper.UniqueId));
        Assert.Contains("XDSDocumentUniqueIdError", refused.Text, StringComparison.Ordinal);
        Assert.Null(refused.Document);
        var emergency = await Ask(platform, "urn:ihe:iti:2007:CrossGatewayRetrieve", Retrieve(paper.UniqueId), purpose: "BTG");
        Assert.Equal(paper.Bytes, emergency.Document);
        Assert.Contains("beslutning dec-1.", await platform.Log(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_answered_is_answered_by_its_code()
    {
        await using var platform = await Start(DatabaseKind.Sqlite);
        var paper = new Paper("Epikrise");
        await platform.Archive().Published(paper);
        const string list = "urn:ihe:iti:2007:CrossGatewayQuery", fetch = "urn:ihe:iti:2007:CrossGatewayRetrieve";
        foreach (var (action, body, code) in ((string, string, string)[])[
            (list, Query(RunningPlatform.OtherCitizen), "XDSPatientIdDoesNotMatch"),
            (list, Query(Papers.Patient).Replace(Find, "urn:uuid:10b545ea-725c-446d-9b95-8aeb444eddf3", StringComparison.Ordinal), "XDSUnknownStoredQuery"),
            (list, Query(Papers.Patient).Replace("$XDSDocumentEntryStatus", "$XDSDocumentEntryOther", StringComparison.Ordinal), "XDSStoredQueryMissingParam"),
            (list, Query(Papers.Patient, ("$XDSDocumentEntryOther", "'x'")), "XDSStoredQueryParamNumber"),
            (fetch, Retrieve("urn:uuid:00000000-0000-4000-8000-000000000000"), "XDSDocumentUniqueIdError"),
            (fetch, Retrieve("13fa8361-dd8f-43fd-a33c-93f3237306c3"), "XDSDocumentUniqueIdError"),
            (fetch, Retrieve(paper.UniqueId).Replace($"{Community}</HomeCommunityId>", "1.2.3</HomeCommunityId>", StringComparison.Ordinal), "XDSUnknownCommunity"),
            (fetch, Retrieve(paper.UniqueId).Replace($"<HomeCommunityId>{Community}</HomeCommunityId>", "", StringComparison.Ordinal), "XDSMissingHomeCommunityId"),
            (fetch, Retrieve(paper.UniqueId).Replace($"{Community}</RepositoryUniqueId>", "1.2.3</RepositoryUniqueId>", StringComparison.Ordinal), "XDSUnknownRepositoryId"),
        ])
        {
            var answer = await Ask(platform, action, body);
            Assert.Contains("ResponseStatusType:Failure", answer.Text, StringComparison.Ordinal);
            Assert.Contains($"errorCode=\"{code}\"", answer.Text, StringComparison.Ordinal);
        }

        var some = await Ask(platform, fetch, Retrieve(paper.UniqueId, "urn:uuid:00000000-0000-4000-8000-000000000000"));
        Assert.Contains("ResponseStatusType:PartialSuccess", some.Text, StringComparison.Ordinal);
        Assert.Equal(paper.Bytes, some.Document);
    }

    [Fact]
    public async Task Hostile_envelopes_and_assertions_are_refused_by_a_fault()
    {
        await using var platform = await Start(DatabaseKind.Sqlite);
        const string list = "urn:ihe:iti:2007:CrossGatewayQuery";
        var query = Query(Papers.Patient);
        var assertion = Assertion();
        var used = Envelope(list, query, assertion);
        Assert.Equal(200, (await Send(platform, used)).Status);
        foreach (var (envelope, status) in ((string, int)[])[
            (used, 401), // the same again
            (used.Replace("<s:Body>", "<s:Body> ", StringComparison.Ordinal).Replace("ObjectRef", "LeafClass", StringComparison.Ordinal), 401), // written otherwise
            (used.Replace(list, "urn:ihe:iti:2007:RegistryStoredQuery", StringComparison.Ordinal), 401), // by another transaction
            (Envelope(list, query, ""), 401),
            (Envelope(list, query, assertion.Replace("15838510075", "15688510381", StringComparison.Ordinal).Replace("TREAT", "BTG", StringComparison.Ordinal)), 401),
            (Envelope(list, query, assertion + Assertion()), 400),
            (Envelope(list, query + Assertion(), assertion), 400),
            (Envelope(list, query, Assertion("another")), 401),
            (Envelope("urn:x", query, Assertion()), 400),
            ("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + used, 400),
            (string.Concat(Enumerable.Repeat("<a>", 5000)), 400),
            ("", 400),
            (Envelope(list, query, Assertion()).Replace("<s:Header>", "<s:Header><x:Y xmlns:x=\"urn:x\" s:mustUnderstand=\"1\"/>", StringComparison.Ordinal), 400),
        ])
        {
            var answer = await Send(platform, envelope);
            Assert.True(answer.Status == status, $"{answer.Status} instead of {status}: {answer.Text}");
            Assert.Contains("Fault", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(Papers.Patient, answer.Text, StringComparison.Ordinal);
        }
    }

    // The published requests, with a trust in their issuers: what was changed after it was signed is not believed, and what was
    // signed a year ago has ended.
    [SharedDataFact("xca")]
    public async Task The_published_requests_are_refused_today_for_what_they_are()
    {
        await using var platform = await Start(DatabaseKind.Sqlite);
        foreach (var (file, reason) in ((string, string)[])[
            ("iti38-iti40-request-kj.xml", "certificate has expired"), ("iti39-iti40-request-kj.xml", "certificate has expired"), ("iti38-iti40-request-hn.xml", "certificate has expired"), ("iti38-iti40-request-hn-acp-1.xml", "certificate has expired"),
            ("IT_iti-18_request.xml", "SAML assertion"), ("IT_iti-38_request.xml", "SAML assertion"), ("IT_iti-39_request.xml", "SAML assertion"),
        ])
        {
            var answer = await Send(platform, await File.ReadAllTextAsync(Path.Combine(SharedData.Folder("xca"), file)));
            Assert.Equal(401, answer.Status);
            Assert.Contains(reason, answer.Text, StringComparison.Ordinal);
        }
    }

    private Task<RunningPlatform> Start(DatabaseKind kind)
    {
        var pem = Path.Combine(folder, "gateway.pem");
        File.WriteAllText(pem, certificate.ExportCertificatePem());
        return RunningPlatform.Start(kind, change: settings =>
        {
            settings.Documents.XcaIssuers = [new XcaIssuerSettings { Issuer = Issuer, CertificateFiles = [pem] }];
        });
    }

    private string Assertion(string audience = Audience, string purpose = "TREAT")
    {
        var written = new XuaAssertionWriter(new XuaSigner(Issuer, certificate, "1.2.3"), TimeProvider.System).Write(OtherCommunity.Doctor(purpose), OtherCommunity.PatientNumber, audience);
        return written.Succeeded(out var text, out var problem) ? text : throw new Xunit.Sdk.XunitException(problem.Text);
    }

    private static string Query(string patient, params (string Name, string Value)[] slots)
    {
        (string Name, string Value)[] all = [("$XDSDocumentEntryPatientId", $"'{patient}^^^&amp;2.16.578.1.12.4.1.4.1&amp;ISO'"), ("$XDSDocumentEntryStatus", "('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')"), .. slots];
        return $"""
            <q:AdhocQueryRequest xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"><q:ResponseOption returnType="LeafClass" returnComposedObjects="true"/>
            <AdhocQuery xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" id="{Find}">{string.Concat(all.Select(slot => $"<Slot name=\"{slot.Name}\"><ValueList><Value>{slot.Value}</Value></ValueList></Slot>"))}</AdhocQuery></q:AdhocQueryRequest>
            """;
    }

    private static string Retrieve(params string[] uniqueIds) => $"""
        <RetrieveDocumentSetRequest xmlns="urn:ihe:iti:xds-b:2007">{string.Concat(uniqueIds.Select(id => $"<DocumentRequest><HomeCommunityId>{Community}</HomeCommunityId><RepositoryUniqueId>{Community}</RepositoryUniqueId><DocumentUniqueId>{id}</DocumentUniqueId></DocumentRequest>"))}</RetrieveDocumentSetRequest>
        """;

    private static string Envelope(string action, string body, string assertion) => $"""
        <s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">{action}</a:Action><a:MessageID>urn:uuid:1</a:MessageID>
        <wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">{assertion}</wsse:Security></s:Header><s:Body>{body}</s:Body></s:Envelope>
        """;

    private Task<SoapReply> Ask(RunningPlatform platform, string action, string body, string purpose = "TREAT") => Send(platform, Envelope(action, body, Assertion(purpose: purpose)));

    private async Task<SoapReply> Send(RunningPlatform platform, string envelope)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(envelope));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/soap+xml; charset=utf-8");
        using var answer = await http.PostAsync(new Uri($"{platform.Host.Address}/XCA/Services/RespondingGatewayService"), content);
        return new SoapReply((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>An answer: its envelope, and the document of the package where there is one.</summary>
    private sealed record SoapReply(int Status, string? Type, byte[] Bytes)
    {
        internal string Text { get; } = Encoding.UTF8.GetString(Type == "multipart/related" ? Part(Bytes, 0)! : Bytes);

        internal byte[]? Document => Type == "multipart/related" ? Part(Bytes, 1) : null;

        internal XmlDocument? Xml
        {
            get
            {
                var document = new XmlDocument { XmlResolver = null };
                document.LoadXml(Text);
                return document;
            }
        }

        internal string Action => Xml!.GetElementsByTagName("Action", "http://www.w3.org/2005/08/addressing")[0]!.InnerText;

        internal IReadOnlyList<string> Titles => [.. Xml!.GetElementsByTagName("ExtrinsicObject", "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0").OfType<XmlElement>()
            .Select(entry => entry.ChildNodes.OfType<XmlElement>().First(child => child.LocalName == "Name").FirstChild!.Attributes!["value"]!.Value)];

        // The parts lie between lines of the boundary; a part's content begins after an empty line.
        private static byte[]? Part(byte[] package, int index)
        {
            var boundary = "--felles-"u8;
            var at = 0;
            for (var i = 0; i <= index; i++) at = package.AsSpan(at).IndexOf(boundary) + at + boundary.Length;
            var content = package.AsSpan(at).IndexOf("\r\n\r\n"u8);
            if (content < 0) return null;
            var rest = package.AsSpan(at + content + 4);
            return rest[..(rest.IndexOf("\r\n--felles-"u8))].ToArray();
        }
    }
}
