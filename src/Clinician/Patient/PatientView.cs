using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Public.Record;

namespace Felles.Clinician.Patient;

/// <summary>Who the patient is, as shown beside everything about them.</summary>
/// <param name="Key">Opaque key, for addresses.</param>
/// <param name="Name">Name from the population register.</param>
/// <param name="Number">National number, shown so that the clinician can see that it is the right person. Never in an address.</param>
public sealed record PatientIdentity(PersonKey Key, string Name, PersonNumber Number)
{
    /// <summary>Date of birth; null when unknown.</summary>
    public DateOnly? BirthDate { get; init; }

    /// <summary>Whole years today; null when unknown.</summary>
    public int? Age { get; init; }

    /// <summary>Date of death; null while alive.</summary>
    public DateOnly? DeceasedOn { get; init; }

    /// <summary>Address of the patient's page.</summary>
    public string Address => AddressOf(Key);

    internal static string AddressOf(PersonKey key) => $"/kliniker/pasient/{key}";
}

/// <summary>One part of the record: what was disclosed, or why it was not.</summary>
/// <param name="Content">What was disclosed.</param>
/// <param name="Withheld">How many entries the patient has blocked.</param>
/// <param name="Refusal">Why nothing was disclosed, in words; null when it was.</param>
public sealed record Part<T>(T Content, int Withheld, string? Refusal);

/// <summary>The patient's page.</summary>
public sealed record PatientView
{
    /// <summary>Who.</summary>
    public required PatientIdentity Patient { get; init; }

    /// <summary>Critical information.</summary>
    public required Part<ImmutableArray<CriticalItem>> Critical { get; init; }

    /// <summary>Test results.</summary>
    public required Part<LabRecord> Lab { get; init; }

    /// <summary>What is blocked is open in this reading, by consent or in an emergency.</summary>
    public bool BlockedOpen { get; init; }

    /// <summary>Whether the clinician may register critical information.</summary>
    public bool MayRegister { get; init; }

    /// <summary>Discipline to show; null for all.</summary>
    public string? Discipline { get; init; }

    /// <summary>How many reports to show.</summary>
    public int ReportsMax { get; init; } = 20;

    /// <summary>Blocked in all.</summary>
    public int Withheld => Critical.Withheld + Lab.Withheld;

    /// <summary>The disciplines there are reports of, with how many.</summary>
    public ImmutableArray<(LabReport Example, int Count)> Disciplines =>
        [.. Lab.Content.Reports.GroupBy(DisciplineKey, StringComparer.Ordinal).Select(group => (group.First(), group.Count())).OrderByDescending(pair => pair.Item2)];

    /// <summary>The reports to show, by the day of the specimen, newest first.</summary>
    public ImmutableArray<(DateOnly? Day, ImmutableArray<LabReport> Reports)> Days =>
    [
        .. Chosen.Take(ReportsMax)
            .GroupBy(report => report.At is { } at ? NorwegianTime.DateAt(at) : (DateOnly?)null)
            .Select(day => (day.Key, day.ToImmutableArray())),
    ];

    /// <summary>How many reports of the chosen discipline there are in all.</summary>
    public int ReportsInAll => Chosen.Count();

    internal static string DisciplineKey(LabReport report) => report.Discipline ?? "";

    private IEnumerable<LabReport> Chosen => Lab.Content.Reports.Where(report => Discipline is null || DisciplineKey(report) == Discipline);
}
