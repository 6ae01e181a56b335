using System.Collections.Immutable;

namespace Felles.Steering.Papers;

/// <summary>A published paper.</summary>
/// <typeparam name="T">The record.</typeparam>
/// <param name="Version">Version, counted with the drafts.</param>
/// <param name="Hash">SHA-256 of its canonical form, hexadecimal.</param>
/// <param name="At">When it was published.</param>
/// <param name="Actor">By whom.</param>
/// <param name="Organisation">For which organisation.</param>
/// <param name="Reason">Why it was changed; null for the first.</param>
/// <param name="Body">Its content.</param>
internal sealed record Paper<T>(int Version, string Hash, DateTimeOffset At, string Actor, string Organisation, string? Reason, T Body);

/// <summary>What is published: the latest published version of every paper that has not been withdrawn. Immutable.</summary>
internal sealed class PaperShelf
{
    private readonly Dictionary<(string Kind, string Id), Paper<object>> papers;

    /// <summary>These papers, whose hash stands for their content.</summary>
    internal PaperShelf(IEnumerable<(string Kind, string Id, Paper<object> Paper)> published)
    {
        papers = published.ToDictionary(item => (item.Kind, item.Id), item => item.Paper);
        Version = string.Join('/', papers.OrderBy(item => item.Key.Kind, StringComparer.Ordinal).ThenBy(item => item.Key.Id, StringComparer.Ordinal).Select(item => $"{item.Key.Id}:{item.Value.Version}:{item.Value.Hash}"));
        Newest = papers.Count == 0 ? null : papers.Values.Max(paper => paper.At);
        Tag = Convert.ToHexStringLower(Portfolio.RoundJson.Hash(System.Text.Encoding.UTF8.GetBytes(Version)));
    }

    /// <summary>Nothing is published.</summary>
    internal static PaperShelf Empty { get; } = new([]);

    /// <summary>A text that differs when anything published differs.</summary>
    internal string Version { get; }

    /// <summary>The same as a short hexadecimal text, for ETags.</summary>
    internal string Tag { get; }

    /// <summary>When the newest of them was published; null when nothing is.</summary>
    internal DateTimeOffset? Newest { get; }

    /// <summary>The papers of a kind, by id in the order of their numbers.</summary>
    internal ImmutableArray<Paper<object>> Of(PaperKind kind) =>
        [.. papers.Where(item => item.Key.Kind == kind.Key).OrderBy(item => item.Key.Id, NaturalOrder.Comparer).Select(item => item.Value)];

    /// <summary>The contents of a kind, by id.</summary>
    internal ImmutableArray<T> Of<T>(PaperKind<T> kind)
        where T : class => [.. Of((PaperKind)kind).Select(paper => (T)paper.Body)];

    /// <summary>A paper; null when none is published under the id.</summary>
    internal Paper<object>? Find(PaperKind kind, string id) => papers.GetValueOrDefault((kind.Key, id));

    /// <summary>The content of a paper; null when none is published under the id.</summary>
    internal T? Body<T>(PaperKind<T> kind, string id)
        where T : class => Find(kind, id)?.Body as T;
}
