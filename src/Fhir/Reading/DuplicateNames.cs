using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// Finds properties that an object has twice. Two readers may take different ones of them, so that what was checked is not
/// what is used (RFC 8259 §4, RFC 7493 §2.3).
/// </summary>
internal static class DuplicateNames
{
    private const int IssuesMax = 20;
    private const int FewUnknown = 8;

    // Where each name was last seen, by its number: the object's index, plus one. One pass over an object's properties
    // then finds the second of a name without comparing any bytes.
    [ThreadStatic]
    private static int[]? seenIn;

    internal static ImmutableArray<Issue> Find(FhirDefinitions definitions, JsonTape tape)
    {
        var seen = seenIn ??= new int[definitions.Names.Count * 2];
        if (seen.Length < definitions.Names.Count * 2) seen = seenIn = new int[definitions.Names.Count * 2];
        Array.Clear(seen);
        var issues = ImmutableArray.CreateBuilder<Issue>();
        var nodes = tape.Nodes;
        for (var container = 0; container < nodes.Length && issues.Count < IssuesMax; container++)
        {
            if (nodes[container].Kind != JsonKind.Object) continue;
            var unknown = 0;
            for (var at = container + 1; at < nodes[container].Next; at = nodes[at].Next)
            {
                if (nodes[at].Name < 0)
                {
                    unknown++;
                    continue;
                }

                ref var last = ref seen[(nodes[at].Name * 2) + (nodes[at].IsBeside ? 1 : 0)];
                if (last == container + 1) Report(at);
                last = container + 1;
            }

            if (unknown > 1) FindUnknown(tape, container, unknown, Report);
        }

        return issues.ToImmutable();

        void Report(int node)
        {
            if (issues.Count == IssuesMax) return;
            var (line, column) = TextPlace.Of(tape.Utf8, nodes[node].NameStart - 1);
            issues.Add(Finding.DuplicateProperty() with { Expression = ExpressionPath.Of(definitions, tape, node), Line = line, Column = column });
        }
    }

    private static void FindUnknown(JsonTape tape, int container, int count, Action<int> report)
    {
        var nodes = tape.Nodes;
        // Chosen by the sender: the hash must not be guessable, as string's is not.
        var names = new HashSet<string>(Math.Min(count, FewUnknown), StringComparer.Ordinal);
        for (var at = container + 1; at < nodes[container].Next; at = nodes[at].Next)
            if (nodes[at].Name < 0 && !names.Add(tape.Name(nodes[at])))
                report(at);
    }
}
