using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Felles.Host.Configuration;
using Felles.Identity.Saml;
using Felles.Kernel;
using Felles.Sharing.Documents.Metadata;
using Felles.Sharing.Documents.Sources;
using Felles.Sharing.Documents.Xca;
using Felles.Storage;
using Felles.Test.Platform.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Felles.Test.Platform.Documents;

/// <summary>The initiating gateway: it asks our own responding gateway over HTTP, and others that break and lie.</summary>
public sealed class AskingGateways : IDisposable
{
    private const string Issuer = "https://national.test";
    private const string Community = "2.16.578.1.12.4.1.7.1.1";

    private readonly string folder = ScratchFolder.New("asking");
    private readonly X509Certificate2 certificate = OtherCommunity.Certificate();
    private readonly HttpClient http = new();

    private static SourceReader Reader => new(OtherCommunity.PatientNumber, OtherCommunity.Doctor(), "{}"u8.ToArray());

    public void Dispose()
    {
        http.Dispose();
        certificate.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_list_and_a_document_come_as_they_were_published()
    {
        var pem = Path.Combine(folder, "national.pem");
        await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem());
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite, change: settings => settings.Documents.XcaIssuers = [new XcaIssuerSettings { Issuer = Issuer, CertificateFiles = [pem] }]);
        var paper = new Paper("Epikrise") { Bytes = RandomNumberGenerator.GetBytes(300_000), Media = "application/pdf" };
        await platform.Archive().Published(paper);
        await platform.Archive().Published(new Paper("Ny epikrise") { Relation = ("replaces", paper.UniqueId) });
        await platform.Archive().Published(new Paper("Delt") { Label = "NORU" });

        var source = Source($"{platform.Host.Address}{XcaEndpoint.Path}");
        var list = Success(await source.List(Reader, default));
        Assert.Equal((0, 0), (list.Unusable, list.Withheld));
        Assert.Equal([("Delt", DocumentStatus.Current), ("Epikrise", DocumentStatus.Superseded), ("Ny epikrise", DocumentStatus.Current)], list.Documents.Select(document => (document.Title!, document.Status)).Order());
        var found = list.Documents.Single(document => document.Title == "Epikrise");
        Assert.Equal(("A00-1", "A03-2", "Rask Fossekall", "Fjordmyra sykehus HF", "310000019", 300_000L), (found.Class.Code, found.Type.Code, found.Authors[0].Person, found.Authors[0].Institution, found.Authors[0].InstitutionNumber, found.Content.Size));
        Assert.Equal("NORU", Assert.Single(list.Documents.Single(document => document.Title == "Delt").Labels));
        Assert.Equal(Papers.Sha1(paper.Bytes), found.Content.Sha1.ToArray());

