using Felles.Kernel;
using Felles.Steering.Members;
using Felles.Steering.Pages;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;
using Felles.Steering.Portfolio.Files;
using Felles.Steering.Portfolio.Reporting;
using Felles.Steering.Reports;
using Felles.Steering.Texts;
using Felles.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Steering;

/// <summary>Adds the steering house to the platform. Nothing is read before somebody asks.</summary>
public static class SteeringRegistration
{
    /// <summary>Puts code lists in the place of those that come with the platform; before anything else is asked of the steering house.</summary>
    /// <param name="document">JSON as <c>/steering/api/code-lists</c> serves it.</param>
    public static Outcome<Done> UseCodeLists(ReadOnlySpan<byte> document) => CodeLists.Use(document);

    /// <summary>Adds what the pages, the API and the commands need; a database and a clock must be registered.</summary>
    public static IServiceCollection AddFellesSteering(this IServiceCollection services, SteeringOptions options) => services
        .AddSingleton(options)
        .AddScoped<SteeringTexts>()
        .AddSingleton<SteeringLedger>()
        .AddSingleton<RoundLibrary>()
        .AddSingleton<RoundProcess>()
        .AddSingleton<OpenRounds>()
        .AddSingleton<ReportingDesk>()
        .AddSingleton<FileDesk>()
        .AddSingleton(provider => new ReportPrinter(provider.GetRequiredService<IServiceScopeFactory>(), options.Address, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new ReportLibrary(provider.GetRequiredService<RoundLibrary>(), provider.GetRequiredService<PaperLibrary>()))
        .AddSingleton<MemberRegister>()
        .AddSingleton(provider => new MemberArchive(provider.GetRequiredService<MemberRegister>()))
        .AddSingleton<PageMemory>()
        .AddScoped<FollowUpTexts>()
        .AddSingleton<PaperLibrary>()
        .AddSingleton<PaperDesk>()
        .AddSingleton(provider => new PaperArchive(provider.GetRequiredService<Database>(), provider.GetRequiredService<SteeringLedger>(), provider.GetRequiredService<PaperLibrary>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new PortfolioArchive(provider.GetRequiredService<RoundProcess>(), provider.GetRequiredService<RoundLibrary>()));
}
