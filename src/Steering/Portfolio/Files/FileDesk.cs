using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Steering.Members;
using Felles.Steering.Portfolio.Reporting;

namespace Felles.Steering.Portfolio.Files;

/// <summary>The two formats of the form.</summary>
internal enum FileFormat
{
    /// <summary>CSV.</summary>
    Csv,

    /// <summary>Excel workbook.</summary>
    Xlsx,
}

/// <summary>The form of the open round as a file: given out filled in, taken in whole or not at all.</summary>
internal sealed class FileDesk(ReportingDesk desk, OpenRounds rounds)
{
    /// <summary>The form with what stands, for the initiatives that a member may report.</summary>
    internal async Task<Outcome<(string Name, string MediaType, byte[] Content)>> Form(Member member, FileFormat format, CancellationToken cancel)
    {
        if (!(await desk.Round(cancel)).Succeeded(out var round, out var problem)) return problem;
        var table = ReportTable.Write([.. round.Reports.Where(report => ReportingDesk.May(member, report.Report))]);
        return format == FileFormat.Csv
            ? ($"portefolje-{round.Id}.csv", "text/csv; charset=utf-8", CsvSheet.Write(table))
            : ($"portefolje-{round.Id}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ExcelSheet.Write(table, round.Id, "Veiledning", ReportTable.Guide()));
    }

    /// <summary>Takes in a filled form; the format is seen from the file itself.</summary>
    /// <returns>How many reports were saved; 422 with every fault, and then none.</returns>
    internal async Task<Outcome<int>> Take(Member member, byte[] file, string? remark, SteeringActor actor, CancellationToken cancel)
    {
        if (file.Length > SheetTable.FileMax) return new Problem(ProblemKind.TooLarge, "file-too-large", "The file is larger than 5 MB.");
        if (!(await desk.Round(cancel)).Succeeded(out var round, out var problem)) return problem;
        var isZip = file is [(byte)'P', (byte)'K', 3, 4, ..];
        if (!(isZip ? ExcelSheet.Read(file) : CsvSheet.Read(file)).Succeeded(out var table, out problem)) return problem;
        if (!(await rounds.NextNumber(cancel)).Succeeded(out var next, out problem)) return problem;
        if (!ReportTable.Read(table, round, member, next).Succeeded(out var reports, out problem)) return problem;
        var saved = await desk.SaveAll(member, reports, remark, actor, cancel);
        return saved.Then(_ => (Outcome<int>)reports.Length);
    }
}

/// <summary>What came of a file that was sent.</summary>
public sealed class FileFindings
{
    internal FileFindings(Problem problem)
    {
        Code = problem.Code;
        Issues = problem.Issues;
    }

    /// <summary>Code of the problem.</summary>
    internal string Code { get; }

    internal ImmutableArray<Issue> Issues { get; }
}