        await using var fetched = Success(await source.Fetch(Reader, found.Address, default));
        using var bytes = new MemoryStream();
        await fetched.Bytes.CopyToAsync(bytes);
        Assert.Equal(paper.Bytes, bytes.ToArray());
        Assert.Equal(ProblemKind.NotFound, Failure(await source.Fetch(Reader, found.Address with { UniqueId = "1.2.3" }, default)).Kind);
        Assert.Equal(ProblemKind.Forbidden, Failure(await Source($"{platform.Host.Address}{XcaEndpoint.Path}", "another").List(Reader, default)).Kind);
    }

    [Fact]
    public async Task The_national_list_holds_what_a_community_of_XCA_has_and_its_log_tells_of_it()
    {
        const string elsewhere = "2.16.578.1.12.4.5.100.7";
        var (pem, key) = (Path.Combine(folder, "own.pem"), Path.Combine(folder, "own-key.pem"));
        await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem());
        using (var rsa = certificate.GetRSAPrivateKey()!) await File.WriteAllTextAsync(key, rsa.ExportPkcs8PrivateKeyPem());
        await using var hospital = await RunningPlatform.Start(DatabaseKind.Sqlite, change: settings =>
        {
            settings.Documents.HomeCommunityId = elsewhere;
            settings.Documents.XcaIssuers = [new XcaIssuerSettings { Issuer = Issuer, CertificateFiles = [pem] }];
        });
        await using var national = await RunningPlatform.Start(DatabaseKind.Postgres, change: settings =>
        {
            (settings.Documents.XcaIssuer, settings.Documents.XcaCertificateFile, settings.Documents.XcaKeyFile) = (Issuer, pem, key);
            settings.Documents.RememberSeconds = 0;
            settings.Documents.Sources = [new DocumentSourceSettings { HomeCommunityId = elsewhere, Organisation = Papers.Hospital, Name = "Sykehuset", Address = $"{hospital.Host.Address}{XcaEndpoint.Path}", XcaAudience = "nhn:dokumentdeling-saml" }];
        });
        var paper = new Paper("Epikrise derfra") { Bytes = RandomNumberGenerator.GetBytes(150_000), Media = "application/pdf" };
        await hospital.Archive().Published(paper);
        await hospital.Archive().Published(new Paper("Sperret derfra") { Label = "NORS" });
        await national.Archive().Published(new Paper("Epikrise herfra"));

        var reader = national.Reader();
        var list = (await reader.List()).Expect(200);
        Assert.Equal(["Epikrise derfra", "Epikrise herfra"], list.Matches.Select(match => match.Title()).Order(StringComparer.Ordinal));
        var fetched = (await reader.Fetch(list.Matches.Single(match => match.Title() == "Epikrise derfra"))).Expect(200);
        Assert.Equal(paper.Bytes, fetched.Bytes);
        var log = await hospital.Log();
        Assert.Contains("ITI-38 list", log, StringComparison.Ordinal);
        Assert.Contains("ITI-39 document", log, StringComparison.Ordinal);

        // Blocked at the hospital alone, it is gone from the national list at the next request.
        (await hospital.AsCitizen(Papers.Patient).Post("/restrictions/fhir/Consent", Citizens.Blocking.Consent(Doctor.Gp.Hpr))).Expect(201);
        Assert.Equal(["Epikrise herfra"], (await reader.List()).Expect(200).Matches.Select(match => match.Title()));
        Assert.NotEqual(200, (await reader.Fetch(list.Matches.Single(match => match.Title() == "Epikrise derfra"))).Status);
    }

    [Fact]
    public async Task What_breaks_or_lies_gives_no_document_and_says_why()
    {
        var entry = Entry();
        var patient = OtherCommunity.PatientNumber.Reveal();
        foreach (var (body, documents, unusable) in ((string, int, int)[])[
            (Answer(entry), 1, 0),
            (Answer(entry.Replace(patient, RunningPlatform.OtherCitizen, StringComparison.Ordinal)), 0, 1), // another patient's
            (Answer(entry.Replace($"urn:oid:{Community}", "urn:oid:1.2.3", StringComparison.Ordinal)), 0, 1), // another community's
            (Answer(entry.Replace("nodeRepresentation=\"N\"", "nodeRepresentation=\"HEMMELIG\"", StringComparison.Ordinal)), 0, 1), // a label that could hide
            (Answer(entry.Replace("A03-2", "B02-2", StringComparison.Ordinal).Replace("A00-1", "B00-1", StringComparison.Ordinal)), 0, 1), // a kind that may not be listed
            (Answer(entry.Replace("<Value>56</Value>", "<Value>-1</Value>", StringComparison.Ordinal)), 0, 1),
            (Answer(entry + entry.Replace("application/pdf", "text/html", StringComparison.Ordinal).Replace("text/plain", "text/html", StringComparison.Ordinal)), 1, 1),
        ])
        {
            await using var server = await Server(body);
            var list = Success(await Source(server.Urls.First()).List(Reader, default));
            Assert.Equal((documents, unusable), (list.Documents.Length, list.Unusable));
        }

        foreach (var (body, status, kind) in ((string, int, ProblemKind)[])[
            ("<a>", 200, ProblemKind.Malformed), ("", 200, ProblemKind.Malformed), ("x", 500, ProblemKind.Unavailable), ("x", 403, ProblemKind.Forbidden),
            ("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", 200, ProblemKind.Malformed), (string.Concat(Enumerable.Repeat("<a>", 3000)), 200, ProblemKind.Malformed),
            (Soap("<s:Fault xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"/>"), 200, ProblemKind.Malformed),
            (Answer("", "Failure", "XDSRegistryNotAvailable"), 200, ProblemKind.Unavailable), (Answer("", "Failure", "XDSRegistryError"), 200, ProblemKind.Forbidden),
        ])
        {
            await using var server = await Server(body, status);
            Assert.Equal(kind, Failure(await Source(server.Urls.First()).List(Reader, default)).Kind);
        }

        await using (var unknown = await Server(Answer("", "Failure", "XDSUnknownPatientId")))
            Assert.Empty(Success(await Source(unknown.Urls.First()).List(Reader, default)).Documents);
        Assert.Equal(ProblemKind.Unavailable, Failure(await Source($"http://127.0.0.1:{LoopbackIssuer.FreePort()}").List(Reader, default)).Kind);
        var address = new DocumentAddress("1.2.3", Community, Community);
        foreach (var (body, kind) in ((string, ProblemKind?)[])[
            (Given("1.2.3", "aGVp"), null), (Given("1.2.4", "aGVp"), ProblemKind.Malformed), (Given("1.2.3", "###"), ProblemKind.Malformed), (Given("1.2.3", "aGVp") + " ", null), ("<a/>", ProblemKind.Malformed)])
        {
            await using var server = await Server(body);
            var fetched = await Source(server.Urls.First()).Fetch(Reader, address, default);
            Assert.Equal(kind, fetched.Match(_ => (ProblemKind?)null, problem => problem.Kind));
        }
    }

    private XcaSource Source(string address, string audience = "nhn:dokumentdeling-saml")
    {
        Assert.True(OrganisationNumber.TryParse(Papers.Hospital, out var organisation));
        return new XcaSource(new SourceDescription(Community, organisation, "Sykehuset"), new Uri(address), audience, http, new XuaAssertionWriter(new XuaSigner(Issuer, certificate, "1.2.3"), TimeProvider.System));
    }

    private static string Entry()
    {
        using var buffer = new MemoryStream();
        using (var xml = System.Xml.XmlWriter.Create(buffer, new System.Xml.XmlWriterSettings { OmitXmlDeclaration = true, ConformanceLevel = System.Xml.ConformanceLevel.Fragment, Encoding = new UTF8Encoding(false) }))
        {
            var document = DocumentReferenceReader.Read(Encoding.UTF8.GetBytes(Papers.ReferenceOf(new Paper("Epikrise") { Label = "N" }.Bundle()).ToJsonString()), new DocumentPlace(Community, Community));
            ExtrinsicObject.Write(xml, Success(document), OtherCommunity.PatientNumber);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Soap(string body) => $"<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body>{body}</s:Body></s:Envelope>";

    private static string Answer(string entries, string status = "Success", string? error = null) => Soap(
        $"<AdhocQueryResponse xmlns=\"urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0\" status=\"urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:{status}\">{(error is null ? "" : $"<r:RegistryErrorList xmlns:r=\"urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0\"><r:RegistryError errorCode=\"{error}\"/></r:RegistryErrorList>")}<m:RegistryObjectList xmlns:m=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\">{entries}</m:RegistryObjectList></AdhocQueryResponse>");

    private static string Given(string uniqueId, string base64) => Soap(
        $"<RetrieveDocumentSetResponse xmlns=\"urn:ihe:iti:xds-b:2007\"><DocumentResponse><HomeCommunityId>urn:oid:{Community}</HomeCommunityId><RepositoryUniqueId>{Community}</RepositoryUniqueId><DocumentUniqueId>{uniqueId}</DocumentUniqueId><mimeType>text/plain</mimeType><Document>{base64}</Document></DocumentResponse></RetrieveDocumentSetResponse>");

    private static async Task<WebApplication> Server(string body, int status = 200)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FellesProgram.Port()}");
        var application = builder.Build();
        application.MapFallback(() => Results.Text(body, "application/soap+xml", Encoding.UTF8, status));
        await application.StartAsync();
        return application;
    }

    private static T Success<T>(Outcome<T> outcome) => outcome.Succeeded(out var result, out var problem) ? result : throw new Xunit.Sdk.XunitException($"{problem.Code}: {problem.Text} {string.Join(' ', problem.Issues.Select(issue => issue.Text))}");

    private static Problem Failure<T>(Outcome<T> outcome) => outcome.Failed(out var problem) ? problem : throw new Xunit.Sdk.XunitException("It succeeded.");
}
