using System.Globalization;
using System.Text;
using Felles.Kernel;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Steering.OpenData;

/// <summary>
/// The open data as a catalogue by DCAT-AP-NO 3 (mandatory properties of catalogue, dataset, distribution, data service and agent, and
/// the recommended ones that are known), as JSON-LD and as Turtle from the same statements. Data portals harvest it.
/// </summary>
internal static class DataCatalogue
{
    private const string Authority = "http://publications.europa.eu/resource/authority";
    private const string Licence = $"{Authority}/licence/NLOD_2_0";

    private static readonly (string Key, string Name, string Text, string NameEnglish, string TextEnglish, (string Path, string Type, string? Schema)[] Forms)[] datasets =
    [
        ("portfolio", "Nasjonal e-helseportefølje", "Tiltakene i den nasjonale e-helseporteføljen, slik eierne har rapportert dem i hver runde. En runde endres aldri; en retting er en ny utgave.", "The national e-health portfolio", "The initiatives of the national e-health portfolio as their owners reported them in each round. A round never changes; a correction is a new edition.",
            [("rounds/latest", Json, "round"), ("rounds/latest/initiatives.csv", Csv, null), ("rounds", Json, "rounds")]),
        ("figures", "Nøkkeltall og kostnader i porteføljen", "Antall tiltak etter status, risiko, fase, eier og andre sider, budsjetter, avhengigheter, forsinkelser og endringer i drifts- og forvaltningskostnader.", "Figures and costs of the portfolio", "Initiatives counted by status, risk, phase, owner and more, budgets, dependencies, delays and changes in operating and management costs.",
            [("rounds/latest/figures", Json, "figures"), ("rounds/latest/costs", Json, "costs"), ("rounds/latest/changes", Json, "changes"), ("reports/status", Json, null)]),
        ("strategy", "Strategi for e-helse: mål, indikatorer og initiativer", "Målene, måltallene med verdier og vurdering, initiativene med status og oppfølgingen.", "E-health strategy: goals, indicators and initiatives", "The goals, the measures with values and judgement, the initiatives with status, and the follow-up.",
            [("strategy", Json, "strategy"), ("papers/plan", Json, null), ("papers/series", Json, null)]),
        ("road-map", "Veikart for nasjonale e-helseløsninger", "Mål og leveranser med aktør og periode, og utsiktene som porteføljen gir dem.", "Road map of the national e-health solutions", "Goals and deliveries with actor and period, and the outlook that the portfolio gives them.",
            [("road-map/deliveries", Json, "deliveries"), ("papers/road-map", Json, null)]),
        ("assignments", "Oppdrag, saker og innføring", "Oppdrag med rapport og frister, saker og referater fra utvalgene, og hvem som har innført hva.", "Assignments, cases and adoption", "Assignments with reports and deadlines, cases and minutes of the committees, and who has introduced what.",
            [("papers/assignment", Json, null), ("papers/case", Json, null), ("papers/adoption", Json, null), ("due", Json, "due")]),
    ];

    private const string Json = "JSON";
    private const string Csv = "CSV";

    internal static async Task<IResult> Answer(HttpContext http, string type)
    {
        var services = http.RequestServices;
        if (!(await services.GetRequiredService<RoundLibrary>().Rounds(http.RequestAborted)).Succeeded(out var rounds, out var problem)) return OpenDataEndpoints.Refused(http, problem);
        if (!(await services.GetRequiredService<PaperLibrary>().Shelf(http.RequestAborted)).Succeeded(out var shelf, out problem)) return OpenDataEndpoints.Refused(http, problem);
        var modified = new[] { shelf.Newest, rounds.IsEmpty ? null : rounds.Max(round => round.FrozenAt) }.Max();
        var graph = Of(services.GetRequiredService<SteeringOptions>(), modified is { } at ? NorwegianTime.DateAt(at) : null);
        var bytes = Encoding.UTF8.GetBytes(type == "application/ld+json" ? graph.ToJsonLd() : graph.ToTurtle());
        return OpenDataEndpoints.Answer(http, bytes, type, Convert.ToHexStringLower(RoundJson.Hash(bytes)));
    }

