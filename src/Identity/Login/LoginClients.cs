using Felles.Identity.Tokens;

namespace Felles.Identity.Login;

/// <summary>One kind of login with its issuer and its way to the token endpoint.</summary>
internal sealed record LoginClient(LoginKind Kind, LoginOptions Options, IssuerConnection Issuer, TokenEndpoint Endpoint);

/// <summary>The logins that are configured.</summary>
internal sealed class LoginClients(IdentityOptions options, Issuers issuers, TimeProvider clock)
{
    private readonly LoginClient? clinician = Make(LoginKind.Clinician, options.ClinicianLogin, issuers, clock);
    private readonly LoginClient? citizen = Make(LoginKind.Citizen, options.CitizenLogin, issuers, clock);
    private readonly LoginClient? steering = Make(LoginKind.Steering, options.SteeringLogin, issuers, clock);

    internal LoginClient? Find(LoginKind kind) => kind switch
    {
        LoginKind.Clinician => clinician,
        LoginKind.Citizen => citizen,
        LoginKind.Steering => steering,
    };

    private static LoginClient? Make(LoginKind kind, LoginOptions? login, Issuers issuers, TimeProvider clock)
    {
        if (login is null || issuers.Find(login.Issuer) is not { } issuer) return null;
        return new LoginClient(kind, login, issuer, new TokenEndpoint(login, issuer, issuers.Http, new ClientKey(login.KeyFile), clock));
    }
}
