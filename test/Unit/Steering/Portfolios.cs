using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Steering.Portfolio;
using Felles.Test.Unit.Pages;
using FsCheck;
using FsCheck.Fluent;

namespace Felles.Test.Unit.Steering;

/// <summary>The real round of September 2022, and made-up rounds of every kind.</summary>
internal static class Portfolios
{
    private static readonly string[] owners = ["Helse Vest", "KS", "Helsedirektoratet", "Folkehelseinstituttet"];
    private static readonly string?[] texts = [null, "økonomi", "Forsinket levering av API", "a & b <c>"];

    internal static byte[] Document { get; } = File.ReadAllBytes(Repository.Folder("dev", "steering", "portfolio-2022-09.json"));

    internal static Round September2022
    {
        get
        {
            Assert.True(RoundJson.ReadDocument(Document, CodeLists.InForce).Succeeded(out var round, out var problem), problem is null ? "" : string.Join('\n', problem.Issues.Select(issue => $"{issue.Expression}: {issue.Text}")) + problem.Text);
            return round;
        }
    }

    internal static Initiative One(int number = 1) => new()
    {
        Number = number,
        Name = $"Tiltak {number}",
        Owner = "Helse Vest",
        Segment = Segment.JointSteering,
        Phase = Phase.Execution,
        Activity = Activity.Active,
        Status = Colour.Green,
    };

    /// <summary>Rounds of up to 60 initiatives with every code, absent values, money and dependencies.</summary>
    internal static Arbitrary<Round> Rounds => Initiatives.ListOf().Select(list => new Round(
        new RoundHeader { Id = "2023-01", AsOf = new DateOnly(2022, 12, 31), OutsideCosts = [new OutsideCost("ikke fordelt", "Annet", 2023, 1.25m)] },
        list.Take(60).Select((initiative, index) => initiative with { Number = index + 1 }))).ToArbitrary();

    /// <summary>Filters of several dimensions and a search.</summary>
    internal static Gen<PortfolioFilter> Filters =>
        from parameters in (from dimension in Gen.Elements(Dimensions.All.ToArray())
                            from value in Gen.Elements(Dimensions.Known(dimension) is { Count: > 0 } known ? known.ToArray() : [.. owners, "1.1", Dimensions.None])
                            select KeyValuePair.Create(Dimensions.Key(dimension), value)).ListOf()
        from text in Gen.Elements("", "api", "tiltak levering")
        select Read([.. parameters.Take(4), KeyValuePair.Create(PortfolioFilter.TextKey, text)]);

    internal static PortfolioFilter Read(params KeyValuePair<string, string>[] parameters)
    {
        Assert.True(PortfolioFilter.Read(parameters).Succeeded(out var filter, out var problem), problem?.Text);
        return filter;
    }

    private static Gen<Initiative> Initiatives =>
        from segment in Gen.Elements(Enum.GetValues<Segment>())
        from phase in Gen.Elements(Enum.GetValues<Phase>())
        from activity in Gen.Elements(Enum.GetValues<Activity>())
        from status in Gen.Elements(Enum.GetValues<Colour>())
        from risk in Gen.Elements<Colour?>(null, Colour.Green, Colour.Yellow, Colour.Red)
        from owner in Gen.Elements(owners)
        from area in Gen.Elements<string?>(null, "1.1", "4.3")
        from reason in Gen.Elements(texts)
        from causes in Gen.SubListOf(Enum.GetValues<Cause>())
        from goals in Gen.SubListOf(Enumerable.Range(1, 17))
        from introduced in Gen.Elements<string?>(null, "2022-09", "2023-01")
        from amounts in Gen.Choose(-9999, 9999).ListOf()
        select One() with
        {
            Segment = segment, Phase = phase, Activity = activity, Status = status, Risk = risk, Owner = owner, FocusArea = area, StatusReason = reason, Introduced = introduced,
            Causes = [.. causes], SustainableDevelopmentGoals = [.. goals],
            Ended = activity == Activity.Finished ? "2023-01" : null,
            Budgets = segment == Segment.JointSteering ? [.. amounts.Take(3).Select((amount, i) => new YearAmount(2022 + i, Math.Abs(amount) / 10m))] : [],
            CostChanges = segment == Segment.JointSteering ? [.. amounts.Take(3).Select((amount, i) => new CostChange("e-resept", 2022 + i, amount / 100m))] : [],
            Dependencies = [.. amounts.Take(2).Select(amount => new Dependency($"D{amount}") { Category = "other", Status = status, Criticality = amount > 0 ? Criticality.High : Criticality.Low, Met = amount % 2 == 0 })],
        };
}
