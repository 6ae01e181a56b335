using System.Collections.Immutable;
using System.Globalization;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Felles.Sharing.FhirBase;

/// <summary>
/// FHIR batch and transaction, https://hl7.org/fhir/R4/http.html#transaction: several interactions in one Bundle. The writes
/// of a transaction are stored all or none, in one commit; a batch takes each by itself. Reads come after the writes; in a
/// transaction one that cannot succeed is found before anything is stored, and refuses the whole.
/// </summary>
internal static class Exchange
{
    private const int BytesMax = 16 * 1024 * 1024;

    internal static async Task Handle(HttpContext context, FhirService service)
    {
        var baseUrl = FhirServiceEndpoints.BaseUrl(context, service);
        var answered = await Read(context).Bind(bundle => Answer(context, service, bundle, baseUrl));
        await FhirReply.Send(context, baseUrl, answered);
    }

    private static async Task<Outcome<FhirResource>> Read(HttpContext context)
    {
        if (AnswerFormat.Fault(context.Request) is { } fault) return fault;
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var media) || !(media.MediaType.Equals("application/fhir+json", StringComparison.OrdinalIgnoreCase) || media.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)))
            return new Problem(ProblemKind.UnsupportedMediaType, "content-type", "Send a Bundle of type batch or transaction as application/fhir+json.");
        var read = await RequestBody.Read(context, BytesMax);
        return read.Succeeded(out var body, out var problem) ? FhirResource.Read(body) : problem;
    }

    private static async Task<Outcome<TNext>> Bind<T, TNext>(this Task<Outcome<T>> first, Func<T, Task<Outcome<TNext>>> next) =>
        (await first).Succeeded(out var value, out var problem) ? await next(value) : problem;

    private static async Task<Outcome<FhirReply>> Answer(HttpContext context, FhirService service, FhirResource bundle, string baseUrl)
    {
        if (!ExchangeEntry.ReadAll(service, bundle, baseUrl).Succeeded(out var entries, out var problem)) return problem;
        var isTransaction = bundle.Root.GetProperty("type").GetString() == "transaction";
        var replies = new Outcome<FhirReply>[entries.Length];
        if (isTransaction && await Transact(context, service, entries, replies) is { } refused) return refused;
        if (!isTransaction)
            foreach (var (entry, index) in InOrder(entries).Where(pair => pair.Entry.Write is not null))
                replies[index] = await Write.Answer(context, service, entry.Write! with { Place = "" });
        foreach (var (entry, index) in entries.Select((entry, index) => (entry, index)))
            if (entry.Fault is { } fault) replies[index] = fault;
            else if (entry.Write is null) replies[index] = await Get(context, service, entry);
        return new FhirReply(StatusCodes.Status200OK)
        {
            Body = output =>
            {
                var written = isTransaction ? BundleWriter.TransactionResponse(output, baseUrl) : BundleWriter.BatchResponse(output, baseUrl);
                foreach (var reply in replies) Put(written, reply);
                written.End();
            },
        };
    }

    private static IEnumerable<(ExchangeEntry Entry, int Index)> InOrder(ImmutableArray<ExchangeEntry> entries) =>
        entries.Select((entry, index) => (entry, index)).OrderBy(pair => pair.entry.Write?.Method switch { WriteMethod.Delete => 0, WriteMethod.Create => 1, _ => 2 });

    /// <summary>Stores all writes of a transaction; the problem when none is stored.</summary>
    private static async Task<Problem?> Transact(HttpContext context, FhirService service, ImmutableArray<ExchangeEntry> entries, Outcome<FhirReply>[] replies)
    {
        if (entries.FirstOrDefault(entry => entry.Fault is not null) is { Fault: { } fault }) return fault;
        foreach (var (entry, index) in entries.Select((entry, index) => (entry, index)).Where(pair => pair.entry.Write is null))
            if (await Hinder(context, service, entry, entries) is { } hinder) return InTransaction(hinder, index);
        var writes = entries.Select((entry, index) => (entry.Write, Index: index)).Where(pair => pair.Write is not null).ToArray();
        if (writes.Length == 0) return null;
        var written = await ResourceWriter.Write(context, service, [.. writes.Select(pair => pair.Write!)]);
        if (!written.Succeeded(out var results, out var problem)) return await Logged(context, service, entries) ?? problem;
        var preference = RequestPreference.Of(context.Request).Return;
        for (var i = 0; i < writes.Length; i++)
            // Of many resources only the versions are told, unless all are asked for.
            replies[writes[i].Index] = results[i].Reply(preference == ReturnPreference.None ? ReturnPreference.Minimal : preference);
        return null;
    }

    /// <summary>What a read of a transaction would fail by; null when it will succeed. Nothing is disclosed.</summary>
    /// <param name="context">The request.</param>
    /// <param name="service">The service.</param>
    /// <param name="entry">The read.</param>
    /// <param name="entries">All of the transaction.</param>
    /// <param name="isLogged">Whether it stands in the log also when it would succeed.</param>
    private static async Task<Problem?> Hinder(HttpContext context, FhirService service, ExchangeEntry entry, ImmutableArray<ExchangeEntry> entries, bool isLogged = false)
    {
        if (Unread(context, service) is { } unread) return unread;
        if (entry.Query is { } query)
            return SearchRequest.OfAddress(context, service, entry.Type, query).Succeeded(out var search, out var problem) ? await Search.Hinder(context, service, search, isLogged) : problem;
        // Of what the transaction itself writes, this decides.
        return entries.FirstOrDefault(other => other.Write is { } write && write.Type == entry.Type && write.Id == entry.Id)?.Write is { } written && entry.Version is null
            ? written.Method == WriteMethod.Delete ? FhirBase.Read.Deleted : null
            : entry.Version is { } version ? await History.Hinder(context, service, (entry.Type, entry.Id!, version), isLogged) : await FhirBase.Read.Hinder(context, service, entry.Type, entry.Id!, isLogged);
    }

    /// <summary>Puts into the log the reads of a transaction whose writes were refused: that they would have succeeded tells what is there.</summary>
    private static async Task<Problem?> Logged(HttpContext context, FhirService service, ImmutableArray<ExchangeEntry> entries)
    {
        foreach (var entry in entries.Where(entry => entry.Write is null))
            if (await Hinder(context, service, entry, entries, isLogged: true) is { } hinder)
                return hinder;
        return null;
    }

    private static Problem InTransaction(Problem hinder, int index) => hinder with
    {
        Issues =
        [
            Issue.Error("processing", hinder.Code, $"{hinder.Text} Nothing of the transaction was stored.", string.Create(CultureInfo.InvariantCulture, $"Bundle.entry[{index}].request")),
            .. hinder.Issues,
        ],
    };

    private static Problem? Unread(HttpContext context, FhirService service)
    {
        // Whoever writes does not read by it: reading has its own scope.
        var reading = context.GetCaller() is HealthPersonnel ? service.Reading.Personnel : null;
        return reading is not null && context.GetCaller().Scopes.Contains(reading.Scope) ? null
            : new Problem(ProblemKind.InsufficientScope, "insufficient-scope", "Reading needs the service's scope for reading. Ask for it as well, or leave the reads out.") { OAuthError = "insufficient_scope" };
    }

    private static async Task<Outcome<FhirReply>> Get(HttpContext context, FhirService service, ExchangeEntry entry)
    {
        if (Unread(context, service) is { } unread) return unread;
        if (entry.Query is { } query)
            return SearchRequest.OfAddress(context, service, entry.Type, query).Succeeded(out var search, out var problem) ? await Search.Answer(context, service, search) : problem;
        if (entry.Version is { } version) return await History.Version(context, service, entry.Type, entry.Id!, version);
        var found = await FhirBase.Read.Find(context, service, entry.Type, entry.Id!, service.Remains is not null);
        return found.Succeeded(out var disclosure, out var refused) ? FhirBase.Read.Reply(service, disclosure, entry.Conditions) : refused;
    }

    private static void Put(BundleWriter bundle, Outcome<FhirReply> outcome)
    {
        if (!outcome.Succeeded(out var reply, out var problem))
        {
            bundle.Refused(problem);
            return;
        }

        var version = reply.Version is { } told ? new BundledVersion(told.Type, told.Id, told.Version, told.RecordedAt) : (BundledVersion?)null;
        bundle.Response(reply.Status, version, reply.IsStored, reply.Body);
    }
}
