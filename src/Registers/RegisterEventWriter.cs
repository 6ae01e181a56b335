using System.Data.Common;
using System.Globalization;
using Dapper;
using Felles.Kernel;

namespace Felles.Registers;

/// <summary>Writes one event after the other, inside a transaction. What does not fit the registers is told by its member.</summary>
internal sealed class RegisterEventWriter(DbConnection connection, DbTransaction transaction, NumberProtection protection, SyntheticSeries accepted, DateTimeOffset now, CancellationToken cancel)
{
    private const string UnknownPerson = "Nobody in the register has this number.";

    /// <summary>Writes an event; the member and what is wrong with it, or nothing wrong.</summary>
    internal async Task<(string Member, string? Why)> Write(RegisterEventEntry entry)
    {
        if (entry.Type == "PersonIsBorn") return await Born(entry);
        if (await KeyOf(entry.Person) is not { } person) return ("person", UnknownPerson);
        switch (entry.Type)
        {
            case "PersonIsDeceased":
                await Execute("update register_person set deceased_on = @day where person_key = @person", new { person, day = entry.DeceasedOn });
                return default;
            case "PersonHasNewNumber":
                return await NewNumber(person, entry.NewNumber!);
            case "ChangeInParentalResponsibility":
                return await Parents(person, entry.Parents!);
            case "ChangeInAddress":
                await Execute("update register_person set address_key = @household where person_key = @person", new { person, household = entry.Household });
                return default;
            case "ChangeInAddressProtection":
                await Execute("update register_person set address_protection = @protection where person_key = @person", new { person, protection = entry.AddressProtection });
                return default;
            case "GuardianshipBegins" or "GuardianshipEnds":
                return await Guardianship(person, entry);
            default:
                return await Officer(person, entry);
        }
    }

    private async Task<(string, string?)> Born(RegisterEventEntry entry)
    {
        if (await KeyOf(entry.Person) is not null) return ("person", "Somebody has this number already. A person is born once; send what has changed as its own event.");
        var key = PersonKey.Create();
        await Execute(
            "insert into register_person (person_key, number_sealed, name, birth_date, address_protection, address_key) values (@person, @number, @Name, @BirthDate, @protection, @Household)",
            new { person = key.Bytes(), number = protection.Seal(Number(entry.Person), key), entry.Name, entry.BirthDate, protection = entry.AddressProtection ?? "Unclassified", entry.Household });
        await Execute("insert into register_person_number (digest, person_key) values (@digest, @person)", new { digest = protection.Digest(Number(entry.Person)).ToBytes(), person = key.Bytes() });
        return await Parents(key.Bytes(), entry.Parents ?? []);
    }

    private async Task<(string, string?)> NewNumber(byte[] person, string text)
    {
        var number = Number(text);
        if (await KeyOf(text) is { } holder && !holder.AsSpan().SequenceEqual(person)) return ("newNumber", "This number is another person's. A number is never moved from one person to another.");
        await Execute("insert into register_person_number (digest, person_key) values (@digest, @person) on conflict (digest) do nothing", new { digest = protection.Digest(number).ToBytes(), person });
        await Execute("update register_person set number_sealed = @number where person_key = @person", new { person, number = protection.Seal(number, PersonKeyBytes.Read(person)) });
        return default;
    }

    private async Task<(string, string?)> Parents(byte[] child, IReadOnlyList<string> parents)
    {
        await Execute("delete from register_parent where child_key = @child", new { child });
        foreach (var number in parents.Distinct(StringComparer.Ordinal))
        {
            if (await KeyOf(number) is not { } parent) return ("parents", UnknownPerson);
            if (parent.AsSpan().SequenceEqual(child)) return ("parents", "A person cannot be their own parent.");
            await Execute("insert into register_parent (child_key, parent_key) values (@child, @parent) on conflict do nothing", new { child, parent });
        }

        return default;
    }

    private async Task<(string, string?)> Guardianship(byte[] person, RegisterEventEntry entry)
    {
        if (await KeyOf(entry.Guardian!) is not { } guardian) return ("guardian", UnknownPerson);
        if (guardian.AsSpan().SequenceEqual(person)) return ("guardian", "Nobody is their own guardian.");
        var at = now.ToUnixTimeMilliseconds();
        // One guardianship between two people at a time: what begins replaces what was.
        var ended = await Execute(
            "update register_representation set ended_at = @at where kind = @kind and person_key = @person and representative_key = @guardian and ended_at is null",
            new { at, kind = RepresentationRow.Guardianship, person, guardian });
        if (entry.Type == "GuardianshipEnds") return ended > 0 ? default : ("guardian", "There is no guardianship between them to end.");
        await Execute(
            "insert into register_representation (id, kind, person_key, representative_key, scope, valid_from, valid_to, given_at, accepted_at) values (@id, @kind, @person, @guardian, @Scope, @ValidFrom, @ValidTo, @at, @at)",
            new { id = ResourceId.Create(), kind = RepresentationRow.Guardianship, person, guardian, entry.Scope, entry.ValidFrom, entry.ValidTo, at });
        return default;
    }

    private async Task<(string, string?)> Officer(byte[] person, RegisterEventEntry entry)
    {
        if (entry.Type == "PrivacyOfficerDismissed")
            return await Execute("delete from register_officer where person_key = @person and organisation = @Organisation", new { person, entry.Organisation }) > 0 ? default : ("organisation", "The person is not privacy officer of this organisation.");
        if (await connection.QuerySingleOrDefaultAsync<string>(Command("select number from register_organisation where number = @Organisation and parent is null", new { entry.Organisation })) is null)
            return ("organisation", "No main unit in the register has this number.");
        await Execute("insert into register_officer (person_key, organisation, since) values (@person, @Organisation, @since) on conflict do nothing", new { person, entry.Organisation, since = now.ToString("O", CultureInfo.InvariantCulture) });
        return default;
    }

    private async Task<byte[]?> KeyOf(string number) =>
        await connection.QuerySingleOrDefaultAsync<byte[]>(Command("select person_key from register_person_number where digest = @digest", new { digest = protection.Digest(Number(number)).ToBytes() }));

    private PersonNumber Number(string text) => PersonNumber.TryParse(text, accepted, out var number) ? number : throw new InvalidOperationException("An event passed the check with a number that cannot be read.");

    private Task<int> Execute(string sql, object parameters) => connection.ExecuteAsync(Command(sql, parameters));

    private CommandDefinition Command(string sql, object parameters) => new(sql, parameters, transaction, cancellationToken: cancel);
}
