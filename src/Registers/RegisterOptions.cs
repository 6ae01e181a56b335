using Felles.Kernel;
using Felles.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Felles.Registers;

/// <summary>What the registers need from configuration.</summary>
public sealed record RegisterOptions
{
    /// <summary>The keys that protect national numbers in the database. The same on every host, and for the life of the database.</summary>
    public required RegisterKeys Keys { get; init; }

    /// <summary>Synthetic series that this environment holds; <see cref="SyntheticSeries.None"/> in production.</summary>
    public SyntheticSeries SyntheticSeries { get; init; }
}

/// <summary>Registration of the registers with the host.</summary>
public static class RegisterRegistration
{
    /// <summary>
    /// Adds <see cref="IRegisters"/>, <see cref="RegisterImport"/>, <see cref="RegisterEvents"/>, <see cref="FamilyTies"/>, <see cref="RegisterOverview"/> and <see cref="TerminologyShelf"/>. The host also adds a <see cref="Database"/>, runs
    /// <see cref="RegisterSchema.Migrations"/> on it before the first call, and may add a <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddFellesRegisters(this IServiceCollection services, RegisterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IRegisters>(provider => new DatabaseRegisters(
            provider.GetRequiredService<Database>(), options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new RegisterImport(
            provider.GetRequiredService<Database>(), options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new RegisterEvents(
            provider.GetRequiredService<Database>(), options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new RegisterOverview(provider.GetRequiredService<Database>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new FamilyTies(provider.GetRequiredService<Database>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Mandates(provider.GetRequiredService<Database>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new TerminologyShelf(provider.GetRequiredService<Database>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
