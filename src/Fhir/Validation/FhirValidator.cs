using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// Checks resources against FHIR R4 and profiles: elements, cardinality, JSON types, forms of primitives, required
/// bindings, references, rules in FHIRPath; https://hl7.org/fhir/R4/validation.html. Immutable and safe to share between threads.
/// </summary>
public sealed class FhirValidator
{
    private readonly FhirDefinitions definitions;

    /// <summary>A validator over definitions.</summary>
    /// <param name="definitions">Types, code systems, value sets and profiles.</param>
    public FhirValidator(FhirDefinitions definitions) => this.definitions = definitions;

    /// <summary>What it checks by.</summary>
    public FhirDefinitions Definitions => definitions;

    /// <summary>The validator over <see cref="FhirDefinitions.R4"/>.</summary>
    public static FhirValidator R4 { get; } = new(FhirDefinitions.R4);

    /// <summary>Checks one resource, with all that it contains.</summary>
    /// <param name="resource">Read strictly.</param>
    /// <param name="profile">Canonical URL of a profile it must follow besides those in its <c>meta.profile</c>; null for none.</param>
    /// <param name="options">What is asked beyond the definitions; null for <see cref="ValidationOptions.Default"/>.</param>
    /// <returns>
    /// What is wrong, each with FHIRPath, line and column, at most so many as the options say and then one that says so; empty when it is valid.
    /// It is invalid when any issue is an error.
    /// </returns>
    /// <exception cref="ArgumentException">No such profile is among the definitions.</exception>
    public ImmutableArray<Issue> Validate(FhirResource resource, string? profile = null, ValidationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var required = profile is null ? null
            : definitions.FindProfile(profile) ?? throw new ArgumentException($"No profile {profile} is among the definitions.", nameof(profile));
        options ??= ValidationOptions.Default;
        var issues = new IssueList(options.IssuesMax);
        var invariants = new InvariantCheck(definitions, resource.Tape, issues, options);
        var extensions = new List<int>();
        new StructureCheck(definitions, resource.Tape, issues, invariants, options, extensions).Resource(0, 0);
        // What is not even R4 is told first: the profile's findings would be the same faults once more.
        if (!issues.HasErrors)
        {
            new ProfileClaims(definitions, resource.Tape, issues, invariants).Check(required);
            if (extensions.Count > 0) new ExtensionCheck(definitions, resource.Tape, issues, invariants).Check(extensions);
        }

        return issues.Locate(definitions, resource.Tape);
    }

    /// <summary>The resource when <see cref="Validate"/> finds no error in it.</summary>
    /// <param name="resource">Read strictly.</param>
    /// <param name="profile">As in <see cref="Validate"/>.</param>
    /// <returns>The same resource; or <see cref="ProblemKind.Invalid"/> with every issue.</returns>
    /// <exception cref="ArgumentException">No such profile is among the definitions.</exception>
    public Outcome<FhirResource> Check(FhirResource resource, string? profile = null)
    {
        var issues = Validate(resource, profile);
        foreach (var issue in issues)
            if (issue.Severity <= IssueSeverity.Error)
                return Problem.Invalid("resource-invalid", "The resource is not valid. Correct what the issues name and send it again.", ImmutableCollectionsMarshal.AsArray(issues));
        return resource;
    }
}
