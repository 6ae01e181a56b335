using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Dapper;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Registers;

/// <summary>The registers in our own database.</summary>
internal sealed class DatabaseRegisters(Database database, RegisterOptions options, TimeProvider clock) : IRegisters
{
    // Half a key and a hash each, about 10 MB when full.
    private const int KeysHalfMax = 100_000;
    private const int FoundMax = 20;

    private readonly NumberProtection protection = new(options.Keys, options.SyntheticSeries);
    private readonly RegisterGenerations generations = new(database, new NumberProtection(options.Keys, options.SyntheticSeries), clock);

    // Outlives the generations: an import never moves a number from one person to another (it refuses), so an answer
    // once right stays right. "Nobody has it" is not kept, since an import may change that.
    private readonly BoundedCache<NumberDigest, PersonKey> keys = new(KeysHalfMax);

    public async ValueTask<Outcome<PersonKey>> Resolve(PersonNumber number, CancellationToken cancel)
    {
        var digest = protection.Digest(number);
        // The check of the generation is also the check of the keys and of whether the database answers.
        var current = await Current(cancel);
        if (current.Failed(out var problem)) return problem;
        if (keys.TryGet(digest, out var known)) return known;
        return await Ask<PersonKey>(async connection =>
        {
            var found = await connection.QuerySingleOrDefaultAsync<byte[]>(new CommandDefinition(
                "select person_key from register_person_number where digest = @digest", new { digest = digest.ToBytes() }, cancellationToken: cancel));
            if (found is null) return NoPerson;
            var key = PersonKeyBytes.Read(found);
            keys.Set(digest, key);
            return key;
        }, cancel);
    }

