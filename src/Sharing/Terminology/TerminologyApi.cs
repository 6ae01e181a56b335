using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Registers;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Felles.Sharing.Terminology;

/// <summary>
/// The terminology service under <c>/terminology/fhir</c>; https://hl7.org/fhir/R4/terminology-service.html. Anyone with a token for it
/// may ask; it holds nothing about anybody (docs/decisions/0121-who-may-ask-for-terminology.md).
/// </summary>
public static class TerminologyApi
{
    private const string BasePath = "/terminology/fhir";
    private const int BytesMax = 2 * 1024 * 1024;

    private static readonly ApiAccess access = new("felles:terminology", "felles:terminology/read");

    private static readonly ApiRequirement asking = new() { Personnel = access, System = access, Citizen = ApiAccess.CitizenRead, DemandsAttestation = false };

    /// <summary>Adds the terminology of this host, with that of <see cref="DefinitionsInForce"/>; start it before the first request.</summary>
    /// <param name="services">The host's services, with the registers.</param>
    /// <param name="folder">Where its files are kept.</param>
    public static IServiceCollection AddTerminology(this IServiceCollection services, string folder) => services.AddSingleton(provider =>
    {
        // They know each other; asked for at the start, so that nothing is asked of the host's services while they end.
        DefinitionsInForce? definitions = null;
        return new LiveTerminology(
            provider.GetRequiredService<TerminologyShelf>(), () => (definitions ??= provider.GetService<DefinitionsInForce>())?.Definitions.AddedTerminology,
            folder, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LiveTerminology>>());
    });

    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var fhir = routes.MapGroup(BasePath);
        fhir.MapGet("/metadata", Metadata).AllowAnonymousBecause("The CapabilityStatement tells what is offered, nothing about anybody.");
        foreach (var kind in Enum.GetValues<TerminologyKind>())
        {
            var type = fhir.MapGroup("/" + kind);
            type.MapGet("", context => Search(context, kind)).RequireCaller(asking);
            type.MapPost("/_search", context => Search(context, kind)).RequireCaller(asking);
            type.MapGet("/{id}", context => Answer(context, store => TerminologyOperations.Read(store, kind, Route(context, "id")!))).RequireCaller(asking);
            foreach (var path in (string[])["/${operation}", "/{id}/${operation}"])
                type.MapMethods(path, [HttpMethods.Get, HttpMethods.Post], context => Operate(context, kind)).RequireCaller(asking);
        }

        UnknownAddress.Map(routes, "/terminology", (context, problem) => FhirAnswer.Problem(context, problem));
    }

    private static async Task Metadata(HttpContext context)
    {
        var mode = context.Request.Query["mode"].FirstOrDefault();
        FhirAnswer.Begin(context, StatusCodes.Status200OK);
        if (mode == "terminology") await context.Response.BodyWriter.WriteAsync(TerminologyOperations.Capabilities(Store(context), BaseUrl(context)), context.RequestAborted);
        else TerminologyOperations.Capability(context.Response.BodyWriter, BaseUrl(context));
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static async Task Search(HttpContext context, TerminologyKind kind)
    {
        var query = Pairs(context.Request.Query).ToList();
        if (NumberIn(query) is { } fault)
        {
            await FhirAnswer.Problem(context, fault);
            return;
        }

        if (context.Request.Method == HttpMethods.Post)
        {
            if (!context.Request.HasFormContentType)
            {
                await FhirAnswer.Problem(context, new Problem(ProblemKind.UnsupportedMediaType, "content-type", "A search is sent as application/x-www-form-urlencoded."));
                return;
            }

            query.AddRange(Pairs(await context.Request.ReadFormAsync(context.RequestAborted)));
        }

        await Answer(context, store => TerminologyOperations.Search(store, kind, query, BaseUrl(context)));
    }

    private static async Task Operate(HttpContext context, TerminologyKind kind)
    {
        var requested = await Read(context);
        await Answer(context, store => requested.Then(request => TerminologyOperations.Run(store, kind, Route(context, "id"), Route(context, "operation")!, request)));
    }

    private static async Task<Outcome<TerminologyRequest>> Read(HttpContext context)
    {
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var languages = context.Request.Headers.AcceptLanguage.ToString();
        var query = Pairs(context.Request.Query).Where(pair => pair.Key is not ("_format" or "_pretty")).ToList();
        if (NumberIn(query) is { } fault) return fault;
        if (context.Request.Method == HttpMethods.Get) return TerminologyRequest.FromQuery(query, now, languages);
        if (query.Count > 0) return new Problem(ProblemKind.NotSupported, "parameters-twice", "With POST the parameters stand in the Parameters resource alone.");
        var type = context.Request.ContentType?.Split(';')[0].Trim();
        if (type is not ("application/fhir+json" or "application/json")) return new Problem(ProblemKind.UnsupportedMediaType, "content-type", "Parameters are sent as application/fhir+json.");
        var body = await RequestBody.Read(context, BytesMax);
        return body.Then(bytes => FhirResource.Read(bytes)).Then(resource => TerminologyRequest.FromParameters(resource, now, languages));
    }

    // What people type; an identifier of SNOMED CT may have eleven digits, too.
    private static Problem? NumberIn(IEnumerable<KeyValuePair<string, string>> query) =>
        query.Any(pair => pair.Key.Split(':')[0] is "filter" or "display" or "name" or "title" && PersonNumber.OccursIn(pair.Value))
            ? Problem.Malformed("number-in-address", "A national number never stands in an address: addresses end up in logs. No term holds one.")
            : null;

    private static async Task Answer(HttpContext context, Func<TerminologyStore, Outcome<ReadOnlyMemory<byte>>> work)
    {
        var request = context.Request;
        var format = request.Query["_format"].FirstOrDefault();
        var outcome = (format is null ? AnswerFormat.TakesJson(request) : AnswerFormat.IsJson(format)) ? work(Store(context)) : AnswerFormat.NotJson;
        if (!outcome.Succeeded(out var bytes, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        FhirAnswer.Begin(context, StatusCodes.Status200OK);
        context.Response.ContentLength = bytes.Length;
        await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }

    private static IEnumerable<KeyValuePair<string, string>> Pairs(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> values) =>
        values.SelectMany(pair => pair.Value.Select(value => new KeyValuePair<string, string>(pair.Key, value ?? "")));

    private static TerminologyStore Store(HttpContext context) => context.RequestServices.GetRequiredService<LiveTerminology>().Store;

    private static string? Route(HttpContext context, string name) => (string?)context.Request.RouteValues.GetValueOrDefault(name);

    private static string BaseUrl(HttpContext context) =>
        context.RequestServices.GetRequiredService<IdentityOptions>().PublicBaseUrl.AbsoluteUri.TrimEnd('/') + BasePath;
}
