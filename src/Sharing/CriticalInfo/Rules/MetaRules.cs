namespace Felles.Sharing.CriticalInfo.Rules;

/// <summary>What <c>meta</c> may say.</summary>
internal static class MetaRules
{
    internal static void Profile(RuleCheck check)
    {
        foreach (var profile in check.Resource["meta"].All("profile"))
            if (profile.Text != check.Profile.Url)
                check.Report(RuleMessage.ProfileOther, profile);
    }

    internal static void Labels(RuleCheck check)
    {
        var security = check.Resource["meta"]["security"];
        if (security.Exists) check.Report(RuleMessage.LabelsNotUsed, security);
    }
}