    public async ValueTask<Outcome<RegisteredPerson>> Person(PersonKey key, CancellationToken cancel)
    {
        var current = await Current(cancel);
        if (!current.Succeeded(out var generation, out var problem)) return problem;
        if (generation.Persons.TryGet(key, out var cached)) return cached;
        return await Ask<RegisteredPerson>(async connection =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<PersonRow>(new CommandDefinition(
                """
                select number_sealed as NumberSealed, name as Name, birth_date as BirthDate, deceased_on as DeceasedOn, address_protection as AddressProtection
                from register_person where person_key = @key
                """,
                new { key = key.Bytes() }, cancellationToken: cancel));
            if (row is null) return NoPerson;
            if (!protection.TryOpen(row.NumberSealed, key, out var number)) return Unreadable;
            var person = new RegisteredPerson
            {
                Key = key,
                Number = number,
                Name = row.Name,
                BirthDate = Date(row.BirthDate),
                DeceasedOn = Date(row.DeceasedOn),
                AddressProtection = row.AddressProtection,
            };
            generation.Persons.Set(key, person);
            return person;
        }, cancel);
    }

    public async ValueTask<Outcome<ImmutableArray<RegisteredChild>>> ChildrenOf(PersonKey parent, CancellationToken cancel)
    {
        var current = await Current(cancel);
        if (!current.Succeeded(out var generation, out var problem)) return problem;
        if (generation.Children.TryGet(parent, out var cached)) return cached;
        return await Ask<ImmutableArray<RegisteredChild>>(async connection =>
        {
            var rows = await connection.QueryAsync<ChildRow>(new CommandDefinition(
                """
                select c.person_key as PersonKey, case when c.address_key is null then 0 when c.address_key = me.address_key then 1
                    when exists (select 1 from register_parent o join register_person other on other.person_key = o.parent_key
                        where o.child_key = c.person_key and other.address_key = c.address_key and other.deceased_on is null) then 2 else 3 end as Home
                from register_parent p join register_person c on c.person_key = p.child_key join register_person me on me.person_key = p.parent_key
                where p.parent_key = @parent
                """,
                new { parent = parent.Bytes() }, cancellationToken: cancel));
            ImmutableArray<RegisteredChild> children = [.. rows.Select(row => new RegisteredChild(PersonKeyBytes.Read(row.PersonKey), (ChildHome)row.Home))];
            generation.Children.Set(parent, children);
            return children;
        }, cancel);
    }

    public async ValueTask<Outcome<ImmutableArray<RegisteredRepresentation>>> Representing(PersonKey representative, CancellationToken cancel)
    {
        var today = NorwegianTime.DateAt(clock.GetUtcNow());
        return await Ask<ImmutableArray<RegisteredRepresentation>>(
            async connection => (await RepresentationRow.Read(connection, "representative_key = @key and ended_at is null", new { key = representative.Bytes() }, cancel)).RemoveAll(one => !one.IsInForce(today)), cancel);
    }

    public async ValueTask<Outcome<bool>> IsPrivacyOfficer(PersonNumber number, OrganisationNumber organisation, CancellationToken cancel)
    {
        var resolved = await Resolve(number, cancel);
        if (!resolved.Succeeded(out var key, out var problem)) return problem.Kind == ProblemKind.NotFound ? false : problem;
        return await Ask<bool>(
            async connection => await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                "select count(*) from register_officer where person_key = @key and organisation = @organisation", new { key = key.Bytes(), organisation = organisation.ToString() }, cancellationToken: cancel)) > 0,
            cancel);
    }

    public async ValueTask<Outcome<RegisteredHealthPerson>> HealthPerson(string hprNumber, CancellationToken cancel)
    {
        // An HPR number is digits and short; anything else is nobody's and need not be asked for.
        if (hprNumber is not { Length: >= 1 and <= 16 }) return NoHealthPerson;
        var current = await Current(cancel);
        if (!current.Succeeded(out var generation, out var problem)) return problem;
        if (generation.HealthPersonnelByHpr.TryGet(hprNumber, out var cached)) return cached;
        var asked = await Ask(connection => ReadHealthPerson(connection, generation, "h.hpr_number = @wanted", hprNumber, cancel), cancel);
        if (asked.Succeeded(out var person, out _)) generation.HealthPersonnelByHpr.Set(hprNumber, person);
        return asked;
    }

    public async ValueTask<Outcome<RegisteredHealthPerson>> HealthPerson(PersonNumber number, CancellationToken cancel)
    {
        var resolved = await Resolve(number, cancel);
        if (!resolved.Succeeded(out var key, out var problem)) return problem.Kind == ProblemKind.NotFound ? NoHealthPerson : problem;
        var current = await Current(cancel);
        if (!current.Succeeded(out var generation, out problem)) return problem;
        if (generation.HealthPersonnelByPerson.TryGet(key, out var cached)) return cached;
        var asked = await Ask(connection => ReadHealthPerson(connection, generation, "h.person_key = @wanted", key.Bytes(), cancel), cancel);
        if (asked.Succeeded(out var person, out _)) generation.HealthPersonnelByPerson.Set(key, person);
        return asked;
    }

    public async ValueTask<Outcome<RegisteredOrganisation>> Organisation(OrganisationNumber number, CancellationToken cancel)
    {
        var current = await Current(cancel);
        if (!current.Succeeded(out var generation, out var problem)) return problem;
        if (generation.Organisations.TryGet(number, out var cached)) return cached;
        return await Ask<RegisteredOrganisation>(async connection =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<OrganisationRow>(new CommandDefinition(
                $"{SelectOrganisation} where o.number = @number", new { number = number.ToString(), day = generation.Day }, cancellationToken: cancel));
            if (row is null) return NoOrganisation;
            var organisation = row.ToRegistered();
            generation.Organisations.Set(number, organisation);
            return organisation;
        }, cancel);
    }

    public async ValueTask<Outcome<(IReadOnlyList<RegisteredOrganisation> Organisations, IReadOnlyList<RegisteredHealthPerson> Personnel)>> Find(string text, CancellationToken cancel)
    {
        var search = NameSearch.Read(text);
        if (!search.Succeeded(out var wanted, out var problem)) return problem;
        var current = await Current(cancel);
        if (!current.Succeeded(out var generation, out problem)) return problem;
        return await Ask<(IReadOnlyList<RegisteredOrganisation>, IReadOnlyList<RegisteredHealthPerson>)>(async connection =>
        {
            var parameters = wanted.Parameters();
            parameters.Add("day", generation.Day);
            parameters.Add("max", FoundMax);
            var organisations = await connection.QueryAsync<OrganisationRow>(new CommandDefinition(
                $"{SelectOrganisation} where {wanted.Condition("o.name_folded")} order by o.name_folded, o.number limit @max", parameters, cancellationToken: cancel));
            var personnel = await connection.QueryAsync<HealthPersonRow>(new CommandDefinition(
                $"{SelectHealthPerson} where {wanted.Condition("h.name_folded")} order by h.name_folded, h.hpr_number limit @max", parameters, cancellationToken: cancel));
            var people = new List<RegisteredHealthPerson>();
            foreach (var row in personnel)
            {
                var opened = ToRegistered(row);
                if (!opened.Succeeded(out var person, out var unreadable)) return unreadable;
                people.Add(person);
            }

            return (organisations.Select(row => row.ToRegistered()).ToArray(), people);
        }, cancel);
    }

    private async Task<Outcome<RegisteredHealthPerson>> ReadHealthPerson(DbConnection connection, RegisterGeneration generation, string condition, object wanted, CancellationToken cancel)
    {
        var row = await connection.QuerySingleOrDefaultAsync<HealthPersonRow>(new CommandDefinition(
            $"{SelectHealthPerson} where {condition}", new { wanted, day = generation.Day }, cancellationToken: cancel));
        return row is null ? NoHealthPerson : ToRegistered(row);
    }

    private Outcome<RegisteredHealthPerson> ToRegistered(HealthPersonRow row) =>
        protection.TryOpen(row.NumberSealed, PersonKeyBytes.Read(row.PersonKey), out var number)
            ? new RegisteredHealthPerson(row.HprNumber, row.Name, number, Split(row.Authorizations))
            : Unreadable;

    private ValueTask<Outcome<RegisterGeneration>> Current(CancellationToken cancel)
    {
        // The common case is a value at hand; only a real check of the store needs the guard.
        var current = generations.Current(cancel);
        return current.IsCompletedSuccessfully ? current : new(Guarded(current.AsTask()));
    }

    private async Task<Outcome<T>> Ask<T>(Func<DbConnection, Task<Outcome<T>>> ask, CancellationToken cancel) => await Guarded(AskUnguarded(ask, cancel));

    private async Task<Outcome<T>> AskUnguarded<T>(Func<DbConnection, Task<Outcome<T>>> ask, CancellationToken cancel)
    {
        await using var connection = await database.OpenReading(cancel);
        return await ask(connection);
    }

    private static async Task<Outcome<T>> Guarded<T>(Task<Outcome<T>> asking)
    {
        try
        {
            return await asking;
        }
        catch (Exception exception) when (Database.IsUnavailability(exception))
        {
            return Problem.Unavailable("register-unavailable", "The register does not answer. Try again in a moment; if it lasts, tell the operator.");
        }
    }

    private static DateOnly? Date(string? iso) => iso is null ? null : DateOnly.ParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string[] Split(string? joined) => joined?.Split(',').Order(StringComparer.Ordinal).ToArray() ?? [];

    private static readonly Problem NoPerson = Problem.NotFound("Nobody in the population register has this number or key. Check it.");
    private static readonly Problem NoHealthPerson = Problem.NotFound("Nobody in the register of health personnel has this number. Check it.");
    private static readonly Problem NoOrganisation = Problem.NotFound("No organisation in the register has this number. Check it.");
    private static readonly Problem Unreadable = Problem.Unavailable(
        "register-number-unreadable", "The register holds a number that this host cannot read. Tell the operator: the keys or the accepted synthetic series differ from when it was imported.");

    // string_agg is PostgreSQL's word and, since 3.44, SQLite's; group_concat is the older SQLite's. A sub-select per
    // row is one read by primary key, and the rows are at most twenty.
    private string Joined(string column) => database.Kind == DatabaseKind.Sqlite ? $"group_concat({column}, ',')" : $"string_agg({column}, ',')";

    private const string ValidToday = "valid_from <= @day and valid_to >= @day";

    private string SelectHealthPerson =>
        $"""
        select h.hpr_number as HprNumber, h.name as Name, h.person_key as PersonKey, p.number_sealed as NumberSealed,
            (select {Joined("code")} from register_authorization where hpr_number = h.hpr_number and {ValidToday}) as Authorizations
        from register_health_person h join register_person p on p.person_key = h.person_key
        """;

    private string SelectOrganisation =>
        $"""
        select o.number as Number, o.name as Name, o.parent as Parent, o.kind as Kind,
            (select {Joined("service")} from register_agreement where organisation = coalesce(o.parent, o.number) and {ValidToday}) as Agreements
        from register_organisation o
        """;

    private sealed class PersonRow
    {
        public required byte[] NumberSealed { get; init; }

        public required string Name { get; init; }

        public string? BirthDate { get; init; }

        public string? DeceasedOn { get; init; }

        public required string AddressProtection { get; init; }
    }

    private sealed class ChildRow
    {
        public required byte[] PersonKey { get; init; }

        /// <summary><see cref="ChildHome"/> by its number.</summary>
        public required long Home { get; init; }
    }

    private sealed class HealthPersonRow
    {
        public required string HprNumber { get; init; }

        public required string Name { get; init; }

        public required byte[] PersonKey { get; init; }

        public required byte[] NumberSealed { get; init; }

        public string? Authorizations { get; init; }
    }

    private sealed class OrganisationRow
    {
        public required string Number { get; init; }

        public required string Name { get; init; }

        public string? Parent { get; init; }

        public required string Kind { get; init; }

        public string? Agreements { get; init; }

        public RegisteredOrganisation ToRegistered()
        {
            var number = OrganisationNumber.TryParse(Number, out var own) ? own : throw new InvalidOperationException("The import let a wrong organisation number in.");
            OrganisationNumber? parent = OrganisationNumber.TryParse(Parent, out var main) ? main : null;
            return new RegisteredOrganisation(number, Name, parent, Kind, Split(Agreements).ToFrozenSet(StringComparer.Ordinal));
        }
    }
}
