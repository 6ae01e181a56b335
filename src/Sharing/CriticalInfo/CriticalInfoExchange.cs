using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.CriticalInfo;

/// <summary>What is the national API's own of a request and its answer: the event id, the headers, the form of a refusal, and the status call.</summary>
internal sealed class CriticalInfoExchange
{
    internal const string FhirJson = "application/fhir+json; charset=utf-8";

    // A number and what surrounds it.
    private const int statusBytesMax = 4 * 1024;

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

    internal CancellationToken Cancel => context.RequestAborted;

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
        return await RequestBody.Read(context, statusBytesMax);
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

    /// <summary>Begins an answer that the caller writes into <see cref="Output"/>.</summary>
    internal void Begin(string contentType)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = contentType;
    }

    internal Task Flush() => context.Response.BodyWriter.FlushAsync(Cancel).AsTask();
}

/// <summary>Refusals of callers in the shape of this API; metadata of its endpoints.</summary>
internal sealed class CriticalInfoProblemRenderer : IProblemRenderer
{
    public Task Render(HttpContext context, Problem problem) => new CriticalInfoExchange(context).Render(problem);
}
