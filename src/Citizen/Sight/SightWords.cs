using Felles.Access;

namespace Felles.Citizens.Sight;

/// <summary>What a decision would come to, as the page puts it. Pure.</summary>
internal static class SightWords
{
    /// <summary>Part of the key of the text.</summary>
    internal static string Came(Decision decision) => decision switch
    {
        { RuleId: "deny-elevation-not-needed" } => "unneeded",
        { Verdict: Verdict.Deny } => "denied",
        { WithholdsAll: true } => "none",
        { NotifyCitizen: true } => "told",
        { WithholdsSome: true } => "some",
        _ => "all",
    };

    internal static string Icon(Decision decision) => Came(decision) switch
    {
        "all" => "Eye",
        "told" => "PadlockUnlocked",
        "some" or "none" => "PadlockLocked",
        _ => "EyeSlash",
    };
}
