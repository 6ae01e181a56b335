using System.Globalization;
using Felles.Kernel;

namespace Felles.Registers;

/// <summary>A population in which everything that can be judged without the database is right.</summary>
internal sealed record CheckedPopulation(
    IReadOnlyList<CheckedCitizen> Citizens, IReadOnlyList<CheckedHealthPerson> HealthPersonnel, IReadOnlyList<CheckedOrganisation> Organisations);

/// <summary>A citizen with numbers and dates read. <paramref name="Place"/> is where it stands in the document.</summary>
internal sealed record CheckedCitizen(string Place, PersonNumber Number, CitizenEntry Entry, IReadOnlyList<PersonNumber> Parents, IReadOnlyList<PersonNumber> FormerNumbers);

/// <summary>A health person with numbers and authorisations read.</summary>
internal sealed record CheckedHealthPerson(string Place, string HprNumber, PersonNumber Number, string Name, IReadOnlyList<DatedCode> Authorizations, IReadOnlyList<EmployerEntry> Employers);

/// <summary>An organisation with its number and agreements read.</summary>
internal sealed record CheckedOrganisation(string Place, string Number, OrganisationEntry Entry, IReadOnlyList<DatedCode> Agreements);

/// <summary>A code that holds on the days from the first to the last, both included, Norwegian calendar.</summary>
internal sealed record DatedCode(string Code, DateOnly ValidFrom, DateOnly ValidTo)
{
    public string From => ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public string To => ValidTo.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>Collects what is wrong and where, up to a number that somebody can still read.</summary>
internal sealed class FindingList
{
    private const int FindingsMax = 100;

    private readonly List<Issue> issues = [];

    public bool Any => issues.Count > 0;

    public int Count { get; private set; }

    /// <summary>Notes one finding. The text must not repeat a national number.</summary>
    public void Add(string type, string id, string place, string text)
    {
        Count++;
        if (issues.Count < FindingsMax) issues.Add(Issue.Error(type, id, text, place));
    }

    public Problem ToProblem()
    {
        var more = Count > issues.Count ? $" The first {issues.Count} of {Count} findings are listed." : "";
        return Problem.Invalid("population-invalid", $"The population was refused whole, and nothing was imported. Correct the places named and import again.{more}", [.. issues]);
    }
}
