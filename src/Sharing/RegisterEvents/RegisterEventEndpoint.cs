using System.Text.Json;
using Felles.Identity;
using Felles.Kernel;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Sharing.RegisterEvents;

/// <summary>
/// <c>POST /registers/events</c>: events of the population register, delivered by the system that subscribes to them. When it
/// is answered, they are in effect on every host.
/// </summary>
public static class RegisterEventEndpoint
{
    private const int BytesMax = 1024 * 1024;

    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapPost("/registers/events", Handle).RequireCaller(new ApiRequirement { System = new ApiAccess("felles:registers", "felles:registers/events") });
        UnknownAddress.Map(routes, "/registers", (context, problem) => FhirAnswer.Problem(context, problem));
    }

    private static async Task Handle(HttpContext context)
    {
        var caller = (SystemCaller)context.GetCaller();
        var received = await RequestBody.Read(context, BytesMax);
        var taken = received.Succeeded(out var bytes, out var problem)
            ? await context.RequestServices.Required<Registers.RegisterEvents>().Take(bytes, $"{caller.Organisation} {caller.Trace.ClientId}", context.RequestAborted)
            : problem;
        if (!taken.Succeeded(out var summary, out problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteNumber("taken"u8, summary.Taken);
        json.WriteNumber("known"u8, summary.Known);
        json.WriteEndObject();
    }
}