    /// <summary>The catalogue of a platform.</summary>
    /// <param name="options">Where it is, and who publishes.</param>
    /// <param name="modified">When something was last published; null for nothing yet.</param>
    internal static LinkedData Of(SteeringOptions options, DateOnly? modified)
    {
        var address = options.Address.TrimEnd('/');
        var api = $"{address}/steering/api";
        var (catalogue, service) = ($"{api}/catalogue", $"{api}/catalogue#service");
        var publisher = options.Publisher.Address ?? $"{catalogue}#publisher";
        var contact = $"{catalogue}#contact";
        var graph = new LinkedData();
        void Common(string subject, string name, string text, string nameEnglish, string textEnglish)
        {
            graph.Say(subject, "dct:title", new LinkedText(name, "nb"), new LinkedText(nameEnglish, "en"));
            graph.Say(subject, "dct:description", new LinkedText(text, "nb"), new LinkedText(textEnglish, "en"));
            graph.Say(subject, "dct:publisher", new LinkedPlace(publisher));
            graph.Say(subject, "dcat:contactPoint", new LinkedPlace(contact));
            if (modified is { } day) graph.Say(subject, "dct:modified", new LinkedDay(day));
        }

        graph.Is(catalogue, "dcat:Catalog");
        Common(catalogue, "Åpne data om styringen av e-helse", "Det som publiseres om portefølje, strategi, veikart og oppdrag.", "Open data on the steering of e-health", "What is published of the portfolio, the strategy, the road map and the assignments.");
        graph.Say(catalogue, "foaf:homepage", new LinkedPlace($"{address}/styring/data"));
        graph.Say(catalogue, "dct:language", new LinkedPlace($"{Authority}/language/NOB"), new LinkedPlace($"{Authority}/language/ENG"));
        graph.Say(catalogue, "dct:license", new LinkedPlace(Licence));
        graph.Say(catalogue, "dcat:dataset", [.. datasets.Select(dataset => new LinkedPlace($"{catalogue}#{dataset.Key}"))]);
        graph.Say(catalogue, "dcat:service", new LinkedPlace(service));
        foreach (var dataset in datasets)
        {
            var subject = $"{catalogue}#{dataset.Key}";
            graph.Is(subject, "dcat:Dataset");
            Common(subject, dataset.Name, dataset.Text, dataset.NameEnglish, dataset.TextEnglish);
            graph.Say(subject, "dct:identifier", new LinkedText(subject));
            graph.Say(subject, "dcat:theme", new LinkedPlace($"{Authority}/data-theme/HEAL"), new LinkedPlace($"{Authority}/data-theme/GOVE"));
            graph.Say(subject, "dct:accessRights", new LinkedPlace($"{Authority}/access-right/PUBLIC"));
            graph.Say(subject, "dct:accrualPeriodicity", new LinkedPlace($"{Authority}/frequency/IRREG"));
            graph.Say(subject, "dct:spatial", new LinkedPlace($"{Authority}/country/NOR"));
            graph.Say(subject, "dct:language", new LinkedPlace($"{Authority}/language/NOB"));
            graph.Say(subject, "dcat:landingPage", new LinkedPlace($"{address}/styring/data"));
            graph.Say(subject, "dcat:distribution", [.. dataset.Forms.Select((_, i) => new LinkedPlace(Form(subject, i)))]);
            for (var i = 0; i < dataset.Forms.Length; i++) Distribution(graph, Form(subject, i), api, dataset.Forms[i]);
        }

        graph.Is(service, "dcat:DataService");
        graph.Say(service, "dct:title", new LinkedText("API for åpne data om styringen", "nb"), new LinkedText("API of the open data on the steering", "en"));
        graph.Say(service, "dct:publisher", new LinkedPlace(publisher));
        graph.Say(service, "dcat:contactPoint", new LinkedPlace(contact));
        graph.Say(service, "dcat:endpointURL", new LinkedPlace(api));
        graph.Say(service, "dcat:endpointDescription", new LinkedPlace($"{api}/openapi.json"));
        graph.Say(service, "dcat:servesDataset", [.. datasets.Select(dataset => new LinkedPlace($"{catalogue}#{dataset.Key}"))]);
        graph.Is(publisher, "foaf:Agent");
        graph.Say(publisher, "foaf:name", new LinkedText(options.Publisher.Name, "nb"));
        graph.Is(contact, "vcard:Organization");
        graph.Say(contact, "vcard:fn", new LinkedText(options.Publisher.Name));
        graph.Say(contact, options.Publisher.Contact?.StartsWith("mailto:", StringComparison.Ordinal) == true ? "vcard:hasEmail" : "vcard:hasURL", new LinkedPlace(options.Publisher.Contact ?? $"{address}/styring/data"));
        return graph;
    }

    private static string Form(string dataset, int index) => string.Create(CultureInfo.InvariantCulture, $"{dataset}-{index + 1}");

    private static void Distribution(LinkedData graph, string subject, string api, (string Path, string Type, string? Schema) form)
    {
        graph.Is(subject, "dcat:Distribution");
        graph.Say(subject, "dcat:accessURL", new LinkedPlace($"{api}/{form.Path}"));
        graph.Say(subject, "dcat:downloadURL", new LinkedPlace($"{api}/{form.Path}"));
        graph.Say(subject, "dct:format", new LinkedPlace($"{Authority}/file-type/{form.Type}"));
        graph.Say(subject, "dcat:mediaType", new LinkedPlace(form.Type == Csv ? "https://www.iana.org/assignments/media-types/text/csv" : "https://www.iana.org/assignments/media-types/application/json"));
        graph.Say(subject, "dct:license", new LinkedPlace(Licence));
        if (form.Schema is { } schema) graph.Say(subject, "dct:conformsTo", new LinkedPlace($"{api}/schemas/{schema}"));
    }
}
