using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Steering.Members;

/// <summary>
/// Who has which role. A person is found by a keyed hash of the national number, which stands nowhere else here; a system by
/// its client id. Each change is a new version and an entry in the log.
/// </summary>
internal sealed class MemberRegister(Database database, SteeringLedger ledger, SteeringOptions options, TimeProvider clock)
{
    /// <summary>The member with a national number; null when it is nobody's, or no longer anybody's with a role.</summary>
    internal Task<Outcome<Member?>> Find(PersonNumber number, CancellationToken cancel) => Find(Lookup(number), cancel);

    /// <summary>The member that a system is; null when it is none.</summary>
    internal Task<Outcome<Member?>> FindSystem(string clientId, CancellationToken cancel) => Find(LookupSystem(clientId), cancel);

    /// <summary>Every member, and those who have been: organisation by organisation.</summary>
    internal async Task<Outcome<ImmutableArray<MemberRow>>> All(CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenReading(cancel);
            return (await MemberRows.All(connection)).ToImmutableArray();
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Unavailable();
        }
    }

    /// <summary>Makes a person a member. 409 <c>member-exists</c> when they are one.</summary>
    internal Task<Outcome<Member>> Add(PersonNumber number, string name, string organisation, SteeringRoles roles, SteeringActor actor, CancellationToken cancel) =>
        Add(Lookup(number), MemberKind.Person, name, organisation, roles, actor, cancel);

    /// <summary>Makes a system a member. 409 <c>member-exists</c> when it is one.</summary>
    internal Task<Outcome<Member>> AddSystem(string clientId, string name, string organisation, SteeringRoles roles, SteeringActor actor, CancellationToken cancel) =>
        Add(LookupSystem(clientId), MemberKind.System, name, organisation, roles, actor, cancel);

    /// <summary>Changes a member; no role ends the membership.</summary>
    /// <param name="changed">The member as they are to be, with the version that was looked at.</param>
    /// <param name="actor">Who changes it.</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    /// <returns>412 <c>version-conflict</c> when another change came in between; 409 <c>last-administrator</c>, 404.</returns>
    internal Task<Outcome<Member>> Change(Member changed, SteeringActor actor, CancellationToken cancel) => ledger.Commit<Member>(
        actor.Entry(clock.GetUtcNow(), "member-changed", string.Create(CultureInfo.InvariantCulture, $"member/{changed.Id}/{changed.Version + 1}")),
        async (connection, transaction) =>
        {
            await MemberRows.Lock(connection, transaction, database.Kind);
            var all = await MemberRows.All(connection);
            if (all.Find(row => row.Id == changed.Id) is not { } current) return Problem.NotFound("There is no such member.");
            if (current.Version != changed.Version)
                return new Problem(ProblemKind.VersionConflict, "version-conflict", "Somebody has changed this member since you opened it. Nothing of yours is saved; look at both and save again.");
            // A system cannot use the pages where members are changed, so it does not count.
            if (!changed.Has(SteeringRoles.Administrator) && current.Member is { Kind: MemberKind.Person } && current.Member.Has(SteeringRoles.Administrator)
                && !all.Exists(row => row.Id != changed.Id && row.Member.Kind == MemberKind.Person && row.Member.Has(SteeringRoles.Administrator)))
                return new Problem(ProblemKind.Conflict, "last-administrator", "This is the only administrator. Make somebody else one first.");
            if (Member.Check(changed.Name, changed.Organisation).ToArray() is { Length: > 0 } issues) return Problem.Invalid("member-content", "The member breaks rules and is not saved.", issues);
            return await Keep(current.Lookup, changed with { Version = current.Version + 1 }, connection, transaction, actor);
        },
        cancel);

    private Task<Outcome<Member>> Add(byte[] lookup, MemberKind kind, string name, string organisation, SteeringRoles roles, SteeringActor actor, CancellationToken cancel)
    {
        if (Member.Check(name, organisation).ToArray() is { Length: > 0 } issues) return Task.FromResult<Outcome<Member>>(Problem.Invalid("member-content", "The member breaks rules and is not saved.", issues));
        var id = ResourceId.Create();
        return ledger.Commit<Member>(
            actor.Entry(clock.GetUtcNow(), "member-added", $"member/{id}/1"),
            async (connection, transaction) =>
            {
                await MemberRows.Lock(connection, transaction, database.Kind);
                if (await MemberRows.Find(connection, lookup) is not null) return new Problem(ProblemKind.Conflict, "member-exists", "This person or system is a member already. Change that instead; who has left is in the list too.");
                return await Keep(lookup, new Member(id, 1, kind, name, organisation, roles), connection, transaction, actor);
            },
            cancel);
    }

    private async Task<Outcome<Member>> Keep(byte[] lookup, Member member, System.Data.Common.DbConnection connection, System.Data.Common.DbTransaction transaction, SteeringActor actor)
    {
        await MemberRows.Add(connection, transaction, new MemberRow
        {
            Id = member.Id, Version = member.Version, Lookup = lookup, Kind = (int)member.Kind, Name = member.Name, Organisation = member.Organisation, Roles = (int)member.Roles,
            At = clock.GetUtcNow().ToUnixTimeMilliseconds(), Actor = actor.Name,
        });
        return member;
    }

    private async Task<Outcome<Member?>> Find(byte[] lookup, CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenReading(cancel);
            return await MemberRows.Find(connection, lookup) is { Member: { Roles: not SteeringRoles.None } member } ? member : (Member?)null;
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Unavailable();
        }
    }

    private byte[] Lookup(PersonNumber number) => Lookup($"person {number.Reveal()}");

    private byte[] LookupSystem(string clientId) => Lookup($"system {clientId}");

    private byte[] Lookup(string text) =>
        HMACSHA256.HashData(options.MemberKey ?? throw new InvalidOperationException("Nobody logs in where no key was given."), Encoding.UTF8.GetBytes(text));

    private static Problem Unavailable() => Problem.Unavailable("store-unavailable", "The store does not answer just now. Try again in a moment.");
}
