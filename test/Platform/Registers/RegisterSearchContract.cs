using System.Text.Json.Nodes;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Test.Platform.Registers;

/// <summary>A citizen looks for somebody to block.</summary>
public class RegisterSearchContract
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite, "skogbrynet", "Skogbrynet legesenter AS")]
    [InlineData(DatabaseKind.Postgres, "skogbrynet", "Skogbrynet legesenter AS")]
    [InlineData(DatabaseKind.Sqlite, "TÅKELIA HJEMMET", "Tåkelia hjemmetjeneste")]
    [InlineData(DatabaseKind.Postgres, "TÅKELIA HJEMMET", "Tåkelia hjemmetjeneste")]
    [InlineData(DatabaseKind.Sqlite, " legesenter  skog ", "Skogbrynet legesenter AS")]
    [InlineData(DatabaseKind.Postgres, " legesenter  skog ", "Skogbrynet legesenter AS")]
    [InlineData(DatabaseKind.Sqlite, "%%", null)]
    [InlineData(DatabaseKind.Postgres, "__", null)]
    [InlineData(DatabaseKind.Sqlite, @"\\", null)]
    [InlineData(DatabaseKind.Postgres, @"'; drop table register_person; --", null)]
    public async Task Organisations_are_found_by_part_of_the_name_whatever_the_case(DatabaseKind kind, string text, string? expected)
    {
        await using var house = await RegisterHouse.Open(kind);
        await house.Import(RegisterHouse.Population());

        var found = await house.Registers.Find(text, default);

        Assert.True(found.Succeeded(out var hits, out _));
        if (expected is null) Assert.Empty(hits.Organisations);
        else Assert.Equal(expected, Assert.Single(hits.Organisations).Name);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Personnel_are_found_by_part_of_the_name_with_norwegian_letters(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        var population = RegisterHouse.Population();
        await house.Import(population);
        var wanted = population["healthPersonnel"]!.AsArray().First(p => ((string)p!["name"]!).StartsWith('Æ'))!;

        var found = await house.Registers.Find(((string)wanted["name"]!).ToUpperInvariant(), default);

        Assert.True(found.Succeeded(out var hits, out _));
        Assert.Equal((string?)wanted["hprNumber"], Assert.Single(hits.Personnel).HprNumber);
        Assert.Empty(hits.Organisations);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task At_most_twenty_of_each_are_answered(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        var population = RegisterHouse.Population();
        foreach (var person in population["healthPersonnel"]!.AsArray()) person!["name"] = "Lik Navnesøster";
        await house.Import(population);

        Assert.True((await house.Registers.Find("navnesøster", default)).Succeeded(out var hits, out _));
        Assert.Equal(20, hits.Personnel.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  a ")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Too_short_and_too_long_searches_are_refused_with_what_to_do(string text)
    {
        await using var house = await RegisterHouse.Open(DatabaseKind.Sqlite);
        Assert.True((await house.Registers.Find(text, default)).Failed(out var problem));
        Assert.Equal((ProblemKind.Invalid, "name-search-length"), (problem.Kind, problem.Code));
    }
}
