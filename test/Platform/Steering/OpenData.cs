using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Felles.Kernel;
using Felles.Steering;
using Felles.Storage;
using Felles.Test.Platform.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Test.Platform.Steering;

/// <summary>What software reads of the open data: their description, schemas and catalogue hold for what is served.</summary>
public sealed partial class OpenData(PublishedRound published) : IClassFixture<PublishedRound>
{
    private static readonly HttpClient http = new();

    private string Api => $"{published.Platform.Host.Address}/steering/api";

    [Fact]
    public async Task The_description_names_every_address_and_every_address_is_described()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(published.Platform.Tables).AddFellesSteering(new SteeringOptions("routes"));
        builder.Services.AddAntiforgery();
        await using var routes = builder.Build();
        routes.MapSteeringPages(SyntheticSeries.None);
        var served = ((IEndpointRouteBuilder)routes).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/steering/api", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method => $"{method} {Constraint().Replace(endpoint.RoutePattern.RawText!["/steering/api".Length..], "")}"));
        var described = (await Json("/openapi.json"))["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(step => $"{step.Key.ToUpperInvariant()} {path.Key}"));
        Assert.Equal(served.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_open_address_of_the_description_answers_to_every_origin()
    {
        foreach (var path in (await Json("/openapi.json"))["paths"]!.AsObject().Select(path => path.Key).Where(path => !path.StartsWith("/work", StringComparison.Ordinal)))
        {
            var asked = path.Replace("{round}", "latest", StringComparison.Ordinal).Replace("cases/{id}", "cases/NUIT-2023-20", StringComparison.Ordinal).Replace("{number}", "181", StringComparison.Ordinal)
                .Replace("{kind}", "road-map", StringComparison.Ordinal).Replace("{id}", "22.3", StringComparison.Ordinal).Replace("{name}", "figures", StringComparison.Ordinal);
            using var answer = await http.GetAsync(new Uri($"{Api}{asked}{(path.EndsWith("/differences", StringComparison.Ordinal) ? "?from=22.3&to=22.3" : "")}"));
            Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
            Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        }
    }

    [Theory]
    [InlineData("round", "/rounds/latest")]
    [InlineData("rounds", "/rounds")]
    [InlineData("initiatives", "/rounds/latest/initiatives")]
    [InlineData("initiative-history", "/initiatives/181")]
    [InlineData("figures", "/rounds/latest/figures")]
    [InlineData("costs", "/rounds/latest/costs")]
    [InlineData("changes", "/rounds/latest/changes")]
    [InlineData("red-list", "/rounds/latest/red-list")]
    [InlineData("code-lists", "/code-lists")]
    [InlineData("strategy", "/strategy")]
    [InlineData("deliveries", "/road-map/deliveries")]
    [InlineData("differences", "/road-map/differences?from=22.3&to=22.3")]
    [InlineData("due", "/due")]
    public async Task What_is_published_is_valid_by_its_schema(string schema, string path)
    {
        var published = await Json(path);
        var found = await Schema(schema);
        Assert.Empty(found.Faults(published));
        // The schema says something: a member that it does not know is a fault.
        var first = published as JsonArray is { Count: > 0 } list ? list[0]!.AsObject() : published as JsonObject;
        if (first is null) return;
        first["unknown"] = 1;
        Assert.NotEmpty(found.Faults(published));
    }

    [Fact]
    public async Task Every_published_paper_is_valid_by_the_schema_of_its_kind()
    {
        var papers = 0;
        foreach (var kind in (await Json("/papers")).AsArray())
        {
            var schema = await Schema((string)kind!["key"]!);
            foreach (var id in kind["ids"]!.AsArray())
            {
                Assert.Empty(schema.Faults((await Json($"/papers/{kind["key"]}/{Uri.EscapeDataString((string)id!)}"))["content"]).Select(fault => $"{kind["key"]} {id} {fault}"));
                papers++;
            }
        }

        Assert.True(papers > 60, $"{papers}");
    }

    [Fact]
    public async Task The_catalogue_has_what_DCAT_AP_NO_demands_and_leads_to_what_is_there()
    {
        var graph = JsonNode.Parse(await http.GetStringAsync(new Uri($"{Api}/catalogue.jsonld")))!["@graph"]!.AsArray().Select(node => node!.AsObject()).ToList();
        var known = graph.Select(node => (string)node["@id"]!).ToHashSet();
        foreach (var (type, demanded) in ((string, string[])[])[
            ("dcat:Catalog", ["dct:title", "dct:description", "dct:publisher", "dcat:contactPoint"]), ("dcat:Dataset", ["dct:title", "dct:description", "dct:publisher", "dcat:contactPoint", "dcat:theme"]),
            ("dcat:Distribution", ["dcat:accessURL"]), ("dcat:DataService", ["dct:title", "dct:publisher", "dcat:contactPoint", "dcat:endpointURL"]), ("foaf:Agent", ["foaf:name"]), ("vcard:Organization", ["vcard:fn"])])
        {
            var nodes = graph.Where(node => (string?)node["@type"] == type).ToList();
            Assert.NotEmpty(nodes);
            Assert.All(nodes, node => Assert.All(demanded, property => Assert.NotEmpty(node[property]!.AsArray())));
        }

        foreach (var (property, value) in graph.SelectMany(node => node.Where(member => member.Value is JsonArray).SelectMany(member => member.Value!.AsArray().Select(value => (member.Key, value?["@id"]?.ToString())))))
        {
            if (value is null || !value.StartsWith(published.Platform.Host.Address, StringComparison.Ordinal) || known.Contains(value) || property == "dcat:endpointURL") continue;
            using var answer = await http.GetAsync(new Uri(value));
            Assert.Equal((value, HttpStatusCode.OK), (value, answer.StatusCode));
        }

        // The same statements as Turtle: as many subjects.
        var turtle = await http.GetStringAsync(new Uri($"{Api}/catalogue.ttl"));
        Assert.Equal(graph.Count, Regex.Count(turtle, "^<[^>]+> a ", RegexOptions.Multiline));
        Assert.Contains("<http://publications.europa.eu/resource/authority/data-theme/HEAL>", turtle, StringComparison.Ordinal);
    }

    private async Task<JsonNode> Json(string path) => JsonNode.Parse(await http.GetStringAsync(new Uri(Api + path)))!;

    private async Task<SchemaCheck> Schema(string name) => new((await Json($"/schemas/{name}")).AsObject());

    [GeneratedRegex(":[a-z]+(?=})")]
    private static partial Regex Constraint();
}
