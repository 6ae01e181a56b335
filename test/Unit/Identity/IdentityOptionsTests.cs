using Felles.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Test.Unit.Identity;

/// <summary>Settings that cannot hold stop the start, with the name of the setting.</summary>
public sealed class IdentityOptionsTests
{
    private static readonly IdentityOptions Right = new()
    {
        PublicBaseUrl = new Uri("https://felles.test"),
        Issuers = [new TrustedIssuer(TestIssuer.Name)],
    };

    public static TheoryData<string, IdentityOptions> Wrong() => new()
    {
        { "Issuers", Right with { Issuers = [] } },
        { "issuer", Right with { Issuers = [new TrustedIssuer("http://issuer.test")] } },
        { "issuer", Right with { Issuers = [new TrustedIssuer("http://issuer.test")], AllowLoopbackHttp = true } },
        { "issuer", Right with { Issuers = [new TrustedIssuer("http://127.0.0.1:7701/helseid")] } },
        { "issuer", Right with { Issuers = [new TrustedIssuer("issuer")] } },
        { "once", Right with { Issuers = [new TrustedIssuer(TestIssuer.Name), new TrustedIssuer(TestIssuer.Name)] } },
        { "PublicBaseUrl", Right with { PublicBaseUrl = new Uri("http://felles.test") } },
        { "PublicBaseUrl", Right with { PublicBaseUrl = new Uri("https://felles.test/?x=1") } },
        { "client", Right with { SystemClients = new HashSet<string> { "a" }, CitizenClients = new HashSet<string> { "a" } } },
        { "ProofLife", Right with { ProofLife = TimeSpan.Zero } },
        { "ClockSkew", Right with { ClockSkew = TimeSpan.FromMinutes(2) } },
        { "AttestationSkew", Right with { AttestationSkew = TimeSpan.FromHours(1) } },
        { "login", Right with { CitizenLogin = new LoginOptions("https://other.test", "pages", "key") } },
        { "ClinicianLogin", Right with { ClinicianLogin = new LoginOptions(TestIssuer.Name, "pages", "key") } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void The_start_is_refused(string named, IdentityOptions options)
    {
        var fault = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddFellesIdentity(options));
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loopback_may_be_plain_where_that_is_allowed() =>
        (Right with { Issuers = [new TrustedIssuer("http://127.0.0.1:7701/helseid")], PublicBaseUrl = new Uri("http://localhost:7700"), AllowLoopbackHttp = true }).Check();
}
