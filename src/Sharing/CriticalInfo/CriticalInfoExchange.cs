using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.CriticalInfo;

/// <summary>One request and its answer over HTTP: what all the endpoints have in common.</summary>
internal sealed class CriticalInfoExchange
{
    internal const string FhirJson = "application/fhir+json; charset=utf-8";
    internal const string BasePath = "/critical-info/fhir";

    // The largest record of the profiles, with a full comment in every place, is a tenth of this.
    private const int bodyBytesMax = 128 * 1024;

    private readonly HttpContext context;
    private readonly CriticalInfoSettings settings;
    private readonly string eventId;

    internal CriticalInfoExchange(HttpContext context)
    {
        this.context = context;
        settings = context.RequestServices.GetRequiredService<CriticalInfoSettings>();
        var traced = context.Features.Get<Caller>()?.Trace.CorrelationId;
        // OperationOutcome.id must be a FHIR id; a client's event id of another form is answered in the header only.
        eventId = ResourceId.IsValid(traced) ? traced : ResourceId.Create();
        context.Response.Headers[CriticalInfoHeaders.EventId] = traced ?? eventId;
        context.Response.Headers.CacheControl = "no-store";
    }

    internal IdentityOptions Identity => context.RequestServices.GetRequiredService<IdentityOptions>();

    internal CriticalInfoSettings Settings => settings;

    /// <summary>What resources are checked by.</summary>
    internal DefinitionsInForce Definitions => context.RequestServices.GetRequiredService<DefinitionsInForce>();

    internal CancellationToken Cancel => context.RequestAborted;

    internal string BaseUrl => Identity.PublicBaseUrl.AbsoluteUri.TrimEnd('/') + BasePath;

    internal IBufferWriter<byte> Output => context.Response.BodyWriter;

    /// <summary>The request as the headers make it.</summary>
    internal Outcome<CriticalInfoRequest> Request() =>
        CriticalInfoHeaders.Read(context.Request, context.GetCaller(), Identity.AcceptedSeries);

    /// <summary>The body, which must be JSON and within the limit.</summary>
    internal async Task<Outcome<ReadOnlyMemory<byte>>> Body()
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || type.MediaType is not ("application/fhir+json" or "application/json")
            || (type.CharSet is { } charset && !charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
            return new Problem(ProblemKind.UnsupportedMediaType, "media-type", "Send the body as application/fhir+json in UTF-8.");
        return await RequestBody.Read(context, bodyBytesMax);
    }

    /// <summary>Whether the client takes what this service answers with.</summary>
    internal bool TakesJson() => AnswerFormat.TakesJson(context.Request);

    internal async Task Refuse(Problem problem)
    {
        problem = await context.SettleProof(problem);
        context.Response.StatusCode = problem.Kind.HttpStatus();
        if (problem.Kind == ProblemKind.Unavailable) context.Response.Headers.RetryAfter = "2";
        await Render(problem);
    }

    /// <summary>The body of a refusal whose status is already set.</summary>
    internal async Task Render(Problem problem)
    {
        context.Response.Headers[CriticalInfoErrors.CodeHeader] = CriticalInfoErrors.CodeOf(problem);
        context.Response.ContentType = FhirJson;
        CriticalInfoErrors.Write(Output, problem, eventId, settings);
        await Flush();
    }

    /// <summary>One version of one record.</summary>
    internal async Task Answer(int status, EntryFacts facts, ReadOnlyMemory<byte> body)
    {
        var version = facts.Version.ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = status;
        context.Response.ContentType = FhirJson;
        context.Response.Headers.ETag = $"W/\"{version}\"";
        context.Response.Headers.LastModified = facts.RecordedAt.ToString("R", CultureInfo.InvariantCulture);
        if (status == StatusCodes.Status201Created) context.Response.Headers.Location = $"{BaseUrl}/{facts.Type}/{facts.Id}/_history/{version}";
        Output.Write(body.Span);
        await Flush();
    }

    /// <summary>Begins an answer that the caller writes into <see cref="Output"/>.</summary>
    internal void Begin(string contentType, int withheld)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = contentType;
        // The header by which Norsk helsenett's services tell health personnel how much the citizen has blocked.
        if (withheld > 0) context.Response.Headers["NHN-SecurityLabel-Nors-Count"] = withheld.ToString(CultureInfo.InvariantCulture);
    }

    internal void Nothing() => context.Response.StatusCode = StatusCodes.Status204NoContent;

    internal Task Flush() => context.Response.BodyWriter.FlushAsync(Cancel).AsTask();
}

/// <summary>Refusals of callers in the shape of this API; metadata of its endpoints.</summary>
internal sealed class CriticalInfoProblemRenderer : IProblemRenderer
{
    public Task Render(HttpContext context, Problem problem) => new CriticalInfoExchange(context).Render(problem);
}
