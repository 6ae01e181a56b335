using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using Felles.Identity.Attestations;
using Felles.Kernel;

namespace Felles.Identity.Saml;

/// <summary>
/// Makes the assertion that carries who asks and on what grounds to a document source (IHE ITI XUA, Norsk helsenett's SAML
/// profile V2.1). What the profile has no place for is the time of attestation: the assertion never outlives it instead.
/// </summary>
public sealed class XuaAssertionWriter(XuaSigner signer, TimeProvider clock)
{
    /// <summary>A signed assertion.</summary>
    /// <param name="caller">Who asks: health personnel with an attestation, or a citizen.</param>
    /// <param name="patient">Whose documents.</param>
    /// <param name="audience">The source's audience.</param>
    /// <param name="accessConsentPolicy">Access consent policy as OID with prefix; null for none.</param>
    /// <returns>The element <c>saml:Assertion</c> as XML; 403 when the caller has no attestation or is a system, 401 when the attestation is too old.</returns>
    public Outcome<string> Write(Caller caller, PersonNumber patient, string audience, string? accessConsentPolicy = null)
    {
        var now = clock.GetUtcNow();
        switch (caller)
        {
            case HealthPersonnel { Attestation: null }:
                return AttestationFaults.Missing();
            case HealthPersonnel { Attestation: { } attestation } personnel:
                if (AttestationReader.Age(attestation, now, TimeSpan.Zero) is { } old) return old;
                var ends = Earlier(now + signer.Life, attestation.AttestedAt + AttestationReader.AgeMax);
                return Sign(Text(personnel.Number, now, attestation.AttestedAt, ends, audience, xml => Personnel(xml, personnel, attestation, patient, accessConsentPolicy)));
            case Citizen citizen:
                return Sign(Text(citizen.Number, now, now, now + signer.Life, audience, xml => Citizens(xml, citizen, patient, accessConsentPolicy)));
            default:
                return Problem.Forbidden("assertion-subject", "Documents at other sources are asked for by health personnel or citizens, not by systems.");
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private string Text(PersonNumber subject, DateTimeOffset now, DateTimeOffset authenticated, DateTimeOffset ends, string audience, Action<XmlWriter> attributes)
    {
        var text = new StringBuilder(4096);
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("saml", "Assertion", XuaNames.Assertion);
            xml.WriteAttributeString("ID", $"_{ResourceId.Create()}");
            xml.WriteAttributeString("IssueInstant", Time(now));
            xml.WriteAttributeString("Version", "2.0");
            Element(xml, "Issuer", signer.Issuer);
            xml.WriteStartElement("Subject", XuaNames.Assertion);
            Element(xml, "NameID", subject.Reveal());
            xml.WriteStartElement("SubjectConfirmation", XuaNames.Assertion);
            xml.WriteAttributeString("Method", XuaNames.Bearer);
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteStartElement("Conditions", XuaNames.Assertion);
            xml.WriteAttributeString("NotBefore", Time(now));
            xml.WriteAttributeString("NotOnOrAfter", Time(ends));
            xml.WriteStartElement("AudienceRestriction", XuaNames.Assertion);
            Element(xml, "Audience", audience);
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteStartElement("AttributeStatement", XuaNames.Assertion);
            attributes(xml);
            xml.WriteEndElement();
            xml.WriteStartElement("AuthnStatement", XuaNames.Assertion);
            xml.WriteAttributeString("AuthnInstant", Time(authenticated));
            xml.WriteStartElement("AuthnContext", XuaNames.Assertion);
            Element(xml, "AuthnContextClassRef", "urn:oasis:names:tc:SAML:2.0:ac:classes:X509");
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private void Personnel(XmlWriter xml, HealthPersonnel personnel, Attestation attestation, PersonNumber patient, string? accessConsentPolicy)
    {
        Attribute(xml, XuaNames.ProviderIdentifier, XuaFragment.Identity(new AttestedIdentity(personnel.Number.Reveal(), personnel.Number.System, null, null)));
        Attribute(xml, XuaNames.SubjectId, personnel.Name);
        Attribute(xml, XuaNames.Npi, personnel.HprNumber);
        Attribute(xml, XuaNames.Role, Code("Role", attestation.Authorization));
        Attribute(xml, XuaNames.OrganisationId, XuaFragment.Identity(attestation.LegalEntity));
        Attribute(xml, XuaNames.Organisation, attestation.LegalEntity.Name);
        Attribute(xml, XuaNames.ChildOrganisation, XuaFragment.Identity(attestation.PointOfCare));
        Attribute(xml, XuaNames.ChildOrganisationName, attestation.PointOfCare.Name);
        Place(xml, XuaNames.Facility, XuaNames.FacilityName, attestation.Department);
        Attribute(xml, XuaNames.HealthcareService, Code("HealthcareService", attestation.HealthcareService));
        Attribute(xml, XuaNames.Purpose, Code("Purpose", attestation.PurposeCode));
        Attribute(xml, XuaNames.PurposeDetails, Code("PurposeOfUseDetails", attestation.PurposeDetails));
        Attribute(xml, XuaNames.Decision, XuaFragment.Decision(attestation));
        var named = attestation.Patients.FirstOrDefault(one => one.Number is null || one.Number == patient);
        Place(xml, XuaNames.ResourceChildOrganisation, XuaNames.ResourceChildOrganisationName, named?.PointOfCare);
        Place(xml, XuaNames.ResourceFacility, XuaNames.ResourceFacilityName, named?.Department);
        Common(xml, personnel, patient, accessConsentPolicy);
    }

    private void Citizens(XmlWriter xml, Citizen citizen, PersonNumber patient, string? accessConsentPolicy)
    {
        Attribute(xml, XuaNames.ProviderIdentifier, XuaFragment.Identity(new AttestedIdentity(citizen.Number.Reveal(), citizen.Number.System, null, null)));
        Attribute(xml, XuaNames.SubjectId, citizen.Name);
        Attribute(xml, XuaNames.Purpose, Code("Purpose", new AttestedCode(XuaNames.CitizensPurpose, XuaNames.CitizensPurposeSystem, "Subject of care uses", null)));
        Common(xml, citizen, patient, accessConsentPolicy);
    }

    private void Common(XmlWriter xml, Caller caller, PersonNumber patient, string? accessConsentPolicy)
    {
        Attribute(xml, XuaNames.ResourceId, XuaFragment.Patient(patient));
        Attribute(xml, XuaNames.HomeCommunity, signer.HomeCommunity);
        Attribute(xml, XuaNames.SecurityLevel, "4");
        Attribute(xml, XuaNames.Scope, string.Join(' ', caller.Scopes.Order(StringComparer.Ordinal)));
        Attribute(xml, XuaNames.ClientId, caller.Trace.ClientId);
        Attribute(xml, XuaNames.AccessConsentPolicy, accessConsentPolicy);
    }

    private static void Place(XmlWriter xml, string id, string name, AttestedIdentity? place)
    {
        if (place is null) return;
        Attribute(xml, id, XuaFragment.Identity(place));
        Attribute(xml, name, place.Name);
    }

    private static string? Code(string element, AttestedCode? code) => code is null ? null : XuaFragment.Code(element, code);

    private static void Attribute(XmlWriter xml, string name, string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        xml.WriteStartElement("Attribute", XuaNames.Assertion);
        xml.WriteAttributeString("Name", name);
        Element(xml, "AttributeValue", value);
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, string text)
    {
        xml.WriteStartElement(name, XuaNames.Assertion);
        xml.WriteString(text);
        xml.WriteEndElement();
    }

    private string Sign(string text)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        document.LoadXml(text);
        var root = document.DocumentElement!;
        using var key = signer.Certificate.GetRSAPrivateKey() ?? throw new InvalidOperationException("The certificate of the assertions' issuer has no RSA private key.");
        var reference = new Reference($"#{root.GetAttribute("ID")}") { DigestMethod = SignedXml.XmlDsigSHA256Url };
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        reference.AddTransform(new XmlDsigExcC14NTransform());
        var signed = new SignedXml(document) { SigningKey = key };
        signed.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigExcC14NTransformUrl;
        signed.SignedInfo.SignatureMethod = SignedXml.XmlDsigRSASHA256Url;
        signed.AddReference(reference);
        signed.KeyInfo = new KeyInfo();
        signed.KeyInfo.AddClause(new KeyInfoX509Data(signer.Certificate));
        signed.ComputeSignature();
        // SAML core §5: the signature stands right after the issuer.
        root.InsertAfter(document.ImportNode(signed.GetXml(), deep: true), root.FirstChild);
        return root.OuterXml;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
