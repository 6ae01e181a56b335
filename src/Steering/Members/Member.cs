using System.Globalization;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Steering.Members;

/// <summary>What somebody may do in the steering house. A member may have several.</summary>
[Flags]
internal enum SteeringRoles
{
    /// <summary>Nothing: no longer a member.</summary>
    None = 0,

    /// <summary>Owner (tiltakseier): reports the initiatives of their own organisation.</summary>
    Owner = 1,

    /// <summary>Portfolio office (porteføljekontor): opens, reviews, freezes and corrects rounds.</summary>
    Office = 2,

    /// <summary>Committee secretary (utvalgssekretær): cases and minutes of the committees.</summary>
    Secretary = 4,

    /// <summary>Administrator: who is a member, and with which roles.</summary>
    Administrator = 8,
}

/// <summary>What a member is known by.</summary>
internal enum MemberKind
{
    /// <summary>A person, who logs in.</summary>
    Person,

    /// <summary>An organisation's system, with a token.</summary>
    System,
}

/// <summary>Somebody with roles in the steering house.</summary>
/// <param name="Id">Opaque.</param>
/// <param name="Version">1 for the first; a change must name the one it replaces.</param>
/// <param name="Kind">Person or system.</param>
/// <param name="Name">Name, shown beside what they change.</param>
/// <param name="Organisation">Organisation as initiatives name their owner.</param>
/// <param name="Roles">What they may do.</param>
internal sealed record Member(string Id, int Version, MemberKind Kind, string Name, string Organisation, SteeringRoles Roles)
{
    internal const int TextMax = 200;

    /// <summary>Every role, in the order shown.</summary>
    internal static IReadOnlyList<SteeringRoles> AllRoles { get; } = [SteeringRoles.Owner, SteeringRoles.Office, SteeringRoles.Secretary, SteeringRoles.Administrator];

    /// <summary>Whether they have one of the roles.</summary>
    internal bool Has(SteeringRoles any) => (Roles & any) != 0;

    /// <summary>The code of a role, as in files and texts.</summary>
    internal static string Code(SteeringRoles role) => JsonNamingPolicy.CamelCase.ConvertName(role.ToString());

    /// <summary>What is wrong with what is to be kept, each under its field; empty when nothing is.</summary>
    internal static IEnumerable<Issue> Check(string name, string organisation, string at = "")
    {
        foreach (var (field, text) in (ReadOnlySpan<(string, string)>)[("name", name), ("organisation", organisation)])
            if (!PlainText.IsLine(text, TextMax))
                return [Issue.Error("value", "text", string.Create(CultureInfo.InvariantCulture, $"Write 1 to {TextMax} characters on one line, without spaces at the ends."), $"{at}{field}") with { TextBokmål = "Skriv 1 til 200 tegn på én linje, uten mellomrom foran eller bak.", TextNynorsk = "Skriv 1 til 200 teikn på éi linje, utan mellomrom framfor eller bak." }];
        return [];
    }
}
