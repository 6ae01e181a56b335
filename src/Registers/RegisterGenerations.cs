using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Registers;

/// <summary>Answers read from one state of the registers on one Norwegian day.</summary>
internal sealed class RegisterGeneration(long version, string day)
{
    // Some 300 bytes each with the number opened: tens of megabytes when full, nothing at rest.
    private const int PersonsHalfMax = 40_000;
    private const int OthersHalfMax = 10_000;

    public long Version { get; } = version;

    /// <summary>The day that agreements and authorisations are judged on, yyyy-MM-dd.</summary>
    public string Day { get; } = day;

    public BoundedCache<PersonKey, RegisteredPerson> Persons { get; } = new(PersonsHalfMax);

    public BoundedCache<PersonKey, ImmutableArray<RegisteredChild>> Children { get; } = new(OthersHalfMax);

    public BoundedCache<string, RegisteredHealthPerson> HealthPersonnelByHpr { get; } = new(OthersHalfMax);

    public BoundedCache<PersonKey, RegisteredHealthPerson> HealthPersonnelByPerson { get; } = new(OthersHalfMax);

    public BoundedCache<OrganisationNumber, RegisteredOrganisation> Organisations { get; } = new(OthersHalfMax);
}

/// <summary>
/// Keeps the promise that no answer is more than a second older than the store, on every host, at the cost of one small
/// read a second: every import raises a version number, and what was cached under another number is dropped.
/// </summary>
internal sealed class RegisterGenerations(Database database, NumberProtection protection, TimeProvider clock)
{
    internal static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(1);

    private readonly Lock joining = new();
    private readonly byte[] keyMark = protection.KeyMark();
    private Checked? latest;
    private Task<Outcome<Checked>>? checking;

    /// <summary>The generation that may be answered from now. Throws what the database throws when it does not answer.</summary>
    public ValueTask<Outcome<RegisterGeneration>> Current(CancellationToken cancel) =>
        latest is { } known && clock.GetElapsedTime(known.At) < AgeMax
            ? new(known.Generation)
            : new(Refreshed(cancel));

    private async Task<Outcome<RegisterGeneration>> Refreshed(CancellationToken cancel)
    {
        var arrived = clock.GetTimestamp();
        while (true)
        {
            // Nobody's cancellation stops the check that others wait for.
            var joined = await Join().WaitAsync(cancel);
            if (!joined.Succeeded(out var found, out var problem)) return problem;
            // A check that was under way for long when this caller came is not fresh enough for it; the next one is.
            if (clock.GetElapsedTime(found.At, arrived) < AgeMax) return found.Generation;
        }
    }

    private Task<Outcome<Checked>> Join()
    {
        lock (joining) return checking is { IsCompleted: false } ? checking : checking = Check();
    }

    private async Task<Outcome<Checked>> Check()
    {
        // Taken before the read: the age counts from when the answer was certainly true.
        var at = clock.GetTimestamp();
        await using var connection = await database.OpenReading(CancellationToken.None);
        var state = await connection.QuerySingleAsync<RegisterState>("select version as Version, key_mark as KeyMark from register_state");
        if (state.KeyMark is { } mark && !CryptographicOperations.FixedTimeEquals(mark, keyMark)) return KeysDiffer;

        var day = NorwegianTime.DateAt(clock.GetUtcNow()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var generation = latest?.Generation is { } last && last.Version == state.Version && last.Day == day ? last : new RegisterGeneration(state.Version, day);
        return latest = new Checked(generation, at);
    }

    internal static Problem KeysDiffer { get; } = Problem.Unavailable(
        "register-keys-differ", "The registers were made with other keys than this host has. Configure the keys they were made with, and start again.");

    private sealed record Checked(RegisterGeneration Generation, long At);
}

/// <summary>The one row that tells which state the registers are in.</summary>
internal sealed class RegisterState
{
    public long Version { get; init; }

    /// <summary><see cref="NumberProtection.KeyMark"/> of the keys they were made with; null before the first import.</summary>
    public byte[]? KeyMark { get; init; }
}
