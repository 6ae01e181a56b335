using System.Globalization;
using Felles.Kernel;
using Felles.Steering.Texts;
using Felles.Steering.Work;
using Microsoft.AspNetCore.Http;

namespace Felles.Steering.Members;

/// <summary>The form of a member, as typed. The number is never shown again.</summary>
public sealed record MemberForm
{
    /// <summary>Name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Organisation.</summary>
    public string Organisation { get; init; } = "";

    /// <summary>The version that was looked at; 0 for a new member.</summary>
    public int Version { get; init; }

    internal SteeringRoles Roles { get; init; }

    /// <summary>Reads the form as sent, with the keys of the texts that say what is wrong, by field.</summary>
    internal static (MemberForm Form, OrderedDictionary<string, string> Errors) Read(IFormCollection sent)
    {
        var form = new MemberForm
        {
            Name = sent["navn"].ToString().Trim(),
            Organisation = sent["virksomhet"].ToString().Trim(),
            Version = int.TryParse(sent["versjon"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0,
            Roles = Member.AllRoles.Where(role => sent[$"rolle-{Member.Code(role)}"] == "ja").Aggregate(SteeringRoles.None, (sum, role) => sum | role),
        };
        var errors = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        if (Member.Check(form.Name, "x").Any()) errors["navn"] = "member.error.name";
        if (Member.Check("x", form.Organisation).Any()) errors["virksomhet"] = "member.error.organisation";
        if (form is { Version: 0, Roles: SteeringRoles.None }) errors["rolle-owner"] = "member.error.role";
        return (form, errors);
    }

    internal static MemberForm Of(Member member) => new() { Name = member.Name, Organisation = member.Organisation, Roles = member.Roles, Version = member.Version };

    /// <summary>Where what was typed differs from what somebody else saved.</summary>
    internal EditConflict Conflict(MemberRow saved, SteeringTexts texts)
    {
        string Words(SteeringRoles roles) => roles == SteeringRoles.None ? texts["member.ended"] : string.Join(", ", Member.AllRoles.Where(role => roles.HasFlag(role)).Select(role => texts[$"role.{Member.Code(role)}"]));
        (string Label, string Saved, string Typed)[] fields =
        [
            (texts["member.name"], saved.Name, Name),
            (texts["member.organisation"], saved.Organisation, Organisation),
            (texts["member.roles"], Words(saved.Member.Roles), Words(Roles)),
        ];
        return new EditConflict(saved.Actor, DateTimeOffset.FromUnixTimeMilliseconds(saved.At), [.. fields.Where(field => field.Saved != field.Typed).Select(field => new ConflictingField(field.Label, field.Saved, field.Typed))]);
    }
}
