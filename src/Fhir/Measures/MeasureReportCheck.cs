namespace Felles.Fhir;

/// <summary>A measure that reports are checked against; https://hl7.org/fhir/R4/measure.html.</summary>
/// <param name="Url">Canonical URL.</param>
/// <param name="Measure">The resource.</param>
internal sealed record MeasureDefinition(string Url, PathItem Measure)
{
    /// <summary>Reads a measure that is valid R4; null when it has no url to be named by.</summary>
    internal static MeasureDefinition? Read(FhirDefinitions definitions, FhirResource resource) =>
        new PathSource(definitions, resource.Tape).Resource(0) is { Type.Name: "Measure" } measure && measure.Text("url") is { } url ? new MeasureDefinition(url, measure) : null;
}

/// <summary>
/// Checks a MeasureReport against its Measure, when that is among the definitions: its populations and stratifiers are those of
/// the measure, and it has a score only where the measure gives one; https://hl7.org/fhir/R4/measurereport.html.
/// </summary>
internal readonly struct MeasureReportCheck(FhirDefinitions definitions, IssueList issues)
{
    internal void Check(PathItem report)
    {
        if (report.Text("measure") is not { } url || definitions.FindMeasure(url)?.Measure is not { } measure) return;
        var groups = measure.Members("group");
        var isCohort = Codings(measure.Members("scoring")).Exists(coding => coding.Code == "cohort");
        foreach (var group in report.Members("group"))
        {
            foreach (var score in group.Members("measureScore"))
                if (isCohort) issues.At(score.Node, Finding.MeasureScore());
            var codes = group.Members("code");
            // One of one needs no code to be known by.
            var defined = groups is [var only] ? only : Array.Find(groups, candidate => AreSame(candidate.Members("code"), codes));
            if (!defined.IsNode) continue;
            Parts(group, defined, "population", mayBeUnsaid: true);
            Parts(group, defined, "stratifier", mayBeUnsaid: defined.Members("stratifier").Length == 0);
        }
    }

    private void Parts(PathItem group, PathItem defined, string name, bool mayBeUnsaid)
    {
        var known = defined.Members(name);
        foreach (var part in group.Members(name))
        {
            var code = part.Members("code");
            if (code.Length == 0 ? !mayBeUnsaid && Array.TrueForAll(known, one => one.Members("code").Length > 0) : !Array.Exists(known, one => AreSame(one.Members("code"), code)))
                issues.At(part.Node, Finding.MeasurePart());
        }
    }

    private static bool AreSame(PathItem[] one, PathItem[] other)
    {
        var (codings, others) = (Codings(one), Codings(other));
        return codings.Exists(others.Contains) || (codings.Count == 0 && one.SelectMany(concept => concept.Members("text")).Any(text => other.SelectMany(concept => concept.Members("text")).Any(same => same.Text == text.Text)));
    }

    private static List<(string? System, string? Code)> Codings(PathItem[] concepts) =>
        [.. concepts.SelectMany(concept => concept.Members("coding")).Select(coding => (coding.Text("system"), coding.Text("code")))];
}
