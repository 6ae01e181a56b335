using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Xml;
using Felles.Access;
using Felles.Audit;
using Felles.Fhir;
using Felles.Identity;
using Felles.Identity.Attestations;
using Felles.Identity.Saml;
using Felles.Kernel;
using Felles.Records;
using Felles.Storage;
using Felles.Test.Unit.Fhir;

namespace Felles.Test.Unit.Identity;

/// <summary>Assertions made, carried and believed: case T66, and what a source must refuse.</summary>
public sealed class XuaCases : IAsyncLifetime
{
    private const string Audience = "nhn:dokumentdeling-saml";
    private const string Query = "urn:ihe:iti:2007:CrossGatewayQuery";

    private readonly FixedClock clock = new();
    private readonly X509Certificate2 certificate = Certificate("CN=Felles");
    private readonly Database database = Database.Open(new StorageOptions { SqlitePath = Path.Combine(ScratchFolder.New("xua"), "felles.db") });

    public Task InitializeAsync() => database.Migrate(IdentitySchema.Migrations, default);

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task T66_the_attestation_goes_through_SAML_and_AuditEvent_and_back()
    {
        var sent = Personnel();
        var written = Success(new XuaAssertionWriter(Signer(), clock).Write(sent, Patient, Audience));
        var statement = Success(await Admit(written));
        var received = Assert.IsType<HealthPersonnel>(statement.Caller);
        Assert.Equal(Patient, statement.Patient);
        Assert.Equal((sent.Number, sent.Name, sent.HprNumber, sent.LegalEntity), (received.Number, received.Name, received.HprNumber, received.LegalEntity));
        Assert.Equal(sent.Scopes.Order(), received.Scopes.Order());
        // Everything but the list itself, which is compared as such: records compare lists by reference.
        Assert.Equal(sent.Attestation! with { Patients = default }, received.Attestation! with { Patients = default });
        Assert.Equal(sent.Attestation!.Patients.AsEnumerable(), received.Attestation!.Patients.AsEnumerable());

        var actor = AuditActors.Of(received, ReaderKind.Professional, null);
        using var told = JsonDocument.Parse(AuditEvent(actor));
        var back = AttestedEvent.Read(told.RootElement)!;
        Assert.Equal(actor with { ClientId = "", CorrelationId = "", TokenId = null, System = null }, back);
    }

    [Fact]
    public void The_AuditEvent_is_valid_FHIR()
    {
        foreach (var change in (Func<Attestation, Attestation>[])[all => all, one => one with { Department = null, Patients = [], HealthcareService = null, Authorization = null }, one => one with { LegalEntity = one.LegalEntity with { Name = null }, PointOfCare = one.PointOfCare with { Name = null } }])
        {
            var actor = AuditActors.Of(Personnel() with { Attestation = change(Personnel().Attestation!) }, ReaderKind.Professional, null);
            var errors = FhirValidator.R4.Validate(Success(FhirResource.Read(AuditEvent(actor)))).Where(issue => issue.Severity <= IssueSeverity.Error);
            Assert.Equal([], errors.Select(issue => $"{issue.Expression} {issue.Text}"));
        }
    }

    [Fact]
    public async Task A_citizens_assertion_speaks_for_the_citizen()
    {
        var citizen = new Citizen { Scopes = [], Number = Patient, Name = "Blid Knott", Trace = new TokenTrace { ClientId = "portal", CorrelationId = "1" } };
        var written = Success(new XuaAssertionWriter(Signer(), clock).Write(citizen, Patient, Audience, "urn:oid:2.16.578.1.12.4.1.7.2.1.0"));
        var statement = Success(await Admit(written, subjects: XuaSubjects.Citizens));
        Assert.Equal((Patient, "Blid Knott"), (Assert.IsType<Citizen>(statement.Caller).Number, ((Citizen)statement.Caller).Name));
        Assert.Equal("urn:oid:2.16.578.1.12.4.1.7.2.1.0", statement.AccessConsentPolicy);
        // The issuer of citizens' assertions may not speak for personnel, nor the other way.
        Assert.Equal("organisation-missing", Code(await Admit(written, "other")));
        Assert.Equal("assertion-purpose", Code(await Admit(Success(new XuaAssertionWriter(Signer(), clock).Write(Personnel(), Patient, Audience)), subjects: XuaSubjects.Citizens)));
    }

