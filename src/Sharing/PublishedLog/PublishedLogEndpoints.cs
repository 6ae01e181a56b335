using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.PublishedLog;

/// <summary>
/// The published log: signed tree heads that anybody may keep, proofs that a later tree began as an earlier one, the key, and,
/// for a citizen, the proof that an entry about them stands in it. RFC 9162.
/// </summary>
public static class PublishedLogEndpoints
{
    private const string Path = "/published-log";

    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGet($"{Path}/heads", Heads).AllowAnonymousBecause("Heads are hashes and signatures, published so that anybody can keep them.");
        routes.MapGet($"{Path}/consistency", Consistency).AllowAnonymousBecause("A consistency proof holds hashes only.");
        routes.MapGet($"{Path}/key", Key).AllowAnonymousBecause("The public key that heads are verified by.");
        routes.MapGet("/access-log/fhir/AuditEvent/{id}/$proof", Proof).RequireCaller(new ApiRequirement { Citizen = ApiAccess.CitizenRead });
        UnknownAddress.Map(routes, Path, (context, problem) => FhirAnswer.Problem(context, problem));
    }

    private static async Task Heads(HttpContext context)
    {
        if (!(await context.RequestServices.Required<AuditTree>().Heads(context.RequestAborted)).Succeeded(out var heads, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        await Json(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("heads"u8);
            foreach (var head in heads) AuditProofFile.Head(json, [], head);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task Consistency(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["stream"].Count != 1 || !Size(query["first"], out var first) || !Size(query["second"], out var second))
        {
            await FhirAnswer.Problem(context, Problem.Malformed("consistency", "Name the stream, and the sizes first and second, as the heads state them."));
            return;
        }

        var proved = await context.RequestServices.Required<AuditTree>().Consistency(query["stream"].ToString(), first, second, context.RequestAborted);
        if (!proved.Succeeded(out var path, out var problem)) await FhirAnswer.Problem(context, problem);
        else await Json(context, json =>
        {
            json.WriteStartObject();
            AuditProofFile.Path(json, path);
            json.WriteEndObject();
        });
    }

    private static Task Key(HttpContext context) => Json(context, json =>
    {
        json.WriteStartObject();
        json.WriteString("pem"u8, context.RequestServices.GetRequiredService<ECDsa>().ExportSubjectPublicKeyInfoPem());
        json.WriteEndObject();
    });

    private static async Task Proof(HttpContext context)
    {
        if (!(await Prove(context)).Succeeded(out var proof, out var problem)) await FhirAnswer.Problem(context, problem);
        else await Json(context, json => AuditProofFile.Write(json, proof));
    }

    // Only an entry that the citizen's log shows is proved to them.
    private static async Task<Outcome<AuditInclusion>> Prove(HttpContext context)
    {
        var caller = context.GetCaller();
        if (!RequestHeaders.Person(context, caller).Succeeded(out var person, out var problem)) return problem;
        var id = (string)context.Request.RouteValues["id"]!;
        var cut = id.LastIndexOf('-');
        if (cut <= 0 || !long.TryParse(id.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return Problem.NotFound("There is no such entry in your log.");
        var opening = new Opening { Person = person, Service = ServiceCode.Log, Act = Act.ReadLog, Wanted = new Wanted.Nothing(), Query = "AuditEvent/$proof" };
        var opened = await context.RequestServices.Required<RecordGate>().Open(caller, opening, context.RequestAborted);
        if (!opened.Succeeded(out var record, out problem)) return problem;
        var found = await record.LogEntryOf(id[..cut], sequence, context.RequestAborted);
        return found.Failed(out problem) ? problem : await context.RequestServices.Required<AuditTree>().Inclusion(id[..cut], sequence, context.RequestAborted);
    }

    private static bool Size(string? text, out long size) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size);

    private static async Task Json(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter)) write(json);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
