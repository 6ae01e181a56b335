using System.Diagnostics;
using System.Globalization;
using System.Text;
using Felles.Fhir;

namespace Felles.Bench;

/// <summary>How many stored Observations a search looks through in a second, on one core: the text is read and values are taken out of it each time.</summary>
internal static class SearchBench
{
    private const int Times = 60_000;

    private const string Glucose = """
        {"resourceType":"Observation","id":"f001","meta":{"versionId":"1","lastUpdated":"2024-03-02T08:00:00.000Z"},"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"15074-8","display":"Glucose [Moles/volume] in Blood"}]},"subject":{"reference":"Patient/0f8fad5b-d9cb-469f-a165-70867728950e"},"encounter":{"reference":"Encounter/e"},"effectiveDateTime":"2024-03-01T10:00:00+01:00","issued":"2024-03-02T08:00:00.000Z","valueQuantity":{"value":6.3,"unit":"mmol/l","system":"http://unitsofmeasure.org","code":"mmol/L"},"referenceRange":[{"low":{"value":3.1},"high":{"value":6.2}}]}
        """;

    internal static void Run()
    {
        var support = new SearchSupport("Observation");
        var body = Encoding.UTF8.GetBytes(Glucose);
        foreach (var query in (string[])[
            "code=http://loinc.org|15074-8", "date=ge2024-01-01", "value-quantity=gt6|http://unitsofmeasure.org|mmol/L", "value-quantity=gt6000|http://unitsofmeasure.org|umol/L", "_filter=status eq final and date gt 2024"])
            Measure(query, Understand(support, [query]), body);

        // Whether each parameter has values: every expression is evaluated.
        var each = support.Parameters.Select(name => $"{name}:missing=false").Select(there => Understand(support, [there]).Matches(body) ? there : there.Replace("false", "true", StringComparison.Ordinal)).ToArray();
        var groups = each.Chunk(60).Select(some => Understand(support, some)).ToArray();
        Measure(string.Create(CultureInfo.InvariantCulture, $"all {each.Length} parameters"), groups[0], body);
    }

    private static SearchQuery Understand(SearchSupport support, IEnumerable<string> parameters) => SearchQuery.Parse(
        parameters.Select(parameter => parameter.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])), support).Match(query => query, problem => throw new InvalidOperationException(problem.Text));

    private static void Measure(string name, SearchQuery query, byte[] body)
    {
        for (var i = 0; i < Times / 3; i++) query.Matches(body);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Times; i++) query.Matches(body);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Times / watch.Elapsed.TotalSeconds,10:N0} a second  {name}"));
    }
}
