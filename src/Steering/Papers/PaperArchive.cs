using System.Collections.Immutable;
using System.Text.Json;
using Felles.Kernel;
using Felles.Steering.Portfolio;
using Felles.Storage;

namespace Felles.Steering.Papers;

/// <summary>The strategy, the road map and the assignments as documents, with every version of every record, in and out of the platform.</summary>
public sealed class PaperArchive
{
    private const int IssuesMax = 200;

    private readonly Database database;
    private readonly SteeringLedger ledger;
    private readonly PaperLibrary library;
    private readonly TimeProvider clock;

    internal PaperArchive(Database database, SteeringLedger ledger, PaperLibrary library, TimeProvider clock)
    {
        this.database = database;
        this.ledger = ledger;
        this.library = library;
        this.clock = clock;
    }

    /// <summary>The areas that can be written out: <c>strategy</c>, <c>road-map</c>, <c>assignments</c>.</summary>
    public static IReadOnlyList<string> Areas { get; } = [.. PaperKinds.All.Select(kind => kind.Area).Distinct()];

    /// <summary>Whether a document is of papers, and not of a round.</summary>
    public static bool IsPapers(ReadOnlyMemory<byte> document)
    {
        var reader = new Utf8JsonReader(document.Span);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.ValueTextEquals("papers"u8);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Every record of an area with all its versions. The same state has the same bytes.</summary>
    public async Task<Outcome<byte[]>> Export(string area, CancellationToken cancel)
    {
        var kinds = PaperKinds.All.Where(kind => kind.Area == area).ToList();
        if (kinds.Count == 0) return Problem.NotFound($"There is no such area. There are {string.Join(", ", Areas)}.");
        if (!(await library.Latest(cancel)).Succeeded(out var latest, out var problem)) return problem;
        var papers = ImmutableArray.CreateBuilder<PaperDocument>();
        foreach (var row in latest.Where(row => kinds.Exists(kind => kind.Key == row.Kind)).OrderBy(row => row.Kind, StringComparer.Ordinal).ThenBy(row => row.Id, NaturalOrder.Comparer))
        {
            if (!(await library.Versions(PaperKinds.Find(row.Kind)!, row.Id, cancel)).Succeeded(out var versions, out problem)) return problem;
            papers.Add(new PaperDocument(row.Kind, [.. versions.Select(Version)]));
        }

        return RoundJson.Bytes(new PaperDocuments(papers.ToImmutable()));
    }

    /// <summary>
    /// Takes in records with their versions, or refuses the document whole. What is there already stays; a record that is there
    /// with other versions is refused.
    /// </summary>
    /// <param name="document">At most 8 MB of JSON, as <see cref="Export"/> writes it.</param>
    /// <param name="actor">Who answers for it.</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    /// <returns>How many versions were new.</returns>
    public async Task<Outcome<int>> Import(ReadOnlyMemory<byte> document, SteeringActor actor, CancellationToken cancel)
    {
        if (!Read(document.Span).Succeeded(out var rows, out var problem)) return problem;
        var papers = rows.GroupBy(row => (row.Kind, row.Id)).ToList();
        var missing = new List<PaperRow>();
        foreach (var paper in papers)
        {
            if (!(await library.Versions(PaperKinds.Find(paper.Key.Kind)!, paper.Key.Id, cancel)).Succeeded(out var there, out problem)) return problem;
            missing.AddRange(paper.Skip(there.Count));
            if (!there.Zip(paper).All(pair => Same(pair.First, pair.Second))) return Other(paper.Key.Kind, paper.Key.Id);
        }

        if (missing.Count == 0) return 0;
        var imported = await ledger.Commit(
            actor.Entry(clock.GetUtcNow(), "papers-imported", [.. missing.Select(row => (row.Kind, row.Id)).Distinct().Select(paper => $"{paper.Kind}/{paper.Id}")]),
            async (connection, transaction) =>
            {
                await PaperRows.Lock(connection, transaction, database.Kind);
                foreach (var paper in missing.GroupBy(row => (row.Kind, row.Id)))
                {
                    // Somebody may have written one since the look above.
                    if ((await PaperRows.Versions(connection, paper.Key.Kind, paper.Key.Id)).Count != paper.First().Version - 1) return Other(paper.Key.Kind, paper.Key.Id);
                    foreach (var row in paper) await PaperRows.Add(connection, transaction, row);
                }

                return (Outcome<int>)missing.Count;
            },
            cancel);
        library.Refresh();
        return imported;
    }

    /// <summary>Whether nothing has been written yet.</summary>
    public async Task<Outcome<bool>> IsEmpty(CancellationToken cancel) => (await library.Latest(cancel)).Then(latest => (Outcome<bool>)(latest.Count == 0));

    internal static Outcome<List<PaperRow>> Read(ReadOnlySpan<byte> document)
    {
        if (document.Length > RoundJson.BytesMax) return new Problem(ProblemKind.TooLarge, "papers-too-large", "The document is larger than 8 MB. Send one area at a time.");
        PaperDocuments? read;
        try
        {
            read = JsonSerializer.Deserialize<PaperDocuments>(document, RoundJson.Options);
        }
        catch (JsonException fault)
        {
            return Problem.Malformed("papers-structure", $"The document does not hold papers in JSON, at {fault.Path ?? "its beginning"}. Compare with one that this platform has written.");
        }

        if (read is null || read.Papers.IsDefault || read.Papers.Any(paper => paper is null || paper.Versions.IsDefaultOrEmpty || paper.Versions.Contains(null!)))
            return Problem.Malformed("papers-structure", "The document holds no papers, or one without versions. Compare with one that this platform has written.");
        var (rows, issues) = (new List<PaperRow>(), new List<Issue>());
        for (var i = 0; i < read.Papers.Length; i++)
            Read(read.Papers[i], PaperCheck.In("papers", i), rows, issues);
        foreach (var twice in rows.GroupBy(row => (row.Kind, row.Id)).Where(paper => paper.Count() != paper.Max(row => row.Version)))
            issues.Add(PaperCheck.Fault($"{twice.Key.Kind}/{twice.Key.Id}", "twice", "The paper stands twice in the document.", "Dokumentet har det samme to ganger.", "Dokumentet har det same to gonger."));
        return issues.Count > 0 ? Problem.Invalid("papers-content", "The document breaks rules and nothing of it is taken in. Each fault is named with its place.", [.. issues.Take(IssuesMax)]) : rows;
    }

    private static void Read(PaperDocument paper, string at, List<PaperRow> rows, List<Issue> issues)
    {
        if (PaperKinds.Find(paper.Kind) is not { } kind)
        {
            issues.Add(PaperCheck.Fault($"{at}.kind", "kind", $"There is no such kind. There are {string.Join(", ", PaperKinds.All.Select(known => known.Key))}.", "Slaget finnes ikke.", "Slaget finst ikkje."));
            return;
        }

        string? id = null;
        for (var v = 0; v < paper.Versions.Length; v++)
        {
            var (version, place) = (paper.Versions[v], $"{at}.{PaperCheck.In("versions", v)}");
            if (!kind.Read(version.Content).Succeeded(out var body, out var problem))
            {
                issues.Add(Issue.Error("structure", problem.Code, problem.Text, $"{place}.content"));
                continue;
            }

            var found = kind.Check(body).Where(issue => issue.Severity == IssueSeverity.Error).ToList();
            issues.AddRange(found.Select(issue => issue with { Expression = $"{place}.content.{issue.Expression}" }));
            issues.AddRange(PaperCheck.Of(version with { Content = default }, $"{place}."));
            if (found.Count > 0) continue;
            if (id is not null && id != kind.IdOf(body)) issues.Add(PaperCheck.Fault(place, "id", "All versions of a paper have the same id.", "Alle versjoner har samme id.", "Alle versjonane har same id."));
            id ??= kind.IdOf(body);
            rows.Add(new PaperRow
            {
                Kind = kind.Key, Id = id, Version = v + 1, State = (int)version.State, Body = kind.Write(body), At = version.At.ToUnixTimeMilliseconds(),
                Actor = version.Actor, Organisation = version.Organisation, Reason = version.Reason,
            });
        }
    }

    private static PaperVersion Version(PaperRow row) => new(row.Is, row.Time, row.Actor, row.Organisation, JsonElement.Parse(row.Body)) { Reason = row.Reason };

    private static bool Same(PaperRow left, PaperRow right) =>
        left.State == right.State && left.At == right.At && left.Actor == right.Actor && left.Organisation == right.Organisation && left.Reason == right.Reason && left.Body.AsSpan().SequenceEqual(right.Body);

    private static Problem Other(string kind, string id) => new(ProblemKind.Conflict, "paper-exists", $"{kind} {id} is here with other versions. Nothing was taken in; change it here instead.");
}

/// <summary>Papers as a document.</summary>
/// <param name="Papers">Each with its versions.</param>
internal sealed record PaperDocuments(ImmutableArray<PaperDocument> Papers);

/// <summary>A paper as a document.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Versions">Oldest first.</param>
internal sealed record PaperDocument(string Kind, ImmutableArray<PaperVersion> Versions);

/// <summary>A version of a paper as a document.</summary>
/// <param name="State">What it is.</param>
/// <param name="At">When it was written.</param>
/// <param name="Actor">By whom.</param>
/// <param name="Organisation">For which organisation.</param>
/// <param name="Content">The record.</param>
internal sealed record PaperVersion(PaperState State, DateTimeOffset At, string Actor, string Organisation, JsonElement Content)
{
    /// <summary>Why it was changed; null when not told.</summary>
    public string? Reason { get; init; }
}
