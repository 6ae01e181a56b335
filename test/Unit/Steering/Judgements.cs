using System.Collections.Immutable;
using System.Globalization;
using Felles.Steering.Papers;
using Felles.Steering.Strategy;

namespace Felles.Test.Unit.Steering;

/// <summary>How a measure is judged, as a table. Time goes from 2021-12-31 to 2025-12-31.</summary>
public class Judgements
{
    // baseline | target | measured since, oldest first | day | verdict, with the share of the way gone where it can be told
    private const string Table = """
        74        | 83            |                    | 2026-01-01 | notMeasured
        74        | 83            | 83                 | 2024-01-01 | met
        74        | 83            | 83.1               | 2024-01-01 | met
        74        | 83            | 78.5               | 2024-01-01 | onTrack 0.50
        74        | 83            | 77.7               | 2024-01-01 | onTrack 0.41
        74        | 83            | 77.0               | 2024-01-01 | behind 0.33
        74        | 83            | 74                 | 2024-01-01 | noProgress 0.00
        74        | 83            | 70                 | 2024-01-01 | noProgress -0.44
        74        | 83            | 82                 | 2027-01-01 | behind 0.89
        74        | 83            | 82.2               | 2027-01-01 | onTrack 0.91
        74        | 83            | 70 ; 83            | 2024-01-01 | met
        74        | 83            | !70                | 2024-01-01 | broken
        74        | 83            | 76 ; !78 ; 79      | 2024-01-01 | broken
        74        | 83            | !84                | 2024-01-01 | met
        -         | 85            |                    | 2024-01-01 | noBaseline
        -         | 85            | 60                 | 2024-01-01 | noBaseline
        -         | 85            | 85                 | 2024-01-01 | met
        17        | lower 15      | 17                 | 2024-01-01 | noProgress 0.00
        17        | lower 15      | 16                 | 2024-01-01 | onTrack 0.50
        17        | lower 15      | 20                 | 2024-01-01 | noProgress -1.50
        17        | lower 15      | 15                 | 2024-01-01 | met
        17        | lower 15      | 3                  | 2024-01-01 | met
        11.4      | +20%          | 12.54              | 2024-01-01 | onTrack 0.50
        11.4      | +20%          | 13.68              | 2024-01-01 | met
        11.4      | +20%          | 13.67              | 2024-01-01 | onTrack 1.00
        200       | lower -25%    | 150                | 2024-01-01 | met
        200       | lower -25%    | 175                | 2024-01-01 | onTrack 0.50
        147/356   | 356/356       | 269/356            | 2024-01-01 | onTrack 0.58
        147/356   | 356/356       | 269/356            | 2026-01-01 | behind 0.58
        147/356   | 356/356       | 356/356            | 2024-01-01 | met
        147/356   | 356/356       | 350/350            | 2024-01-01 | met
        147/356   | 356/356       | 178/357            | 2022-06-01 | onTrack 0.15
        8/10      | all           | 9/12               | 2024-01-01 | noProgress -0.25
        8/10      | all           | 12/12              | 2024-01-01 | met
        8         | all           | 9                  | 2024-01-01 | noTarget
        8         | undecided     | 9                  | 2024-01-01 | noTarget
        8         | plans         | 9                  | 2024-01-01 | noTarget
        8         | none          |                    | 2024-01-01 | noTarget
        50        | 50            | 40                 | 2024-01-01 | noProgress 0.00
        50        | 50            |                    | 2024-01-01 | met
        """;

    public static TheoryData<string> Rows => [.. Table.Split('\n')];

    [Theory, MemberData(nameof(Rows))]
    public void A_measure_is_judged_by_the_way_gone_and_the_time_gone(string row)
    {
        var cells = row.Split('|', StringSplitOptions.TrimEntries);
        var since = cells[2].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select((value, i) => Value(value, $"{2022 + i}-06")!).ToImmutableArray();
        var measure = Measure(cells[0], cells[1]);

        var judged = Judgement.Of(measure, since, new DateOnly(2021, 12, 31), DateOnly.ParseExact(cells[3], "yyyy-MM-dd", CultureInfo.InvariantCulture));

        var code = Felles.Steering.Portfolio.Dimensions.Code(judged.Verdict);
        Assert.Equal(cells[4], judged.Gone is { } gone ? string.Create(CultureInfo.InvariantCulture, $"{code} {gone:0.00}") : code);
    }

    [Theory]
    [InlineData("met onTrack", "onTrack")]
    [InlineData("met behind onTrack", "behind")]
    [InlineData("noTarget met", "met")]
    [InlineData("notMeasured noTarget", "notMeasured")]
    [InlineData("broken behind noProgress", "noProgress")]
    [InlineData("broken onTrack", "broken")]
    [InlineData("", "noTarget")]
    public void Several_measures_say_the_worst_that_is_known(string verdicts, string expected) =>
        Assert.Equal(expected, Felles.Steering.Portfolio.Dimensions.Code(Judgement.Worst(verdicts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(code => Enum.Parse<Verdict>(code, ignoreCase: true)))));

    internal static Measure Measure(string baseline, string target) => new("m", "Målt")
    {
        Unit = "%",
        Better = target.StartsWith("lower ", StringComparison.Ordinal) ? Direction.Lower : Direction.Higher,
        Baseline = Value(baseline, "2021"),
        Target = Target(target.Replace("lower ", "", StringComparison.Ordinal)),
    };

    private static Target Target(string text)
    {
        var due = PartialDate.Read("2025");
        return text switch
        {
            "all" => new Target(TargetKind.All) { Due = due },
            "undecided" => new Target(TargetKind.Undecided),
            "plans" => new Target(TargetKind.PlanDependent),
            "none" => new Target(TargetKind.None),
            _ when text.EndsWith('%') => new Target(TargetKind.Relative) { Value = Number(text[..^1]), Due = due },
            _ when text.Contains('/', StringComparison.Ordinal) => new Target(TargetKind.Count) { Value = Number(text.Split('/')[0]), Whole = Number(text.Split('/')[1]), Due = due },
            _ => new Target(TargetKind.Value) { Value = Number(text), Due = due },
        };
    }

    private static Observation? Value(string text, string at)
    {
        if (text == "-") return null;
        var parts = text.TrimStart('!').Split('/');
        return new Observation(Number(parts[0])) { At = PartialDate.Read(at), Whole = parts.Length > 1 ? Number(parts[1]) : null, Break = text.StartsWith('!') ? "Ny metode" : null };
    }

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