    [Fact]
    public async Task An_assertion_counts_once_for_each_thing_asked_and_only_in_its_time_and_place()
    {
        var written = Assertion();
        Assert.Null(Code(await Admit(written)));
        Assert.Equal("assertion-used", Code(await Admit(written)));
        Assert.Null(Code(await Admit(written, "urn:ihe:iti:2007:CrossGatewayRetrieve 1^2^3")));
        Assert.Equal("assertion-audience", Code(await Admit(Assertion(audience: "another"))));
        Assert.Equal("assertion-issuer", Code(await Admit(Assertion(), issuer: "another")));
        using var other = Certificate("CN=Felles");
        Assert.Equal("assertion-signature", Code(await Admit(Assertion(), trusted: other)));
        written = Assertion();
        clock.Now += TimeSpan.FromMinutes(7);
        Assert.Equal("assertion-time", Code(await Admit(written)));
        clock.Now -= TimeSpan.FromMinutes(9);
        Assert.Equal("assertion-time", Code(await Admit(written)));
    }

    [Fact]
    public void No_assertion_is_made_of_an_attestation_that_is_too_old_or_missing_nor_for_a_system()
    {
        var writer = new XuaAssertionWriter(Signer(), clock);
        Assert.Equal("attestation-missing", Code(writer.Write(Personnel() with { Attestation = null }, Patient, Audience)));
        Assert.Equal("assertion-subject", Code(writer.Write(SystemCaller.OfOperator(default, "x"), Patient, Audience)));
        var personnel = Personnel();
        clock.Now += TimeSpan.FromMinutes(58);
        var late = new XmlDocument();
        late.LoadXml(Success(writer.Write(personnel, Patient, Audience)));
        Assert.Equal("2026-02-02T03:40:00.000Z", ((XmlElement)late.GetElementsByTagName("Conditions", XuaNames.Assertion)[0]!).GetAttribute("NotOnOrAfter"));
        clock.Now += TimeSpan.FromMinutes(3);
        Assert.Equal("attestation-has-expired", Code(writer.Write(personnel, Patient, Audience)));
    }

