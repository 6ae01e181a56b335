using System.Text.Json;
using Felles.Kernel;
using Felles.Steering.Assignments;
using Felles.Steering.OpenData;
using Felles.Steering.Papers.Pages;
using Felles.Steering.Portfolio;
using Felles.Steering.Roadmap;
using Felles.Steering.Roadmap.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Steering.Papers;

/// <summary>
/// The papers as open data: each record as it is stored and hashed, and beside them what is computed from records and
/// portfolio together. Described by the same <c>openapi.json</c> as the portfolio.
/// </summary>
internal static class PaperEndpoints
{
    /// <summary>The parameters of the list of deliveries, in the API's words and the address's.</summary>
    internal static readonly (string Name, string Address, string Text)[] DeliveryParameters =
    [
        ("version", RoadMapVisit.VersionKey, "Version of the road map; the newest when left out."), ("goal", RoadMapVisit.GoalKey, "Id of a goal."), ("group", RoadMapVisit.GroupKey, "Actor group."),
        ("actor", RoadMapVisit.ActorKey, "Actor."), ("year", RoadMapVisit.YearKey, "A year that the delivery starts, goes on or ends in."), ("outlook", RoadMapVisit.OutlookKey, "Outlook."),
        ("initiative", RoadMapVisit.InitiativeKey, "Number of an initiative it hangs on."), ("q", RoadMapVisit.TextKey, "Words that must all occur."), ("round", Steering.Pages.PortfolioVisit.RoundKey, "Round of the portfolio; the newest when left out."),
    ];

    internal static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/papers", (Delegate)Kinds);
        api.MapGet("/papers/{kind}", (string kind, HttpContext http) => About(http, shelf => PaperKinds.Find(kind) is { } known ? shelf.Of(known).Select(paper => Document(known, paper)) : null));
        api.MapGet("/papers/{kind}/{id}", (string kind, string id, HttpContext http) => About(http, shelf => PaperKinds.Find(kind) is { } known && shelf.Find(known, id) is { } paper ? Document(known, paper) : null));
        api.MapGet("/papers/{kind}/{id}/versions", Versions);
        api.MapGet("/strategy", (Delegate)((HttpContext http) => Visited(http, visit => visit.Strategy() is { } view ? PaperDocumentsOf.StrategyStatus.Write(view) : null)));
        api.MapGet("/due", (Delegate)((HttpContext http) => Visited(http, visit => PaperDocumentsOf.DueList.Write(new AssignmentRegister(visit.Shelf, visit.Today)))));
        api.MapGet("/road-map/deliveries", (Delegate)((HttpContext http) => Visited(http, visit => RoadMapVisit.Of(visit, Translated(http.Request.Query)) is { } found ? PaperDocumentsOf.DeliveryList.Write(found) : null)));
        api.MapGet("/road-map/differences", (string? from, string? to, HttpContext http) => About(http, shelf => shelf.Body(RoadMapKinds.Map, from ?? "") is { } earlier && shelf.Body(RoadMapKinds.Map, to ?? "") is { } later ? PaperDocumentsOf.DifferenceList.Write((earlier, later)) : null));
    }

    private static Task<IResult> Kinds(HttpContext http) => About(http, shelf => PaperKinds.All.Select(kind => new { kind.Key, kind.Area, Ids = shelf.Of(kind).Select(paper => kind.IdOf(paper.Body)) }));

    private static async Task<IResult> Versions(string kind, string id, HttpContext http)
    {
        if (PaperKinds.Find(kind) is not { } known) return Missing(http);
        return (await http.RequestServices.GetRequiredService<PaperLibrary>().Versions(known, id, http.RequestAborted)).Match(
            versions => versions.Where(row => row.Is != PaperState.Draft).ToList() is { Count: > 0 } published
                ? OpenDataEndpoints.Json(http, RoundJson.Bytes(published.Select(row => new { row.Version, State = row.Is, Hash = Convert.ToHexStringLower(row.Hash), At = row.Time, row.Organisation, row.Reason, Content = JsonElement.Parse(row.Body) })), null)
                : Missing(http),
            problem => OpenDataEndpoints.Refused(http, problem));
    }

    private static async Task<IResult> About(HttpContext http, Func<PaperShelf, object?> write) => (await http.RequestServices.GetRequiredService<PaperLibrary>().Shelf(http.RequestAborted)).Match(
        shelf => write(shelf) is { } document ? OpenDataEndpoints.Json(http, Bytes(document), shelf.Tag) : Missing(http),
        problem => OpenDataEndpoints.Refused(http, problem));

    // What is computed depends on the round and the day too, so its tag is of its bytes.
    private static async Task<IResult> Visited(HttpContext http, Func<PaperVisit, byte[]?> write)
    {
        if (http.Request.Query.Keys.FirstOrDefault(key => DeliveryParameters.All(known => known.Name != key)) is not null)
            return OpenDataEndpoints.Refused(http, Problem.Malformed("unknown-parameter", $"Unknown parameter. Known are {string.Join(", ", DeliveryParameters.Select(known => known.Name))}."));
        if (!(await PaperVisit.Of(http, "round")).Succeeded(out var visit, out var problem)) return OpenDataEndpoints.Refused(http, problem);
        if (write(visit) is not { } bytes) return Missing(http);
        return OpenDataEndpoints.Json(http, bytes, Convert.ToHexStringLower(RoundJson.Hash(bytes)));
    }

    private static QueryCollection Translated(IQueryCollection query) =>
        new(query.ToDictionary(pair => DeliveryParameters.First(known => known.Name == pair.Key).Address, pair => pair.Value));

    private static object Document(PaperKind kind, Paper<object> paper) =>
        new { Kind = kind.Key, paper.Version, paper.Hash, paper.At, paper.Organisation, paper.Reason, Content = JsonElement.Parse(kind.Write(paper.Body)) };

    private static byte[] Bytes(object document) => document as byte[] ?? JsonSerializer.SerializeToUtf8Bytes(document, document.GetType(), RoundJson.Options);

    private static IResult Missing(HttpContext http) => OpenDataEndpoints.Refused(http, Problem.NotFound("Nothing is published under this address. See /steering/api/papers for what there is."));
}
