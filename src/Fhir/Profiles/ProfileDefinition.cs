using System.Collections.Immutable;
using System.Text.Json;

namespace Felles.Fhir;

/// <summary>A profile: what a guide asks of a type beyond R4; https://hl7.org/fhir/R4/profiling.html.</summary>
/// <param name="Url">Canonical URL.</param>
/// <param name="Type">The type it constrains.</param>
/// <param name="BaseUrl">The profile it builds on; empty when it builds on the type itself.</param>
/// <param name="Root">Its rules.</param>
internal sealed record ProfileDefinition(string Url, TypeDefinition Type, string BaseUrl, ProfileRule Root)
{
    /// <summary>Where an extension may stand; empty for anywhere, and for other profiles.</summary>
    internal ImmutableArray<ExtensionContext> Contexts { get; init; } = [];

    /// <summary>Rules in FHIRPath about what an extension stands on, all of which hold; <c>%extension</c> is the extension.</summary>
    internal ImmutableArray<string> ContextRules { get; init; } = [];

    private ImmutableArray<ProfileDefinition> withBases;

    /// <summary>This profile and those that it builds on, as far as they are here; the rules of each linked with those below.</summary>
    internal ImmutableArray<ProfileDefinition> WithBases(FhirDefinitions definitions)
    {
        if (!withBases.IsDefault) return withBases;
        var all = new List<ProfileDefinition> { this };
        while (all[^1].BaseUrl.Length > 0 && definitions.FindProfile(all[^1].BaseUrl) is { } below)
        {
            // Linked twice at the same time it is linked the same.
            all[^1].Root.BuildOn(below.Root);
            all.Add(below);
        }

        return withBases = [.. all];
    }

    /// <summary>Whether an extension may change the meaning of what it stands on, so that it stands in <c>modifierExtension</c>.</summary>
    internal bool IsModifier { get; init; }
}

/// <summary>What a profile asks of one element, or of one slice of it.</summary>
internal sealed class ProfileRule
{
    /// <summary>Element name without <c>[x]</c>; the type's name at the root.</summary>
    internal required string Name { get; init; }

    /// <summary>Slice name; empty for the element itself.</summary>
    internal string Slice { get; init; } = "";

    /// <summary>Numbers in <see cref="FhirNames"/> of the JSON properties that the element may be.</summary>
    internal required Property[] Properties { get; init; }

    internal int Min { get; set; }

    internal int Max { get; set; } = ElementDefinition.Unbounded;

    /// <summary>A value that must be had exactly (<c>fixed[x]</c>) or at least (<c>pattern[x]</c>); null for any.</summary>
    internal ExpectedValue? Expected { get; set; }

    /// <summary>Canonical URL of a value set that codes must come from; empty for none.</summary>
    internal string ValueSet { get; set; } = "";

    /// <summary>Names of the types allowed; empty for those of R4.</summary>
    internal string[] Types { get; set; } = [];

    /// <summary>Names of the resource types a reference may point to; empty for those of R4.</summary>
    internal string[] Targets { get; set; } = [];

    /// <summary>Profiles that the value must follow: an extension's definition, a data type's profile.</summary>
    internal string[] Profiles { get; set; } = [];

    internal List<ProfileRule> Children { get; } = [];

    internal List<ProfileRule> Slices { get; } = [];

    /// <summary>How items are told apart; empty without slices.</summary>
    internal Discriminator[] Discriminators { get; set; } = [];

    /// <summary>What items of no slice may be.</summary>
    internal SliceRules SliceRules { get; set; }

    /// <summary>Whether items stand in the order of their slices.</summary>
    internal bool IsOrdered { get; set; }

    /// <summary>What no value may be less than; null for none.</summary>
    internal PathItem? Least { get; set; }

    /// <summary>What no value may be more than; null for none.</summary>
    internal PathItem? Most { get; set; }

    /// <summary>Characters of a string at least; 0 for any.</summary>
    internal int LengthMin { get; set; }

    /// <summary>Characters of a string at most.</summary>
    internal int LengthMax { get; set; } = int.MaxValue;

    /// <summary>Value sets that codes must come from besides <see cref="ValueSet"/>.</summary>
    internal string[] FurtherValueSets { get; set; } = [];

    /// <summary>Whether a primitive has a value, and not only extensions.</summary>
    internal bool MustHaveValue { get; set; }

    /// <summary>Extensions of which one must stand where a primitive has no value; empty for any.</summary>
    internal string[] ValueAlternatives { get; set; } = [];

    /// <summary>What is asked of the languages and the sources of a narrative; null for nothing.</summary>
    internal NarrativeControl? Narrative { get; set; }

    /// <summary>Rules in FHIRPath.</summary>
    internal List<InvariantRule> Invariants { get; } = [];

    /// <summary>The rule of the same element or slice in the profile that this one builds on; null when that has none.</summary>
    internal ProfileRule? Above { get; private set; }

    /// <summary>The rule of a child element; null when nothing is asked of it.</summary>
    internal ProfileRule? Child(string name) => Children.Find(child => child.Name == name);

    /// <summary>The rule of an element by its id, as <c>Composition.section:codeA</c>, from the root; null when nothing is asked of it.</summary>
    internal ProfileRule? Find(string id)
    {
        ProfileRule? at = this;
        foreach (var segment in id.Split('.').Skip(1))
        {
            var parts = segment.Split(':', '/');
            at = at?.Child(parts[0].Replace("[x]", "", StringComparison.Ordinal));
            foreach (var slice in parts.Skip(1)) at = at?.Slices.Find(known => known.Slice == slice);
        }

        return at;
    }

    /// <summary>Links each rule with that of the same element in the profile that it builds on.</summary>
    internal void BuildOn(ProfileRule below)
    {
        Above = below;
        foreach (var child in Children)
            if (below.Child(child.Name) is { } same) child.BuildOn(same);
        foreach (var slice in Slices)
            if (below.Slices.Find(other => other.Slice == slice.Slice) is { } same) slice.BuildOn(same);
    }

    /// <summary>What this rule says, or the first of those above it that says something; null when none does.</summary>
    internal T? OwnOrInherited<T>(Func<ProfileRule, T?> told, Func<T, bool> isSaid)
        where T : class
    {
        for (var at = this; at is not null; at = at.Above)
            if (told(at) is { } value && isSaid(value))
                return value;
        return null;
    }
}

/// <summary>What items of no slice may be; https://hl7.org/fhir/R4/valueset-resource-slicing-rules.html.</summary>
internal enum SliceRules : byte
{
    /// <summary>They stand anywhere.</summary>
    Open,

    /// <summary>There are none.</summary>
    Closed,

    /// <summary>They stand after those of slices.</summary>
    OpenAtEnd,
}

/// <summary>A value given by a profile.</summary>
/// <param name="Value">The value.</param>
/// <param name="IsPattern">Whether the resource may say more than it.</param>
internal sealed record ExpectedValue(JsonElement Value, bool IsPattern);

/// <summary>How the slice of an item is found; https://hl7.org/fhir/R4/profiling.html#discriminator.</summary>
/// <param name="Kind">value (also for pattern), exists, type or profile.</param>
/// <param name="Path">Element names from the item, <c>resolve()</c> for what a reference points to, <c>extension(url)</c> and <c>ofType(name)</c>; empty for the item itself.</param>
internal sealed record Discriminator(DiscriminatorKind Kind, string[] Path);

/// <summary>Kinds of discriminators.</summary>
internal enum DiscriminatorKind : byte
{
    Value,
    Exists,
    Type,
    Profile,
}
