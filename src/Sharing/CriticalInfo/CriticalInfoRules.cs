using System.Collections.Immutable;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Sharing.CriticalInfo.Rules;

namespace Felles.Sharing.CriticalInfo;

/// <summary>Everything beside the resource that its rules depend on.</summary>
internal sealed record RuleContext
{
    /// <summary>Now, UTC.</summary>
    internal required DateTimeOffset Now { get; init; }

    /// <summary>Who registers; null when only the resource is to be judged.</summary>
    internal Registrar? Registrar { get; init; }

    /// <summary>The latest stored version when this is a correction; null for a new record.</summary>
    internal PlacedElement? Latest { get; init; }
}

/// <summary>The health person who registers, as the token and the headers prove.</summary>
/// <param name="HprNumber">HPR number.</param>
/// <param name="Role">Category 9060 in which they act.</param>
/// <param name="Organisations">Organisation numbers the token speaks for: main unit and place of care.</param>
internal sealed record Registrar(string HprNumber, string Role, ImmutableArray<string> Organisations);

/// <summary>One rule: looks, and reports what it finds. Never throws, whatever the resource looks like.</summary>
internal delegate void Rule(RuleCheck check);

/// <summary>One resource under examination.</summary>
internal sealed class RuleCheck(PlacedElement resource, CriticalInfoProfile profile, string category, RuleContext context)
{
    private readonly List<Issue> issues = [];

    internal PlacedElement Resource => resource;

    internal CriticalInfoProfile Profile => profile;

    internal string Category => category;

    internal RuleContext Context => context;

    internal DateOnly Today { get; } = NorwegianTime.DateAt(context.Now);

    internal ImmutableArray<Issue> Issues => [.. issues];

    internal void Report(RuleMessage message, PlacedElement place) => issues.Add(message.At(place.Path));
}

/// <summary>What the rules made of a resource.</summary>
/// <param name="Profile">Its profile; null when it has none.</param>
/// <param name="Category">Its category, 7651; null when it has none.</param>
/// <param name="Issues">What is wrong; empty when nothing is.</param>
internal sealed record RuleOutcome(CriticalInfoProfile? Profile, string? Category, ImmutableArray<Issue> Issues)
{
    internal bool Holds => Profile is not null && Issues.IsEmpty;
}

/// <summary>
/// The rules of the critical information profiles, pure: the same resource and context give the same findings. They come
/// on top of FHIR's own structure and bindings. Source: Norsk helsenett's documentation of the critical information API
/// (fhir-resources, api-methods) and HL7 Norway's no-basis-AllergyIntolerance.
/// </summary>
internal static class CriticalInfoRules
{
    private static readonly ImmutableArray<Rule> OfEveryProfile =
    [
        MetaRules.Profile,
        MetaRules.Labels,
        StatusRules.State,
        RecorderRules.Contained,
        RecorderRules.Recorder,
        RecorderRules.Updater,
        SourceRules.SourceOfInformation,
        DateRules.Recorded,
        DateRules.ValidUntil,
        TextRules.Note,
        CorrectionRules.NothingFixedChanges,
    ];

    /// <summary>Judges a resource.</summary>
    internal static RuleOutcome Check(FhirResource resource, RuleContext context)
    {
        var root = new PlacedElement(resource.Root, resource.Type);
        var unreadable = TextRules.Readable(root);
        if (!unreadable.IsEmpty) return new(null, null, unreadable);
        if (!CriticalInfoProfile.Types.Contains(resource.Type))
            return new(null, null, [RuleMessage.UnknownType.At(resource.Type)]);

        var category = CategoryRules.Of(root, out var problem);
        if (category is null || CriticalInfoProfile.For(resource.Type, category) is not { } profile)
            return new(null, null, [problem ?? RuleMessage.CategoryNotOfType.At(resource.Type + ".category")]);

        var check = new RuleCheck(root, profile, category, context);
        foreach (var rule in OfEveryProfile) rule(check);
        foreach (var rule in profile.Rules) rule(check);
        return new(profile, category, [.. check.Issues, .. TextRules.Content(root)]);
    }
}
