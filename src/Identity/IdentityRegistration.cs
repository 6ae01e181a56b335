using Felles.Identity.Login;
using Felles.Identity.Proofs;
using Felles.Identity.Tokens;
using Felles.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Felles.Identity;

/// <summary>Adds this module to the platform.</summary>
public static class IdentityRegistration
{
    /// <summary>The key under which another way to the issuers may be registered, as a test does with an issuer in its own process.</summary>
    internal const string Transport = "felles-identity-transport";

    /// <summary>
    /// Adds what <see cref="CallerEndpoints.RequireCaller"/> and the logins need. <see cref="Database"/> and
    /// <see cref="TimeProvider"/> must be registered; <see cref="IProblemRenderer"/> should be.
    /// </summary>
    /// <exception cref="ArgumentException">A setting cannot hold; the text names it.</exception>
    public static IServiceCollection AddFellesIdentity(this IServiceCollection services, IdentityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKeyedSingleton<HttpMessageHandler>(Transport, (_, _) => new SocketsHttpHandler
        {
            // An issuer that redirects its keys or tokens elsewhere is not followed.
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
        services.AddSingleton(provider => new Issuers(options, provider.GetRequiredKeyedService<HttpMessageHandler>(Transport), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AccessTokenValidator>();
        services.AddSingleton<DPoPProofValidator>();
        services.AddSingleton<StatementReader>();
        services.AddSingleton<Callers>();
        services.TryAddSingleton<IProofLedger>(provider => provider.GetRequiredService<Database>() switch
        {
            PostgresDatabase postgres => new PostgresProofLedger(postgres, options, provider.GetRequiredService<TimeProvider>()),
            _ => new SqliteProofLedger(options),
        });
        services.TryAddSingleton<IProblemRenderer, PlainProblemRenderer>();
        AddLogins(services, options);
        services.AddSingleton<Saml.UsedAssertions>();
        services.AddHostedService<IdentitySweep>();
        return services;
    }

    private static void AddLogins(IServiceCollection services, IdentityOptions options)
    {
        // The keys live in a folder, shared by all hosts and readable by the platform alone; beside the sessions in the
        // database they would protect nothing.
        var folder = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(options.KeyFolder)
            : Directory.CreateDirectory(options.KeyFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        services.AddDataProtection().SetApplicationName("Felles").PersistKeysToFileSystem(folder);
        // It warns at each start that the folder's keys are not encrypted themselves; that is decided (docs/decisions/0023).
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error));
        services.AddSingleton<LoginClients>();
        services.AddSingleton<LoginCookies>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<LoginFlow>();
        services.AddSingleton<LoginSessions>();
    }
}
