using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Felles.Public.Record;

/// <summary>
/// Reads the resources of Pasientens prøvesvar (the NILAR profiles, http://nhn.no/fhir/nilar) into what the pages show.
/// Order in does not matter. What it does not know, it leaves out; it never fails on a resource.
/// </summary>
public static partial class LabReading
{
    /// <summary>Reads the bodies of a disclosure.</summary>
    public static LabRecord Read(IEnumerable<ReadOnlyMemory<byte>> bodies)
    {
        ArgumentNullException.ThrowIfNull(bodies);
        var byReference = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var body in bodies)
        {
            var node = Node.Parse(body);
            if (node["resourceType"].Text is { } type && node["id"].Text is { } id) byReference[$"{type}/{id}"] = node;
        }

        var sources = new Sources(byReference);
        var observations = byReference.Where(pair => pair.Key.StartsWith("Observation/", StringComparison.Ordinal)).ToList();
        var members = observations.SelectMany(pair => pair.Value["hasMember"].Items).Select(member => member.Reference).ToHashSet(StringComparer.Ordinal);
        var tops = observations.Where(pair => !members.Contains(pair.Key)).ToList();

        var reports = new List<LabReport>();
        var placed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (reference, node) in byReference.Where(pair => pair.Key.StartsWith("DiagnosticReport/", StringComparison.Ordinal)))
        {
            var order = node["result"].Items.Select((result, index) => (result.Reference, index)).Where(pair => pair.Reference is not null)
                .GroupBy(pair => pair.Reference!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().index, StringComparer.Ordinal);
            var own = tops.Where(pair => order.ContainsKey(pair.Key) || pair.Value.Extension("nilar-diagnostic-report-ref")["valueReference"].Reference == reference).ToList();
            placed.UnionWith(own.Select(pair => pair.Key));
            var results = own.Select(pair => (Place: order.GetValueOrDefault(pair.Key, int.MaxValue), Result: Result(pair.Value, sources, [])));
            reports.Add(Report(node, sources) with { Results = Sorted(results) });
        }

        // A report may be hidden or not sent while its results are there: they are shown by themselves, by day.
        var alone = tops.Where(pair => !placed.Contains(pair.Key)).Select(pair => Result(pair.Value, sources, []))
            .GroupBy(result => result.At?.Date)
            .Select(day => new LabReport { At = day.Max(result => result.At), Status = "unknown", Results = [.. day.OrderBy(result => result.Name, StringComparer.OrdinalIgnoreCase)] });
        return new LabRecord([.. reports.Concat(alone).OrderByDescending(report => report.At ?? report.ReportedAt ?? report.Issued).ThenByDescending(report => report.Issued)]);
    }

    private static ImmutableArray<LabResult> Sorted(IEnumerable<(int Place, LabResult Result)> results) =>
        [.. results.OrderBy(pair => pair.Place).ThenBy(pair => pair.Result.Name, StringComparer.OrdinalIgnoreCase).Select(pair => pair.Result)];

    private static LabReport Report(Node node, Sources sources)
    {
        var category = node["category"].Items.FirstOrDefault(item => item.Concept is not null);
        return new LabReport
        {
            Id = node["id"].Text,
            Discipline = node["code"].CodeOf("8202") ?? category.CodeOf("8202"),
            DisciplineText = node["code"].Concept ?? category.Concept,
            Status = node["status"].Text ?? "unknown",
            At = node["effectiveDateTime"].Instant ?? node["effectivePeriod"]["start"].Instant,
            Issued = node["issued"].Instant,
            ReportedAt = node.Extension("nilar-report-date")["valueDateTime"].Instant,
            Performer = node["performer"].Items.Select(performer => sources.Actor(performer, node)).FirstOrDefault(name => name is not null),
            Requester = sources.Actor(sources.Find(node["basedOn"].First, node)["requester"], sources.Find(node["basedOn"].First, node)),
            Comments = [.. Comments(node), .. node["conclusion"].Text is { } conclusion ? [conclusion] : ImmutableArray<string>.Empty],
            ClinicalInformation = [.. node.Extensions("nilar-inf-item").Select(InformationItem).OfType<string>()],
            Documents = [.. node["presentedForm"].Items.Select(form => new LabDocument(form["title"].Text ?? "", form["contentType"].Text, BinaryId(form["url"].Text)))],
        };
    }

    private static LabResult Result(Node node, Sources sources, ImmutableHashSet<string> parents)
    {
        var id = node["id"].Text ?? "";
        var quantity = node["valueQuantity"];
        var range = node["valueRange"];
        var concept = node["valueCodeableConcept"];
        // Laboratories also put microbes of their own under 8271; only its four codes are degrees of sensitivity.
        var resistance = concept.CodeOf("8271") is "S" or "I" or "R" or "K" ? concept.CodeOf("8271") : null;
        var interval = node["referenceRange"].First;
        var within = parents.Add($"Observation/{id}");
        return new LabResult
        {
            Id = id,
            Name = node["code"].Concept ?? "",
            Code = node["code"]["coding"].Items.Where(coding => coding["code"].Text is not null).Select(coding => $"{coding["system"].Text}|{coding["code"].Text}").FirstOrDefault(),
            Status = node["status"].Text ?? "unknown",
            At = node["effectiveDateTime"].Instant ?? node["effectivePeriod"]["start"].Instant,
            Number = quantity["value"].Number ?? range["low"]["value"].Number ?? node["valueInteger"].Number,
            NumberHigh = range["high"]["value"].Number,
            Comparator = Comparator(quantity["comparator"].Text),
            Unit = Unit(quantity["unit"].Text ?? quantity["code"].Text ?? range["low"]["unit"].Text ?? range["high"]["unit"].Text),
            Text = resistance is null ? concept.Concept ?? node["valueString"].Text : concept["text"].Text,
            TextKind = concept.CodeOf("8243"),
            Resistance = resistance,
            Date = node["valueDateTime"].Instant,
            Interval = interval["text"].Text ?? IntervalText(interval),
            IntervalLow = Decimal(interval["low"]["value"].Number) ?? LimitIn(interval["text"].Text, low: true),
            IntervalHigh = Decimal(interval["high"]["value"].Number) ?? LimitIn(interval["text"].Text, low: false),
            Deviation = DeviationOf(node["interpretation"].First),
            Comments = [.. Comments(node)],
            Method = node["method"].Concept,
            Specimen = sources.Find(node["specimen"], node)["type"].Concept,
            Earlier = node.Extension("nilar-history")["valueBoolean"].Flag ?? false,
            Members = Sorted(node["hasMember"].Items
                .Where(member => member.Reference is { } reference && !within.Contains(reference))
                .Select((member, place) => (place, Found: sources.Find(member, node)))
                .Where(pair => pair.Found.Exists)
                .Select(pair => (pair.place, Result(pair.Found, sources, within)))),
        };
    }

    private static string? BinaryId(string? url) => url?.Split('/') is [.., "Binary", { Length: > 0 } id] ? id : null;

    private static readonly string[] informationParts = ["type", "descr", "coded-descr", "comment"];

    private static IEnumerable<string> Comments(Node node) =>
        node["note"].Items.Select(note => note["text"].Text)
            .Concat(node.Extensions("nilar-comment").Select(comment => comment["valueAnnotation"]["text"].Text ?? comment["valueCodeableConcept"].Concept ?? comment["valueString"].Text))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal);

    private static string? InformationItem(Node item)
    {
        var parts = informationParts
            .SelectMany(name => item.Extensions(name).Concat(item.Extensions($"nilar-inf-item-{name}")).Concat(item.Extensions($"nilar-{name}")))
            .Select(part => part["valueCodeableConcept"].Concept ?? part["valueString"].Text ?? part["valueCoding"]["display"].Text ?? part["valueAnnotation"]["text"].Text)
            .OfType<string>()
            .ToList();
        return parts.Count switch { 0 => null, 1 => parts[0], _ => $"{parts[0]}: {string.Join(". ", parts.Skip(1))}" };
    }

    private static Deviation DeviationOf(Node interpretation)
    {
        var own = interpretation.CodeOf("8244");
        var hl7 = interpretation["coding"].First["code"].Text;
        return (own, hl7) switch
        {
            ("1", _) or (null, "H" or "HH" or "HU" or ">") => Deviation.Above,
            ("2", _) or (null, "L" or "LL" or "LU" or "<") => Deviation.Below,
            ("3", _) or (null, "A" or "AA") => Deviation.Outside,
            _ => Deviation.None,
        };
    }

    private static string? Comparator(string? code) => code switch
    {
        "<=" => "≤",
        ">=" => "≥",
        "<" or ">" => code,
        _ => null,
    };

    // Some laboratories send 0 or 1 where there is no unit.
    private static string? Unit(string? unit) => unit is "0" or "1" or "{1}" ? null : unit;

    private static string? IntervalText(Node interval) => (interval["low"]["value"].Number, interval["high"]["value"].Number) switch
    {
        ({ } low, { } high) => $"{low} – {high}",
        ({ } low, null) => $"≥ {low}",
        (null, { } high) => $"≤ {high}",
        _ => null,
    };

    // Svarrapport gives the interval as text. Only forms that cannot be misread become a band in a chart.
    private static decimal? LimitIn(string? text, bool low)
    {
        if (text is null || IntervalForm().Match(text) is not { Success: true } match) return null;
        if (match.Groups["only"].Success)
            return match.Groups["sign"].ValueSpan[0] is '<' or '≤' == !low ? Decimal(match.Groups["only"].Value) : null;
        return Decimal(match.Groups[low ? "low" : "high"].Value);
    }

    private static decimal? Decimal(string? number) =>
        decimal.TryParse(number?.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    [GeneratedRegex(@"^\s*(?:(?<low>\d+(?:[.,]\d+)?)\s*[-–]\s*(?<high>\d+(?:[.,]\d+)?)|(?<sign>[<>≤≥])=?\s*(?<only>\d+(?:[.,]\d+)?))\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex IntervalForm();
}
