using System.Text;
using System.Text.Unicode;

namespace Felles.Fhir;

/// <summary>When values are equal, equivalent, or less than others; https://hl7.org/fhirpath/N1/#equality.</summary>
internal static class PathEquality
{
    /// <summary>Whether two values are equal; null when what is given does not decide it.</summary>
    internal static bool? AreEqual(PathItem one, PathItem two)
    {
        var (left, right) = (one.Kind, two.Kind);
        if (IsNumber(left) && IsNumber(right)) return one.TryNumber(out var number) && two.TryNumber(out var other) ? number == other : null;
        if (IsTemporal(left) && IsTemporal(right)) return TimesEqual(one, two);
        if (left != right) return false;
        switch (left)
        {
            case PathKind.Boolean:
                return one.Boolean == two.Boolean;
            case PathKind.String:
                return TextsEqual(one, two);
            case PathKind.Quantity:
                if (one.IsNode && two.IsNode && NodesEqual(one.Source.Tape, one.Node, two.Source.Tape, two.Node)) return true;
                if (one.Quantity is not { } quantity || two.Quantity is not { } otherQuantity) return one.IsNode && two.IsNode ? false : null;
                return quantity.CompareTo(otherQuantity) is { } order ? order == 0 : null;
        }

        if (!one.IsNode || !two.IsNode) return !one.IsNode && !two.IsNode && one.Described == two.Described;
        // A primitive of which only the extensions are given is equal to another with the same.
        return one.Node >= 0 && two.Node >= 0 ? NodesEqual(one.Source.Tape, one.Node, two.Source.Tape, two.Node)
            : one.Node < 0 && two.Node < 0 && NodesEqual(one.Source.Tape, one.Beside, two.Source.Tape, two.Beside);
    }

    /// <summary>Whether two values mean the same: texts whatever their case and spaces, numbers to the fewer digits.</summary>
    internal static bool AreEquivalent(PathItem one, PathItem two)
    {
        var (left, right) = (one.Kind, two.Kind);
        if (IsNumber(left) && IsNumber(right)) return one.TryNumber(out var number) && two.TryNumber(out var other) && NumbersEquivalent(number, other);
        if (IsTemporal(left) && IsTemporal(right)) return one.Time is { } time && two.Time is { } otherTime && time.IsEquivalentTo(otherTime);
        if (left != right) return false;
        if (left == PathKind.String) return Normalized(one.Text) == Normalized(two.Text);
        if (left == PathKind.Quantity && one.Quantity is { } quantity && two.Quantity is { } otherQuantity) return quantity.IsEquivalentTo(otherQuantity);
        return AreEqual(one, two) == true;
    }

    /// <summary>Which is less.</summary>
    /// <param name="one">A value.</param>
    /// <param name="two">Another.</param>
    /// <param name="order">Negative, zero, positive; null when what is given does not decide it.</param>
    /// <returns>Whether values of these kinds have an order.</returns>
    internal static bool TryCompare(PathItem one, PathItem two, out int? order)
    {
        order = null;
        var (left, right) = (one.Kind, two.Kind);
        if (IsNumber(left) && IsNumber(right))
        {
            if (one.TryNumber(out var number) && two.TryNumber(out var other)) order = number.CompareTo(other);
            return true;
        }

        if (IsTemporal(left) && IsTemporal(right))
        {
            if (one.Time is { } time && two.Time is { } otherTime) order = time.CompareTo(otherTime);
            return left == PathKind.Time == (right == PathKind.Time);
        }

        if (left != right) return false;
        if (left == PathKind.String) order = string.CompareOrdinal(one.Text, two.Text);
        else if (left == PathKind.Quantity) order = one.Quantity is { } quantity && two.Quantity is { } otherQuantity ? quantity.CompareTo(otherQuantity) : null;
        else return false;
        return true;
    }

    /// <summary>A number that equal values share.</summary>
    internal static int Hash(PathItem item)
    {
        var kind = item.Kind;
        if (IsNumber(kind)) return item.TryNumber(out var number) ? number.GetHashCode() : 0;
        if (IsTemporal(kind)) return item.Time?.EqualityHash ?? 0;
        return kind switch
        {
            PathKind.Boolean => item.Boolean ? 1 : 2,
            PathKind.String => item.Text.GetHashCode(StringComparison.Ordinal),
            // Equal in other units.
            PathKind.Quantity => 3,
            _ => item.IsNode ? NodeHash(item.Source.Tape, item.Node >= 0 ? item.Node : item.Beside) : 4,
        };
    }

    /// <summary>Whether one of some values is equal to a value.</summary>
    internal static bool Contains(Evaluation evaluation, PathItems items, PathItem wanted)
    {
        for (var i = 0; i < items.Count && evaluation.Goes; i++)
            if (AreEqual(evaluation[items, i], wanted) == true)
                return true;
        return false;
    }

    internal static bool IsNumber(PathKind kind) => kind is PathKind.Integer or PathKind.Decimal;

    internal static bool IsTemporal(PathKind kind) => kind is PathKind.Date or PathKind.DateTime or PathKind.Time;

