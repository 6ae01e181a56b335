using System.Collections.Immutable;
using System.Text.Json;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;
using Felles.Steering.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Felles.Steering.OpenData;

/// <summary>
/// The portfolio as open data: what the pages show, for software. Read only, for every origin; described by
/// <c>openapi.json</c>. The same content has the same bytes and the same ETag on every host.
/// </summary>
internal static class OpenDataEndpoints
{
    /// <summary>Stands for the newest frozen round.</summary>
    internal const string Latest = "latest";

    internal static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/openapi.json", (HttpContext http) => Json(http, OpenApi.Document, OpenApi.Tag));
        api.MapPage("/schemas", http => Task.FromResult(Json(http, RoundJson.Bytes(OpenSchemas.Names.Select(name => new { Name = name, Address = $"/steering/api/schemas/{name}" })), null)));
        api.MapGet("/schemas/{name}", (string name, HttpContext http) => OpenSchemas.Find(name) is { } schema ? Answer(http, RoundJson.Bytes(schema), "application/schema+json", null) : Refused(http, Problem.NotFound("There is no schema of that name. See /steering/api/schemas.")));
        api.MapPage("/catalogue.jsonld", http => DataCatalogue.Answer(http, "application/ld+json"));
        api.MapPage("/catalogue.ttl", http => DataCatalogue.Answer(http, "text/turtle; charset=utf-8"));
        api.MapGet("/code-lists", (HttpContext http) => Json(http, CodeListBytes, CodeListTag));
        api.MapGet("/rounds", (Delegate)Rounds);
        api.MapGet("/rounds/{round}", (string round, HttpContext http) => About(http, round, found => RoundJson.WriteDocument(found.Round)));
        api.MapGet("/rounds/{round}/initiatives", (string round, HttpContext http) => Filtered(http, round, FigureDocuments.Initiatives));
        api.MapGet("/rounds/{round}/initiatives.csv", Csv);
        api.MapGet("/rounds/{round}/figures", (string round, HttpContext http) => Filtered(http, round, FigureDocuments.Figures));
        api.MapGet("/rounds/{round}/costs", (string round, HttpContext http) => Filtered(http, round, FigureDocuments.Costs));
        api.MapGet("/rounds/{round}/changes", Changes);
        api.MapGet("/rounds/{round}/red-list", (string round, HttpContext http) => About(http, round, found => FigureDocuments.RedList.Write(found.Round)));
        api.MapGet("/initiatives/{number:int}", One);
        PaperEndpoints.Map(api);
        ReportPages.MapData(api);
    }

    internal static OpenDocument<ImmutableArray<Edition>> RoundList { get; } = OpenDocument<ImmutableArray<Edition>>.Of(rounds => rounds.Select(edition => new { edition.Round, Edition = edition.Number, edition.Hash, edition.FrozenAt, edition.Reason }));

    internal static OpenDocument<ImmutableArray<(Edition Edition, Initiative Initiative)>> InitiativeHistory { get; } = OpenDocument<ImmutableArray<(Edition Edition, Initiative Initiative)>>.Of(history => history.Select(item => new { item.Edition.Round, Edition = item.Edition.Number, Report = item.Initiative }));

    private static readonly byte[] CodeListBytes = JsonSerializer.SerializeToUtf8Bytes(CodeLists.InForce, RoundJson.Options);

    private static readonly string CodeListTag = Convert.ToHexStringLower(RoundJson.Hash(CodeListBytes));

    private static async Task<IResult> Rounds(HttpContext http) => (await Library(http).Rounds(http.RequestAborted)).Match(
        rounds => Json(http, RoundList.Write(rounds), null),
        problem => Refused(http, problem));

    private static async Task<IResult> About(HttpContext http, string round, Func<FrozenRound, byte[]> write) => (await Find(http, round)).Match(
        found => Json(http, write(found), found.Edition.Hash),
        problem => Refused(http, problem));

    private static async Task<IResult> Filtered(HttpContext http, string round, Func<Round, PortfolioFilter, byte[]> write)
    {
        if (!Filter(http).Succeeded(out var filter, out var problem)) return Refused(http, problem);
        return await About(http, round, found => write(found.Round, filter));
    }

    private static async Task<IResult> Csv(string round, HttpContext http)
    {
        if (!Filter(http).Succeeded(out var filter, out var problem)) return Refused(http, problem);
        if (!(await Find(http, round)).Succeeded(out var found, out problem)) return Refused(http, problem);
        http.Response.Headers.ContentDisposition = $"attachment; filename=portfolio-{found.Round.Id}.csv";
        return Answer(http, CsvTable.Write(filter.Apply(found.Round)), "text/csv; charset=utf-8", found.Edition.Hash);
    }

    private static async Task<IResult> Changes(string round, HttpContext http)
    {
        if (http.Request.Query.Keys.FirstOrDefault(key => key != "since") is not null) return Refused(http, Problem.Malformed("unknown-parameter", "Unknown parameter. Known is since."));
        if (!(await Find(http, round)).Succeeded(out var later, out var problem)) return Refused(http, problem);
        var since = http.Request.Query["since"].ToString();
        var earlier = since.Length > 0
            ? (await Library(http).Find(since, null, http.RequestAborted)).Then(found => (Outcome<FrozenRound?>)found)
            : await Library(http).Before(later.Round.Id, http.RequestAborted);
        return earlier.Match(
            found => Json(http, FigureDocuments.Changes(found?.Round, later.Round), found is null ? later.Edition.Hash : $"{found.Edition.Hash[..32]}{later.Edition.Hash[..32]}"),
            refused => Refused(http, refused));
    }

    private static async Task<IResult> One(int number, HttpContext http) => (await Library(http).History(number, http.RequestAborted)).Match(
        history => history.IsEmpty
            ? Refused(http, Problem.NotFound("No published round has an initiative with this number."))
            : Json(http, InitiativeHistory.Write(history), null),
        problem => Refused(http, problem));

    // A parameter that nobody reads would be a filter that does nothing: refused.
    private static Outcome<PortfolioFilter> Filter(HttpContext http)
    {
        var parameters = http.Request.Query.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? ""))).ToList();
        if (parameters.FirstOrDefault(parameter => parameter.Key != PortfolioFilter.TextKey && Dimensions.Find(parameter.Key) is null) is { Key: { } unknown })
            return Problem.Malformed("unknown-parameter", $"Unknown parameter. Known are {PortfolioFilter.TextKey}, {string.Join(", ", Dimensions.All.Select(Dimensions.Key))}.", Issue.Error("value", "unknown-parameter", "Unknown parameter.", unknown.Length <= 40 ? unknown : null));
        return PortfolioFilter.Read(parameters);
    }

    private static ValueTask<Outcome<FrozenRound>> Find(HttpContext http, string round) => Library(http).Find(round == Latest ? null : round, null, http.RequestAborted);

    private static RoundLibrary Library(HttpContext http) => http.RequestServices.GetRequiredService<RoundLibrary>();

    internal static IResult Json(HttpContext http, byte[] body, string? tag) => Answer(http, body, "application/json", tag);

    internal static IResult Answer(HttpContext http, byte[] body, string type, string? tag)
    {
        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "public, max-age=60";
        // The tag is of the round; the address says which part of it.
        return Results.Bytes(body, type, entityTag: tag is null ? null : new EntityTagHeaderValue($"\"{tag}\""));
    }

    internal static IResult Refused(HttpContext http, Problem problem)
    {
        http.Response.Headers.AccessControlAllowOrigin = "*";
        return ApiProblem.Answer(problem);
    }
}
