using System.Collections.Immutable;
using System.Text;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// What the columns of a code list mean. The names of Volven's exports and of Norsk laboratoriekodeverk are known; others are
/// mapped by whoever loads the file. Columns without a meaning become properties of the concepts.
/// </summary>
public sealed record CodeListColumns
{
    // Names without case, spaces and marks. The first that a file has counts.
    private static readonly (string Meaning, string[] Names)[] Known =
    [
        ("code", ["kode", "kodeverdi", "verdi", "code", "codevalue", "value"]),
        ("display", ["norskbruksnavn", "navn", "kodetekst", "kodenavn", "betydning", "tekst", "display", "name"]),
        ("display-nn", ["navnnynorsk", "nynorsk", "kodetekstnynorsk"]),
        ("display-en", ["navnengelsk", "engelsk", "kodetekstengelsk", "english"]),
        ("definition", ["kodedefinisjon", "beskrivelse", "definisjon", "kodebeskrivelse", "definition", "description"]),
        ("valid-from", ["gyldigfra", "fradato", "validfrom"]),
        ("valid-to", ["gyldigtil", "tildato", "validto"]),
        ("active", ["aktiv", "active"]),
        ("replaced-by", ["erstattesav", "erstattetav", "replacedby"]),
        ("changed", ["endringsdato", "sistendret", "lastchanged"]),
        ("parent", ["overordnetkode", "overordnet", "parent", "parentcode"]),
        ("system", ["oid", "kodeverkoid", "codesystemoid"]),
    ];

    /// <summary>Columns by meaning, as the loader says; they stand above the known names. Meanings: <see cref="Meanings"/>.</summary>
    public ImmutableDictionary<string, string> Given { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The meanings that a column may have.</summary>
    public static string Meanings => string.Join(", ", Known.Select(known => known.Meaning));

    /// <summary>Reads <c>meaning=column</c> pairs.</summary>
    public static Outcome<CodeListColumns> Parse(IEnumerable<string> pairs)
    {
        var given = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            if (pair.Split('=', 2) is not [var meaning, { Length: > 0 } column] || !Array.Exists(Known, known => known.Meaning == meaning))
                return Problem.Invalid("columns", $"A column is given as meaning=name, and the meaning is one of {Meanings}.");
            given[meaning] = column;
        }

        return new CodeListColumns { Given = given.ToImmutable() };
    }

    /// <summary>Where each meaning stands in a header.</summary>
    internal Outcome<IReadOnlyDictionary<string, int>> Find(IReadOnlyList<string> header)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var plain = header.Select(Plain).ToList();
        foreach (var (meaning, names) in Known)
        {
            if (Given.TryGetValue(meaning, out var column))
            {
                if (plain.IndexOf(Plain(column)) is not (>= 0 and var given)) return Problem.Invalid("column-missing", $"The file has no column of the name that was given for {meaning}.");
                places[meaning] = given;
                continue;
            }

            foreach (var name in names)
                if (plain.IndexOf(name) is >= 0 and var at && places.TryAdd(meaning, at))
                    break;
        }

        if (!places.ContainsKey("code")) return Problem.Invalid("column-missing", "No column of the first line is known to hold the code. Name it: --column code=NAME.");
        if (!places.ContainsKey("display")) return Problem.Invalid("column-missing", "No column of the first line is known to hold the name of the code. Name it: --column display=NAME.");
        return places;
    }

    /// <summary>The name of a property for a column of no known meaning, as <c>primærtFagområde</c>.</summary>
    internal static string PropertyName(string column)
    {
        var name = new StringBuilder();
        var isNext = false;
        foreach (var c in column.Trim())
        {
            if (!char.IsLetterOrDigit(c))
            {
                isNext = name.Length > 0;
                continue;
            }

            name.Append(isNext ? char.ToUpperInvariant(c) : name.Length == 0 ? char.ToLowerInvariant(c) : c);
            isNext = false;
        }

        return name.ToString();
    }

    private static string Plain(string column) => string.Concat(column.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
