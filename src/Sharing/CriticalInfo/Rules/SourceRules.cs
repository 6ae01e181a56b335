namespace Felles.Sharing.CriticalInfo.Rules;

/// <summary>Where the information comes from.</summary>
internal static class SourceRules
{
    internal static void SourceOfInformation(RuleCheck check)
    {
        var count = 0;
        foreach (var extension in check.Resource.Extensions(KjUrl.SourceOfInformation))
        {
            var coding = extension["valueCoding"];
            var known = CriticalInfoCodes.Source.Is(coding["system"].Text)
                && coding["code"].Text is { } code
                && CriticalInfoCodes.Source.Codes.ContainsKey(code);
            if (++count > 1 || !known) check.Report(RuleMessage.SourceInvalid, extension);
        }
    }
}
