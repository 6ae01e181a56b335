using Felles.Access;

namespace Felles.Sharing.Documents.Xca;

/// <summary>Grounds as access consent policies (ACP), OIDs under <c>2.16.578.1.12.4.1.7.2.1</c>; source: Norsk helsenett's reference gateway, Docs/AccessControl.md.</summary>
internal static class AccessConsentPolicies
{
    private const string Root = "urn:oid:2.16.578.1.12.4.1.7.2.1.";

    private static readonly (char Arc, AccessBasis Basis)[] Known =
    [
        ('4', AccessBasis.Exemption), ('5', AccessBasis.ElevatedConsent), ('6', AccessBasis.Emergency), ('7', AccessBasis.ElevatedEmergency), ('8', AccessBasis.Consent),
    ];

    /// <summary>The ground; none for a policy that is none.</summary>
    internal static AccessBasis Basis(string? policy) => policy is [.. var root, var arc] && root == Root ? Known.FirstOrDefault(one => one.Arc == arc).Basis : AccessBasis.None;

    /// <summary>The policy; null where no ground is claimed.</summary>
    internal static string? Policy(AccessBasis basis) => Known.FirstOrDefault(one => one.Basis == basis) is (not '\0', _) and var (arc, _) ? $"{Root}{arc}" : null;
}
