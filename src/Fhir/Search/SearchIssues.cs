using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>What is wrong with a search parameter, without repeating what may hold a number.</summary>
internal static class SearchIssues
{
    internal static Issue NotSupported(string name, string english, string bokmål) =>
        About(name, Issue.Error("not-supported", "search-parameter-not-supported", ExpressionPath.IsSafe(name) ? $"{name} is not supported. {english}" : $"A parameter is not supported. {english}"))
            with { TextBokmål = ExpressionPath.IsSafe(name) ? $"{name} støttes ikke. {bokmål}" : $"En parameter støttes ikke. {bokmål}" };

    internal static Issue Fault(string name, string id, string english, string bokmål) =>
        About(name, Issue.Error("value", id, english)) with { TextBokmål = bokmål };

    internal static string Listed(ImmutableArray<string> names) => names.IsDefaultOrEmpty ? "nothing here" : string.Join(", ", names);

    // https://hl7.org/fhir/R4/operationoutcome-definitions.html#OperationOutcome.issue.location: "http." and the parameter.
    private static Issue About(string name, Issue issue) => ExpressionPath.IsSafe(name) ? issue with { Expression = $"http.{name}" } : issue;
}
