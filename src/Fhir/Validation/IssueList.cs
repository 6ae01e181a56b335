using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>What a check has found so far, by value; places and paths are worked out at the end, for the few that there are.</summary>
/// <param name="countMax">How many are kept.</param>
internal sealed class IssueList(int countMax = IssueList.CountMax)
{
    internal const int CountMax = 100;

    private readonly List<(Issue Issue, int Node, bool AtName, string Suffix)> found = [];

    private readonly List<(Issue Issue, int Node, bool AtName, string Suffix)> remarks = [];

    internal bool IsFull => found.Count >= countMax;

    internal int Count => found.Count;

    internal bool IsEmpty => found.Count == 0;

    internal bool HasErrors => found.Exists(entry => entry.Issue.Severity <= IssueSeverity.Error);

    /// <summary>A finding about a value.</summary>
    internal void At(int node, Issue issue) => Add(issue, node, false, "");

    /// <summary>
    /// A remark about a value that is not wrong: it takes no room from the findings, and does not keep the rules of what it
    /// stands on from being checked.
    /// </summary>
    internal void Remark(int node, Issue issue)
    {
        if (remarks.Count < countMax) remarks.Add((issue, node, false, ""));
    }

    /// <summary>A finding about a property as such: its name is the place.</summary>
    internal void AtName(int node, Issue issue) => Add(issue, node, true, "");

    /// <summary>A finding about something that an object lacks.</summary>
    internal void Missing(int node, string name, Issue issue) => Add(issue, node, false, "." + name);

    /// <summary>The findings with their places.</summary>
    internal ImmutableArray<Issue> Locate(FhirDefinitions definitions, JsonTape tape)
    {
        if (IsEmpty && remarks.Count == 0) return [];
        var located = ImmutableArray.CreateBuilder<Issue>(found.Count + remarks.Count + 1);
        foreach (var (issue, node, atName, suffix) in found.Concat(remarks.Take(countMax - found.Count)))
        {
            var nameStart = tape.Nodes[node].NameStart;
            var (line, column) = TextPlace.Of(tape.Utf8, atName && nameStart > 0 ? nameStart - 1 : tape.Nodes[node].Start);
            located.Add(issue with { Expression = ExpressionPath.Of(definitions, tape, node) + suffix, Line = line, Column = column });
        }

        if (found.Count + remarks.Count >= countMax) located.Add(Finding.TooManyIssues(countMax));
        return located.ToImmutable();
    }

    private void Add(Issue issue, int node, bool atName, string suffix)
    {
        // A profile and the definition of an extension can ask for the same.
        var finding = (issue, node, atName, suffix);
        if (!IsFull && !found.Contains(finding)) found.Add(finding);
    }
}
