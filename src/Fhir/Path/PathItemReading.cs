namespace Felles.Fhir;

/// <summary>Reading of values by name, for rules that are written in code.</summary>
internal static class PathItemReading
{
    /// <summary>The values of a member.</summary>
    internal static PathItem[] Members(this PathItem item, string name)
    {
        if (!item.IsNode) return [];
        var evaluation = Evaluation.Rent(new PathEnvironment(item.Source.Definitions), item);
        try
        {
            return evaluation.Copy(new MemberLookup(name).Of(evaluation, evaluation.One(item)));
        }
        finally
        {
            evaluation.Return();
        }
    }

    /// <summary>The text of a member that is a string; null when it has none.</summary>
    internal static string? Text(this PathItem item, string name) => item.Members(name) is [{ Kind: PathKind.String } value, ..] ? value.Text : null;

    /// <summary>Whether a member is the boolean true.</summary>
    internal static bool IsTrue(this PathItem item, string name) => item.Members(name) is [{ Kind: PathKind.Boolean, Boolean: true }, ..];

    /// <summary>The values of the extensions with a url.</summary>
    internal static IEnumerable<PathItem> Extensions(this PathItem item, string url) =>
        item.Members("extension").Where(extension => extension.Text("url") == url).SelectMany(extension => extension.Members("value"));
}