    private static bool? TimesEqual(PathItem one, PathItem two)
    {
        if (one.Kind == PathKind.Time != (two.Kind == PathKind.Time)) return false;
        if (one.Time is not { } time || two.Time is not { } other) return null;
        return time.CompareTo(other) is { } order ? order == 0 : null;
    }

    private static bool TextsEqual(PathItem one, PathItem two)
    {
        var oneIsRaw = one.TryRaw(out var raw);
        var twoIsRaw = two.TryRaw(out var otherRaw);
        if (oneIsRaw && twoIsRaw) return raw.SequenceEqual(otherRaw);
        if (oneIsRaw && !two.IsNode) return IsText(raw, two.Text);
        if (twoIsRaw && !one.IsNode) return IsText(otherRaw, one.Text);
        return one.Text == two.Text;
    }

    private static bool IsText(ReadOnlySpan<byte> raw, string text) =>
        raw.Length == text.Length ? Ascii.Equals(raw, text) || (!Ascii.IsValid(raw) && Encoding.UTF8.GetString(raw) == text)
            : raw.Length > text.Length && Encoding.UTF8.GetString(raw) == text;

    /// <summary>Whether two numbers are the same by the digits of the one that has fewer.</summary>
    internal static bool NumbersEquivalent(decimal one, decimal two) => AreSameAt(one, two, Math.Min(SignificantScale(one), SignificantScale(two)));

    /// <summary>Whether two numbers are the same to so many digits after the point.</summary>
    internal static bool AreSameAt(decimal one, decimal two, int digits) =>
        decimal.Round(one, digits, MidpointRounding.AwayFromZero) == decimal.Round(two, digits, MidpointRounding.AwayFromZero);

    /// <summary>Digits after the point, without zeros at the end.</summary>
    internal static int SignificantScale(decimal number)
    {
        // Dividing by one with all its zeros drops those of the number.
        return (number / 1.0000000000000000000000000000m).Scale;
    }

    private static string Normalized(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();

    private static bool NodesEqual(JsonTape one, int left, JsonTape two, int right)
    {
        ref readonly var node = ref one.Nodes[left];
        ref readonly var other = ref two.Nodes[right];
        if (node.Kind != other.Kind) return false;
        return node.Kind switch
        {
            JsonKind.Object => ObjectsEqual(one, left, two, right),
            JsonKind.Array => ArraysEqual(one, left, two, right),
            JsonKind.String => node.IsEscaped || other.IsEscaped ? one.Text(node) == two.Text(other) : one.Raw(node).SequenceEqual(two.Raw(other)),
            JsonKind.Number => PathNumber.TryParse(one.Raw(node), out var number) && PathNumber.TryParse(two.Raw(other), out var otherNumber)
                ? number == otherNumber : one.Raw(node).SequenceEqual(two.Raw(other)),
            _ => true,
        };
    }

    private static bool ObjectsEqual(JsonTape one, int left, JsonTape two, int right)
    {
        var count = 0;
        for (var at = left + 1; at < one.Nodes[left].Next; at = one.Nodes[at].Next)
        {
            // A name that no definition has is a fault that is told elsewhere; objects with such are not the same.
            if (one.Nodes[at].Name < 0) return false;
            var match = two.Find(right, one.Nodes[at].Name, one.Nodes[at].IsBeside);
            if (match < 0 || !NodesEqual(one, at, two, match)) return false;
            count++;
        }

        for (var at = right + 1; at < two.Nodes[right].Next; at = two.Nodes[at].Next) count--;
        return count == 0;
    }

    private static bool ArraysEqual(JsonTape one, int left, JsonTape two, int right)
    {
        var at = left + 1;
        var other = right + 1;
        for (; at < one.Nodes[left].Next && other < two.Nodes[right].Next; at = one.Nodes[at].Next, other = two.Nodes[other].Next)
            if (!NodesEqual(one, at, two, other))
                return false;
        return at >= one.Nodes[left].Next && other >= two.Nodes[right].Next;
    }

    private static int NodeHash(JsonTape tape, int node)
    {
        ref readonly var at = ref tape.Nodes[node];
        if (at.Kind == JsonKind.String) return tape.Text(at).GetHashCode(StringComparison.Ordinal);
        if (at.Kind == JsonKind.Number) return PathNumber.TryParse(tape.Raw(at), out var number) ? number.GetHashCode() : 0;
        var hash = (int)at.Kind;
        for (var child = node + 1; child < at.Next; child = tape.Nodes[child].Next)
        {
            var own = NodeHash(tape, child);
            // The order of properties says nothing; that of items does.
            hash = at.Kind == JsonKind.Object ? hash + HashCode.Combine(tape.Nodes[child].Name, own) : HashCode.Combine(hash, own);
        }

        return hash;
    }
}

/// <summary>Equality for sets of values.</summary>
internal sealed class PathItemComparer : IEqualityComparer<PathItem>
{
    internal static readonly PathItemComparer Instance = new();

    public bool Equals(PathItem one, PathItem two) => PathEquality.AreEqual(one, two) == true;

    public int GetHashCode(PathItem item) => PathEquality.Hash(item);
}
