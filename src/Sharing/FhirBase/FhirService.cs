using System.Collections.Immutable;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Felles.Sharing.FhirBase;

/// <summary>What an information service offers, as data: its base, its types, its searches, who may read, write and export. What is not said is not offered.</summary>
internal sealed record FhirService
{
    /// <summary>Service code; entries are stored under it.</summary>
    public required ServiceCode Code { get; init; }

    /// <summary>Path of the FHIR base, as <c>/lab-results/fhir</c>.</summary>
    public required string BasePath { get; init; }

    /// <summary>What a reading caller must bring.</summary>
    public required ApiRequirement Reading { get; init; }

    /// <summary>What a caller must bring who creates, changes and deletes resources of these types; null when nobody may.</summary>
    public ApiRequirement? Writing { get; init; }

    /// <summary>What a caller must bring who exports a record; null when nobody may.</summary>
    public ApiRequirement? Exporting { get; init; }

    /// <summary>Who may have resources validated; null for those who may read.</summary>
    public ApiRequirement? Validating { get; init; }

    /// <summary>The types offered with their searches.</summary>
    public required ImmutableArray<FhirServiceType> Types { get; init; }

    /// <summary>Types that are read by id only, each resource kept with another and shown as that is.</summary>
    public ImmutableArray<FhirPartType> Parts { get; init; } = [];

    /// <summary>What a request must bring beside its token, checked first of all; null for nothing.</summary>
    public Func<HttpContext, Problem?>? Admits { get; init; }

    /// <summary>Opens a record for reading where more is needed than the gate alone, as when part of it is kept elsewhere; null for the gate.</summary>
    public Func<HttpContext, Opening, Task<Outcome<OpenRecord>>>? Opens { get; init; }

    /// <summary>What the service demands of what is written and makes of it; null for FHIR's own rules, by which an organisation changes what it has delivered itself.</summary>
    public IServiceRules? Rules { get; init; }

    /// <summary>What a reader gets, with status 410, of a deleted resource and of its earlier versions; null for an OperationOutcome alone, and the earlier versions as they were.</summary>
    public Func<Entry, ReadOnlyMemory<byte>>? Remains { get; init; }

    /// <summary>The largest resource that is taken in, in bytes.</summary>
    public int ContentBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Computer-friendly name, as <c>FellesLabResults</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Name for people.</summary>
    public required string Title { get; init; }

    /// <summary>When what is offered last changed.</summary>
    public required DateOnly ChangedOn { get; init; }

    /// <summary>How a client is let in, in words.</summary>
    public required string Security { get; init; }

    /// <summary>What a client must know.</summary>
    public required string Documentation { get; init; }

    /// <summary>The type of part, or null when the service has no such.</summary>
    public FhirPartType? FindPart(string type) => Parts.FirstOrDefault(part => string.Equals(part.Name, type, StringComparison.Ordinal));

    /// <summary>The type's description, by any of its names; null when the service does not offer it.</summary>
    public FhirServiceType? Find(string type)
    {
        foreach (var offered in Types)
            if (string.Equals(offered.Name, type, StringComparison.Ordinal) || string.Equals(offered.OtherName, type, StringComparison.Ordinal))
                return offered;
        return null;
    }
}

/// <summary>One resource type of a service.</summary>
/// <param name="Search">The type, and what can be searched by.</param>
internal sealed record FhirServiceType(SearchSupport Search)
{
    /// <summary>Resource type.</summary>
    public string Name => Search.Type;

    /// <summary>Another name by which addresses may call it; null for none.</summary>
    public string? OtherName { get; init; }

    /// <summary>Search parameters that every search by form must give; empty for none.</summary>
    public ImmutableArray<string> RequiredParameters { get; init; } = [];

    /// <summary>Names by which a service's clients sort, with FHIR's names for them; null for none.</summary>
    public IReadOnlyDictionary<string, string>? SortNames { get; init; }

    /// <summary>Orders that FHIR has no parameter for, by the name in <c>_sort</c>, each with what is compared; null for none. One of them stands alone.</summary>
    public IReadOnlyDictionary<string, Func<Entry, string>>? OwnSorts { get; init; }

    /// <summary>A search parameter that is the service's own, beside FHIR's; null for none.</summary>
    public OwnParameter? Own { get; init; }

    /// <summary>Profiles that resources follow, told in the CapabilityStatement.</summary>
    public ImmutableArray<string> Profiles { get; init; } = [];

    /// <summary>The profile that what is written must follow besides those it claims; null for none.</summary>
    public string? RequiredProfile { get; init; }
}

/// <summary>A search parameter that FHIR does not have. It is given once.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Filter">What a value finds; or a problem that names the values there are.</param>
/// <param name="Documentation">What a client must know.</param>
internal sealed record OwnParameter(string Name, Func<string, Outcome<Func<EntryFacts, bool>>> Filter, string Documentation);

/// <summary>A type whose resources are each kept with another resource.</summary>
/// <param name="Name">Resource type.</param>
/// <param name="Wanted">What to ask a record for, by the id of a resource: it and what it is kept with.</param>
/// <param name="IsShown">Whether the resource with an id may be shown, by what the record shows of these.</param>
/// <param name="Documentation">What a client must know.</param>
internal sealed record FhirPartType(string Name, Func<string, Wanted> Wanted, Func<string, IEnumerable<EntryFacts>, bool> IsShown, string Documentation);

