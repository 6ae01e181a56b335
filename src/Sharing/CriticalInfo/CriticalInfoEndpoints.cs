using Felles.Identity;
using Felles.Records;
using Felles.Registers;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// The national critical information API (kritisk informasjon) under <c>/critical-info/fhir</c>. Source: Norsk helsenett's
/// documentation of the critical information API, "api-methods"; what is ours is marked in docs/critical-info.md.
/// </summary>
public static class CriticalInfoEndpoints
{
    /// <summary>Adds what the endpoints need. <see cref="RecordGate"/>, <see cref="IRegisters"/>, <see cref="TimeProvider"/> and <see cref="IdentityOptions"/> must be registered.</summary>
    public static IServiceCollection AddCriticalInfo(this IServiceCollection services, CriticalInfoSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        services.AddSingleton(settings);
        services.AddSingleton(provider => new CriticalInfoRegistrar(
            provider.GetRequiredService<RecordGate>(), provider.GetRequiredService<IRegisters>(), settings, provider.GetRequiredService<TimeProvider>()));
        return services.AddFhirBase();
    }

    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var service = CriticalInfoService.Definition;
        UnknownAddress.Map(endpoints, "/critical-info", (context, problem) => new CriticalInfoExchange(context).Refuse(problem));
        var fhir = endpoints.MapGroup(service.BasePath);
        fhir.WithMetadata(new CriticalInfoProblemRenderer());
        FhirServiceEndpoints.Map(fhir, service);
        fhir.MapPost("status", Status).RequireCaller(CriticalInfoService.Status);
        fhir.MapDelete("{type}/{id}/_history/{version:int}", FhirServiceEndpoints.On(service, Write.HandleDeleteVersion)).RequireCaller(service.Writing!).SettlesProofWithLog();
    }

    private static async Task Status(HttpContext context)
    {
        var exchange = new CriticalInfoExchange(context);
        var answered = await CriticalInfoStatusCall.Answer(context, exchange);
        if (answered.Failed(out var problem)) await exchange.Refuse(problem);
    }
}
