using Felles.Records;

namespace Felles.Sharing.FhirBase;

/// <summary>An order of a service's own.</summary>
/// <param name="Key">What is compared.</param>
/// <param name="IsDescending">From the last to the first.</param>
internal sealed record OwnOrder(Func<Entry, string> Key, bool IsDescending)
{
    /// <summary>Takes the service's own names out of <c>_sort</c>: those that FHIR has another name for are given it.</summary>
    internal static (OwnOrder? Order, IReadOnlyList<KeyValuePair<string, string>> Others) Of(FhirServiceType offered, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        if (offered.SortNames is null && offered.OwnSorts is null) return (null, parameters);
        OwnOrder? order = null;
        var others = new List<KeyValuePair<string, string>>(parameters.Count);
        foreach (var parameter in parameters)
        {
            if (parameter.Key != "_sort") others.Add(parameter);
            else if (offered.OwnSorts?.TryGetValue(parameter.Value.TrimStart('-'), out var key) == true) order = new OwnOrder(key, parameter.Value.StartsWith('-'));
            else others.Add(new("_sort", string.Join(',', parameter.Value.Split(',').Select(name => Named(offered, name)))));
        }

        return (order, others);
    }

    private static string Named(FhirServiceType offered, string name) =>
        offered.SortNames?.TryGetValue(name.TrimStart('-'), out var named) == true ? (name.StartsWith('-') ? "-" : "") + named : name;
}
