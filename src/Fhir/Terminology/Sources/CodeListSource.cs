using System.Globalization;
using System.Text.RegularExpressions;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>What is told of a code list beside its rows.</summary>
public sealed record CodeListAbout
{
    /// <summary>Name of the file; a number of Volven in it, as <c>7280.77.csv</c>, tells the code system and its version.</summary>
    public required string FileName { get; init; }

    /// <summary>Canonical URL of the code system; empty for that of the number in the file's name or column.</summary>
    public string System { get; init; } = "";

    /// <summary>Version; empty for that in the file's name, else the latest change in its rows.</summary>
    public string Version { get; init; } = "";

    /// <summary>What its columns mean.</summary>
    public CodeListColumns Columns { get; init; } = new();

    /// <summary>The Norwegian day that validity is judged on.</summary>
    public required DateOnly Today { get; init; }
}

/// <summary>
/// Norwegian code lists as delimited text: the lists of Volven (kodeverk) and Norsk laboratoriekodeverk (NLK). Which columns are
/// expected stands in docs/terminology.md.
/// </summary>
public static partial class CodeListSource
{
    private const string VolvenOid = "urn:oid:2.16.578.1.12.4.1.1.";
    private static readonly string[] No = ["nei", "false", "0", "inaktiv", "inactive", "usann", "n"];

    private static readonly (string Meaning, string Code, string Type)[] DatedColumns =
        [("valid-from", "validFrom", "dateTime"), ("valid-to", "validTo", "dateTime"), ("changed", "changed", "dateTime"), ("replaced-by", "replacedBy", "code")];

    /// <summary>Adds a code list.</summary>
    /// <param name="volume">Receives it.</param>
    /// <param name="bytes">The file, UTF-8 or Latin-1.</param>
    /// <param name="about">What is told beside it.</param>
    /// <returns>The number of concepts; or a problem that names the line, and then nothing was added.</returns>
    public static Outcome<int> Add(VolumeWriter volume, ReadOnlySpan<byte> bytes, CodeListAbout about)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(about);
        var text = new DelimitedText(bytes);
        if (!text.Read()) return text.Fault ?? Problem.Invalid("code-list-empty", "The file is empty. Its first line names the columns.");
        var header = text.Fields.ToArray();
        if (!about.Columns.Find(header).Succeeded(out var places, out var problem)) return problem;
        if (!Rows(text, new CodeListRow(places), about.Today).Succeeded(out var rows, out problem)) return problem;
        if (!Url(about, rows).Succeeded(out var url, out problem)) return problem;

