using System.Globalization;
using System.Text.Json;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Registers;
using Felles.Sharing.FhirBase;
using Felles.Sharing.Terminology;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.Definitions;

/// <summary>
/// <c>/admin/definitions</c>: the operator's own software adds, lists and removes packages of FHIR definitions. By a system token
/// with a scope that no client has unless the issuer gives it.
/// </summary>
public static class DefinitionEndpoints
{
    private const string Path = "/admin/definitions";
    private const int BytesMax = 32 * 1024 * 1024;

    private static readonly string[] Archives = ["application/gzip", "application/x-gzip", "application/tar+gzip", "application/octet-stream"];
    private static readonly ApiRequirement operating = new() { System = new ApiAccess("felles:admin", "felles:admin/definitions") };

    /// <summary>Adds what the endpoints need: <see cref="DefinitionsInForce"/>, over the terminology that is loaded, and the library that keeps it up to date with the store.</summary>
    /// <param name="services">The services.</param>
    /// <param name="begun">The definitions that the platform starts with.</param>
    public static IServiceCollection AddDefinitions(this IServiceCollection services, FhirDefinitions begun)
    {
        services.AddSingleton(provider => new DefinitionsInForce(provider.GetService<LiveTerminology>() is { } loaded ? begun.WithTerminology(loaded) : begun));
        services.AddSingleton<DefinitionPackages>();
        services.AddSingleton<DefinitionLibrary>();
        return services.AddHostedService(provider => provider.GetRequiredService<DefinitionLibrary>());
    }

    /// <summary>Puts in force what is in the store; before the first request.</summary>
    /// <returns>Nothing; or that the store does not answer.</returns>
    public static Task<Outcome<Done>> LoadDefinitions(this IServiceProvider services, CancellationToken cancel) => services.GetRequiredService<DefinitionLibrary>().Refresh(cancel);

    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, List).RequireCaller(operating);
        routes.MapPost(Path, Add).RequireCaller(operating);
        routes.MapDelete(Path + "/{name}/{version}", Remove).RequireCaller(operating);
        UnknownAddress.Map(routes, "/admin", (context, problem) => FhirAnswer.Problem(context, problem));
    }

    private static Task List(HttpContext context) => Answer(context, async library =>
    {
        if (!(await library.List(context.RequestAborted)).Succeeded(out var packages, out var problem)) return problem;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("packages"u8);
        foreach (var package in packages)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, package.Name);
            json.WriteString("version"u8, package.Version);
            json.WriteString("added"u8, package.At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("by"u8, package.Actor);
            json.WriteString("sha256"u8, Convert.ToHexStringLower(package.Hash.Span));
            json.WriteBoolean("inForce"u8, library.InForce.Contains($"{package.Name}#{package.Version}"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return Done.Value;
    });

    private static Task Add(HttpContext context) => Answer(context, async library =>
    {
        if (!Archives.Contains(context.Request.ContentType?.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase))
            return new Problem(ProblemKind.UnsupportedMediaType, "content-type", "Send a FHIR package (.tgz) as application/gzip.");
        if (!(await RequestBody.Read(context, BytesMax)).Succeeded(out var archive, out var problem)) return problem;
        if (!FhirPackage.ReadArchive(archive, new PackageLimits(ArchiveMax: BytesMax)).Succeeded(out var package, out problem)) return problem;
        if (!(await library.Add(package, archive, Actor(context), context.RequestAborted)).Succeeded(out var isNew, out problem)) return problem;
        FhirAnswer.Begin(context, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        Issue[] issues = [new Issue(IssueSeverity.Information, "informational", isNew ? "definitions-added" : "definitions-known", $"{package.Id} with {package.Files.Length} definitions {(isNew ? "is in force" : "was there already")}.")];
        OperationOutcomeWriter.Write(context.Response.BodyWriter, issues);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return Done.Value;
    });

    private static Task Remove(HttpContext context) => Answer(context, async library =>
    {
        var removed = await library.Remove((string)context.Request.RouteValues["name"]!, (string)context.Request.RouteValues["version"]!, Actor(context), context.RequestAborted);
        if (removed.IsSuccess) context.Response.StatusCode = StatusCodes.Status204NoContent;
        return removed;
    });

    private static async Task Answer(HttpContext context, Func<DefinitionLibrary, Task<Outcome<Done>>> answer)
    {
        if ((await answer(context.RequestServices.GetRequiredService<DefinitionLibrary>())).Failed(out var problem)) await FhirAnswer.Problem(context, problem);
    }

    private static string Actor(HttpContext context)
    {
        var caller = (SystemCaller)context.GetCaller();
        return $"{caller.Organisation} {caller.Trace.ClientId}";
    }
}
