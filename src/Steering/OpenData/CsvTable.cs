using System.Globalization;
using System.Text;
using Felles.Steering.Portfolio;
using Felles.Steering.Portfolio.Files;

namespace Felles.Steering.OpenData;

/// <summary>
/// Initiatives as CSV (RFC 4180) in UTF-8 with a byte order mark, semicolons between, since that is what a Norwegian Excel
/// opens. A text that a spreadsheet would take for a formula is led by an apostrophe.
/// </summary>
internal static class CsvTable
{
    /// <summary>The columns, named as in the API.</summary>
    internal static readonly (string Name, Func<Initiative, string?> Value)[] Columns =
    [
        ("number", i => i.Number.ToString(CultureInfo.InvariantCulture)), ("name", i => i.Name), ("owner", i => i.Owner), ("segment", i => Dimensions.Code(i.Segment)), ("phase", i => Dimensions.Code(i.Phase)),
        ("activity", i => Dimensions.Code(i.Activity)), ("status", i => Dimensions.Code(i.Status)), ("statusReason", i => i.StatusReason), ("causes", i => string.Join(' ', i.Causes.Select(Dimensions.Code))),
        ("risk", i => i.Risk is { } risk ? Dimensions.Code(risk) : null), ("riskReason", i => i.RiskReason), ("focusArea", i => i.FocusArea), ("programme", i => i.Programme), ("introduced", i => i.Introduced), ("ended", i => i.Ended),
        ("start", i => i.Start), ("end", i => i.End), ("purpose", i => i.Purpose), ("resultGoals", i => i.ResultGoals), ("effectGoals", i => i.EffectGoals), ("evaluationPlan", i => i.EvaluationPlan),
        ("description", i => i.Description), ("contact", i => i.Contact), ("sustainableDevelopmentGoals", i => string.Join(' ', i.SustainableDevelopmentGoals)),
    ];

    internal static byte[] Write(IEnumerable<Initiative> initiatives)
    {
        var text = new StringBuilder("\uFEFF").AppendJoin(';', Columns.Select(column => column.Name)).Append("\r\n");
        foreach (var initiative in initiatives) text.AppendJoin(';', Columns.Select(column => Cell(column.Value(initiative)))).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    internal static string Cell(string? value)
    {
        if (value is null) return "";
        if (SheetTable.IsFormula(value)) value = $"'{value}";
        return value.AsSpan().ContainsAny(";\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }
}