        var builder = new CodeSystemBuilder();
        Fill(builder, header, places, rows);
        var version = Version(about, rows);
        if (volume.Has(TerminologyKind.CodeSystem, url, version)) return new Problem(ProblemKind.Conflict, "terminology-twice", $"{url} of the same version is in another of the files. Leave one out.");
        var name = Path.GetFileNameWithoutExtension(about.FileName);
        volume.Add(FhirTerminologySource.Header(new CodeSystemHeader(url, version, PascalName(name), name, builder.Count)
        {
            HasHierarchy = places.ContainsKey("parent"),
            Properties = [.. Columns(header, places).Select(column => (column.Code, "string")), .. Dated(places).Select(dated => (dated.Code, dated.Type))],
        }), builder);
        return builder.Count;
    }

    private static Outcome<List<CodeListRow>> Rows(DelimitedText text, CodeListRow first, DateOnly today)
    {
        var rows = new List<CodeListRow>();
        var byCode = new Dictionary<string, int>(StringComparer.Ordinal);
        while (text.Read())
        {
            var row = first.With([.. text.Fields]);
            if (row["code"].Length == 0) return Problem.Invalid("code-list-code", $"Line {FhirTerminologySource.Number(text.Line)} has no code. Correct it and load the file again.");
            foreach (var meaning in (string[])["valid-from", "valid-to", "changed"])
                if (row[meaning].Length > 0 && row.Date(meaning) is null)
                    return Problem.Invalid("code-list-date", $"Line {FhirTerminologySource.Number(text.Line)} has a date that is written neither as yyyy-MM-dd nor as dd.MM.yyyy.");
            row.IsInactive = (row.Date("valid-to") is { } to && to < today) || No.Contains(row["active"].ToLowerInvariant());
            // A list may hold a code in several editions; the one that is valid, or was so last, is meant.
            if (!byCode.TryGetValue(row["code"], out var known)) byCode[row["code"]] = rows.Count;
            else if (row.Rank.CompareTo(rows[known].Rank) < 0) continue;
            else rows[known] = row;
            if (byCode[row["code"]] == rows.Count) rows.Add(row);
        }

        if (text.Fault is { } problem) return problem;
        return rows.Count == 0 ? Problem.Invalid("code-list-empty", "The file has no row below its first line.") : rows;
    }

    private static void Fill(CodeSystemBuilder builder, string[] header, IReadOnlyDictionary<string, int> places, List<CodeListRow> rows)
    {
        var columns = Columns(header, places).Select(column => (column.Index, Property: builder.DeclareProperty(column.Code, "string"))).ToArray();
        var dated = Dated(places).Select(column => (column.Meaning, Property: builder.DeclareProperty(column.Code, column.Type))).ToArray();
        foreach (var row in rows)
        {
            var concept = builder.Add(row["code"], row["display"], row["definition"], row.IsInactive ? ConceptMarks.Inactive : ConceptMarks.None);
            foreach (var language in (string[])["nn", "en"])
                if (row[$"display-{language}"] is { Length: > 0 } text)
                    builder.AddDesignation(concept, new Designation(language, "", "", "", text));
            foreach (var (index, property) in columns)
                if (row.At(index) is { Length: > 0 } value)
                    builder.AddProperty(concept, property, value);
            foreach (var (meaning, property) in dated)
                if (row.Date(meaning) is { } date) builder.AddProperty(concept, property, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                else if (meaning == "replaced-by" && row[meaning].Length > 0) builder.AddProperty(concept, property, row[meaning]);
        }

        foreach (var row in rows)
            if (row["parent"].Length > 0 && builder.Find(row["parent"]) is var parent and >= 0)
                builder.AddParent(builder.Find(row["code"]), parent);
    }

    private static IEnumerable<(int Index, string Code)> Columns(string[] header, IReadOnlyDictionary<string, int> places) =>
        header.Select((name, index) => (Index: index, Code: CodeListColumns.PropertyName(name)))
            .Where(column => column.Code.Length > 0 && !places.Values.Contains(column.Index)).DistinctBy(column => column.Code);

    private static IEnumerable<(string Meaning, string Code, string Type)> Dated(IReadOnlyDictionary<string, int> places) =>
        DatedColumns.Where(column => places.ContainsKey(column.Meaning));

    private static Outcome<string> Url(CodeListAbout about, List<CodeListRow> rows)
    {
        if (about.System.Length > 0) return about.System;
        var oids = rows.Select(row => row["system"]).Where(oid => oid.Length > 0).Distinct().Take(2).ToList();
        if (oids is [var oid]) return oid.StartsWith("urn:", StringComparison.Ordinal) || oid.Contains("://", StringComparison.Ordinal) ? oid : $"urn:oid:{oid}";
        if (oids.Count > 1) return Problem.Invalid("code-list-systems", "The rows are of several code systems. Load each as a file of its own.");
        return VolvenNumber().Match(about.FileName) is { Success: true } match
            ? VolvenOid + match.Groups["number"].Value
            : Problem.Invalid("code-list-system", "Neither the file's name nor a column tells which code system it is. Say it: --system URL.");
    }

    private static string Version(CodeListAbout about, List<CodeListRow> rows)
    {
        if (about.Version.Length > 0) return about.Version;
        if (VolvenNumber().Match(about.FileName) is { Success: true } match && match.Groups["edition"].Success) return $"{match.Groups["number"].Value}.{match.Groups["edition"].Value}";
        return rows.Max(row => row.Date("changed") ?? row.Date("valid-from")) is { } latest ? latest.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "";
    }

    private static string PascalName(string file)
    {
        var name = CodeListColumns.PropertyName(file);
        return name.Length == 0 || char.IsDigit(name[0]) ? "CodeList" + name : char.ToUpperInvariant(name[0]) + name[1..];
    }

    [GeneratedRegex(@"(^|[^0-9])(?<number>[0-9]{4})(\.(?<edition>[0-9]{1,4}))?([^0-9]|$)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex VolvenNumber();
}

/// <summary>One row of a code list by the meaning of its columns.</summary>
internal sealed class CodeListRow(IReadOnlyDictionary<string, int> places, string[]? fields = null)
{
    private static readonly string[] Forms = ["yyyy-MM-dd", "dd.MM.yyyy", "d.M.yyyy", "yyyyMMdd"];

    internal bool IsInactive { get; set; }

    /// <summary>Which of several editions of a code counts: one without an end, then the one that ended or began last.</summary>
    internal (DateOnly To, DateOnly From) Rank => (Date("valid-to") ?? DateOnly.MaxValue, Date("valid-from") ?? DateOnly.MinValue);

    internal string this[string meaning] => places.TryGetValue(meaning, out var index) ? At(index) : "";

    internal string At(int index) => fields is not null && index < fields.Length ? fields[index] : "";

    internal CodeListRow With(string[] row) => new(places, row);

    /// <summary>A date; null when there is none or it has no known form.</summary>
    internal DateOnly? Date(string meaning)
    {
        var text = this[meaning];
        // Some exports tell the time of day as well.
        var end = text.AsSpan().IndexOfAny('T', ' ');
        return DateOnly.TryParseExact(end < 0 ? text : text[..end], Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
    }
}
