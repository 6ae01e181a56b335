using System.Text;
using System.Text.Json.Nodes;
using Felles.Kernel;
using Felles.Registers;
using Felles.Storage;

namespace Felles.Test.Platform.Registers;

/// <summary>What the registers promise, the same on both databases.</summary>
public class RegistersContract
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Everybody_in_the_population_is_found_by_number_and_by_key(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        var population = RegisterHouse.Population();
        var summary = await house.Import(population);

        Assert.Equal(new ImportCount(population["citizens"]!.AsArray().Count, 0, 0), summary.Citizens);
        foreach (var citizen in population["citizens"]!.AsArray())
        {
            var number = RegisterHouse.Number(citizen!["number"]);
            var person = await Person(house, number);
            Assert.Equal(number, person.Number);
            Assert.Equal((string?)citizen["name"], person.Name);
            Assert.Equal((string?)citizen["birthDate"], Iso(person.BirthDate));
            Assert.Equal((string?)citizen["deceasedOn"], Iso(person.DeceasedOn));
            Assert.Equal((string?)citizen["addressProtection"], person.AddressProtection);
        }
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Health_personnel_are_found_by_hpr_number_and_by_national_number(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        var population = RegisterHouse.Population();
        await house.Import(population);

        foreach (var entry in population["healthPersonnel"]!.AsArray())
        {
            var number = RegisterHouse.Number(entry!["number"]);
            var byHpr = Value(await house.Registers.HealthPerson((string)entry["hprNumber"]!, default));
            var byNumber = Value(await house.Registers.HealthPerson(number, default));
            Assert.Equal((string?)entry["hprNumber"], byNumber.HprNumber);
            Assert.Equal(number, byHpr.Number);
            Assert.Equal(entry["authorizations"]!.AsArray().Select(a => (string)a!).Order(StringComparer.Ordinal), byHpr.Authorizations);
        }

        var layman = RegisterHouse.Number(population["citizens"]![0]!["number"]);
        Assert.Equal(ProblemKind.NotFound, Kind(await house.Registers.HealthPerson(layman, default)));
        Assert.Equal(ProblemKind.NotFound, Kind(await house.Registers.HealthPerson("1", default)));
        Assert.Equal(ProblemKind.NotFound, Kind(await house.Registers.HealthPerson("", default)));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_parents_children_are_told_with_where_they_live_and_changes_count_within_a_second(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        var population = RegisterHouse.Population();
        await house.Import(population);
        const string Child = "14811884325", AtHome = "08888927590", Elsewhere = "19838640888";
        async Task<ChildHome?> Seen(string parent)
        {
            var key = Value(await house.Registers.Resolve(RegisterHouse.Number(parent), default));
            var child = Value(await house.Registers.Resolve(RegisterHouse.Number(Child), default));
            return Value(await house.Registers.ChildrenOf(key, default)).FirstOrDefault(one => one.Key == child)?.Home;
        }

        Assert.Equal(ChildHome.WithThisParent, await Seen(AtHome));
        Assert.Equal(ChildHome.WithOtherParent, await Seen(Elsewhere));
        Assert.Null(await Seen((string)population["citizens"]![0]!["number"]!));

        JsonNode Entry(string number) => population["citizens"]!.AsArray().Single(citizen => (string)citizen!["number"]! == number)!;
        Entry(Child)["household"] = "h999";
        await house.Import(population);
        house.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ChildHome.WithNoParent, await Seen(AtHome));
        Entry(Child)["household"] = null;
        Entry(Child)["parents"] = new JsonArray(AtHome);
        await house.Import(population);
        house.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ChildHome.Unknown, await Seen(AtHome));
        Assert.Null(await Seen(Elsewhere));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_sub_unit_has_the_agreements_of_its_main_unit(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        await house.Import(RegisterHouse.Population());

        var north = Value(await house.Registers.Organisation(RegisterHouse.Organisation("310000027"), default));

        Assert.Equal("Fjordmyra sykehus, Nordlia", north.Name);
        Assert.Equal("hospital-site", north.Kind);
        Assert.Equal("310000019", north.Parent?.ToString());
        Assert.Equal(["critical-info", "documents", "lab-results", "measurements"], north.Agreements.Order(StringComparer.Ordinal));
        var withoutAgreement = Value(await house.Registers.Organisation(RegisterHouse.Organisation("310000116"), default));
        Assert.Empty(withoutAgreement.Agreements);
        Assert.Equal(ProblemKind.NotFound, Kind(await house.Registers.Organisation(RegisterHouse.Organisation("974760673"), default)));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Importing_again_changes_nothing_and_a_change_updates(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        var population = RegisterHouse.Population();
        await house.Import(population);
        var number = RegisterHouse.Number(population["citizens"]![3]!["number"]);
        var before = await Person(house, number);

        var again = await house.Import(population);
        population["citizens"]![3]!["name"] = "Ny Navnebror";
        population["citizens"]![3]!["parents"] = new JsonArray((string)population["citizens"]![0]!["number"]!);
        population["healthPersonnel"]![0]!["authorizations"] = new JsonArray("LE", "PS");
        population["organisations"]![9]!["agreements"] = new JsonArray("lab-results");
        var changed = await house.Import(population);

        Assert.Equal((0, 0), (again.Citizens.Added, again.Citizens.Updated));
        Assert.Equal((0, 0), (again.HealthPersonnel.Added, again.HealthPersonnel.Updated));
        Assert.Equal((0, 0), (again.Organisations.Added, again.Organisations.Updated));
        Assert.Equal((0, 1), (changed.Citizens.Added, changed.Citizens.Updated));
        Assert.Equal((0, 1), (changed.HealthPersonnel.Added, changed.HealthPersonnel.Updated));
        Assert.Equal((0, 1), (changed.Organisations.Added, changed.Organisations.Updated));
        Assert.Equal(population["citizens"]!.AsArray().Count, await house.Rows("register_person"));
        house.Clock.Advance(TimeSpan.FromSeconds(1));
        var after = await Person(house, number);
        Assert.Equal(before.Key, after.Key);
        Assert.Equal("Ny Navnebror", after.Name);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_former_number_goes_on_leading_to_the_person(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        var population = RegisterHouse.Population();
        await house.Import(population);
        var dNumbered = population["citizens"]!.AsArray().First(c => ((string)c!["number"]!)[0] is '4' or '5' or '6' or '7' && c["parents"]!.AsArray().Count == 0
            && population["healthPersonnel"]!.AsArray().All(p => (string)p!["number"]! != (string)c["number"]!) && !IsParent(population, (string)c["number"]!))!;
        var old = (string)dNumbered["number"]!;
        var before = await Person(house, RegisterHouse.Number(old));

        dNumbered["formerNumbers"] = new JsonArray(old);
        dNumbered["number"] = "15838510075";
        var summary = await house.Import(population);
        house.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((0, 1), (summary.Citizens.Added, summary.Citizens.Updated));
        var byOld = await Person(house, RegisterHouse.Number(old));
        var byNew = await Person(house, RegisterHouse.Number("15838510075"));
        Assert.Equal(before.Key, byOld.Key);
        Assert.Equal(before.Key, byNew.Key);
        Assert.Equal("15838510075", byOld.Number.Reveal());
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Another_host_sees_a_change_within_a_second(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        await using var other = house.AnotherHost();
        var population = RegisterHouse.Population();
        await house.Import(population);
        var number = RegisterHouse.Number(population["citizens"]![0]!["number"]);
        Assert.Null((await Person(other, number)).DeceasedOn);

        population["citizens"]![0]!["deceasedOn"] = "2026-11-19";
        population["organisations"]![0]!["agreements"] = new JsonArray();
        await house.Import(population);
        house.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new DateOnly(2026, 11, 19), (await Person(other, number)).DeceasedOn);
        Assert.Empty(Value(await other.Registers.Organisation(RegisterHouse.Organisation("310000019"), default)).Agreements);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task An_authorisation_and_an_agreement_hold_on_their_days_in_Norway(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        var population = RegisterHouse.Population();
        population["healthPersonnel"]![0]!["authorizations"] = JsonNode.Parse("""[{"code":"LE","validFrom":"2010-01-01","validTo":"2026-11-20"}]""");
        population["organisations"]![0]!["agreements"] = JsonNode.Parse("""[{"code":"lab-results","validFrom":"2026-11-21"}]""");
        await house.Import(population);
        var hpr = (string)population["healthPersonnel"]![0]!["hprNumber"]!;
        var hospital = RegisterHouse.Organisation("310000019");

        // 20 November 22:59:59 UTC is 23:59:59 in Norway; a second later it is the 21st there.
        house.Clock.Advance(new TimeSpan(12, 59, 59));
        Assert.Equal(["LE"], Value(await house.Registers.HealthPerson(hpr, default)).Authorizations);
        Assert.Empty(Value(await house.Registers.Organisation(hospital, default)).Agreements);
        house.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(Value(await house.Registers.HealthPerson(hpr, default)).Authorizations);
        Assert.Equal(["lab-results"], Value(await house.Registers.Organisation(hospital, default)).Agreements);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task No_national_number_is_readable_in_the_tables(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        var population = RegisterHouse.Population();
        await house.Import(population);

        var held = new StringBuilder();
        await using var connection = await house.Database.OpenReading(default);
        foreach (var table in (string[])["register_person", "register_person_number", "register_parent", "register_health_person", "register_authorization"])
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"select * from {table}";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                for (var i = 0; i < reader.FieldCount; i++)
                    held.Append(reader.GetValue(i) is byte[] bytes ? Encoding.Latin1.GetString(bytes) : reader.GetValue(i).ToString()).Append('\n');
        }

        var all = held.ToString();
        Assert.All(population["citizens"]!.AsArray(), citizen => Assert.DoesNotContain((string)citizen!["number"]!, all, StringComparison.Ordinal));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Other_keys_are_noticed_and_deny(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        var population = RegisterHouse.Population();
        await house.Import(population);
        await using var stranger = house.AnotherHost(RegisterKeys.Create());

        Assert.Equal(ProblemKind.Unavailable, Kind(await stranger.Registers.Resolve(RegisterHouse.Number(population["citizens"]![0]!["number"]), default)));
        Assert.Equal(ProblemKind.Unavailable, Kind(await stranger.TryImport(population.ToJsonString())));
        Assert.Equal(population["citizens"]!.AsArray().Count, await house.Rows("register_person"));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_register_that_does_not_answer_is_unavailable_and_never_unknown(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        var population = RegisterHouse.Population();
        await house.Import(population);
        var number = RegisterHouse.Number(population["citizens"]![0]!["number"]);
        var known = await Person(house, number);
        await Execute(house, "drop table register_state");

        // What is cached may be answered for a second, not longer.
        Assert.True((await house.Registers.Person(known.Key, default)).IsSuccess);
        house.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ProblemKind.Unavailable, Kind(await house.Registers.Person(known.Key, default)));
        Assert.Equal(ProblemKind.Unavailable, Kind(await house.Registers.Resolve(number, default)));
        Assert.Equal(ProblemKind.Unavailable, Kind(await house.TryImport(population.ToJsonString())));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_number_moved_to_another_row_is_not_believed(DatabaseKind kind)
    {
        await using var house = await RegisterHouse.Open(kind);
        var population = RegisterHouse.Population();
        await house.Import(population);
        await Execute(house, "update register_person set number_sealed = (select number_sealed from register_person order by name limit 1)");

        var refused = 0;
        foreach (var citizen in population["citizens"]!.AsArray())
        {
            var key = Value(await house.Registers.Resolve(RegisterHouse.Number(citizen!["number"]), default));
            if (!(await house.Registers.Person(key, default)).IsSuccess) refused++;
        }

        Assert.Equal(population["citizens"]!.AsArray().Count - 1, refused);
    }

    private static bool IsParent(JsonNode population, string number) =>
        population["citizens"]!.AsArray().Any(c => c!["parents"]!.AsArray().Any(p => (string)p! == number));

    private static string? Iso(DateOnly? date) => date?.ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private static Task<int> Execute(RegisterHouse house, string sql) => house.Database.Write(
        async (connection, transaction) =>
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            return await command.ExecuteNonQueryAsync();
        },
        default);

    private static async Task<RegisteredPerson> Person(RegisterHouse house, PersonNumber number) =>
        Value(await house.Registers.Person(Value(await house.Registers.Resolve(number, default)), default));

    private static T Value<T>(Outcome<T> outcome)
    {
        Assert.True(outcome.Succeeded(out var value, out var problem), problem?.Text);
        return value;
    }

    private static ProblemKind? Kind<T>(Outcome<T> outcome) => outcome.Failed(out var problem) ? problem.Kind : null;
}
