using System.Buffers;
using System.Globalization;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>What one FHIR interaction answers, before it is known whether it goes out alone or as an entry of a batch.</summary>
/// <param name="Status">HTTP status.</param>
internal sealed record FhirReply(int Status)
{
    /// <summary>What is answered with; null for nothing. Writes one resource.</summary>
    public Action<IBufferWriter<byte>>? Body { get; init; }

    /// <summary>The version that the answer is about; null when it is about none.</summary>
    public EntryFacts? Version { get; init; }

    /// <summary>Whether the address of the version is told (<c>Location</c>).</summary>
    public bool IsStored { get; init; }

    /// <summary>How many entries are withheld; told to health personnel.</summary>
    public int Withheld { get; init; }

    /// <summary>The entry as it is disclosed.</summary>
    internal static FhirReply Of(Entry entry, int withheld = 0) =>
        new(StatusCodes.Status200OK) { Version = entry.Facts, Body = output => output.Write(entry.Body.Span), Withheld = withheld };

    /// <summary>What remains of a deleted entry.</summary>
    internal static FhirReply Of(Entry deleted, ReadOnlyMemory<byte> remains) =>
        new(StatusCodes.Status410Gone) { Version = deleted.Facts, Body = output => output.Write(remains.Span) };

    /// <summary>The entity tag of a version.</summary>
    internal static string ETag(EntryFacts version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version.Version}\"");

    /// <summary>Sends it as the whole answer.</summary>
    internal async Task Send(HttpContext context, string baseUrl)
    {
        var headers = context.Response.Headers;
        if (Withheld > 0) headers["NHN-SecurityLabel-Nors-Count"] = Withheld.ToString(CultureInfo.InvariantCulture);
        if (Version is { } version)
        {
            headers.ETag = ETag(version);
            headers.LastModified = version.RecordedAt.ToString("R", CultureInfo.InvariantCulture);
            if (IsStored) headers.Location = string.Create(CultureInfo.InvariantCulture, $"{baseUrl}/{version.Type}/{version.Id}/_history/{version.Version}");
        }

        if (Body is { } body)
        {
            await FhirAnswer.Write(context, Status, body);
            return;
        }

        context.Response.StatusCode = Status;
        headers.CacheControl = "no-store";
    }

    /// <summary>The answer of an interaction, or its refusal.</summary>
    internal static Task Send(HttpContext context, string baseUrl, Outcome<FhirReply> outcome) =>
        outcome.Succeeded(out var reply, out var problem) ? reply.Send(context, baseUrl) : FhirAnswer.Problem(context, problem);
}
