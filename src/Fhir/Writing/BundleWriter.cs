using System.Buffers;
using System.Globalization;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>Why an entry is in a searchset; https://hl7.org/fhir/R4/valueset-search-entry-mode.html. Outcomes have their own method.</summary>
public enum EntryMode
{
    /// <summary>It matched the search.</summary>
    Match,

    /// <summary>It came along by <c>_include</c>.</summary>
    Include,
}

/// <summary>One resource and where it is.</summary>
/// <param name="Type">Resource type.</param>
/// <param name="Id">Resource id.</param>
/// <param name="Body">UTF-8 JSON as stored; copied byte for byte.</param>
public readonly record struct BundledResource(string Type, string Id, ReadOnlyMemory<byte> Body);

/// <summary>One version of a resource.</summary>
/// <param name="Type">Resource type.</param>
/// <param name="Id">Resource id.</param>
/// <param name="Version">Version, from 1.</param>
/// <param name="RecordedAt">When it was stored.</param>
public readonly record struct BundledVersion(string Type, string Id, int Version, DateTimeOffset RecordedAt);

/// <summary>
/// Writes a Bundle (https://hl7.org/fhir/R4/bundle.html) by copying stored bytes into the answer. Made by one of the
/// factory methods, filled entry by entry, ended with <see cref="End"/>. Not safe to share between threads.
/// </summary>
public sealed class BundleWriter
{
    private readonly IBufferWriter<byte> output;
    private readonly string baseUrl;
    private bool hasEntries;
    private bool ended;

    private BundleWriter(IBufferWriter<byte> output, string baseUrl, string type, int? total, string? self, string? next)
    {
        this.output = output;
        this.baseUrl = baseUrl.TrimEnd('/');
        output.Write("{\"resourceType\":\"Bundle\",\"type\":"u8);
        output.WriteString(type);
        if (total is { } count)
        {
            output.Write(",\"total\":"u8);
            output.WriteNumber(count);
        }

        if (self is null && next is null) return;
        output.Write(",\"link\":["u8);
        if (self is not null) WriteLink("self", self);
        if (self is not null && next is not null) output.Write(","u8);
        if (next is not null) WriteLink("next", next);
        output.Write("]"u8);
    }

    /// <summary>The answer of a search.</summary>
    /// <param name="output">Receives UTF-8 JSON; a <c>PipeWriter</c> will do.</param>
    /// <param name="baseUrl">FHIR base of the service, for <c>fullUrl</c>.</param>
    /// <param name="total">Matches in all pages, includes not counted; null when not told.</param>
    /// <param name="self">The search as it was understood, without the patient's number.</param>
    /// <param name="next">The next page; null on the last.</param>
    public static BundleWriter Searchset(IBufferWriter<byte> output, string baseUrl, int? total, string? self, string? next = null) =>
        new(output, baseUrl, "searchset", total, self, next);

    /// <summary>Versions, newest first.</summary>
    /// <param name="output">Receives UTF-8 JSON; a <c>PipeWriter</c> will do.</param>
    /// <param name="baseUrl">FHIR base of the service, for <c>fullUrl</c>.</param>
    /// <param name="total">Versions in all pages; null when not told.</param>
    /// <param name="self">Address of this history.</param>
    /// <param name="next">The next page; null on the last.</param>
    public static BundleWriter History(IBufferWriter<byte> output, string baseUrl, int? total, string? self, string? next = null) =>
        new(output, baseUrl, "history", total, self, next);

    /// <summary>The answer of a transaction: one entry for each entry sent, in that order.</summary>
    /// <param name="output">Receives UTF-8 JSON; a <c>PipeWriter</c> will do.</param>
    /// <param name="baseUrl">FHIR base of the service.</param>
    public static BundleWriter TransactionResponse(IBufferWriter<byte> output, string baseUrl) =>
        new(output, baseUrl, "transaction-response", null, null, null);

    /// <summary>The answer of a batch: one entry for each entry sent, in that order.</summary>
    /// <param name="output">Receives UTF-8 JSON; a <c>PipeWriter</c> will do.</param>
    /// <param name="baseUrl">FHIR base of the service.</param>
    public static BundleWriter BatchResponse(IBufferWriter<byte> output, string baseUrl) =>
        new(output, baseUrl, "batch-response", null, null, null);

    /// <summary>One resource of a searchset.</summary>
    public void Found(in BundledResource resource, EntryMode mode = EntryMode.Match)
    {
        StartEntry();
        WriteResource(resource);
        output.Write(mode switch
        {
            EntryMode.Match => ",\"search\":{\"mode\":\"match\"}}"u8,
            EntryMode.Include => ",\"search\":{\"mode\":\"include\"}}"u8,
        });
    }

