using System.Text;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>Writes the result itself.</summary>
internal static class ObservationValue
{
    internal static void Write(ResourceJson json, ResultItem item)
    {
        switch (item.Value)
        {
            case ResultValue.Numeric { ArithmeticComp.V: "NE" } different:
                // FHIR has no comparator for "not equal", and without one the number would read as the result.
                json.Writer.WriteStartObject("valueCodeableConcept"u8);
                json.Text("text"u8, $"Ikke lik {different.Value.V} {(UcumUnits.IsNone(different.Value.U) ? "" : different.Value.U)}".TrimEnd());
                json.Writer.WriteEndObject();
                break;
            case ResultValue.Numeric numeric:
                Quantity(json, "valueQuantity"u8, numeric.Value, Comparator(numeric.ArithmeticComp));
                break;
            case ResultValue.Textual text:
                Textual(json, text);
                break;
            case ResultValue.Interval interval:
                json.Writer.WriteStartObject("valueRange"u8);
                if (interval.Low is { } low) Quantity(json, "low"u8, low);
                if (interval.High is { } high) Quantity(json, "high"u8, high);
                json.Writer.WriteEndObject();
                break;
            case ResultValue.Date date:
                json.Writer.WriteString("valueDateTime"u8, date.Value.Text);
                break;
        }
    }

    /// <summary>What FHIR's own elements cannot carry: "much more than", and a condition with its modifiers.</summary>
    internal static void Extensions(ResourceJson json, ResultItem item)
    {
        if (item.Value is ResultValue.Numeric { ArithmeticComp: { } comparator } && (comparator.V is "MG" or "ML" or "NE" || !StatusNames.IsOwn(8239, comparator)))
            json.ConceptExtension(ResourceJson.Own + "comparator", comparator, 8239);
        if (item.DiagComment is not { } comment) return;
        json.ConceptExtension(ResourceJson.Own + "condition", comment.Concept);
        foreach (var (name, values) in comment.Modifiers)
        {
            foreach (var value in values)
            {
                json.BeginExtension(ResourceJson.Own + "condition-modifier");
                var writer = json.Writer;
                writer.WriteStartArray("extension"u8);
                Part(json, "name", name, 7305);
                Part(json, "value", value, null);
                writer.WriteEndArray();
                json.EndExtension();
            }
        }
    }

    private static void Part(ResourceJson json, string url, CodedValue code, int? list)
    {
        json.Writer.WriteStartObject();
        json.Writer.WriteString("url"u8, url);
        json.Concept("valueCodeableConcept"u8, code, list);
        json.Writer.WriteEndObject();
    }

    /// <summary>The condition in words, for readers who do not know the extension.</summary>
    internal static string? Text(DiagComment? comment)
    {
        if (comment?.Concept.Shown is not { } condition) return null;
        var text = new StringBuilder("Klinisk kommentar: ").Append(condition);
        foreach (var (name, values) in comment.Modifiers)
            text.Append("; ").Append(name.Shown).Append(": ").AppendJoin(", ", values.Select(value => value.Shown));
        return text.ToString();
    }

    internal static void Quantity(ResourceJson json, ReadOnlySpan<byte> name, PhysicalQuantity quantity, string? comparator = null)
    {
        var writer = json.Writer;
        writer.WriteStartObject(name);
        writer.WritePropertyName("value"u8);
        writer.WriteRawValue(quantity.V!, skipInputValidation: true);
        if (comparator is not null) writer.WriteString("comparator"u8, comparator);
        var code = UcumUnits.IsNone(quantity.U) ? "1" : UcumUnits.Of(quantity.U);
        if (!UcumUnits.IsNone(quantity.U)) json.Text("unit"u8, quantity.U);
        if (code is not null)
        {
            writer.WriteString("system"u8, CodeLists.Ucum);
            writer.WriteString("code"u8, code);
        }

        writer.WriteEndObject();
    }

    private static void Textual(ResourceJson json, ResultValue.Textual text)
    {
        if (text.Text is null && text.TextCodes.IsEmpty) return;
        var writer = json.Writer;
        var shown = text.Text is null
            ? text.TextCodes.Select(code => code.OT).FirstOrDefault(original => original is not null)
            : text.Unit is null ? text.Text : $"{text.Text} {text.Unit}";
        writer.WriteStartObject("valueCodeableConcept"u8);
        if (text.Heading is not null || !text.TextCodes.IsEmpty)
        {
            writer.WriteStartArray("coding"u8);
            foreach (var code in text.TextCodes) json.Coding(code, shown: shown);
            if (text.Heading is { } heading) json.Coding(heading, 8243);
            writer.WriteEndArray();
        }

        json.Text("text"u8, shown);
        writer.WriteEndObject();
    }

    internal static void Component(ResourceJson json, object value)
    {
        switch (value)
        {
            case string text: json.Text("valueString"u8, text); break;
            case int number: json.Writer.WriteNumber("valueInteger"u8, number); break;
            case bool flag: json.Writer.WriteBoolean("valueBoolean"u8, flag); break;
            case PhysicalQuantity quantity: Quantity(json, "valueQuantity"u8, quantity); break;
            case CodedValue code: json.Concept("valueCodeableConcept"u8, code); break;
        }
    }

    // 8239. Equal needs no sign; "much more" and "much less" are more and less, with the code beside.
    private static string? Comparator(CodedValue? comparator) => comparator?.V switch
    {
        "GE" => ">=",
        "GT" or "MG" => ">",
        "LE" => "<=",
        "LT" or "ML" => "<",
        _ => null,
    };
}
