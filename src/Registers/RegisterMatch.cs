using System.Data.Common;
using Dapper;
using Felles.Kernel;

namespace Felles.Registers;

/// <summary>Whose key each number of the document leads to: found in the registers, or made for somebody new.</summary>
internal sealed record ImportPlan(IReadOnlyDictionary<PersonNumber, PersonKey> Keys, IReadOnlySet<PersonKey> NewPersons);

/// <summary>
/// Judges a population against the registers it goes into, before anything is written: who is known already, and whether
/// every reference leads somewhere.
/// </summary>
internal sealed class RegisterMatch
{
    private readonly DbConnection connection;
    private readonly DbTransaction transaction;
    private readonly NumberProtection protection;
    private readonly CancellationToken cancel;
    private readonly FindingList findings = new();
    private readonly Dictionary<PersonNumber, PersonKey> keys = [];
    private readonly HashSet<PersonKey> newPersons = [];

    private RegisterMatch(DbConnection connection, DbTransaction transaction, NumberProtection protection, CancellationToken cancel)
    {
        this.connection = connection;
        this.transaction = transaction;
        this.protection = protection;
        this.cancel = cancel;
    }

    public static async Task<Outcome<ImportPlan>> Run(DbConnection connection, DbTransaction transaction, NumberProtection protection, CheckedPopulation population, CancellationToken cancel)
    {
        var match = new RegisterMatch(connection, transaction, protection, cancel);
        await match.Citizens(population.Citizens);
        await match.Parents(population.Citizens);
        await match.HealthPersonnel(population.HealthPersonnel);
        await match.Organisations(population);
        return match.findings.Any ? match.findings.ToProblem() : new ImportPlan(match.keys, match.newPersons);
    }

    private async Task Citizens(IReadOnlyList<CheckedCitizen> citizens)
    {
        foreach (var citizen in citizens)
        {
            PersonNumber[] numbers = [citizen.Number, .. citizen.FormerNumbers];
            var known = new HashSet<PersonKey>();
            foreach (var number in numbers)
                if (await KeyOf(number) is { } key)
                    known.Add(key);
            if (known.Count > 1)
                findings.Add("conflict", "two-persons", citizen.Place, "These numbers lead to two different persons in the register. A number is never moved from one person to another; find out which is right.");
            var person = known.Count > 0 ? known.First() : PersonKey.Create();
            if (known.Count == 0) newPersons.Add(person);
            foreach (var number in numbers) keys[number] = person;
        }

        foreach (var twice in citizens.GroupBy(c => keys[c.Number]).Where(g => g.Count() > 1))
            findings.Add("duplicate", "person-twice", twice.Last().Place, $"This is the same person as {twice.First().Place}: the register knows both numbers as theirs. Write the person once, the older number under formerNumbers.");
    }

    private async Task Parents(IReadOnlyList<CheckedCitizen> citizens)
    {
        foreach (var citizen in citizens)
            for (var i = 0; i < citizen.Parents.Count; i++)
                await Require(citizen.Parents[i], $"{citizen.Place}.parents[{i}]");
    }

    private async Task HealthPersonnel(IReadOnlyList<CheckedHealthPerson> personnel)
    {
        foreach (var person in personnel)
        {
            if (await Require(person.Number, $"{person.Place}.number") is not { } key) continue;
            var otherPerson = await Scalar<byte[]>("select person_key from register_health_person where hpr_number = @hpr", new { hpr = person.HprNumber });
            if (otherPerson is not null && PersonKeyBytes.Read(otherPerson) != key)
                findings.Add("conflict", "hpr-number-of-another", $"{person.Place}.hprNumber", "This HPR number belongs to another person in the register. An HPR number is never moved.");
            var otherNumber = await Scalar<string>("select hpr_number from register_health_person where person_key = @key", new { key = key.Bytes() });
            if (otherNumber is not null && otherNumber != person.HprNumber)
                findings.Add("conflict", "second-hpr-number", $"{person.Place}.hprNumber", "This person has another HPR number in the register. A person has one.");
        }

        foreach (var twice in personnel.Where(p => keys.ContainsKey(p.Number)).GroupBy(p => keys[p.Number]).Where(g => g.Count() > 1))
            findings.Add("duplicate", "health-person-twice", $"{twice.Last().Place}.number", $"This is the same person as {twice.First().Place}.");
    }

    private async Task Organisations(CheckedPopulation population)
    {
        // The main unit of each organisation named; null for a main unit.
        var mainUnits = population.Organisations.ToDictionary(o => o.Number, o => o.Entry.Parent, StringComparer.Ordinal);
        foreach (var organisation in population.Organisations)
            if (organisation.Entry.Parent is { } parent)
                await RequireMainUnit(mainUnits, parent, $"{organisation.Place}.parent");

        foreach (var organisation in population.Organisations)
            if (organisation.Entry.Parent is not null && await Scalar<string>("select number from register_organisation where parent = @number limit 1", new { number = organisation.Number }) is { } below
                && !(mainUnits.TryGetValue(below, out var moved) && moved != organisation.Number))
                findings.Add("conflict", "main-unit-has-sub-units", $"{organisation.Place}.parent", "This organisation has sub-units in the register and so cannot become one.");

        foreach (var person in population.HealthPersonnel)
            for (var i = 0; i < person.Employers.Count; i++)
            {
                var (employer, place) = (person.Employers[i], $"{person.Place}.employers[{i}]");
                await RequireMainUnit(mainUnits, employer.LegalEntity, $"{place}.legalEntity");
                if (employer.PointOfCare == employer.LegalEntity) continue;
                await LookUp(mainUnits, employer.PointOfCare);
                if (!mainUnits.TryGetValue(employer.PointOfCare, out var main) || main != employer.LegalEntity)
                    findings.Add("not-found", "point-of-care", $"{place}.pointOfCare", "The place of care must be the legal entity itself or one of its sub-units.");
            }
    }

    private async Task RequireMainUnit(Dictionary<string, string?> mainUnits, string number, string place)
    {
        await LookUp(mainUnits, number);
        if (!mainUnits.TryGetValue(number, out var above))
            findings.Add("not-found", "organisation-unknown", place, "This organisation is neither in the document nor in the register.");
        else if (above is not null)
            findings.Add("business-rule", "not-a-main-unit", place, "This organisation is a sub-unit; name its main unit.");
    }

    private async Task LookUp(Dictionary<string, string?> mainUnits, string number)
    {
        if (mainUnits.ContainsKey(number)) return;
        var known = await connection.QueryAsync<(string Number, string? Parent)>(new CommandDefinition(
            "select number, parent from register_organisation where number = @number", new { number }, transaction, cancellationToken: cancel));
        foreach (var (found, parent) in known) mainUnits.Add(found, parent);
    }

    private async Task<PersonKey?> Require(PersonNumber number, string place)
    {
        if (!keys.TryGetValue(number, out var key))
        {
            if (await KeyOf(number) is not { } found)
            {
                findings.Add("not-found", "person-unknown", place, "This person is neither in the document nor in the register.");
                return null;
            }

            keys[number] = key = found;
        }

        return key;
    }

    private async Task<PersonKey?> KeyOf(PersonNumber number) =>
        await Scalar<byte[]>("select person_key from register_person_number where digest = @digest", new { digest = protection.Digest(number).ToBytes() }) is { } key
            ? PersonKeyBytes.Read(key)
            : null;

    private Task<T?> Scalar<T>(string sql, object parameters) =>
        connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancel));
}
