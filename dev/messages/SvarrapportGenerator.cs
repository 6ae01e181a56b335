using System.Globalization;

namespace Felles.Messages;

/// <summary>
/// Makes laboratory reports of the national format Svarrapport v1.4 (HIS 80822:2014) for synthetic people: the same for
/// ever for the same seed, so that demonstrations, measurements and tests can be repeated by anyone.
/// </summary>
public static class SvarrapportGenerator
{
    private static readonly Laboratory[] Laboratories =
    [
        new("Fjordvik sykehus HF", null, "8100101", "Avdeling for medisinsk biokjemi", "8100111"),
        new("Fjordvik sykehus HF", null, "8100101", "Avdeling for mikrobiologi", "8100112"),
        new("Fjordvik sykehus HF", null, "8100101", "Avdeling for patologi", "8100113"),
    ];

    private static readonly Requester[] Requesters =
    [
        new("Bakketoppen legesenter", "8100201", "Ingrid Solbakken", "9900011"),
        new("Elvebredden legekontor", "8100202", "Jonas Myrvold", "9900012"),
    ];

    /// <summary>Plans a report of a kind chosen by the seed.</summary>
    /// <param name="seed">The same seed gives the same report.</param>
    /// <param name="patient">Whom it is about.</param>
    /// <param name="laboratory">Who sends it; null for one that the seed chooses.</param>
    public static GeneratedReport Make(int seed, MessagePatient patient, Laboratory? laboratory = null) =>
        Make(seed, (ReportKind)new Draw(seed).Below(3), patient, laboratory);

    /// <summary>Plans a report.</summary>
    /// <param name="seed">The same seed gives the same report.</param>
    /// <param name="kind">What it is about.</param>
    /// <param name="patient">Whom it is about.</param>
    /// <param name="laboratory">Who sends it; null for one that suits the kind.</param>
    /// <param name="requester">Who asked for it; null for one that the seed chooses.</param>
    /// <param name="issuedAt">When it was first made, Norwegian wall-clock time; null for a time in 2025.</param>
    public static GeneratedReport Make(int seed, ReportKind kind, MessagePatient patient, Laboratory? laboratory = null, Requester? requester = null, DateTime? issuedAt = null)
    {
        ArgumentNullException.ThrowIfNull(patient);
        var draw = new Draw(seed);
        draw.Below(3);
        var issued = issuedAt ?? new DateTime(2025, 1, 2, 8, 0, 0).AddMinutes(draw.Below(500_000));
        var request = draw.Between(10_000_000, 99_999_999).ToString(CultureInfo.InvariantCulture);
        var plan = new ReportPlan
        {
            Kind = kind,
            Patient = patient,
            Laboratory = laboratory ?? Laboratories[(int)kind],
            Requester = requester ?? draw.Of(Requesters),
            ReportId = draw.Id(),
            RequestId = request,
            SpecimenId = request + "03",
            CollectedAt = issued.AddMinutes(-draw.Between(60, 3_000)),
            IssuedAt = issued,
            Results = kind switch
            {
                ReportKind.Biochemistry => Biochemistry(draw, request),
                ReportKind.Microbiology => Microbiology(draw),
                _ => Pathology(draw),
            },
            Document = kind == ReportKind.Pathology && draw.Chance(50) ? "Snittbilde" : null,
        };
        return new GeneratedReport(seed, plan);
    }

    private static List<PlannedResult> Biochemistry(Draw draw, string request) =>
        [.. draw.Some(Analyses.Biochemistry, draw.Between(4, 12)).Select((analysis, i) => Measured(draw, analysis, string.Create(CultureInfo.InvariantCulture, $"{request}03_{i:D6}")))];

    /// <summary>A new value for an analysis: usually inside the interval, sometimes outside, seldom below what can be measured.</summary>
    internal static PlannedResult Measured(Draw draw, Analysis analysis, string id)
    {
        if (analysis.Unit is null) return new PlannedResult { Id = id, Analysis = analysis, Heading = "LR", Value = "Utført, ingen bemerkning." };
        var (low, high) = (analysis.Low ?? 0, analysis.High ?? (analysis.Low ?? 1) * 2);
        var span = high - low;
        var value = low + (span * draw.Between(2, 98) / 100);
        string? deviation = null;
        if (draw.Chance(15) && analysis.High is not null) (value, deviation) = (high + (span * draw.Between(5, 120) / 100), "1");
        else if (draw.Chance(10) && analysis.Low is > 0) (value, deviation) = (low * draw.Between(50, 95) / 100, "2");
        var comparator = analysis.Low is null && deviation is null && draw.Chance(20) ? "LT" : null;
        return new PlannedResult
        {
            Id = id,
            Analysis = analysis,
            Value = Math.Round(value, analysis.Decimals).ToString("F" + analysis.Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            Comparator = comparator,
            Deviation = deviation,
            Comment = draw.Chance(10) ? "Etterbestilt" : null,
        };
    }

    private static List<PlannedResult> Microbiology(Draw draw)
    {
        var results = new List<PlannedResult>
        {
            new() { Id = "D1", Analysis = new Analysis("NPU06073", "U-Bakterier dyrkning", null, null, null, 0), Heading = "LR", Value = "Vekst" },
        };
        var found = draw.Some(Analyses.Bacteria, draw.Between(1, 2));
        for (var i = 0; i < found.Count; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"F{i + 1}");
            results.Add(new PlannedResult
            {
                Id = id,
                Under = "D1",
                Name = "Identifikasjon",
                Heading = "LR",
                Value = found[i].Name,
                Inside = [new PlannedResult { Id = null, Name = "Mengde", Value = draw.Of(Analyses.Growth) }],
            });
            foreach (var agent in found[i].Agents)
            {
                var (code, name) = draw.Of(Analyses.Resistance);
                results.Add(new PlannedResult
                {
                    Id = null,
                    Under = id,
                    Name = agent,
                    Heading = "RSB",
                    Codes = [(code, "8271", name)],
                    Value = draw.Chance(20) ? draw.Of(["0,25", "16", ">32"]) : null,
                });
            }
        }

        return results;
    }

    private static List<PlannedResult> Pathology(Draw draw)
    {
        var (text, codes) = draw.Of(Analyses.Diagnoses);
        return
        [
            new PlannedResult
            {
                Id = draw.Between(100, 999).ToString(CultureInfo.InvariantCulture),
                Analysis = new Analysis("NOR25048", "Ve-Histologi", null, null, null, 0),
                Inside =
                [
                    new PlannedResult { Id = null, Heading = "FU", Value = "DIAGNOSE: " + text, Codes = [.. codes.Select(code => (code.Code, "7010", code.Name))] },
                    new PlannedResult { Id = null, Heading = "VU", Value = "Vurdert av to patologer.\nKontroll etter vanlige retningslinjer." },
                    new PlannedResult { Id = null, Name = "Makroskopisk undersøkelse", Value = $"Vevsbit, {draw.Between(2, 30)} x {draw.Between(2, 20)} mm. Todelt, alt fremført." },
                ],
            },
        ];
    }
}
