using Felles.Public.Texts;

namespace Felles.Public.Record;

/// <summary>Name of a discipline (fagområde, code list 8202) for the reader.</summary>
public static class DisciplineName
{
    /// <summary>
    /// The report's own words for health personnel, which are Norwegian, so that whoever reads in English gets the
    /// code's name; words for everyone where <paramref name="plain"/>, when there are some.
    /// </summary>
    public static string Of(PublicTexts texts, LabReport report, bool plain)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(report);
        var coded = Coded(texts, report, "discipline");
        var own = (texts.Language == PageLanguage.English ? coded ?? report.DisciplineText : report.DisciplineText ?? coded) ?? texts["discipline.other"];
        return plain ? Coded(texts, report, "discipline.plain") ?? own : own;
    }

    private static string? Coded(PublicTexts texts, LabReport report, string prefix) =>
        report.Discipline is { } code ? texts.Find($"{prefix}.{code}") : null;
}
