using System.Text.Json;
using Felles.Steering.Assignments;
using Felles.Steering.Assignments.Pages;
using Felles.Steering.OpenData;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;
using Felles.Steering.Strategy.Pages;

namespace Felles.Steering.Reports;

/// <summary>The reports as data: what their tables show, in full precision.</summary>
internal static class ReportDocuments
{
    internal static byte[] Status(StatusReport report)
    {
        var round = report.Visit.Round;
        return Bytes(new
        {
            Report = "status",
            Round = round.Id,
            round.Header.AsOf,
            Edition = report.Visit.Frozen.Edition.Number,
            report.Visit.Frozen.Edition.Hash,
            Active = Part(FigureDocuments.Figures(round, PortfolioFilter.Active)),
            All = Part(FigureDocuments.Figures(round, PortfolioFilter.All)),
            Costs = Part(FigureDocuments.Costs(round, PortfolioFilter.All)),
            Changes = Part(FigureDocuments.Changes(report.Changes.Earlier?.Round, round)),
            Trend = report.Trend.Rounds.Select(summary => new { summary.Round, summary.Active, summary.Segments, summary.Statuses, summary.Late, summary.Milestones }),
            round.Initiatives,
        });
    }

    internal static byte[] Strategy(StrategyVisit visit) => Bytes(new
    {
        Report = "strategy",
        AsOf = visit.Visit.Today,
        Round = visit.Visit.Frozen?.Round.Id,
        RoundHash = visit.Visit.Frozen?.Edition.Hash,
        Papers = visit.Visit.Shelf.Tag,
        Status = Part(PaperDocumentsOf.StrategyStatus.Write(visit.View)),
    });

    internal static byte[] Assignments(AssignmentVisit visit) => Bytes(new
    {
        Report = "assignments",
        AsOf = visit.Visit.Today,
        Papers = visit.Visit.Shelf.Tag,
        Count = visit.Register.All.Length,
        Statuses = AssignmentsReport.Statuses.Select(status => new ValueCount(status, new AssignmentFilter(Status: status).Apply(visit.Register).Length)),
        Overdue = visit.Register.All.Where(visit.Register.IsOverdue).Select(assignment => assignment.Id),
        Money = AssignmentRegister.Money(visit.Register.All).Select(year => new { year.Year, year.Budget, year.Spent }),
        Due = visit.Register.Next(AssignmentsReport.DaysAhead).Select(due => new { due.Day, due.What, Calendar = due.Calendar.Id, due.Calendar.To }),
        Assignments = visit.Register.All,
    });

    internal static byte[] Case(AssignmentVisit visit, string hash) => Bytes(new
    {
        Report = "case",
        AsOf = visit.Visit.Today,
        Hash = hash,
        Case = visit.Case,
        Assignments = visit.Case!.Assignments.Select(visit.Register.Find).OfType<Assignment>(),
        Portfolio = visit.Case.Round is null || visit.Visit.Frozen is not { } frozen ? null : new { Round = frozen.Round.Id, frozen.Edition.Hash, Active = Part(FigureDocuments.Figures(frozen.Round, PortfolioFilter.Active)) },
    });

    private static JsonElement Part(byte[] document) => JsonElement.Parse(document);

    private static byte[] Bytes<T>(T document) => JsonSerializer.SerializeToUtf8Bytes(document, RoundJson.Options);
}
