using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Felles.Identity.Saml;

namespace Felles.Sharing.Documents.Xca;

/// <summary>What the gateways of IHE XCA are told by the node's operator.</summary>
public sealed record XcaOptions
{
    /// <summary>To whom assertions must be made out; Norsk helsenett's is <c>nhn:dokumentdeling-saml</c>.</summary>
    public required string Audience { get; init; }

    /// <summary>Whose assertions are believed; with none nothing is answered but that.</summary>
    public required ImmutableArray<XcaIssuer> Issuers { get; init; }

    /// <summary>With what this node signs its own assertions, as an initiating gateway; null where it asks no such community.</summary>
    public XuaSigner? Signer { get; init; }

    internal XuaTrust Trust => new(Audience, [.. Issuers.Select(issuer => new XuaTrustedIssuer(issuer.Issuer, issuer.Certificates, issuer.SpeaksForCitizens ? XuaSubjects.Citizens : XuaSubjects.Personnel))]);
}

/// <summary>An issuer of assertions.</summary>
/// <param name="Issuer">Its name, byte for byte as in <c>saml:Issuer</c>.</param>
/// <param name="Certificates">Its certificates with RSA keys.</param>
/// <param name="SpeaksForCitizens">Its assertions speak for citizens, and for no personnel.</param>
public sealed record XcaIssuer(string Issuer, ImmutableArray<X509Certificate2> Certificates, bool SpeaksForCitizens);
