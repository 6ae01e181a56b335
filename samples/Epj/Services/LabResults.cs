using System.Globalization;
using System.Text;
using System.Text.Json;
using Felles.Samples.Epj.Issuing;

namespace Felles.Samples.Epj;

/// <summary>What to search for; everything is optional.</summary>
public sealed record LabResultQuery
{
    /// <summary>From this date; null for all.</summary>
    public DateOnly? From { get; init; }

    /// <summary>To and with this date; null for all.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Code, as <c>urn:oid:2.16.578.1.12.4.1.1.7280|NPU19651</c>.</summary>
    public string? Code { get; init; }

    /// <summary>Category, as <c>LAB</c>.</summary>
    public string? Category { get; init; }

    /// <summary>Status, as <c>final</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Resources to take along, as <c>DiagnosticReport:specimen</c>.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>How many in one page; null for the server's choice.</summary>
    public int? Count { get; init; }
}

/// <summary>A page of what a search found.</summary>
/// <typeparam name="T">What was searched for.</typeparam>
/// <param name="Items">The matches.</param>
/// <param name="Included">What was taken along.</param>
/// <param name="Withheld">How many items the patient has blocked for this user.</param>
/// <param name="Notes">What the server wants to say of the result, as that something is withheld.</param>
/// <param name="Bundle">The whole answer.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, IReadOnlyList<JsonElement> Included, int Withheld, IReadOnlyList<string> Notes, JsonElement Bundle)
{
    /// <summary>Whether there is more.</summary>
    public bool HasMore => NextLink is not null;

    internal string? NextLink => Bundle.Items("link").FirstOrDefault(link => link.Text("relation") == "next").Text("url");
}

/// <summary>The patient's laboratory results. The answers are FHIR R4 of the NILAR profiles.</summary>
public sealed class LabResults
{
    private readonly RecordAccess record;

    internal LabResults(RecordAccess record) => this.record = record;

    private string Base => record.Options.LabResultsPath;

    /// <summary>Reports, newest first as the server sorts them.</summary>
    public Task<Answer<Page<LabReport>>> Reports(LabResultQuery? query = null, CancellationToken cancel = default) =>
        Search("DiagnosticReport", query, report => new LabReport(report), cancel);

    /// <summary>Single results.</summary>
    public Task<Answer<Page<LabResult>>> Results(LabResultQuery? query = null, CancellationToken cancel = default) =>
        Search("Observation", query, result => new LabResult(result), cancel);

    /// <summary>The next page of reports; ask <see cref="Page{T}.HasMore"/> first.</summary>
    public Task<Answer<Page<LabReport>>> More(Page<LabReport> page, CancellationToken cancel = default) => Next(page, report => new LabReport(report), cancel);

    /// <summary>The next page of results; ask <see cref="Page{T}.HasMore"/> first.</summary>
    public Task<Answer<Page<LabResult>>> More(Page<LabResult> page, CancellationToken cancel = default) => Next(page, result => new LabResult(result), cancel);

    /// <summary>One resource by its opaque id.</summary>
    /// <param name="type">Resource type, as <c>DiagnosticReport</c>.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<Answer<FellesAnswer>> Read(string type, string id, CancellationToken cancel = default) => Get($"{Base}/{type}/{Uri.EscapeDataString(id)}", cancel);

    /// <summary>Every version of one resource, newest first.</summary>
    /// <param name="type">Resource type.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<Answer<IReadOnlyList<JsonElement>>> History(string type, string id, CancellationToken cancel = default)
    {
        var answer = await Get($"{Base}/{type}/{Uri.EscapeDataString(id)}/_history", cancel);
        return answer.Succeeded
            ? new([.. answer.Value.Body.Items("entry").Select(entry => entry.At("resource")).Where(resource => resource.ValueKind == JsonValueKind.Object)])
            : new(answer.Refusal);
    }

    private Task<Answer<FellesAnswer>> Get(string path, CancellationToken cancel) =>
        record.Client.Send(record.LabResultsApi, HttpMethod.Get, path, record.LabResultsHeaders, null, cancel);

    // The number stands in the form, never in the address (FHIR R4 search by POST).
    private async Task<Answer<Page<T>>> Search<T>(string type, LabResultQuery? query, Func<JsonElement, T> read, CancellationToken cancel)
    {
        var form = new List<string> { Field("patient.identifier", $"{PersonNumberSystem.Of(record.Number)}|{record.Number}") };
        query ??= new LabResultQuery();
        if (query.From is { } from) form.Add(Field("date", $"ge{Date(from)}"));
        if (query.To is { } to) form.Add(Field("date", $"le{Date(to)}"));
        if (query.Code is { } code) form.Add(Field("code", code));
        if (query.Category is { } category) form.Add(Field("category", category));
        if (query.Status is { } status) form.Add(Field("status", status));
        if (query.Count is { } count) form.Add(Field("_count", count.ToString(CultureInfo.InvariantCulture)));
        form.AddRange(query.Include.Select(include => Field("_include", include)));

        var body = (Encoding.ASCII.GetBytes(string.Join('&', form)), "application/x-www-form-urlencoded");
        var answer = await record.Client.Send(record.LabResultsApi, HttpMethod.Post, $"{Base}/{type}/_search", record.LabResultsHeaders, body, cancel);
        return PageOf(answer, read);
    }

    private async Task<Answer<Page<T>>> Next<T>(Page<T> page, Func<JsonElement, T> read, CancellationToken cancel)
    {
        if (page.NextLink is not { } link) throw new InvalidOperationException("There is no next page; ask HasMore first.");
        var address = new Uri(record.Options.Platform, link);
        // A link to another host would be given this patient's token.
        if (address.GetLeftPart(UriPartial.Authority) != record.Options.Platform.GetLeftPart(UriPartial.Authority))
            throw new InvalidOperationException("The link to the next page leads to another host.");
        return PageOf(await Get(address.PathAndQuery, cancel), read);
    }

    private static Answer<Page<T>> PageOf<T>(Answer<FellesAnswer> answer, Func<JsonElement, T> read)
    {
        if (!answer.Succeeded) return new(answer.Refusal);
        var found = answer.Value;
        // Before anything is found the service may answer with an OperationOutcome alone (issue code not-found).
        if (found.Body.Text("resourceType") == "OperationOutcome") return new(new Page<T>([], [], found.Withheld, OperationOutcome.Texts(found.Body), found.Body));
        var entries = found.Body.Items("entry").ToLookup(entry => entry.At("search").Text("mode") ?? "match", entry => entry.At("resource"));
        return new(new Page<T>(
            [.. entries["match"].Select(read)], [.. entries["include"]], found.Withheld, [.. entries["outcome"].SelectMany(outcome => OperationOutcome.Texts(outcome))], found.Body));
    }

    private static string Field(string name, string value) => $"{name}={Uri.EscapeDataString(value)}";

    private static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
