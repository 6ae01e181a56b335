using System.Data.Common;
using Dapper;
using Felles.Kernel;

namespace Felles.Registers;

/// <summary>Writes a population that was found right, inside the import's transaction.</summary>
internal sealed class RegisterWriter(
    DbConnection connection, DbTransaction transaction, NumberProtection protection, ImportPlan plan, IProgress<ImportProgress>? progress, CancellationToken cancel)
{
    private const int ProgressEvery = 100;

    private int done;
    private int total;

    public async Task<ImportSummary> Write(CheckedPopulation population)
    {
        total = population.Citizens.Count + population.HealthPersonnel.Count + population.Organisations.Count;
        var citizens = new Tally();
        foreach (var citizen in population.Citizens) await Handle(citizens, Citizen(citizen));
        // Parents after persons: a child may stand before its parents in the document.
        foreach (var citizen in population.Citizens)
            if (await Parents(citizen)) citizens.AlsoChanged(citizen.Place);
        var personnel = new Tally();
        foreach (var person in population.HealthPersonnel) await Handle(personnel, HealthPerson(person));
        var organisations = new Tally();
        foreach (var organisation in population.Organisations.OrderBy(o => o.Entry.Parent is not null)) await Handle(organisations, Organisation(organisation));
        progress?.Report(new ImportProgress(done, total));

        var summary = new ImportSummary(citizens.Count(), personnel.Count(), organisations.Count());
        if (citizens.Changed || personnel.Changed || organisations.Changed)
            await Execute("update register_state set version = version + 1, key_mark = @mark", new { mark = protection.KeyMark() });
        return summary;
    }

    private async Task Handle(Tally tally, Task<(string Place, Change Change)> writing)
    {
        var (place, change) = await writing;
        tally.Add(place, change);
        if (++done % ProgressEvery == 0) progress?.Report(new ImportProgress(done, total));
    }

    private async Task<(string Place, Change Change)> Citizen(CheckedCitizen citizen)
    {
        var entry = citizen.Entry;
        var key = plan.Keys[citizen.Number];
        var row = new CitizenRow
        {
            Name = entry.Name,
            GivenName = entry.GivenName,
            FamilyName = entry.FamilyName,
            BirthDate = entry.BirthDate,
            DeceasedOn = entry.DeceasedOn,
            AddressProtection = entry.AddressProtection,
            AddressKey = entry.Household,
        };
        var isNew = plan.NewPersons.Contains(key);
        var stored = isNew ? null : await connection.QuerySingleAsync<StoredCitizen>(Command(
            """
            select name as Name, given_name as GivenName, family_name as FamilyName, birth_date as BirthDate, deceased_on as DeceasedOn,
                address_protection as AddressProtection, address_key as AddressKey, number_sealed as NumberSealed
            from register_person where person_key = @key
            """,
            new { key = key.Bytes() }));
        var sameNumber = stored is not null && protection.TryOpen(stored.NumberSealed, key, out var current) && current == citizen.Number;
        var same = stored is not null && sameNumber && row == stored.ToRow();
        if (!same)
            await Execute(
                """
                insert into register_person (person_key, number_sealed, name, given_name, family_name, birth_date, deceased_on, address_protection, address_key)
                values (@key, @number, @Name, @GivenName, @FamilyName, @BirthDate, @DeceasedOn, @AddressProtection, @AddressKey)
                on conflict (person_key) do update set number_sealed = excluded.number_sealed, name = excluded.name, given_name = excluded.given_name,
                    family_name = excluded.family_name, birth_date = excluded.birth_date, deceased_on = excluded.deceased_on,
                    address_protection = excluded.address_protection, address_key = excluded.address_key
                """,
                new
                {
                    key = key.Bytes(), number = sameNumber ? stored!.NumberSealed : protection.Seal(citizen.Number, key), row.Name, row.GivenName, row.FamilyName,
                    row.BirthDate, row.DeceasedOn, row.AddressProtection, row.AddressKey,
                });
        var numbersAdded = 0;
        foreach (var number in citizen.FormerNumbers.Prepend(citizen.Number))
            numbersAdded += await Execute(
                "insert into register_person_number (digest, person_key) values (@digest, @key) on conflict (digest) do nothing",
                new { digest = protection.Digest(number).ToBytes(), key = key.Bytes() });
        return (citizen.Place, isNew ? Change.Added : same && numbersAdded == 0 ? Change.None : Change.Updated);
    }

    private Task<bool> Parents(CheckedCitizen citizen)
    {
        var child = plan.Keys[citizen.Number].Bytes();
        return ReplaceIfOther(
            "select parent_key from register_parent where child_key = @owner order by parent_key", "delete from register_parent where child_key = @owner",
            "insert into register_parent (child_key, parent_key) values (@child, @parent)",
            child, citizen.Parents.Select(p => plan.Keys[p]).Distinct().Select(p => p.Bytes()).Select(p => (Convert.ToHexString(p), (object)new { child, parent = p })),
            (byte[] stored) => Convert.ToHexString(stored));
    }

    private async Task<(string Place, Change Change)> HealthPerson(CheckedHealthPerson person)
    {
        var key = plan.Keys[person.Number].Bytes();
        var stored = await connection.QuerySingleOrDefaultAsync<string>(Command("select name from register_health_person where hpr_number = @hpr", new { hpr = person.HprNumber }));
        var changed = stored != person.Name;
        if (changed)
            await Execute(
                """
                insert into register_health_person (hpr_number, person_key, name, name_folded) values (@hpr, @key, @name, @folded)
                on conflict (hpr_number) do update set name = excluded.name, name_folded = excluded.name_folded
                """,
                new { hpr = person.HprNumber, key, name = person.Name, folded = NameSearch.Fold(person.Name) });
        changed |= await ReplaceIfOther(
            "select code || ' ' || valid_from || ' ' || valid_to from register_authorization where hpr_number = @owner", "delete from register_authorization where hpr_number = @owner",
            "insert into register_authorization (hpr_number, code, valid_from, valid_to) values (@owner, @Code, @From, @To)",
            person.HprNumber, person.Authorizations.Select(a => ($"{a.Code} {a.From} {a.To}", (object)new { owner = person.HprNumber, a.Code, a.From, a.To })), (string s) => s);
        return (person.Place, stored is null ? Change.Added : changed ? Change.Updated : Change.None);
    }

    private async Task<(string Place, Change Change)> Organisation(CheckedOrganisation organisation)
    {
        var entry = organisation.Entry;
        var row = new OrganisationRow { Name = entry.Name, Parent = entry.Parent, Kind = entry.Kind };
        var stored = await connection.QuerySingleOrDefaultAsync<OrganisationRow>(Command(
            "select name as Name, parent as Parent, kind as Kind from register_organisation where number = @number", new { number = organisation.Number }));
        var changed = stored != row;
        if (changed)
            await Execute(
                """
                insert into register_organisation (number, name, name_folded, parent, kind) values (@number, @name, @folded, @parent, @kind)
                on conflict (number) do update set name = excluded.name, name_folded = excluded.name_folded, parent = excluded.parent, kind = excluded.kind
                """,
                new { number = organisation.Number, name = row.Name, folded = NameSearch.Fold(row.Name), parent = row.Parent, kind = row.Kind });
        changed |= await ReplaceIfOther(
            "select service || ' ' || valid_from || ' ' || valid_to from register_agreement where organisation = @owner", "delete from register_agreement where organisation = @owner",
            "insert into register_agreement (organisation, service, valid_from, valid_to) values (@owner, @Code, @From, @To)",
            organisation.Number, organisation.Agreements.Select(a => ($"{a.Code} {a.From} {a.To}", (object)new { owner = organisation.Number, a.Code, a.From, a.To })), (string s) => s);
        return (organisation.Place, stored is null ? Change.Added : changed ? Change.Updated : Change.None);
    }

    // Replaces the rows that belong to one owner, and tells whether that changed anything.
    private async Task<bool> ReplaceIfOther<TStored>(
        string select, string delete, string insert, object owner, IEnumerable<(string Identity, object Parameters)> wanted, Func<TStored, string> identity)
    {
        var rows = wanted.ToArray();
        var stored = await connection.QueryAsync<TStored>(Command(select, new { owner }));
        if (stored.Select(identity).ToHashSet(StringComparer.Ordinal).SetEquals(rows.Select(row => row.Identity))) return false;
        await Execute(delete, new { owner });
        foreach (var row in rows) await Execute(insert, row.Parameters);
        return true;
    }

    private CommandDefinition Command(string sql, object parameters) => new(sql, parameters, transaction, cancellationToken: cancel);

    private Task<int> Execute(string sql, object parameters) => connection.ExecuteAsync(Command(sql, parameters));

    /// <summary>What became of one entry.</summary>
    private enum Change
    {
        None,
        Updated,
        Added,
    }

    /// <summary>Counts entries by what became of them, each once.</summary>
    private sealed class Tally
    {
        private readonly Dictionary<string, Change> changes = new(StringComparer.Ordinal);

        public bool Changed => changes.Values.Any(change => change != Change.None);

        public void Add(string place, Change change) => changes[place] = change;

        public void AlsoChanged(string place)
        {
            if (changes[place] == Change.None) changes[place] = Change.Updated;
        }

        public ImportCount Count() => new(Of(Change.Added), Of(Change.Updated), Of(Change.None));

        private int Of(Change wanted) => changes.Values.Count(change => change == wanted);
    }

    private record CitizenRow
    {
        public required string Name { get; init; }

        public string? GivenName { get; init; }

        public string? FamilyName { get; init; }

        public string? BirthDate { get; init; }

        public string? DeceasedOn { get; init; }

        public required string AddressProtection { get; init; }

        public string? AddressKey { get; init; }
    }

    private sealed record StoredCitizen : CitizenRow
    {
        public required byte[] NumberSealed { get; init; }

        public CitizenRow ToRow() => new()
        {
            Name = Name, GivenName = GivenName, FamilyName = FamilyName, BirthDate = BirthDate, DeceasedOn = DeceasedOn,
            AddressProtection = AddressProtection, AddressKey = AddressKey,
        };
    }

    private sealed record OrganisationRow
    {
        public required string Name { get; init; }

        public string? Parent { get; init; }

        public required string Kind { get; init; }
    }
}
