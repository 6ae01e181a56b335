namespace Felles.Sharing.Documents.Xca;

/// <summary>Names of SOAP, ebRIM and the IHE transactions ITI-18, 38, 39 and 43 (IHE ITI TF-2, 3.18, 3.38, 3.39, 3.43).</summary>
internal static class XdsNames
{
    internal const string Soap = "http://www.w3.org/2003/05/soap-envelope";
    internal const string Addressing = "http://www.w3.org/2005/08/addressing";
    internal const string Security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    internal const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
    internal const string Query = "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0";
    internal const string Rim = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0";
    internal const string Registry = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0";
    internal const string Xds = "urn:ihe:iti:xds-b:2007";
    internal const string Xop = "http://www.w3.org/2004/08/xop/include";

    internal const string CrossGatewayQuery = "urn:ihe:iti:2007:CrossGatewayQuery";
    internal const string CrossGatewayRetrieve = "urn:ihe:iti:2007:CrossGatewayRetrieve";
    internal const string RegistryStoredQuery = "urn:ihe:iti:2007:RegistryStoredQuery";
    internal const string RetrieveDocumentSet = "urn:ihe:iti:2007:RetrieveDocumentSet";

    internal const string FindDocuments = "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d";
    internal const string GetDocuments = "urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4";

    internal const string Approved = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved";
    internal const string Deprecated = "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated";
    internal const string Success = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success";
    internal const string Failure = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure";
    internal const string PartialSuccess = "urn:ihe:iti:2007:ResponseStatusType:PartialSuccess";
    internal const string Error = "urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error";

    internal const string StableDocument = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1";
    internal const string PatientId = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427";
    internal const string UniqueId = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab";
    internal const string Author = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d";
    internal const string ClassCode = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a";
    internal const string TypeCode = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983";
    internal const string ConfidentialityCode = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f";
    internal const string FormatCode = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d";
    internal const string FacilityCode = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1";
    internal const string PracticeCode = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead";
    internal const string EventCode = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4";

    /// <summary>An OID as XDS writes it: without <c>urn:oid:</c>.</summary>
    internal static string Plain(string system) => system.StartsWith("urn:oid:", StringComparison.Ordinal) ? system["urn:oid:".Length..] : system;
}