/// <summary>The addresses of a service's FHIR base.</summary>
internal static class FhirServiceEndpoints
{
    /// <summary>Adds what the endpoints need; once for all services.</summary>
    internal static IServiceCollection AddFhirBase(this IServiceCollection services)
    {
        services.TryAddSingleton(new DefinitionsInForce(FhirDefinitions.R4));
        return services.AddSingleton<PageTokens>();
    }

    /// <summary>Maps what a service offers, and nothing else.</summary>
    /// <param name="fhir">The group of the service's base.</param>
    /// <param name="service">The service.</param>
    internal static void Map(RouteGroupBuilder fhir, FhirService service)
    {
        ValidateOperation.Map(fhir, service.Validating ?? service.Reading, () => FhirCapability.Of(service, ""));
        fhir.MapGet("/metadata", context => Metadata.Handle(context, service)).AllowAnonymousBecause("The CapabilityStatement tells what is offered, nothing about anybody.");
        MapReading(fhir, service);
        if (service.Writing is { } writing) MapWriting(fhir, service, writing);
        if (service.Exporting is { } exporting) MapExport(fhir, service, exporting);
    }

    /// <summary>Opens a record for reading, as the service does.</summary>
    internal static Task<Outcome<OpenRecord>> Open(HttpContext context, FhirService service, Opening opening) =>
        service.Opens is { } opens ? opens(context, opening) : context.RequestServices.Required<RecordGate>().Open(context.GetCaller(), opening, context.RequestAborted);

    /// <summary>The service's base as clients see it.</summary>
    internal static string BaseUrl(HttpContext context, FhirService service) =>
        context.RequestServices.Required<IdentityOptions>().PublicBaseUrl.AbsoluteUri.TrimEnd('/') + service.BasePath;

    /// <summary>An interaction of a service: once the request has brought what it must, and under the type's own name.</summary>
    internal static RequestDelegate On(FhirService service, Func<HttpContext, FhirService, Task> interaction) => context =>
    {
        if (service.Admits?.Invoke(context) is { } problem) return FhirAnswer.Problem(context, problem);
        if (context.Request.RouteValues["type"] is string type && service.Find(type) is { } offered) context.Request.RouteValues["type"] = offered.Name;
        return interaction(context, service);
    };

    private static void MapReading(RouteGroupBuilder fhir, FhirService service)
    {
        Read("/{type}", Search.HandleAddress);
        Read("/_page/{token}", Page);
        Read("/{type}/{id}", FhirBase.Read.Handle);
        Read("/{type}/{id}/_history", History.HandleInstance);
        Read("/{type}/{id}/_history/{version:int}", History.HandleVersion);
        Read("/{type}/_history", History.HandleType);
        Read("/{type}/{id}/$meta", MetaOperation.Handle);
        Read("/Patient/$everything", Everything.Handle);
        Read("/Patient/{patient}/$everything", Everything.Handle);
        fhir.MapPost("/{type}/_search", On(service, Search.HandleForm)).RequireCaller(service.Reading).SettlesProofWithLog();

        void Read(string address, Func<HttpContext, FhirService, Task> interaction) =>
            fhir.MapGet(address, On(service, interaction)).RequireCaller(service.Reading).SettlesProofWithLog();
    }

    private static void MapWriting(RouteGroupBuilder fhir, FhirService service, ApiRequirement writing)
    {
        // A batch is several commits: its proof is claimed before them.
        fhir.MapPost("", On(service, Exchange.Handle)).RequireCaller(writing);
        fhir.MapPost("/{type}", On(service, Write.HandleCreate)).RequireCaller(writing).SettlesProofWithLog();
        foreach (var address in (string[])["/{type}", "/{type}/{id}"])
        {
            fhir.MapPut(address, On(service, Write.HandleUpdate)).RequireCaller(writing).SettlesProofWithLog();
            fhir.MapPatch(address, On(service, Write.HandlePatch)).RequireCaller(writing).SettlesProofWithLog();
            fhir.MapDelete(address, On(service, Write.HandleDelete)).RequireCaller(writing).SettlesProofWithLog();
        }
    }

    private static void MapExport(RouteGroupBuilder fhir, FhirService service, ApiRequirement exporting)
    {
        fhir.MapGet("/Patient/$export", On(service, Export.HandleOrder)).RequireCaller(exporting);
        fhir.MapGet("/_export/{token}", On(service, Export.HandleStatus)).RequireCaller(exporting);
        fhir.MapDelete("/_export/{token}", On(service, Export.HandleCancel)).RequireCaller(exporting);
        fhir.MapGet("/_export/{token}/{type}.ndjson", On(service, Export.HandleFile)).RequireCaller(exporting);
    }

    private static Task Page(HttpContext context, FhirService service)
    {
        var opened = AnswerFormat.Fault(context.Request) is { } fault
            ? fault
            : context.RequestServices.Required<PageTokens>().Open(service.Code, context.GetCaller(), (string)context.Request.RouteValues["token"]!);
        if (!opened.Succeeded(out var page, out var problem)) return FhirAnswer.Problem(context, problem);
        return page.Place == Everything.Place ? Everything.HandlePage(context, service, page)
            : page.Place.EndsWith(History.Suffix, StringComparison.Ordinal) ? History.HandlePage(context, service, page)
            : Search.HandlePage(context, service, page);
    }
}
