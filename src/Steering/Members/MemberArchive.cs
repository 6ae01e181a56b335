using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Felles.Kernel;
using Felles.Steering.Portfolio;

namespace Felles.Steering.Members;

/// <summary>The first members of a new platform, from a file that its operator has written.</summary>
public sealed class MemberArchive
{
    private const int BytesMax = 1024 * 1024;

    private readonly MemberRegister register;

    internal MemberArchive(MemberRegister register) => this.register = register;

    /// <summary>Whether nobody has any role yet.</summary>
    public async Task<Outcome<bool>> IsEmpty(CancellationToken cancel) => (await register.All(cancel)).Then(members => (Outcome<bool>)members.IsEmpty);

    /// <summary>
    /// Takes in members, or refuses the file with every fault at its place: a JSON list of
    /// <c>{ "number" or "client", "name", "organisation", "roles": ["owner", "office", "secretary", "administrator"] }</c>.
    /// </summary>
    /// <param name="document">At most 1 MB.</param>
    /// <param name="accepted">The synthetic number series that are accepted here.</param>
    /// <param name="actor">Who answers for it.</param>
    /// <param name="cancel">Cancels before the next member is written.</param>
    /// <returns>How many, in words.</returns>
    public async Task<Outcome<string>> Import(ReadOnlyMemory<byte> document, SyntheticSeries accepted, SteeringActor actor, CancellationToken cancel)
    {
        if (document.Length > BytesMax) return new Problem(ProblemKind.TooLarge, "members-too-large", "The file of members is larger than 1 MB.");
        ImmutableArray<MemberEntry> entries;
        try
        {
            entries = JsonSerializer.Deserialize<ImmutableArray<MemberEntry>>(document.Span, RoundJson.Options);
        }
        catch (JsonException fault)
        {
            // The text of the exception may repeat what was read, and that may be a number.
            return Problem.Malformed("members-structure", $"The file of members cannot be read, at {fault.Path ?? "its beginning"}. Compare with dev/steering/members.json.");
        }

        if (entries.IsDefault || entries.Contains(null!)) return Problem.Malformed("members-structure", "The file of members is null or holds null. Compare with dev/steering/members.json.");
        var issues = entries.SelectMany((entry, index) => Check(entry, accepted, string.Create(CultureInfo.InvariantCulture, $"[{index}]."))).ToArray();
        if (issues.Length > 0) return Problem.Invalid("members-content", "The file of members breaks rules and nobody is taken in.", issues);
        foreach (var entry in entries)
        {
            var roles = entry.Roles.Aggregate(SteeringRoles.None, (sum, role) => sum | role);
            var added = entry.Client is { } client ? await register.AddSystem(client, entry.Name, entry.Organisation, roles, actor, cancel)
                : PersonNumber.TryParse(entry.Number, accepted, out var number) ? await register.Add(number, entry.Name, entry.Organisation, roles, actor, cancel)
                : throw new InvalidOperationException("A number that was checked does not hold.");
            if (added.Failed(out var problem)) return problem;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{entries.Length} members");
    }

    private static IEnumerable<Issue> Check(MemberEntry entry, SyntheticSeries accepted, string at)
    {
        if (entry.Client is null == entry.Number is null) yield return Issue.Error("value", "who", "Give either number or client.", $"{at}number");
        if (entry.Number is not null && !PersonNumber.TryParse(entry.Number, accepted, out _)) yield return Issue.Error("value", "number", "Not a national identity number that is accepted here.", $"{at}number");
        if (entry.Roles.IsDefaultOrEmpty || entry.Roles.Contains(SteeringRoles.None)) yield return Issue.Error("value", "roles", "Give at least one role.", $"{at}roles");
        foreach (var issue in Member.Check(entry.Name, entry.Organisation, at)) yield return issue;
    }
}

/// <summary>A member as a file has them.</summary>
internal sealed record MemberEntry
{
    /// <summary>National number of a person; null for a system.</summary>
    public string? Number { get; init; }

    /// <summary>Client id of a system; null for a person.</summary>
    public string? Client { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Organisation.</summary>
    public required string Organisation { get; init; }

    /// <summary>At least one.</summary>
    public required ImmutableArray<SteeringRoles> Roles { get; init; }
}
