using System.Text;
using System.Text.Json;

namespace Felles.Fhir;

/// <summary>Comparison of what a resource has with what a profile gives.</summary>
internal static class ExpectedValues
{
    internal static bool Matches(JsonTape tape, int node, ExpectedValue expected) => Matches(tape, node, expected.Value, expected.IsPattern);

    /// <summary>The bytes of a string with its escapes resolved.</summary>
    internal static ReadOnlySpan<byte> Bytes(JsonTape tape, int node) =>
        tape.Nodes[node].IsEscaped ? Encoding.UTF8.GetBytes(tape.Text(tape.Nodes[node])) : tape.Raw(tape.Nodes[node]);

    private static bool Matches(JsonTape tape, int node, JsonElement expected, bool isPattern)
    {
        ref readonly var value = ref tape.Nodes[node];
        return (expected.ValueKind, value.Kind) switch
        {
            (JsonValueKind.Object, JsonKind.Object) => ObjectMatches(tape, node, expected, isPattern),
            (JsonValueKind.Array, JsonKind.Array) => ArrayMatches(tape, node, expected, isPattern),
            (JsonValueKind.String, JsonKind.String) => tape.Text(value) == expected.GetString(),
            (JsonValueKind.Number, JsonKind.Number) => Encoding.UTF8.GetString(tape.Raw(value)) == expected.GetRawText(),
            (JsonValueKind.True, JsonKind.True) or (JsonValueKind.False, JsonKind.False) => true,
            _ => false,
        };
    }

    private static bool ObjectMatches(JsonTape tape, int node, JsonElement expected, bool isPattern)
    {
        var count = 0;
        foreach (var property in expected.EnumerateObject())
        {
            count++;
            var at = FindByName(tape, node, property.Name);
            if (at < 0 || !Matches(tape, at, property.Value, isPattern)) return false;
        }

        if (isPattern) return true;
        for (var at = node + 1; at < tape.Nodes[node].Next; at = tape.Nodes[at].Next) count--;
        return count == 0;
    }

    private static bool ArrayMatches(JsonTape tape, int node, JsonElement expected, bool isPattern)
    {
        if (isPattern) return expected.EnumerateArray().All(wanted => AnyItem(tape, node, wanted));
        var item = node + 1;
        foreach (var wanted in expected.EnumerateArray())
        {
            if (item >= tape.Nodes[node].Next || !Matches(tape, item, wanted, isPattern: false)) return false;
            item = tape.Nodes[item].Next;
        }

        return item >= tape.Nodes[node].Next;
    }

    private static bool AnyItem(JsonTape tape, int array, JsonElement wanted)
    {
        for (var item = array + 1; item < tape.Nodes[array].Next; item = tape.Nodes[item].Next)
            if (Matches(tape, item, wanted, isPattern: true))
                return true;
        return false;
    }

    private static int FindByName(JsonTape tape, int node, string name)
    {
        for (var at = node + 1; at < tape.Nodes[node].Next; at = tape.Nodes[at].Next)
            if (tape.Name(tape.Nodes[at]) == name)
                return at;
        return -1;
    }
}
