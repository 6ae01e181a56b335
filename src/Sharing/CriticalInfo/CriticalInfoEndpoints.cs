using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Registers;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// The national critical information API (kritisk informasjon) under <c>/critical-info/fhir</c>. Source: Norsk helsenett's
/// documentation of the critical information API, "api-methods"; what is ours is marked in docs/critical-info.md.
/// </summary>
public static class CriticalInfoEndpoints
{
    private static readonly ApiAccess access = new("nhn:critical-information", "nhn:critical-information/api");

    private static readonly ApiRequirement reading = new() { Personnel = access, Citizen = ApiAccess.CitizenRead };
    private static readonly ApiRequirement writing = new() { Personnel = access };
    private static readonly ApiRequirement status = new() { Personnel = access, System = access };

    // The documentation writes both Condition and Conditions; either is understood, for every type.
    private static readonly FrozenDictionary<string, string> types = CriticalInfoProfile.Types
        .SelectMany(type => (KeyValuePair<string, string>[])[new(type, type), new(type + "s", type)])
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Adds what the endpoints need. <see cref="RecordGate"/>, <see cref="IRegisters"/>, <see cref="TimeProvider"/> and <see cref="IdentityOptions"/> must be registered.</summary>
    public static IServiceCollection AddCriticalInfo(this IServiceCollection services, CriticalInfoSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        services.AddSingleton(settings);
        services.TryAddSingleton(new DefinitionsInForce(FhirDefinitions.R4));
        services.AddSingleton(provider => new CriticalInfoReader(provider.GetRequiredService<RecordGate>()));
        services.AddSingleton(provider => new CriticalInfoRegistrar(
            provider.GetRequiredService<RecordGate>(), provider.GetRequiredService<IRegisters>(), settings, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        UnknownAddress.Map(endpoints, "/critical-info", (context, problem) => new CriticalInfoExchange(context).Refuse(problem));
        var fhir = endpoints.MapGroup(CriticalInfoExchange.BasePath).WithMetadata(new CriticalInfoProblemRenderer());
        fhir.MapGet("metadata", Metadata).AllowAnonymousBecause("Tells what the service can do, nothing about anybody.");
        ValidateOperation.Map(fhir, status with { Citizen = ApiAccess.CitizenRead }, () => CriticalInfoCapability.Of("", ((IEndpointRouteBuilder)fhir).ServiceProvider.GetRequiredService<CriticalInfoSettings>()));
        fhir.MapPost("status", Status).RequireCaller(status);
        fhir.MapGet("{type}", List).RequireCaller(reading).SettlesProofWithLog();
        fhir.MapGet("{type}/{id}", Read).RequireCaller(reading).SettlesProofWithLog();
        fhir.MapGet("{type}/{id}/_history", History).RequireCaller(reading).SettlesProofWithLog();
        fhir.MapGet("{type}/{id}/_history/{version}", Version).RequireCaller(reading).SettlesProofWithLog();
        fhir.MapPost("{type}", Register).RequireCaller(writing).SettlesProofWithLog();
        fhir.MapPut("{type}/{id}", Correct).RequireCaller(writing).SettlesProofWithLog();
        fhir.MapDelete("{type}/{id}", Delete).RequireCaller(writing).SettlesProofWithLog();
        fhir.MapDelete("{type}/{id}/_history/{version}", Delete).RequireCaller(writing).SettlesProofWithLog();
    }

    private static async Task Metadata(HttpContext context)
    {
        var exchange = new CriticalInfoExchange(context);
        exchange.Begin(CriticalInfoExchange.FhirJson, 0);
        CapabilityStatementWriter.Write(exchange.Output, CriticalInfoCapability.Of(exchange.BaseUrl, exchange.Settings));
        await exchange.Flush();
    }

    private static Task List(HttpContext context) => Handle(context, async (exchange, request, type) =>
    {
        if (!InfoType(context.Request.Query).Succeeded(out var infoType, out var problem)) return problem;
        var listed = await Reader(context).List(request, type, infoType.Length == 0 ? null : infoType, exchange.Cancel);
        if (!listed.Succeeded(out var disclosure, out problem)) return problem;

        exchange.Begin(CriticalInfoExchange.FhirJson, disclosure.Withheld);
        var self = infoType.Length == 0 ? $"{exchange.BaseUrl}/{type}" : $"{exchange.BaseUrl}/{type}?criticalInfoType={infoType}";
        var bundle = BundleWriter.Searchset(exchange.Output, exchange.BaseUrl, disclosure.Entries.Length, self);
        foreach (var entry in disclosure.Entries) bundle.Found(new BundledResource(type, entry.Facts.Id, entry.Body));
        if (disclosure.Withheld > 0) bundle.Outcome([Withheld(disclosure.Withheld)]);
        bundle.End();
        await exchange.Flush();
        return Done.Value;
    });

    private static Task Read(HttpContext context) => Handle(context, async (exchange, request, type) =>
        Id(context) is { } id
            ? await Show(exchange, await Reader(context).Read(request, type, id, exchange.Cancel))
            : CriticalInfoProblems.NoSuchRecord);

    private static Task Version(HttpContext context) => Handle(context, async (exchange, request, type) =>
        Id(context) is { } id && int.TryParse(RouteValue(context, "version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? await Show(exchange, await Reader(context).Version(request, type, id, version, exchange.Cancel))
            : CriticalInfoProblems.NoSuchRecord);

    private static async Task<Outcome<Done>> Show(CriticalInfoExchange exchange, Outcome<ReadRecord> read)
    {
        if (!read.Succeeded(out var record, out var problem)) return problem;
        await exchange.Answer(record.Deleted ? StatusCodes.Status410Gone : StatusCodes.Status200OK, record.Entry.Facts, record.Body);
        return Done.Value;
    }

    private static Task History(HttpContext context) => Handle(context, async (exchange, request, type) =>
    {
        if (Id(context) is not { } id) return CriticalInfoProblems.NoSuchRecord;
        var read = await Reader(context).History(request, type, id, exchange.Cancel);
        if (!read.Succeeded(out var versions, out var problem)) return problem;
        exchange.Begin(CriticalInfoExchange.FhirJson, 0);
        var bundle = BundleWriter.History(exchange.Output, exchange.BaseUrl, versions.Count, $"{exchange.BaseUrl}/{type}/{id}/_history");
        foreach (var version in versions)
        {
            var facts = version.Entry.Facts;
            bundle.Version(new BundledResource(type, id, version.Body), facts.Version, facts.RecordedAt, facts.Deleted);
        }

        bundle.End();
        await exchange.Flush();
        return Done.Value;
    });

    private static Task Register(HttpContext context) => Handle(context, async (exchange, request, type) =>
    {
        if (!(await Resource(exchange)).Succeeded(out var resource, out var problem)) return problem;
        var stored = await Registrar(context).Register(request, type, resource, exchange.Cancel);
        if (!stored.Succeeded(out var entry, out problem)) return problem;
        await exchange.Answer(StatusCodes.Status201Created, entry.Facts, entry.Body);
        return Done.Value;
    });

    private static Task Correct(HttpContext context) => Handle(context, async (exchange, request, type) =>
    {
        if (Id(context) is not { } id) return CriticalInfoProblems.NoSuchRecord;
        if (!(await Resource(exchange)).Succeeded(out var resource, out var problem)) return problem;
        if (!IfMatchAgrees(context.Request.Headers.IfMatch, resource)) return CriticalInfoProblems.NotLatest;
        var stored = await Registrar(context).Correct(request, type, id, resource, exchange.Cancel);
        if (!stored.Succeeded(out var entry, out problem)) return problem;
        await exchange.Answer(StatusCodes.Status200OK, entry.Facts, entry.Body);
        return Done.Value;
    });

    private static Task Delete(HttpContext context) => Handle(context, async (exchange, request, type) =>
    {
        if (Id(context) is not { } id) return CriticalInfoProblems.NoSuchRecord;
        var deleted = await Registrar(context).Delete(request, type, id, RouteValue(context, "version"), exchange.Cancel);
        if (deleted.Failed(out var problem)) return problem;
        exchange.Nothing();
        return Done.Value;
    });

    private static async Task Status(HttpContext context)
    {
        var exchange = new CriticalInfoExchange(context);
        var answered = await CriticalInfoStatusCall.Answer(context, exchange);
        if (answered.Failed(out var problem)) await exchange.Refuse(problem);
    }

    /// <summary>What every call on a type has in common: an answer the client takes, a type that exists, the headers, and the refusal.</summary>
    private static async Task Handle(HttpContext context, Func<CriticalInfoExchange, CriticalInfoRequest, string, Task<Outcome<Done>>> answer)
    {
        var exchange = new CriticalInfoExchange(context);
        var outcome = await Prepared(context, exchange, answer);
        if (outcome.Failed(out var problem)) await exchange.Refuse(problem);
    }

    private static async Task<Outcome<Done>> Prepared(HttpContext context, CriticalInfoExchange exchange, Func<CriticalInfoExchange, CriticalInfoRequest, string, Task<Outcome<Done>>> answer)
    {
        if (!exchange.TakesJson()) return new Problem(ProblemKind.NotAcceptable, "media-type", "This service answers with application/fhir+json.");
        if (!types.TryGetValue(RouteValue(context, "type") ?? "", out var type)) return UnknownType;
        if (!exchange.Request().Succeeded(out var request, out var problem)) return problem;
        return await answer(exchange, request, type);
    }

    private static Problem UnknownType => new(ProblemKind.NotFound, "unknown-type", RuleMessage.UnknownType.English);

    private static async Task<Outcome<FhirResource>> Resource(CriticalInfoExchange exchange)
    {
        if (!(await exchange.Body()).Succeeded(out var body, out var problem)) return problem;
        return FhirResource.Read(body).Then(resource => CriticalInfoBody.Check(resource, exchange.Definitions.Validator));
    }

    /// <summary><c>criticalInfoType</c>, the empty string when not given. A parameter that is not understood is refused: a list that quietly is another list than asked for is dangerous.</summary>
    private static Outcome<string> InfoType(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            if (name == "_format" && values is ["json" or "application/json" or "application/fhir+json"]) continue;
            if (name != "criticalInfoType" || values is not [{ Length: > 0 }])
                return new Problem(ProblemKind.NotSupported, "unknown-parameter", "Only criticalInfoType, once, is understood here. The patient is named by the header nhn-patient-nin, never in the address.");
        }

        return query["criticalInfoType"].ToString();
    }

    private static string? Id(HttpContext context) =>
        RouteValue(context, "id") is { } id && ResourceId.IsOurs(id) ? id : null;

    private static string? RouteValue(HttpContext context, string name) => context.Request.RouteValues[name] as string;

    private static bool IfMatchAgrees(string? ifMatch, FhirResource resource) =>
        string.IsNullOrEmpty(ifMatch)
        || (resource.Root.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object
            && meta.TryGetProperty("versionId", out var version) && version.ValueKind == JsonValueKind.String
            && ifMatch == $"W/\"{version.GetString()}\"");

    private static Issue Withheld(int count) => new(
        IssueSeverity.Information,
        "suppressed",
        "withheld",
        string.Create(CultureInfo.InvariantCulture, $"{count} records are withheld because the patient has blocked them."))
    {
        TextBokmål = string.Create(CultureInfo.InvariantCulture, $"{count} opplysninger er sperret av pasienten."),
    };

    private static CriticalInfoReader Reader(HttpContext context) => context.RequestServices.GetRequiredService<CriticalInfoReader>();

    private static CriticalInfoRegistrar Registrar(HttpContext context) => context.RequestServices.GetRequiredService<CriticalInfoRegistrar>();
}
