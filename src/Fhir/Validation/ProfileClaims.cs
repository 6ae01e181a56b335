namespace Felles.Fhir;

/// <summary>
/// Checks resources against the profiles they must follow: those they claim in <c>meta.profile</c>, each resource of a
/// Bundle its own, and the one that the service asks of the whole.
/// </summary>
internal readonly ref struct ProfileClaims(FhirDefinitions definitions, JsonTape tape, IssueList issues, InvariantCheck invariants)
{
    private readonly ProfileCheck check = new(definitions, tape, issues, invariants);
    private readonly TapeNode[] nodes = tape.Nodes;

    internal void Check(ProfileDefinition? required)
    {
        if (required is not null)
        {
            if (ExpressionPath.ShapeOfResource(definitions, tape, 0) != required.Type.Shape)
                issues.At(0, Finding.ProfileType(required.Type.Name));
            else
                check.Check(0, required, 0);
        }

        Claims(0, required);
    }

    private void Claims(int resource, ProfileDefinition? required)
    {
        var meta = tape.Find(resource, definitions.Names.Meta);
        var claimed = meta >= 0 ? tape.Find(meta, definitions.Names.Profile) : -1;
        if (claimed >= 0)
            for (var item = claimed + 1; item < nodes[claimed].Next; item = nodes[item].Next)
                Claim(resource, item, required);
        if (ExpressionPath.ShapeOfResource(definitions, tape, resource) is { } shape)
            foreach (var profile in definitions.GlobalProfiles(shape.Path))
                if (profile != required)
                    check.Check(resource, profile, resource);
        if (invariants.IsStrict && new PathSource(definitions, tape).Resource(resource) is { Type.Name: "Observation" } observation)
            foreach (var profile in VitalSigns.Of(definitions, observation))
                check.Check(resource, profile, resource);
        Entries(resource);
    }

    private void Claim(int resource, int item, ProfileDefinition? required)
    {
        if (nodes[item].Kind != JsonKind.String) return;
        var url = tape.Text(nodes[item]);
        if (definitions.FindProfile(url) is not { } profile)
        {
            // A type's own definition may be claimed; it has been checked.
            if (!definitions.IsTypeUrl(url)) issues.At(item, Finding.ProfileUnknown(url));
        }
        else if (ExpressionPath.ShapeOfResource(definitions, tape, resource) != profile.Type.Shape)
        {
            issues.At(item, Finding.ProfileType(profile.Type.Name));
        }
        else if (profile != required)
        {
            check.Check(resource, profile, resource);
        }
    }

    private void Entries(int bundle)
    {
        var entries = tape.Find(bundle, definitions.Names.Entry);
        if (entries < 0 || nodes[entries].Kind != JsonKind.Array || ExpressionPath.ShapeOfResource(definitions, tape, bundle)?.Path != "Bundle") return;
        for (var entry = entries + 1; entry < nodes[entries].Next; entry = nodes[entry].Next)
            if (tape.Find(entry, definitions.Names.Resource) is var resource and >= 0)
                Claims(resource, null);
    }
}
