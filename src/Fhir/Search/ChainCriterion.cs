namespace Felles.Fhir;

/// <summary>
/// A condition on what a resource refers to, as <c>device.type=x</c>; https://hl7.org/fhir/R4/search.html#chaining. Only
/// through what the reader may see: a target that is hidden matches nothing, as one that is not there.
/// </summary>
internal sealed class ChainCriterion : SearchCriterion
{
    internal required FhirPath? Path { get; init; }

    /// <summary>The condition on targets of each type.</summary>
    internal required IReadOnlyDictionary<string, SearchCriterion> Targets { get; init; }

    internal override bool NeedsOthers => true;

    internal override bool Holds(SearchedResource resource, SearchRun run)
    {
        foreach (var value in resource.Values(Path))
        {
            if (!value.IsNode || value.Node < 0 || ReferenceText.Of(resource.Definitions, value.Source.Tape, value.Node) is not { } text) continue;
            if (text.StartsWith('#'))
            {
                if (resource.Contained(text[1..]) is { } contained && Targets.TryGetValue(contained.Type, out var inner) && inner.Holds(contained, run)) return true;
            }
            else if (ReferenceText.Split(resource.Definitions, text) is var (type, id) && Targets.TryGetValue(type, out var condition) && run.Holds(condition, type, id))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>
/// A condition on what refers to a resource, as <c>_has:Observation:device:code=x</c>; https://hl7.org/fhir/R4/search.html#has.
/// </summary>
internal sealed class HasCriterion : SearchCriterion
{
    /// <summary>Type of the resources that refer.</summary>
    internal required string SourceType { get; init; }

    /// <summary>What leads to their references.</summary>
    internal required FhirPath? Path { get; init; }

    /// <summary>The condition on them.</summary>
    internal required SearchCriterion Condition { get; init; }

    internal override bool NeedsOthers => true;

    internal override bool Holds(SearchedResource resource, SearchRun run) => run.ReferredTo(this).Contains((resource.Type, resource.Id));

    /// <summary>Adds what a resource refers to, when it satisfies the condition.</summary>
    internal void AddTargets(SearchedResource source, SearchRun run, HashSet<(string Type, string Id)> targets)
    {
        if (!Condition.Holds(source, run)) return;
        foreach (var value in source.Values(Path))
            if (value.IsNode && value.Node >= 0 && ReferenceText.Of(source.Definitions, value.Source.Tape, value.Node) is { } text
                && ReferenceText.Split(source.Definitions, text) is { } target)
                targets.Add(target);
    }
}
