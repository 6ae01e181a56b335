namespace Felles.Samples.Epj;

/// <summary>Whom the system's client acts for, as it is registered in HelseID.</summary>
public enum Tenancy
{
    /// <summary>One organisation, that of the client.</summary>
    SingleTenant,

    /// <summary>Many organisations that have delegated to the vendor; each login says which.</summary>
    MultiTenant,
}

/// <summary>An API of the platform: its name at the issuer, and the scope that opens it. Access tokens are for one API each.</summary>
/// <param name="Audience">Short name, the token's <c>aud</c>.</param>
/// <param name="Scope">Scope.</param>
public sealed record Api(string Audience, string Scope)
{
    /// <summary>Laboratory results (pasientens prøvesvar), for health personnel.</summary>
    public static readonly Api LabResults = new("nhn:pps", "nhn:pps/provesvar-read");

    /// <summary>Critical information (kritisk informasjon), for health personnel; its status call for systems too.</summary>
    public static readonly Api CriticalInformation = new("nhn:critical-information", "nhn:critical-information/api");

    /// <summary>Delivery of laboratory results, for systems.</summary>
    public static readonly Api LabDelivery = new("felles:lab-results", "felles:lab-results/deliver");

    /// <summary>What a citizen's own app may do for the citizen: read everything, set and lift blocks.</summary>
    public static readonly Api Citizen = new("felles:citizen", "felles:citizen/read felles:citizen/decide");
}

/// <summary>A system registered at the issuer, and where it finds issuer and platform.</summary>
/// <param name="ClientId">The client id of the registration.</param>
/// <param name="Key">The client's private key; its public half is in the registration.</param>
public sealed record EpjOptions(string ClientId, ClientKey Key)
{
    /// <summary>Issuer identifier, byte for byte as in its metadata. HelseID's is <c>https://helseid-sts.nhn.no</c>.</summary>
    public string Issuer { get; init; } = "http://127.0.0.1:7701/helseid";

    /// <summary>Address of the platform, without path.</summary>
    public Uri Platform { get; init; } = new("http://127.0.0.1:7700");

    /// <summary>Whom the client acts for.</summary>
    public Tenancy Tenancy { get; init; } = Tenancy.SingleTenant;

    /// <summary>The APIs that users of this client need; the client must be registered with their scopes.</summary>
    public IReadOnlyList<Api> Apis { get; init; } = [Api.LabResults, Api.CriticalInformation];

    /// <summary>Scopes about the user that the login asks for.</summary>
    public string IdentityScopes { get; init; } =
        "openid profile offline_access helseid://scopes/identity/pid helseid://scopes/identity/security_level helseid://scopes/hpr/hpr_number";

    /// <summary>Name and version of this system, 3–512 characters; sent as <c>nhn-source-system</c> and shown in the log.</summary>
    public string SourceSystem { get; init; } = "Felles eksempel-EPJ 1.0";

    /// <summary>
    /// Whether the attestation names the patient, as the trust framework's model has it. Set it to false for an issuer
    /// that does not carry the identifier; the patient is then told in each request only.
    /// </summary>
    public bool AttestPatient { get; init; } = true;

    /// <summary>FHIR base of the lab results, under <see cref="Platform"/>.</summary>
    public string LabResultsPath { get; init; } = "/lab-results/fhir";

    /// <summary>Where lab systems deliver, under <see cref="Platform"/>.</summary>
    public string DeliveryPath { get; init; } = "/lab-results/messages";

    /// <summary>FHIR base of the critical information, under <see cref="Platform"/>.</summary>
    public string CriticalInfoPath { get; init; } = "/critical-info/fhir";

    /// <summary>The clock; another one in tests.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Reads the private key from a JWK file, as the stand-in identity provider makes them.</summary>
    /// <param name="clientId">The client id of the registration.</param>
    /// <param name="keyFile">File with the private key as a JWK (RFC 7517).</param>
    public static EpjOptions FromKeyFile(string clientId, string keyFile) => new(clientId, ClientKey.FromFile(keyFile));
}

/// <summary>Where and as what the user works. The system knows it; the user does not type it.</summary>
/// <param name="LegalEntity">Organisation number of the main unit (juridisk enhet).</param>
/// <param name="PointOfCare">Organisation number of the place of care (behandlingssted); the main unit when it has no sub-units.</param>
/// <param name="Authorization">Category of health personnel, code list 9060, as <c>LE</c>; null for personnel without one.</param>
public sealed record Workplace(string LegalEntity, string PointOfCare, string? Authorization)
{
    /// <summary>Department, where there is one outside the register of entities.</summary>
    public Department? Department { get; init; }

    /// <summary>A workplace without sub-units.</summary>
    public Workplace(string legalEntity, string? authorization)
        : this(legalEntity, legalEntity, authorization)
    {
    }
}

/// <summary>A department.</summary>
/// <param name="Id">Its RESH id, or a local one.</param>
/// <param name="System">System of the id.</param>
public sealed record Department(string Id, string System = "urn:oid:2.16.578.1.12.4.1.4.102");
