using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Felles.Identity;
using Felles.Kernel;
using Felles.Sharing.Documents.Metadata;

namespace Felles.Sharing.Documents.Sources;

/// <summary>Another Felles node: the same FHIR API, with a signed statement of the reader's grounds in the place of a token.</summary>
internal sealed class FellesSource(SourceDescription description, Uri address, HttpClient http, StatementSigner signer) : IDocumentSource
{
    private const int PageSize = 500;
    private const int PagesMax = 20;
    private const int AnswerBytesMax = 16 * 1024 * 1024;

    public SourceDescription Description => description;

    public async Task<Outcome<SourceList>> List(SourceReader reader, CancellationToken cancel)
    {
        var documents = ImmutableArray.CreateBuilder<DocumentEntry>();
        var (withheld, unusable) = (0, 0);
        for (var page = 1; page <= PagesMax; page++)
        {
            var answered = await ListPage(reader, page, cancel);
            if (!answered.Succeeded(out var one, out var problem)) return problem;
            documents.AddRange(one.List.Documents);
            unusable += one.List.Unusable;
            withheld = Math.Max(withheld, one.List.Withheld);
            if (page * PageSize >= one.Total) return new SourceList(documents.DrainToImmutable(), withheld, unusable);
        }

        return description.Unusable("it lists more documents than can be taken");
    }

    public async Task<Outcome<SourceDocument>> Fetch(SourceReader reader, DocumentAddress document, CancellationToken cancel)
    {
        var target = new Uri(address, RetrieveAddress.Path);
        var request = Signed(HttpMethod.Get, target, reader);
        request.Message.RequestUri = new Uri(new RetrieveAddress(address).Of(document));
        var sent = await Send(request.Message, request.Id, reader, cancel);
        if (!sent.Succeeded(out var answer, out var problem)) return problem;
        var bytes = await answer.Content.ReadAsStreamAsync(cancel);
        return new SourceDocument(bytes, answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentLength) { Holder = answer };
    }

    private async Task<Outcome<(SourceList List, int Total)>> ListPage(SourceReader reader, int page, CancellationToken cancel)
    {
        var (message, id) = Signed(HttpMethod.Post, new Uri(address, "/documents/fhir/DocumentReference/_search"), reader);
        using var request = message;
        request.Content = new FormUrlEncodedContent([new("status", "current,superseded"), new("_sort", "-date,_id"), new("_count", PageSize.ToString(CultureInfo.InvariantCulture)), new("_page", page.ToString(CultureInfo.InvariantCulture))]);
        var sent = await Send(request, id, reader, cancel);
        if (!sent.Succeeded(out var answer, out var problem)) return problem.Kind == ProblemKind.NotFound ? (new SourceList([], 0, 0), 0) : problem;
        using (answer)
        {
            try
            {
                using var body = new MemoryStream();
                await using (var stream = await answer.Content.ReadAsStreamAsync(cancel))
                {
                    var buffer = new byte[64 * 1024];
                    int read;
                    while ((read = await stream.ReadAsync(buffer, cancel)) > 0)
                    {
                        body.Write(buffer, 0, read);
                        if (body.Length > AnswerBytesMax) return description.Unusable("its answer is too large");
                    }
                }

                using var json = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length), new JsonDocumentOptions { MaxDepth = 32 });
                return Read(json.RootElement, answer);
            }
            catch (Exception wrong) when (wrong is JsonException or FormatException or InvalidOperationException)
            {
                // Half a character, a number where a text should be: whatever it is, it is that source's alone.
                return description.Unusable("its answer cannot be read");
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException)
            {
                return description.Silent();
            }
        }
    }

    private Outcome<(SourceList List, int Total)> Read(JsonElement bundle, HttpResponseMessage answer)
    {
        if (bundle.Text("resourceType") != "Bundle" || bundle.Text("type") != "searchset") return description.Unusable("its answer is no searchset");
        var documents = ImmutableArray.CreateBuilder<DocumentEntry>();
        var unusable = 0;
        foreach (var entry in bundle.Items("entry"))
        {
            if (entry.Member("search").Text("mode") != "match") continue;
            var issues = new List<Issue>();
            // What does not name this very community is not its to list.
            if (DocumentReferenceReader.Read(entry.Member("resource"), new MetadataReading("DocumentReference", issues), new DocumentPlace(description.HomeCommunityId, description.HomeCommunityId)) is { } document && issues.Count == 0) documents.Add(document);
            else unusable++;
        }

        var withheld = answer.Headers.TryGetValues("NHN-SecurityLabel-Nors-Count", out var values) && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
        var total = bundle.Member("total") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var told) ? told : documents.Count;
        return (new SourceList(documents.DrainToImmutable(), withheld, unusable), total);
    }

    private (HttpRequestMessage Message, string Id) Signed(HttpMethod method, Uri target, SourceReader reader)
    {
        var scopes = reader.Caller is Citizen ? [ApiAccess.CitizenRead.Scope] : (string[])[DocumentsApi.ListScope(reader.Caller), DocumentsApi.ReadDocument];
        var (statement, id) = signer.Sign(reader.Caller, scopes, (reader.Patient, reader.Grounds), description.HomeCommunityId, (method.Method, target));
        var message = new HttpRequestMessage(method, target);
        message.Headers.Authorization = new AuthenticationHeaderValue("Statement", statement);
        message.Headers.Add("nhn-patient-nin", reader.Patient.Reveal());
        message.Headers.Add("nhn-source-system", reader.Caller.Trace.SourceSystem ?? "Felles");
        message.Headers.Add("nhn-event-id", reader.Caller.Trace.CorrelationId);
        return (message, id);
    }

    private async Task<Outcome<HttpResponseMessage>> Send(HttpRequestMessage request, string statement, SourceReader reader, CancellationToken cancel)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException)
        {
            return description.Silent();
        }

        if (answer.IsSuccessStatusCode)
        {
            if (answer.Headers.TryGetValues(AnsweredFor.Header, out var about) && about.First() == AnsweredFor.Of(statement, reader.Patient)) return answer;
            answer.Dispose();
            return description.Unusable("it does not say that its answer is about this patient");
        }

        var status = answer.StatusCode;
        answer.Dispose();
        return status switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => Problem.NotFound("The source has no such document for this patient."),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => description.Refuses(),
            _ => description.Silent(),
        };
    }
}
