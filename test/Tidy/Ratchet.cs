using System.Globalization;

namespace Felles.Test.Tidy;

/// <summary>
/// What broke a rule before the rule was there, in ratchet.txt: <c>rule path name-or-line-count</c>. Such a place may not get
/// worse; what has become right must be taken off the list, and nothing is ever added to it without a reason in the review.
/// </summary>
internal static class Ratchet
{
    /// <summary>The findings that the list does not excuse, and the entries that excuse nothing any more.</summary>
    internal static IReadOnlyList<string> Apply(string rule, IEnumerable<Finding> findings, IEnumerable<string> list)
    {
        var excused = list
            .Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(row => row.Length == 3 && row[0] == rule)
            .ToDictionary(row => row[1], row => int.Parse(row[2], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        var said = new List<string>();
        foreach (var group in findings.GroupBy(finding => finding.Path))
        {
            var limit = excused.GetValueOrDefault(group.Key);
            excused.Remove(group.Key);
            if (group.Count() > limit) said.AddRange(group.Select(finding => finding.ToString()));
            else if (group.Count() < limit) said.Add($"ratchet.txt: {rule} {group.Key} has {group.Count()} left, the list says {limit}; lower it.");
        }

        said.AddRange(excused.Keys.Select(path => $"ratchet.txt: {rule} {path} is right now; take it off the list."));
        return said;
    }

    internal static string[] List() => Repository.File("test/Tidy/ratchet.txt").Lines;
}
