using Felles.Kernel;
using Felles.People;

namespace Felles.Test.Unit.Registers;

/// <summary>The synthetic people in dev/people: the same for everyone, and enough of each kind that a rule tells apart.</summary>
public class PopulationTests
{
    private static readonly Population People = PopulationGenerator.Generate(seed: 1);

    internal static string FilePath { get; } = Path.Combine(RepositoryRoot(), "dev", "people", "population.json");

    [Fact]
    public void Generating_again_gives_the_committed_file_byte_for_byte() =>
        Assert.True(
            File.ReadAllBytes(FilePath).AsSpan().SequenceEqual(PopulationFile.Write(People)),
            "dev/people/population.json differs from what the generator makes. Run: dotnet run --project dev/people -- --seed 1 --out dev/people/population.json");

    [Fact]
    public void Another_seed_gives_other_people() =>
        Assert.NotEqual(People.Citizens[0].Number, PopulationGenerator.Generate(seed: 2).Citizens[0].Number);

    [Theory]
    [InlineData(0, 11, 20)]
    [InlineData(12, 15, 10)]
    [InlineData(16, 17, 5)]
    [InlineData(18, 66, 100)]
    [InlineData(67, 120, 30)]
    public void Every_age_group_is_there(int from, int to, int atLeast) =>
        Assert.True(People.Citizens.Count(c => c.BirthDate is { } born && NorwegianTime.AgeOn(born, PopulationGenerator.AsOf) is var age && age >= from && age <= to) >= atLeast);

    [Fact]
    public void There_are_at_least_200_citizens_30_clinicians_and_12_organisations()
    {
        Assert.True(People.Citizens.Count >= 200);
        Assert.Equal(30, People.HealthPersonnel.Count);
        Assert.True(People.Organisations.Count >= 12);
    }

    [Fact]
    public void Every_number_is_valid_and_belongs_to_one_person()
    {
        Assert.Equal(People.Citizens.Count, People.Citizens.Select(c => c.Number).Distinct().Count());
        foreach (var citizen in People.Citizens)
        {
            Assert.True(PersonNumber.TryParse(citizen.Number, SyntheticSeries.Tenor, out var number));
            if (number.Kind != PersonNumberKind.SharedHelpNumber) Assert.Equal(SyntheticSeries.Tenor, number.Series);
        }

        Assert.All(People.Organisations, o => Assert.True(OrganisationNumber.TryParse(o.Number, out _)));
    }

    [Fact]
    public void Every_special_case_is_there()
    {
        Assert.True(People.Citizens.Count(c => c.Number[0] is >= '4' and <= '7') >= 4);
        Assert.Single(People.Citizens, c => c.BirthDate is null && c.Number[0] is '8' or '9');
        Assert.True(People.Citizens.Count(c => c.DeceasedOn is not null) >= 3);
        Assert.True(People.Citizens.Count(c => c.AddressProtection is "Confidential" or "StrictlyConfidential") >= 2);
        Assert.Contains(People.Citizens, c => c.BirthDate is { Month: 2, Day: 29 });
    }

    [Fact]
    public void Parents_are_citizens_and_old_enough()
    {
        var byNumber = People.Citizens.ToDictionary(c => c.Number);
        foreach (var child in People.Citizens)
            foreach (var parent in child.Parents)
                Assert.True(byNumber[parent].BirthDate!.Value.AddYears(18) < child.BirthDate);
    }

    [Fact]
    public void Some_parents_live_apart_from_their_child()
    {
        var byNumber = People.Citizens.ToDictionary(c => c.Number);
        Assert.Contains(People.Citizens, child => NorwegianTime.AgeOn(child.BirthDate ?? default, PopulationGenerator.AsOf) < 12
            && child.Parents.Any(p => byNumber[p].Household != child.Household));
    }

    [Fact]
    public void Clinicians_are_living_citizens_who_work_where_there_is_an_organisation()
    {
        var alive = People.Citizens.Where(c => c.DeceasedOn is null).Select(c => c.Number).ToHashSet();
        var organisations = People.Organisations.ToDictionary(o => o.Number);
        foreach (var person in People.HealthPersonnel)
        {
            Assert.Contains(person.Number, alive);
            Assert.All(person.Employers, e =>
            {
                Assert.Null(organisations[e.LegalEntity].Parent);
                Assert.True(e.PointOfCare == e.LegalEntity || organisations[e.PointOfCare].Parent == e.LegalEntity);
            });
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Felles.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("Run the tests from a clone: Felles.slnx was not found above the test assembly.");
        return folder.FullName;
    }
}
