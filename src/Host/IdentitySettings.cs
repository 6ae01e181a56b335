using Felles.Host.Configuration;
using Felles.Identity;

namespace Felles.Host;

/// <summary>The settings of login and tokens, as the identity module wants them.</summary>
internal static class IdentitySettings
{
    internal static IdentityOptions From(FellesSettings settings) => new()
    {
        PublicBaseUrl = new Uri(settings.PublicBaseUrl),
        Issuers = [.. settings.Issuers.Select(issuer => new TrustedIssuer(issuer.Issuer) { AcceptPlainJwtType = issuer.AcceptPlainJwtType })],
        SystemClients = settings.SystemClients.ToHashSet(StringComparer.Ordinal),
        CitizenClients = settings.CitizenClients.ToHashSet(StringComparer.Ordinal),
        AcceptedSeries = settings.AcceptedSeries,
        AllowLoopbackHttp = settings.Environment != Surroundings.Production,
        HomeCommunityId = settings.Documents.HomeCommunityId,
        TrustedNodes = settings.Documents.Trusted(),
        ProofFile = Path.Combine(settings.DataFolder, "proofs.db"),
        KeyFolder = settings.Keys,
        ClinicianLogin = Login(settings.ClinicianLogin, new ApiAccess("felles:pages", "felles:pages/clinician"), ["profile", "offline_access", "helseid://scopes/identity/pid", "helseid://scopes/identity/security_level", "helseid://scopes/hpr/hpr_number", "felles:pages/clinician"]),
        CitizenLogin = Login(settings.CitizenLogin, null, ["profile"]),
        SteeringLogin = Login(settings.SteeringLogin, null, ["profile"]),
    };

    private static LoginOptions? Login(LoginSettings? login, ApiAccess? access, string[] scopes) =>
        login is null ? null : new LoginOptions(login.Issuer, login.ClientId, login.KeyFile) { Access = access, Scopes = scopes };
}
