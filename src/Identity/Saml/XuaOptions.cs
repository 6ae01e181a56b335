using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Felles.Kernel;

namespace Felles.Identity.Saml;

/// <summary>Whose SAML assertions a document source believes, and to whom they must be made out.</summary>
/// <param name="Audience">The only audience accepted, as <c>nhn:dokumentdeling-saml</c>.</param>
/// <param name="Issuers">The issuers; none accepts no assertion at all.</param>
public sealed record XuaTrust(string Audience, ImmutableArray<XuaTrustedIssuer> Issuers)
{
    /// <summary>How much clocks may differ.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest life of an assertion from its <c>IssueInstant</c> that is accepted.</summary>
    public TimeSpan LifeMax { get; init; } = TimeSpan.FromMinutes(60);
}

/// <summary>An issuer of assertions, as the national gateway.</summary>
/// <param name="Issuer">Its name, byte for byte as in <c>saml:Issuer</c>.</param>
/// <param name="Certificates">Its certificates with RSA keys, pinned: what an assertion carries of certificates is not believed. Expired ones count for nothing.</param>
/// <param name="Subjects">Whom it may speak for.</param>
public sealed record XuaTrustedIssuer(string Issuer, ImmutableArray<X509Certificate2> Certificates, XuaSubjects Subjects);

/// <summary>Whom an issuer's assertions may speak for.</summary>
public enum XuaSubjects
{
    /// <summary>Health personnel with an attestation, as the national gateway's.</summary>
    Personnel,

    /// <summary>Citizens, as the national portal's.</summary>
    Citizens,
}

/// <summary>With what an initiating gateway signs its assertions.</summary>
/// <param name="Issuer">Its own name, for <c>saml:Issuer</c>.</param>
/// <param name="Certificate">Certificate with an RSA private key.</param>
/// <param name="HomeCommunity">Its own community, an OID without prefix, as <c>2.16.578.1.12.4.1.7.1.1</c>.</param>
public sealed record XuaSigner(string Issuer, X509Certificate2 Certificate, string HomeCommunity)
{
    /// <summary>How long an assertion lives; never past an hour after the attestation (ATT-58).</summary>
    public TimeSpan Life { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>What an assertion proved, after every check of it has held.</summary>
public sealed record XuaStatement
{
    /// <summary>Who asks: <see cref="HealthPersonnel"/> with an attestation, or <see cref="Citizen"/>.</summary>
    public required Caller Caller { get; init; }

    /// <summary>Whose documents the assertion is for; a request for anyone else's is refused.</summary>
    public required PersonNumber Patient { get; init; }

    /// <summary>Issuer of the assertion.</summary>
    public required string Issuer { get; init; }

    /// <summary>The assertion's <c>ID</c>, for the log.</summary>
    public required string AssertionId { get; init; }

    /// <summary>Access consent policy, an OID with prefix (<c>urn:oid:2.16.578.1.12.4.1.7.2.1.7</c>); null when none is claimed.</summary>
    public string? AccessConsentPolicy { get; init; }

    /// <summary>Community of the asker, an OID; null when not named.</summary>
    public string? HomeCommunity { get; init; }

    /// <summary>The number of a patient written as CX, <c>number^^^&amp;OID&amp;ISO</c>, for comparison with <see cref="Patient"/>; null when it is not of that form.</summary>
    public static string? PatientOf(string identifier)
    {
        ArgumentNullException.ThrowIfNull(identifier);
        return XuaFragment.ReadPatient(identifier, SyntheticSeries.All)?.Reveal();
    }
}
