namespace Felles.Fhir;

/// <summary>The texts of one concept: its display and its designations, with those of supplements and of a value set that lists it.</summary>
internal sealed record ConceptTexts(string Display, string Language, IReadOnlyList<Designation> Designations)
{
    /// <summary>The texts of a concept of a code system.</summary>
    internal static ConceptTexts Of(StoredCodeSystem system, int concept)
    {
        var designations = system.Table.Designations(concept).ToList();
        foreach (var supplement in system.Supplements)
            if (supplement.Table.Find(system.Table.Code(concept)) is >= 0 and var same)
            {
                designations.AddRange(supplement.Table.Designations(same));
                if (supplement.Table.Display(same) is { Length: > 0 } display) designations.Add(new Designation(supplement.Language, "", "", "", display));
            }

        return new ConceptTexts(system.Table.Display(concept), system.Language, designations);
    }

    /// <summary>The same with what a value set says of the concept, which stands first.</summary>
    internal ConceptTexts With(ListedConcept listed) => this with
    {
        Display = listed.Display.Length > 0 ? listed.Display : Display,
        Designations = listed.Designations.Length == 0 ? Designations : [.. listed.Designations, .. Designations],
    };

    /// <summary>The text to show in a language; the display when there is none in it.</summary>
    internal string In(DisplayLanguage language)
    {
        if (language.IsAny) return Display;
        var best = (Rank: Display.Length > 0 ? language.Rank(Language) : int.MaxValue, Use: 1, Text: Display);
        foreach (var designation in Designations)
        {
            var (rank, use) = (language.Rank(designation.Language), Use(designation));
            if (rank < best.Rank || (rank == best.Rank && rank < int.MaxValue && use < best.Use)) best = (rank, use, designation.Value);
        }

        return best.Text;
    }

    /// <summary>Whether a text is one of them; null when there is none at all.</summary>
    internal bool? IsDisplay(string text)
    {
        if (Display.Length == 0 && Designations.Count == 0) return null;
        return AreSameWords(text, Display) || Designations.Any(designation => AreSameWords(text, designation.Value));
    }

    /// <summary>Whether two texts are the same but for case and repeated spaces.</summary>
    internal static bool AreSameWords(string one, string other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase)
        || string.Equals(string.Join(' ', one.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), string.Join(' ', other.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.OrdinalIgnoreCase);

    // What is marked as the one to show; then what is not marked; synonyms; last the fully specified name, which nobody says.
    private static int Use(in Designation designation) => designation.UseCode switch
    {
        Sct.PreferredUse or "display" => 0,
        "" => 1,
        Sct.FullySpecifiedName => 3,
        _ => 2,
    };
}
