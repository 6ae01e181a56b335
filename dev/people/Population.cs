namespace Felles.People;

/// <summary>A synthetic population, as <c>population.json</c> holds it and <c>Felles.Registers</c> imports it.</summary>
internal sealed record Population(
    IReadOnlyList<Citizen> Citizens, IReadOnlyList<HealthPerson> HealthPersonnel, IReadOnlyList<Organisation> Organisations);

/// <summary>A citizen. Parents are those with parental responsibility for a child, and the parents of adults.</summary>
internal sealed record Citizen
{
    public required string Number { get; init; }

    public required string Name { get; init; }

    public required string GivenName { get; init; }

    public required string FamilyName { get; init; }

    /// <summary>Null for a shared help number (felles hjelpenummer), where nobody knows it.</summary>
    public DateOnly? BirthDate { get; init; }

    public DateOnly? DeceasedOn { get; init; }

    public string AddressProtection { get; init; } = "Unclassified";

    /// <summary>Who shares a household shares the registered address.</summary>
    public required string Household { get; init; }

    public IReadOnlyList<string> Parents { get; init; } = [];
}

/// <summary>A health person, who is also one of the citizens.</summary>
internal sealed record HealthPerson(
    string HprNumber, string Number, string Name, IReadOnlyList<string> Authorizations, IReadOnlyList<Employer> Employers);

/// <summary>Where a health person works, in the words of the trust framework's attestation.</summary>
internal sealed record Employer(string LegalEntity, string PointOfCare, string? Department);

/// <summary>A main unit or a sub-unit, with the services it has agreements for.</summary>
internal sealed record Organisation(string Number, string Name, string? Parent, string Kind, IReadOnlyList<string> Agreements);
