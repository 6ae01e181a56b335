namespace Felles.Fhir;

/// <summary>What a validation asks beyond what makes a resource wrong in itself.</summary>
public sealed record ValidationOptions
{
    /// <summary>What the platform asks of what it receives.</summary>
    public static ValidationOptions Default { get; } = new();

    /// <summary>Whether rules that only advise are told as warnings, as that a resource should have a narrative.</summary>
    public bool IncludesBestPractice { get; init; }

    /// <summary>
    /// Whether what cannot be looked up is an error: extensions and codes that no definition has, displays that are not those
    /// of the code, required codes that are left out with a reason. For authors of examples and guides; a sender's newer
    /// code list or own extension is no reason to refuse a result.
    /// </summary>
    public bool IsStrict { get; init; }

    /// <summary>How many issues are listed; when there are more, a last one says so.</summary>
    public int IssuesMax { get; init; } = IssueList.CountMax;

    /// <summary>Whether addresses of example.org and its like are errors, as in what is to be published.</summary>
    public bool RefusesExamples { get; init; }

    /// <summary>Whether HTML tags in strings and markdown are errors.</summary>
    public bool RefusesMarkup { get; init; }
}
