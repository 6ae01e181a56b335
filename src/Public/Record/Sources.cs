namespace Felles.Public.Record;

/// <summary>The resources of one disclosure by <c>Type/id</c>, and the people and places that they name.</summary>
internal sealed class Sources(IReadOnlyDictionary<string, Node> byReference)
{
    /// <summary>What a reference in a resource points at: contained in it, or disclosed with it; nothing otherwise.</summary>
    internal Node Find(Node reference, Node within)
    {
        if (reference.Reference is not { } address) return default;
        if (address[0] != '#') return byReference.GetValueOrDefault(address);
        return within["contained"].Items.FirstOrDefault(contained => contained["id"].Text == address[1..]);
    }

    /// <summary>Name of an actor for display, as «Magnar Koman, Kattskinnet legesenter»; null when none is named.</summary>
    internal string? Actor(Node reference, Node within)
    {
        var found = Find(reference, within);
        var person = found["practitioner"]["display"].Text ?? PersonName(found["name"]) ?? PersonName(Find(found["practitioner"], within)["name"]);
        var place = found["organization"]["display"].Text ?? found["name"].Text ?? Find(found["organization"], within)["name"].Text;
        return (person, place) switch
        {
            ({ } who, { } where) => $"{who}, {where}",
            ({ } who, null) => who,
            (null, { } where) => where,
            _ => reference["display"].Text ?? reference["identifier"]["display"].Text,
        };
    }

    private static string? PersonName(Node names)
    {
        var name = names.First;
        if (name["text"].Text is { } text) return text;
        var parts = name["given"].Items.Select(given => given.Text).Append(name["family"].Text).OfType<string>().ToList();
        return parts.Count == 0 ? null : string.Join(' ', parts);
    }
}
