using System.Globalization;
using System.Text.Json;

namespace Felles.Samples.Epj;

/// <summary>A laboratory report (DiagnosticReport), with what a list shows. Everything else is in <see cref="Json"/>.</summary>
/// <param name="Json">The resource.</param>
public sealed record LabReport(JsonElement Json)
{
    private const string ReportDateUrl = "http://nhn.no/fhir/nilar/StructureDefinition/nilar-report-date";

    /// <summary>Id, for reading it again.</summary>
    public string Id => Json.Text("id") ?? "";

    /// <summary>Version.</summary>
    public string Version => Json.At("meta").Text("versionId") ?? "";

    /// <summary>Status, as <c>final</c>, <c>amended</c>, <c>cancelled</c>.</summary>
    public string Status => Json.Text("status") ?? "";

    /// <summary>What the report is about.</summary>
    public string Title => Json.Concept("code") ?? Json.Items("category").FirstOrDefault().Text("text") ?? "Svarrapport";

    /// <summary>Who made it.</summary>
    public string? Performer => Json.Items("performer").FirstOrDefault().Text("display");

    /// <summary>When this version was issued; null when not told.</summary>
    public DateTimeOffset? Issued => Json.Text("issued") is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var at) ? at : null;

    /// <summary>Date of the report, equal in every version; null when not told.</summary>
    public string? ReportDate => Json.Items("extension").FirstOrDefault(extension => extension.Text("url") == ReportDateUrl).Text("valueDateTime");

    /// <summary>References to the results, as <c>Observation/abc</c>.</summary>
    public IReadOnlyList<string> Results => [.. Json.Items("result").Select(result => result.Text("reference")).OfType<string>()];
}

/// <summary>One result (Observation), with what a row of a table shows.</summary>
/// <param name="Json">The resource.</param>
public sealed record LabResult(JsonElement Json)
{
    private static readonly CultureInfo norwegian = CultureInfo.GetCultureInfo("nb-NO");

    /// <summary>Id.</summary>
    public string Id => Json.Text("id") ?? "";

    /// <summary>Status.</summary>
    public string Status => Json.Text("status") ?? "";

    /// <summary>Name of the analysis.</summary>
    public string Analysis => Json.Concept("code") ?? "";

    /// <summary>When the specimen was taken, as FHIR writes it; null when not told.</summary>
    public string? Taken => Json.Text("effectiveDateTime");

    /// <summary>The value in words, as <c>&gt; 120 g/L</c>; null when there is none.</summary>
    public string? Value =>
        Json.At("valueQuantity") is { ValueKind: JsonValueKind.Object } quantity ? Quantity(quantity)
        : Json.At("valueRange") is { ValueKind: JsonValueKind.Object } range ? $"{Quantity(range.At("low"))}–{Quantity(range.At("high"))}"
        : Json.Concept("valueCodeableConcept") ?? Json.Text("valueString") ?? Json.Text("valueDateTime");

    /// <summary>Reference interval in words; null when there is none.</summary>
    public string? Reference => Json.Items("referenceRange").FirstOrDefault() is { ValueKind: JsonValueKind.Object } range
        ? range.Text("text") ?? Interval(range.At("low"), range.At("high"))
        : null;

    /// <summary>Deviation (code list 8244), as <c>Over øvre grense</c>; null when none is marked.</summary>
    public string? Deviation => Json.Items("interpretation").FirstOrDefault() is { ValueKind: JsonValueKind.Object } mark
        ? mark.Text("text") ?? mark.Items("coding").FirstOrDefault().Text("display") ?? mark.Items("coding").FirstOrDefault().Text("code")
        : null;

    private static string Quantity(JsonElement quantity)
    {
        // The digits as the laboratory sent them: 5.0 is not 5.
        var number = quantity.At("value") is { ValueKind: JsonValueKind.Number } value ? value.GetRawText().Replace(".", norwegian.NumberFormat.NumberDecimalSeparator, StringComparison.Ordinal) : "";
        return string.Join(' ', new[] { quantity.Text("comparator"), number, quantity.Text("unit") ?? quantity.Text("code") }.Where(part => !string.IsNullOrEmpty(part)));
    }

    private static string? Interval(JsonElement low, JsonElement high) => (low.ValueKind, high.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => $"{Quantity(low)} – {Quantity(high)}",
        (JsonValueKind.Object, _) => $"≥ {Quantity(low)}",
        (_, JsonValueKind.Object) => $"≤ {Quantity(high)}",
        _ => null,
    };
}
