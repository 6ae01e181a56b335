using Felles.Kernel;

namespace Felles.Sharing.CriticalInfo.Rules;

/// <summary>Which category of 7651 a resource is.</summary>
internal static class CategoryRules
{
    /// <summary>The category; null with a problem, or without one when the type has no such category.</summary>
    internal static string? Of(PlacedElement resource, out Issue? problem)
    {
        problem = null;
        var found = resource.Path switch
        {
            "AllergyIntolerance" => OfAllergy(resource),
            // A DeviceUseStatement has no category; in critical information it is always an implant.
            "DeviceUseStatement" => ["7"],
            _ => OfCoding(resource),
        };
        var distinct = found.Distinct(StringComparer.Ordinal).ToList();
        if (distinct.Count == 1) return distinct[0];
        var message = distinct.Count == 0 ? RuleMessage.CategoryMissing : RuleMessage.CategoryTwice;
        problem = message.At(resource.Path + ".category");
        return null;
    }

    private static IEnumerable<string> OfAllergy(PlacedElement resource)
    {
        foreach (var category in resource.All("category"))
            yield return category.Text switch
            {
                "medication" => "1",
                "food" or "environment" or "biologic" => "2",
                _ => "",
            };
    }

    private static IEnumerable<string> OfCoding(PlacedElement resource)
    {
        foreach (var concept in resource.All("category"))
            foreach (var coding in concept.All("coding"))
                if (CriticalInfoCodes.Category.Is(coding["system"].Text) && coding["code"].Text is { } code)
                    yield return code;
    }
}
