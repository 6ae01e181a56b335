using System.Collections.Immutable;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.CriticalInfo.Rules;

namespace Felles.Sharing.CriticalInfo;

/// <summary>What is lifted out of a record when it is stored, so that <c>/status</c> and the lists need no bodies.</summary>
internal static class CriticalInfoFacts
{
    private const string CategoryToken = "category=";
    private const string ValidUntilToken = "valid-until=|";

    /// <summary>Tokens of a record: what the service itself asks for, then what every FHIR base searches by.</summary>
    internal static ImmutableArray<string> Tokens(FhirResource resource, string category) =>
        [.. OwnTokens(new PlacedElement(resource.Root, resource.Type), category).Concat(FactLifter.Lift(resource).Tokens).Distinct(StringComparer.Ordinal)];

    /// <summary>Tokens of the category, which is the first, the code and the last valid day.</summary>
    internal static ImmutableArray<string> OwnTokens(PlacedElement resource, string category)
    {
        var tokens = ImmutableArray.CreateBuilder<string>();
        tokens.Add($"{CategoryToken}{CriticalInfoCodes.Category.System}|{category}");
        foreach (var coding in CorrectionRules.CodePlace(resource).All("coding"))
            tokens.Add($"code={coding["system"].Text}|{coding["code"].Text}");
        if (ValidUntil(resource) is { } until) tokens.Add(ValidUntilToken + until.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        return tokens.DrainToImmutable();
    }

    /// <summary>Clinical time: onset, start of treatment, implantation, beginning of the period; else when it was first recorded.</summary>
    internal static DateTimeOffset? ClinicalAt(PlacedElement resource, CriticalInfoProfile profile)
    {
        ReadOnlySpan<PlacedElement> places =
        [
            resource["onsetDateTime"],
            resource["onsetPeriod"]["start"],
            resource["performedDateTime"],
            resource["performedPeriod"]["start"],
            resource.Extension(KjUrl.Implanted)["valueDateTime"],
            resource["period"]["start"],
            DateRules.RecordedPlace(resource, profile) ?? default,
        ];
        foreach (var place in places)
            if (FhirMoment.TryParse(place.Text, out var moment))
                return moment.Start;
        return null;
    }

    /// <summary>The last day on which the record says it holds; null when it names none.</summary>
    private static DateOnly? ValidUntil(PlacedElement resource)
    {
        if (FhirMoment.TryParse(resource.Extension(KjUrl.ValidUntil)["valueDateTime"].Text, out var until)) return until.Day;
        return resource.Path == "Flag" && FhirMoment.TryParse(resource["period"]["end"].Text, out var end) ? end.Day : null;
    }

    /// <summary>State as stored in <see cref="EntryFacts.Status"/>.</summary>
    internal static string Status(RecordState state) => state switch
    {
        RecordState.Active => "active",
        RecordState.Inactive => "inactive",
        RecordState.Refuted => "refuted",
        RecordState.EnteredInError => "entered-in-error",
    };

    /// <summary>Category, 7651.</summary>
    internal static string CategoryOf(EntryFacts facts)
    {
        foreach (var token in facts.Tokens)
            if (token.StartsWith(CategoryToken, StringComparison.Ordinal))
                return token[(token.LastIndexOf('|') + 1)..];
        return "";
    }

    /// <summary>Registered, not ended, refuted or deleted. Its last valid day may have passed.</summary>
    internal static bool IsActive(EntryFacts facts) => !facts.Deleted && facts.Status == "active";

    /// <summary>
    /// Whether its last valid day is here or has passed. Norsk helsenett's documentation: expired when the date is today or
    /// in the past.
    /// </summary>
    internal static bool IsExpired(EntryFacts facts, DateTimeOffset now)
    {
        foreach (var token in facts.Tokens)
            if (token.StartsWith(ValidUntilToken, StringComparison.Ordinal)
                && DateOnly.TryParseExact(token[ValidUntilToken.Length..], "yyyy-MM-dd", out var until))
                return until <= NorwegianTime.DateAt(now);
        return false;
    }

    /// <summary>
    /// Whether it is shown as active: a limitation of life-prolonging treatment (8) also after its last day, everything else
    /// only until then.
    /// </summary>
    internal static bool IsShownActive(EntryFacts facts, DateTimeOffset now) =>
        IsActive(facts) && (CategoryOf(facts) == "8" || !IsExpired(facts, now));
}
