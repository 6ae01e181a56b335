namespace Felles.Identity.Saml;

/// <summary>
/// Names of the attributes of Norsk helsenett's SAML profile for document sharing, V2.1 (in force 2024-11-01), and the older
/// ones that are still sent beside them.
/// </summary>
internal static class XuaNames
{
    internal const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
    internal const string Signature = "http://www.w3.org/2000/09/xmldsig#";
    internal const string Bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
    internal const string Instance = "http://www.w3.org/2001/XMLSchema-instance";
    internal const string Hl7 = "urn:hl7-org:v3";

    internal const string ProviderIdentifier = "urn:ihe:iti:xua:2017:subject:provider-identifier";
    internal const string SubjectId = "urn:oasis:names:tc:xacml:1.0:subject:subject-id";
    internal const string OldSubjectId = Xspa + "subject-id";
    internal const string Npi = Xspa + "npi";
    internal const string OldNpi = "urn:oasis:names:tc:xspa:2.0:subject:npi";
    internal const string Role = "urn:oasis:names:tc:xacml:2.0:subject:role";
    internal const string OldRole = Xspa + "role";
    internal const string Organisation = Xspa + "organization";
    internal const string OrganisationId = Xspa + "organization-id";
    internal const string ChildOrganisation = Xspa + "child-organization";
    internal const string ChildOrganisationName = Extension + "subject:child-organization-name";
    internal const string Facility = Xspa + "facility";
    internal const string FacilityName = Extension + "subject:facility-name";
    internal const string HealthcareService = Extension + "care-relationship:healthcare-service";
    internal const string Purpose = "urn:oasis:names:tc:xacml:2.0:action:purpose";
    internal const string OldPurpose = Xspa + "purposeOfUse";
    internal const string OlderPurpose = Xspa + "purposeofuse";
    internal const string PurposeDetails = Extension + "care-relationship:purpose-of-use-details";
    internal const string Decision = Extension + "care-relationship:decision-ref";
    internal const string ResourceId = "urn:oasis:names:tc:xacml:1.0:resource:resource-id";
    internal const string OldResourceId = "urn:oasis:names:tc:xacml:2.0:resource:resource-id";
    internal const string ResourceChildOrganisation = Extension + "resource:child-organization";
    internal const string ResourceChildOrganisationName = Extension + "resource:child-organization-name";
    internal const string ResourceFacility = Extension + "resource:facility";
    internal const string ResourceFacilityName = Extension + "resource:facility-name";
    internal const string AccessConsentPolicy = "urn:ihe:iti:xua:2012:acp";
    internal const string HomeCommunity = "urn:ihe:iti:xca:2010:homeCommunityId";
    internal const string SecurityLevel = Subject + "SecurityLevel";
    internal const string OldSecurityLevel = "SecurityLevel";
    internal const string Scope = Subject + "Scope";
    internal const string OldScope = "Scope";
    internal const string ClientId = Subject + "client_id";
    internal const string OldClientId = "client_id";

    /// <summary>ISO 14265, code 13: the citizen's own use.</summary>
    internal const string CitizensPurposeSystem = "urn:oid:1.0.14265.1";

    /// <summary>See <see cref="CitizensPurposeSystem"/>.</summary>
    internal const string CitizensPurpose = "13";

    private const string Xspa = "urn:oasis:names:tc:xspa:1.0:subject:";
    private const string Extension = "urn:nhn:trust-framework:1.0:ext:";
    private const string Subject = "urn:no:ehelse:saml:1.0:subject:";
}
