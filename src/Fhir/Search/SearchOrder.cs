using System.Collections.Immutable;
using System.Text;

namespace Felles.Fhir;

/// <summary>
/// What one resource is sorted by: a value for each key of <c>_sort</c>; https://hl7.org/fhir/R4/search.html#sort. Of
/// several values the lowest counts, or the highest where the largest comes first. What has no value comes last.
/// </summary>
public sealed class SortPlace
{
    private readonly IComparable?[] values;

    private SortPlace(IComparable?[] values) => this.values = values;

    internal static SortPlace Of(SearchSupport support, ImmutableArray<SortKey> keys, ReadOnlyMemory<byte> body) =>
        SearchedResource.Lend(support.Definitions, body, resource => new SortPlace([.. keys.Select(key => Value(support, key, resource))]));

    internal int CompareTo(SortPlace other, ImmutableArray<SortKey> keys)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            var (one, two) = (values[i], other.values[i]);
            if (one is null || two is null)
            {
                if (one is null != two is null) return one is null ? 1 : -1;
                continue;
            }

            var order = one.CompareTo(two);
            if (order != 0) return keys[i].IsDescending ? -order : order;
        }

        return 0;
    }

    private static IComparable? Value(SearchSupport support, SortKey key, SearchedResource resource)
    {
        if (support.Parameter(key.Parameter) is not { } parameter) return null;
        IComparable? best = null;
        foreach (var item in resource.Values(support.Values(parameter)))
        {
            if (Value(parameter.Type, key.IsDescending, resource.Definitions, item) is not { } value) continue;
            if (best is null || value.CompareTo(best) * (key.IsDescending ? -1 : 1) < 0) best = value;
        }

        return best;
    }

    private static IComparable? Value(string type, bool isDescending, FhirDefinitions definitions, PathItem item)
    {
        switch (type)
        {
            case "date":
                return DateCriterion.Range(definitions, item) is { } range ? isDescending && range.End < DateTime.MaxValue ? range.End : range.Start : null;
            case "number" or "quantity":
                return SortQuantity.Of(definitions.Names, item);
            case "reference":
                return item.IsNode && item.Node >= 0 && ReferenceText.Of(definitions, item.Source.Tape, item.Node) is { } reference ? new SortText(reference) : null;
            default:
                return Text(definitions, item) is { Length: > 0 } text ? new SortText(text) : null;
        }
    }

    private static string? Text(FhirDefinitions definitions, PathItem item)
    {
        if (!item.IsObject()) return Encoding.UTF8.GetString(item.Bytes());
        var names = definitions.Names;
        return item.Type.Name switch
        {
            "CodeableConcept" => item.Text(names.Find("text"u8)) ?? FoundToken.Texts(definitions, item).FirstOrDefault() ?? FirstCode(definitions, item),
            "Coding" => item.Text(names.Code),
            "Identifier" or "ContactPoint" => item.Text(names.Value),
            "HumanName" => item.Text(names.Find("family"u8)) ?? item.Text(names.Find("text"u8)),
            "Address" => item.Text(names.Find("city"u8)) ?? item.Text(names.Find("text"u8)),
            _ => null,
        };
    }

    private static string? FirstCode(FhirDefinitions definitions, PathItem concept)
    {
        var names = definitions.Names;
        var list = concept.Child(names.Coding, JsonKind.Array);
        if (list < 0 || concept.Source.Tape.Nodes[list].Next == list + 1) return null;
        return Encoding.UTF8.GetString(SearchedValue.Bytes(concept.Source.Tape, list + 1, names.Code));
    }

    /// <summary>A number with its unit. What can be compared stands by its size, whatever the unit; different units stand apart.</summary>
    private sealed record SortQuantity(string Unit, Rational Value) : IComparable
    {
        internal static SortQuantity? Of(FhirNames names, in PathItem item)
        {
            if (!WrittenNumber.TryParse(item.IsObject() ? item.Bytes(names.Value) : item.Bytes(), out var number)) return null;
            var code = item.Text(names.Code);
            if (code is not null && item.Text(names.System) == GrammarSystems.Ucum && UcumUnit.Find(code) is { } unit)
                return new SortQuantity(string.Join('.', unit.Dimensions.Select(dimension => $"{dimension.Key}{dimension.Value}")), unit.ToBase(number.Value));
            return new SortQuantity(code ?? item.Text(names.Unit) ?? item.Text(names.Find("currency"u8)) ?? "", Rational.Of(number.Value));
        }

        public int CompareTo(object? other) =>
            other is not SortQuantity quantity ? 1 : string.CompareOrdinal(Unit, quantity.Unit) is var units and not 0 ? units : Value.CompareTo(quantity.Value);
    }

    /// <summary>A text in the order of the alphabet, without regard to case.</summary>
    private sealed record SortText(string Text) : IComparable
    {
        public int CompareTo(object? other) => string.Compare(Text, (other as SortText)?.Text, StringComparison.OrdinalIgnoreCase);
    }
}
