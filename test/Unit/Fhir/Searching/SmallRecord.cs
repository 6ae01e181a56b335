using System.Text;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir.Searching;

/// <summary>One patient's resources, all of which may be seen but for those that a test hides.</summary>
internal sealed class SmallRecord : IVisibleResources
{
    private readonly Dictionary<(string Type, string Id), FhirResource> resources = [];

    internal SmallRecord(params IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            var read = FhirValidatorTests.Read(text);
            resources.Add((read.Type, read.Root.GetProperty("id").GetString()!), read);
        }
    }

    /// <summary>What everything of a service may be searched by.</summary>
    internal static SearchSupport Support(string type, FhirDefinitions? definitions = null) =>
        SearchSupport.Together([.. ((string[])["Observation", "Device", "Specimen", "Patient", "Encounter", "DiagnosticReport", "RiskAssessment", "Invoice", "Condition", "ValueSet"])
            .Select(name => new SearchSupport(name) { Definitions = definitions ?? FhirDefinitions.R4 })]).Single(support => support.Type == type);

    internal SmallRecord Without(string type, string id)
    {
        var less = new SmallRecord();
        foreach (var (key, value) in resources)
            if (key != (type, id)) less.resources.Add(key, value);
        return less;
    }

    /// <summary>Ids of what is found, in order.</summary>
    internal string Find(string search)
    {
        var (type, query) = (search[..search.IndexOf('?', StringComparison.Ordinal)], search[(search.IndexOf('?', StringComparison.Ordinal) + 1)..]);
        var parsed = Parse(Support(type), query);
        Assert.True(parsed.Succeeded(out var understood, out var problem), $"{search}: {string.Join("; ", problem?.Issues.Select(issue => issue.Text) ?? [])}");
        var run = understood.Over(this);
        var found = resources.Where(pair => pair.Key.Type == type && run.Matches(pair.Key.Id, FactLifter.Lift(pair.Value).Tokens, pair.Value.Utf8)).ToList();
        if (!understood.Sort.IsEmpty)
            found = [.. found.Select(pair => (Pair: pair, Place: understood.PlaceOf(pair.Value.Utf8))).Order(Comparer<(KeyValuePair<(string, string), FhirResource> Pair, SortPlace Place)>.Create((a, b) => understood.Compare(a.Place, b.Place))).Select(one => one.Pair)];
        return string.Join(' ', found.Select(pair => pair.Key.Id));
    }

    internal static Outcome<SearchQuery> Parse(SearchSupport support, string query) => SearchQuery.Parse(
        from pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        let at = pair.IndexOf('=', StringComparison.Ordinal)
        select KeyValuePair.Create(pair[..at], pair[(at + 1)..]),
        support);

    public ReadOnlyMemory<byte>? Find(string type, string id) => resources.TryGetValue((type, id), out var found) ? found.Utf8 : (ReadOnlyMemory<byte>?)null;

    public IEnumerable<ReadOnlyMemory<byte>> OfType(string type) => resources.Where(pair => pair.Key.Type == type).Select(pair => pair.Value.Utf8);

    internal static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
