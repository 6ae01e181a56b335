using System.Globalization;
using System.Text.Json;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Registers;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.Representation;

/// <summary>
/// Powers of attorney (fullmakter) between citizens: <c>GET</c> and <c>POST /representation/mandates</c>,
/// <c>POST …/{id}/accept</c>, <c>DELETE …/{id}</c>. A holder then names the giver as health personnel name a patient.
/// </summary>
public static class MandateEndpoints
{
    private const string Path = "/representation/mandates";
    private const int BytesMax = 4 * 1024;

    private static readonly ApiRequirement deciding = new() { Citizen = ApiAccess.CitizenDecide };

    /// <summary>Adds what the endpoints and the pages need.</summary>
    public static IServiceCollection AddRepresentation(this IServiceCollection services) => services.AddSingleton(provider => new MandateGiving(
        provider.GetRequiredService<IRegisters>(), provider.GetRequiredService<Mandates>(), provider.GetRequiredService<RepresentationLog>(), provider.GetRequiredService<TimeProvider>()));

    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGet(Path, List).RequireCaller(new ApiRequirement { Citizen = ApiAccess.CitizenRead });
        routes.MapPost(Path, Give).RequireCaller(deciding);
        routes.MapPost(Path + "/{id}/accept", context => Answer(context, accepts: true)).RequireCaller(deciding);
        routes.MapDelete(Path + "/{id}", context => Answer(context, accepts: false)).RequireCaller(deciding);
        UnknownAddress.Map(routes, "/representation", (context, problem) => FhirAnswer.Problem(context, problem));
    }

    private static async Task List(HttpContext context)
    {
        var read = await context.RequestServices.Required<MandateGiving>().Of((Citizen)context.GetCaller(), context.RequestAborted);
        if (!read.Succeeded(out var all, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        Begin(context, StatusCodes.Status200OK);
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("representations"u8);
        foreach (var (one, given, other) in all)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, one.Id);
            json.WriteString("kind"u8, one.IsGuardianship ? "guardianship" : "mandate");
            json.WriteString("direction"u8, given ? "given" : "received");
            json.WriteString("other"u8, other);
            // The opaque key by which the holder names the giver in an address.
            if (!given) json.WriteString("patient"u8, $"Patient/{one.Person}");
            json.WriteString("scope"u8, one.Scope);
            json.WriteString("validFrom"u8, Iso(one.ValidFrom));
            if (one.ValidTo is { } to) json.WriteString("validTo"u8, Iso(to));
            json.WriteString("state"u8, one.EndedAt is not null ? "withdrawn" : one.AcceptedAt is null ? "given" : "accepted");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static async Task Give(HttpContext context)
    {
        var given = await TryGive(context);
        if (!given.Succeeded(out var id, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        Begin(context, StatusCodes.Status201Created);
        context.Response.Headers.Location = $"{Path}/{id}";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("state"u8, "given");
        json.WriteEndObject();
    }

    private static async Task<Outcome<string>> TryGive(HttpContext context)
    {
        if (!(await RequestBody.Read(context, BytesMax)).Succeeded(out var bytes, out var problem)) return problem;
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(bytes);
            foreach (var member in json.RootElement.EnumerateObject())
                if (member.Name is not ("holder" or "holderName" or "scope" or "validFrom" or "validTo") || member.Value.ValueKind != JsonValueKind.String || !members.TryAdd(member.Name, member.Value.GetString()!)) return Unreadable;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Unreadable;
        }

        if (!PersonNumber.TryParse(members.GetValueOrDefault("holder"), context.RequestServices.Required<IdentityOptions>().AcceptedSeries, out var holder)) return MandateGiving.Fault("holder", "The holder's national identity number has eleven digits.");
        if (members.GetValueOrDefault("holderName") is not { Length: > 0 } name) return MandateGiving.Fault("holderName", "Write the holder's name, first and last: who gives a power of attorney knows to whom.");
        if (!members.TryGetValue("scope", out var scope)) return MandateGiving.Fault("scope", "Say what it covers: all, or services with spaces between.");
        var today = NorwegianTime.DateAt(context.RequestServices.Required<TimeProvider>().GetUtcNow());
        var (from, to) = (Day(members.GetValueOrDefault("validFrom")), Day(members.GetValueOrDefault("validTo")));
        if (members.ContainsKey("validFrom") && from is null) return MandateGiving.Fault("validFrom", "A day is written yyyy-mm-dd.");
        if (members.ContainsKey("validTo") && to is null) return MandateGiving.Fault("validTo", "A day is written yyyy-mm-dd.");
        return await context.RequestServices.Required<MandateGiving>().Give((Citizen)context.GetCaller(), (holder, name), new MandateTerms(scope, from ?? today, to), context.RequestAborted);
    }

    private static async Task Answer(HttpContext context, bool accepts)
    {
        var (giving, citizen, id) = (context.RequestServices.Required<MandateGiving>(), (Citizen)context.GetCaller(), (string)context.Request.RouteValues["id"]!);
        var changed = accepts ? await giving.Accept(citizen, id, context.RequestAborted) : await giving.Withdraw(citizen, id, context.RequestAborted);
        if (changed.Failed(out var problem)) await FhirAnswer.Problem(context, problem);
        else context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static void Begin(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
    }

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Problem Unreadable { get; } = Problem.Malformed("mandate-unreadable", "Send {\"holder\":…,\"holderName\":…,\"scope\":\"all\"} with validFrom and validTo where they are wanted, each a text, each once.");
}