    /// <summary>The outcome entry of a searchset: what was not understood, or what is withheld.</summary>
    public void Outcome(ReadOnlySpan<Issue> issues, OutcomeForm? form = null)
    {
        StartEntry();
        output.Write("\"resource\":"u8);
        OperationOutcomeWriter.Write(output, issues, form);
        output.Write(",\"search\":{\"mode\":\"outcome\"}}"u8);
    }

    /// <summary>One version in a history.</summary>
    /// <param name="resource">The version.</param>
    /// <param name="version">Version number, from 1.</param>
    /// <param name="recordedAt">When it was stored.</param>
    /// <param name="deleted">The version marks a deletion: the body is not written.</param>
    public void Version(in BundledResource resource, int version, DateTimeOffset recordedAt, bool deleted = false)
    {
        StartEntry();
        if (deleted)
            WriteFullUrl(resource);
        else
            WriteResource(resource);
        output.Write(",\"request\":{\"method\":"u8);
        output.Write(deleted ? "\"DELETE\""u8 : version == 1 ? "\"POST\""u8 : "\"PUT\""u8);
        output.Write(",\"url\":"u8);
        // A creation was addressed to the type, every later version to the resource.
        output.WriteString(version == 1 && !deleted ? resource.Type : $"{resource.Type}/{resource.Id}");
        output.Write("},\"response\":{\"status\":"u8);
        output.Write(deleted ? "\"204 No Content\""u8 : version == 1 ? "\"201 Created\""u8 : "\"200 OK\""u8);
        WriteVersion(version, recordedAt);
        output.Write("}}"u8);
    }

    /// <summary>What one interaction of a batch or transaction came to.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="version">The version that the answer is about; null when there is none to tell of.</param>
    /// <param name="isStored">Whether the address of the version is told.</param>
    /// <param name="resource">Writes the resource that is answered with; null for none.</param>
    public void Response(int status, BundledVersion? version, bool isStored, Action<IBufferWriter<byte>>? resource)
    {
        StartEntry();
        if (resource is not null)
        {
            if (version is { } answered)
            {
                WriteFullUrl(new BundledResource(answered.Type, answered.Id, default));
                output.Write(","u8);
            }

            output.Write("\"resource\":"u8);
            resource(output);
            output.Write(","u8);
        }

        output.Write("\"response\":{\"status\":\""u8);
        output.WriteNumber(status);
        output.Write("\""u8);
        if (version is { } told)
        {
            if (isStored)
            {
                output.Write(",\"location\":"u8);
                output.WriteString(string.Create(CultureInfo.InvariantCulture, $"{baseUrl}/{told.Type}/{told.Id}/_history/{told.Version}"));
            }

            WriteVersion(told.Version, told.RecordedAt);
        }

        output.Write("}}"u8);
    }

    /// <summary>One refused entry in the answer of a batch.</summary>
    public void Refused(Problem problem, OutcomeForm? form = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        StartEntry();
        output.Write("\"response\":{\"status\":\""u8);
        output.WriteNumber(problem.Kind.HttpStatus());
        output.Write("\",\"outcome\":"u8);
        OperationOutcomeWriter.Write(output, problem, form);
        output.Write("}}"u8);
    }

    /// <summary>Closes the Bundle. Nothing is written after it.</summary>
    public void End()
    {
        if (ended) throw new InvalidOperationException("The Bundle has ended.");
        ended = true;
        output.Write(hasEntries ? "]}"u8 : "}"u8);
    }

    private void StartEntry()
    {
        if (ended) throw new InvalidOperationException("The Bundle has ended.");
        // An empty array is not valid FHIR, so the array begins with its first entry.
        output.Write(hasEntries ? ",{"u8 : ",\"entry\":[{"u8);
        hasEntries = true;
    }

    private void WriteLink(string relation, string url)
    {
        output.Write("{\"relation\":"u8);
        output.WriteString(relation);
        output.Write(",\"url\":"u8);
        output.WriteString(url);
        output.Write("}"u8);
    }

    private void WriteFullUrl(in BundledResource resource)
    {
        output.Write("\"fullUrl\":"u8);
        output.WriteString($"{baseUrl}/{resource.Type}/{resource.Id}");
    }

    private void WriteResource(in BundledResource resource)
    {
        WriteFullUrl(resource);
        output.Write(",\"resource\":"u8);
        output.Write(resource.Body.Span);
    }

    private void WriteVersion(int version, DateTimeOffset recordedAt)
    {
        output.Write(",\"etag\":\"W/\\\""u8);
        output.WriteNumber(version);
        output.Write("\\\"\",\"lastModified\":"u8);
        output.WriteInstant(recordedAt);
    }
}
