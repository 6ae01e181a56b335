using Felles.Steering.Members;

namespace Felles.Steering.Work;

/// <summary>A way on for members, at the top of every page they work at.</summary>
/// <param name="Key">Its text is <c>work.KEY</c>.</param>
/// <param name="Path">Where it leads.</param>
/// <param name="Roles">Whom it is shown to: those with one of the roles.</param>
internal sealed record WorkPlace(string Key, string Path, SteeringRoles Roles)
{
    internal const SteeringRoles Everybody = SteeringRoles.Owner | SteeringRoles.Office | SteeringRoles.Secretary | SteeringRoles.Administrator;

    /// <summary>All of them, in the order shown. A new area adds its line.</summary>
    internal static IReadOnlyList<WorkPlace> All { get; } =
    [
        new("start", "/styring/arbeid", Everybody),
        new("round", "/styring/arbeid/runde", SteeringRoles.Owner | SteeringRoles.Office),
        new("papers", "/styring/arbeid/dokumenter", SteeringRoles.Owner | SteeringRoles.Office | SteeringRoles.Secretary),
        new("members", "/styring/arbeid/personer", SteeringRoles.Administrator),
    ];
}
