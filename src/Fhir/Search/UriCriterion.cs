using System.Text;

namespace Felles.Fhir;

/// <summary>Which addresses of a tree are meant.</summary>
internal enum UriMatch : byte
{
    /// <summary>The address itself.</summary>
    Same,

    /// <summary>It and what stands below it (<c>:below</c>).</summary>
    Below,

    /// <summary>It and what stands above it (<c>:above</c>).</summary>
    Above,

    /// <summary>What holds the text.</summary>
    Contains,

    /// <summary>What begins with the text.</summary>
    Start,

    /// <summary>What ends with the text.</summary>
    End,
}

/// <summary>Uri parameters, letter by letter; https://hl7.org/fhir/R4/search.html#uri.</summary>
internal sealed class UriCriterion : ValueCriterion
{
    internal required string[] Uris { get; init; }

    internal required UriMatch Match { get; init; }

    internal override bool Matches(SearchedResource resource, in PathItem value)
    {
        var uri = Encoding.UTF8.GetString(value.Bytes());
        foreach (var sought in Uris)
            if (Matches(uri, sought))
                return true;
        return false;
    }

    private bool Matches(string uri, string sought) => Match switch
    {
        // A canonical without version finds every version.
        UriMatch.Same => uri == sought || (uri.Length > sought.Length && uri[sought.Length] == '|' && uri.StartsWith(sought, StringComparison.Ordinal)),
        UriMatch.Below => IsAbove(sought, uri),
        UriMatch.Above => IsAbove(uri, sought),
        UriMatch.Contains => uri.Contains(sought, StringComparison.Ordinal),
        UriMatch.Start => uri.StartsWith(sought, StringComparison.Ordinal),
        UriMatch.End => uri.EndsWith(sought, StringComparison.Ordinal),
    };

    // By whole steps of the path: /fhir is above /fhir/a and not above /fhirs.
    private static bool IsAbove(string upper, string lower) =>
        lower.StartsWith(upper, StringComparison.Ordinal)
        && (lower.Length == upper.Length || upper.EndsWith('/') || lower[upper.Length] is '/' or '|' or '#' or '?');
}