    /// <summary>What is done to a signed assertion, and that it is refused: wrapping, doubling, other keys, other algorithms, hostile XML.</summary>
    public static TheoryData<string, string, string> Attacks() => new()
    {
        { "<saml:NameID>15838510075", "<saml:NameID>15688510381", "assertion-signature" },
        { "code=\"TREAT\"", "code=\"BTG\"", "assertion-signature" },
        { "code=&quot;TREAT&quot;", "code=&quot;BTG&quot;", "assertion-signature" },
        { "</saml:AttributeStatement>", "<saml:Attribute Name=\"urn:x\"><saml:AttributeValue>1</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>", "assertion-signature" },
        { "<saml:Assertion ", "<!DOCTYPE a [<!ENTITY x \"y\">]><saml:Assertion ", "assertion-malformed" },
        { "<saml:Subject>", "<?x y?><saml:Subject>", "assertion-malformed" },
        { "#rsa-sha256", "#rsa-sha1", "assertion-signature" },
        { "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#hmac-sha1", "assertion-signature" },
        { "http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xpath-19991116", "assertion-signature" },
        { "URI=\"#_", "URI=\"#x_", "assertion-signature" },
        { "<Signature ", "<Signature Id=\"a\" ", "" },
        { "</saml:Issuer>", "</saml:Issuer><saml:Issuer>another</saml:Issuer>", "assertion-signature" },
        { " Version=\"2.0\"", " Version=\"1.1\"", "assertion-malformed" },
        { "</saml:Subject>", "</saml:Subject>NESTED", "assertion-malformed" },
        { "</saml:Subject>", "</saml:Subject>DEEP", "assertion-malformed" },
        { "<saml:NameID>158385", "<saml:NameID>158<!-- -->385", "" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task A_changed_assertion_is_refused(string found, string put, string expected)
    {
        var written = Assertion();
        put = put.Replace("NESTED", Assertion(), StringComparison.Ordinal).Replace("DEEP", string.Concat(Enumerable.Repeat("<a>", 4000)) + string.Concat(Enumerable.Repeat("</a>", 4000)), StringComparison.Ordinal);
        var at = written.IndexOf(found, StringComparison.Ordinal);
        if (at < 0) return;
        var answer = await Admit(string.Concat(written.AsSpan(0, at), put, written.AsSpan(at + found.Length)));
        // Comments and the signature's own id are no part of what is signed; who it is must still be the same.
        if (expected.Length == 0) Assert.True(Code(answer) == "assertion-signature" || Success(answer).Caller is HealthPersonnel { Number: var number } && number == Personnel().Number);
        else Assert.Equal(expected, Code(answer));
    }

    [Fact]
    public async Task A_signed_assertion_within_another_is_not_read_in_its_place()
    {
        var signed = Assertion();
        var forged = Assertion(key: Certificate("CN=Angriper"));
        var signature = signed[signed.IndexOf("<Signature", StringComparison.Ordinal)..(signed.IndexOf("</Signature>", StringComparison.Ordinal) + "</Signature>".Length)];
        var forgedSignature = forged[forged.IndexOf("<Signature", StringComparison.Ordinal)..(forged.IndexOf("</Signature>", StringComparison.Ordinal) + "</Signature>".Length)];
        string[] wrapped =
        [
            forged.Replace(forgedSignature, signature, StringComparison.Ordinal),
            forged.Replace(forgedSignature, signature.Replace("</Signature>", $"<Object>{signed}</Object></Signature>", StringComparison.Ordinal), StringComparison.Ordinal),
            forged.Replace("</saml:Assertion>", $"{signed}</saml:Assertion>", StringComparison.Ordinal),
            $"<x>{signed}{forged}</x>",
            forged.Replace(forgedSignature, signature + forgedSignature, StringComparison.Ordinal),
        ];
        foreach (var text in wrapped) Assert.Contains(Code(await Admit(text)), (string[])["assertion-signature", "assertion-malformed"]);
    }

    [Fact]
    public async Task No_change_of_one_character_makes_an_assertion_say_something_else()
    {
        var written = Assertion();
        var expected = Success(await Admit(written, "first"));
        for (var at = 0; at < written.Length; at += 31)
        {
            var changed = written.Remove(at, 1).Insert(at, written[at] == 'A' ? "B" : "A");
            var answer = await Admit(changed, string.Create(CultureInfo.InvariantCulture, $"use {at}"));
            if (!answer.Succeeded(out var statement, out _)) continue;
            Assert.Equal((expected.Patient, ((HealthPersonnel)expected.Caller).Number, expected.AssertionId), (statement.Patient, ((HealthPersonnel)statement.Caller).Number, statement.AssertionId));
            Assert.Equal(((HealthPersonnel)expected.Caller).Attestation! with { Patients = default }, ((HealthPersonnel)statement.Caller).Attestation! with { Patients = default });
        }
    }

    // Three of the published assertions hold as they were signed; the others were changed after, and must not be believed.
    [SharedDataFact("xca")]
    public async Task The_published_assertions_are_believed_or_refused_as_they_were_signed()
    {
        clock.Now = new DateTimeOffset(2025, 7, 31, 18, 50, 0, TimeSpan.Zero);
        (string File, string Expected)[] published =
        [
            ("SamlToken01.xml", ""), ("IT_SamlToken_KJ01.xml", ""), ("iti39-iti40-request-kj.xml", ""), ("iti38-iti40-request-kj.xml", "assertion-signature"),
        ];
        foreach (var (file, expected) in published)
        {
            var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
            document.Load(Path.Combine(SharedData.Folder("xca"), file));
            var assertion = (XmlElement)document.GetElementsByTagName("Assertion", XuaNames.Assertion)[0]!;
            using var own = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(assertion.GetElementsByTagName("X509Certificate", XuaNames.Signature)[0]!.InnerText));
            var answer = await Admit(assertion.OuterXml, file, own, issuer: "https://helseid-xdssaml.test.nhn.no");
            Assert.Equal(expected, Code(answer) ?? "");
            if (expected.Length > 0) continue;
            var personnel = (HealthPersonnel)Success(answer).Caller;
            Assert.Equal(("KVART GREVLING", "565505933", "LE", "KP01"), (personnel.Name, personnel.HprNumber, personnel.Attestation!.Authorization!.Code, personnel.Attestation.HealthcareService!.Code));
            Assert.Equal(("960510542", "874593842", "VOSS SJUKEHEIM", true), (personnel.Attestation.LegalEntity.Id, personnel.Attestation.PointOfCare.Id, personnel.Attestation.PointOfCare.Name, personnel.Attestation.UserSelected));
        }
    }

    private static PersonNumber Patient => PersonNumber.TryParse("15688510381", SyntheticSeries.All, out var number) ? number : default;

    private HealthPersonnel Personnel()
    {
        using var claim = JsonDocument.Parse(AttestationExample.Claim(FixedClock.Start).ToJsonString());
        Assert.True(PersonNumber.TryParse("15838510075", SyntheticSeries.All, out var number) & OrganisationNumber.TryParse("310000019", out var organisation));
        var reading = Success(AttestationReader.Read(claim.RootElement, new TokenFacts(number, "900000018", organisation, FixedClock.Start, SyntheticSeries.All)));
        return new HealthPersonnel
        {
            Scopes = ["nhn:phr/mhd/read-document", "nhn:phr/mhd/read-documentreferences"],
            Number = number,
            Name = "Luftig Fjordhest",
            HprNumber = reading.HprNumber,
            Attestation = reading.Attestation,
            LegalEntity = organisation,
            Trace = new TokenTrace { ClientId = "epj", CorrelationId = "1" },
        };
    }

    private XuaSigner Signer(X509Certificate2? key = null) => new("https://felles.test", key ?? certificate, "2.16.578.1.12.4.1.7.1.1");

    private string Assertion(string audience = Audience, X509Certificate2? key = null) => Success(new XuaAssertionWriter(Signer(key), clock).Write(Personnel(), Patient, audience));

    private Task<Outcome<XuaStatement>> Admit(string assertion, string use = Query, X509Certificate2? trusted = null, string issuer = "https://felles.test", XuaSubjects subjects = XuaSubjects.Personnel)
    {
        var trust = new XuaTrust(Audience, [new XuaTrustedIssuer(issuer, [trusted ?? certificate], subjects)]);
        var options = new IdentityOptions { PublicBaseUrl = new Uri("https://felles.test"), Issuers = [], AcceptedSeries = SyntheticSeries.All };
        return new XuaAssertions(trust, options, database, clock).Admit(assertion, [use], "correlation", default);
    }

    private static byte[] AuditEvent(AuditActor actor)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var entry = new AuditEntry { At = FixedClock.Start, Kind = AuditKind.Disclosure, Person = PersonKey.Create(), Service = new ServiceCode("documents"), Act = Act.Read, Actor = actor, RuleId = "care", Objects = ["DocumentReference/a/1"] };
            AuditEventJson.Write(json, new LoggedEntry("felles", 1, default, entry), withHprNumber: true);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(FixedClock.Start.AddDays(-1), FixedClock.Start.AddDays(365));
    }

    private static T Success<T>(Outcome<T> outcome) => outcome.Succeeded(out var result, out var problem) ? result : throw new Xunit.Sdk.XunitException($"{problem.Code}: {problem.Text} {string.Join(' ', problem.Issues.Select(issue => issue.Text))}");

    private static string? Code<T>(Outcome<T> outcome) => outcome.Failed(out var problem) ? problem.Code : null;
}
