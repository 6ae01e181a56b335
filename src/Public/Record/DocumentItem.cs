namespace Felles.Public.Record;

/// <summary>A journal document as a list shows it, read from its DocumentReference.</summary>
public sealed record DocumentItem
{
    /// <summary>Id, to open it by.</summary>
    public required string Id { get; init; }

    /// <summary>Title.</summary>
    public required string Title { get; init; }

    /// <summary>Class, level 1 of code list 9602.</summary>
    public required string Kind { get; init; }

    /// <summary>Who wrote it; null when not told.</summary>
    public string? Author { get; init; }

    /// <summary>The institution; null when not told.</summary>
    public string? Place { get; init; }

    /// <summary>Department; null when not told.</summary>
    public string? Department { get; init; }

    /// <summary>When the care was, else when it was written; null when neither is known.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Media type.</summary>
    public required string MediaType { get; init; }

    /// <summary>Blocked by the patient (NORS).</summary>
    public bool Blocked { get; init; }

    /// <summary>Reads a DocumentReference.</summary>
    public static DocumentItem Read(ReadOnlyMemory<byte> reference)
    {
        var node = Node.Parse(reference);
        var attachment = node["content"].First["attachment"];
        var contained = node["contained"].Items.ToList();
        var units = contained.Where(unit => unit["resourceType"].Text == "Organization").ToList();
        string? Unit(string suffix) => units.Where(unit => unit["type"].Items.Any(type => type["coding"].First["system"].Text?.EndsWith(suffix, StringComparison.Ordinal) == true)).Select(unit => unit["name"].Text).FirstOrDefault();
        return new DocumentItem
        {
            Id = node["id"].Text ?? "",
            Title = attachment["title"].Text ?? node["description"].Text ?? node["type"].Concept ?? "",
            Kind = node["category"].First["coding"].First["code"].Text ?? "",
            Author = contained.Where(person => person["resourceType"].Text == "Practitioner").Select(person => person["name"].First["text"].Text).FirstOrDefault(),
            Place = Unit(".101"),
            Department = Unit(".102"),
            At = node["context"]["period"]["start"].Instant ?? attachment["creation"].Instant ?? node["date"].Instant,
            MediaType = attachment["contentType"].Text ?? "",
            Blocked = node["securityLabel"].Items.Any(label => label["coding"].First["code"].Text == "NORS"),
        };
    }
}

/// <summary>A list of documents with what the reader has asked to see of it.</summary>
/// <param name="All">Everything in the list.</param>
/// <param name="Search">Words that title, author or place must hold; empty for all.</param>
/// <param name="Kind">Class; empty for all.</param>
/// <param name="Place">Institution; empty for all.</param>
public sealed record DocumentChoice(IReadOnlyList<DocumentItem> All, string Search, string Kind, string Place)
{
    /// <summary>What is asked for, newest first.</summary>
    public IReadOnlyList<DocumentItem> Chosen { get; } = [.. All.Where(item => (Kind.Length == 0 || item.Kind == Kind) && (Place.Length == 0 || item.Place == Place) && Holds(item, Search)).OrderByDescending(item => item.At)];

    /// <summary>The kinds that there are, with how many of each.</summary>
    public IReadOnlyList<(string Kind, int Count)> Kinds { get; } = [.. All.GroupBy(item => item.Kind).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Count()))];

    /// <summary>The places that there are, with how many of each.</summary>
    public IReadOnlyList<(string Place, int Count)> Places { get; } = [.. All.Where(item => item.Place is not null).GroupBy(item => item.Place!).OrderBy(group => group.Key, StringComparer.CurrentCulture).Select(group => (group.Key, group.Count()))];

    /// <summary>The query string of a choice.</summary>
    public static string Query(string search, string kind, string place) => string.Join('&', new[] { ("sok", search), ("type", kind), ("sted", place) }.Where(pair => pair.Item2.Length > 0).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}")) is { Length: > 0 } query ? $"?{query}" : "";

    private static bool Holds(DocumentItem item, string search) =>
        search.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => string.Join(' ', item.Title, item.Author, item.Place, item.Department).Contains(word, StringComparison.CurrentCultureIgnoreCase));
}
