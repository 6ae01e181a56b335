using System.Globalization;
using Felles.Kernel;
using Felles.Steering.Adoption;
using Felles.Steering.Assignments;
using Felles.Steering.Cases;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;

namespace Felles.Test.Unit.Steering;

/// <summary>Assignments, calendars, cases and adoption, as tables.</summary>
public class AssignmentRules
{
    private static readonly PaperShelf shelf = RealPapers.Shelf(RealPapers.Files);

    [Theory]
    [InlineData("yellow", "green green", "wholeIsWorse")]
    [InlineData("green", "green yellow", "partIsWorse")]
    [InlineData("yellow", "green yellow", "")]
    [InlineData("green", "none none", "")]
    [InlineData("none", "red", "")]
    [InlineData("red", "none yellow", "wholeIsWorse")]
    public void A_whole_has_a_status_of_its_own_beside_its_parts(string whole, string parts, string expected)
    {
        var all = parts.Split(' ').Select((status, i) => One($"1-{i}", status) with { Parent = "1" }).Prepend(One("1", whole)).ToList();
        var register = new AssignmentRegister(Shelf(AssignmentKinds.Assignment, all), new DateOnly(2024, 1, 1));
        Assert.Equal(expected, register.Difference(register.Find("1")!) is { } difference ? Dimensions.Code(difference) : "");
    }

    [Theory]
    [InlineData("2023-12-31", null, true)]
    [InlineData("2024-01-01", null, false)]
    [InlineData("2023", null, true)]
    [InlineData("2024", null, false)]
    [InlineData("2023-06", "2023-08", false)]
    [InlineData(null, null, false)]
    public void What_is_past_its_deadline_and_not_delivered_is_overdue(string? deadline, string? delivered, bool expected)
    {
        var one = One("1", "none") with { Deadline = PartialDate.Read(deadline), Delivered = PartialDate.Read(delivered) };
        Assert.Equal(expected, new AssignmentRegister(Shelf(AssignmentKinds.Assignment, [one]), new DateOnly(2024, 1, 1)).IsOverdue(one));
    }

    [Theory]
    [InlineData("2024-01-10", 60, "2024-02-01 leveranseplan; 2024-02-02 rapport (2024-02-16)")]
    [InlineData("2024-02-01", 0, "2024-02-01 leveranseplan")]
    [InlineData("2024-02-03", 200, "")]
    [InlineData("2024-09-01", 30, "2024-09-15 oversikt; 2024-09-30 slutt")]
    [InlineData("2024-12-01", 70, "2025-02-01 leveranseplan")]
    [InlineData("2025-02-02", 380, "2025-09-15 oversikt; 2025-09-30 slutt; 2026-02-01 leveranseplan")]
    public void The_calendar_tells_what_is_due_next(string day, int days, string expected)
    {
        var calendar = new ReportCalendar("k", "Kalender", "HOD")
        {
            Yearly = [new YearlyDay(2, 1, "leveranseplan"), new YearlyDay(9, 15, "oversikt"), new YearlyDay(9, 31, "slutt")],
            Meetings = [new MeetingSeries("Møte", 14, "rapport") { Dates = [new DateOnly(2024, 2, 16)] }],
        };
        var due = calendar.From(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), days);
        Assert.Equal(expected, string.Join("; ", due.Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Day:yyyy-MM-dd} {item.What}{(item.Meeting is { } meeting ? $" ({meeting:yyyy-MM-dd})" : "")}"))));
    }

    [Theory]
    [InlineData("20/23", "NUIT-2023-20")]
    [InlineData("1/2023", "NUIT-2023-1")]
    [InlineData("0/23", null)]
    [InlineData("20-23", null)]
    [InlineData("20/123", null)]
    [InlineData("a/23", null)]
    [InlineData("20/23/1", null)]
    [InlineData("20/1999", null)]
    public void Case_numbers(string number, string? expected) => Assert.Equal(expected, CaseNumbers.Id("NUIT", number));

    // what is wrong | the place and rule it is refused with
    [Fact]
    public void What_breaks_a_rule_is_named_with_its_place()
    {
        Assert.Equal("statusReason: reason", Faults(AssignmentKinds.Assignment, One("1", "yellow") with { StatusReason = null }));
        Assert.Equal("parent: itself", Faults(AssignmentKinds.Assignment, One("1", "green") with { Parent = "1" }));
        Assert.Equal("budget[1]: twice", Faults(AssignmentKinds.Assignment, One("1", "green") with { Budget = [new BudgetLine("a", 2024, 1), new BudgetLine("a", 2024, 2)] }));
        Assert.Equal("budget[0]: amount", Faults(AssignmentKinds.Assignment, One("1", "green") with { Budget = [new BudgetLine("a", 1024, 1)] }));
        Assert.Equal("budget[0]: missing", Faults(AssignmentKinds.Assignment, One("1", "green") with { Budget = [null!] }));
        Assert.Equal("text: text", Faults(AssignmentKinds.Assignment, One("1", "green") with { Text = "a\u0007" }));
        Assert.Equal("title: line", Faults(AssignmentKinds.Assignment, One("1", "green") with { Title = " a" }));
        Assert.Equal("yearly[0]: day", Faults(AssignmentKinds.Calendar, new ReportCalendar("k", "K", "HOD") { Yearly = [new YearlyDay(13, 1, "x")] }));
        Assert.Equal("meetings[0]: days", Faults(AssignmentKinds.Calendar, new ReportCalendar("k", "K", "HOD") { Meetings = [new MeetingSeries("m", 400, "x")] }));
        Assert.Equal("number: number", Faults(CaseKinds.Case, Case() with { Number = "1-23" }));
        Assert.Equal("body: body", Faults(CaseKinds.Case, Case() with { Body = "NU/IT" }));
        Assert.Equal("attachments[0].address: link", Faults(CaseKinds.Case, Case() with { Attachments = [new CaseAttachment("x") { Address = "javascript:alert(1)" }] }));
        Assert.Equal("attachments[0].address: link", Faults(CaseKinds.Case, Case() with { Attachments = [new CaseAttachment("x") { Address = "//elsewhere.example/" }] }));
        Assert.Equal("", Faults(CaseKinds.Case, Case() with { Attachments = [new CaseAttachment("x") { Address = "/styring/tiltak" }] }));
        Assert.Equal("approved: approved", Faults(CaseKinds.Minutes, new Minutes("NUIT", "1/2023", new DateOnly(2023, 2, 16)) { Approved = new DateOnly(2023, 2, 1) }));
        Assert.Equal("actors[0].shares[0].planned: planned", Faults(AdoptionRegister.Track, Track(Share("1", 40) with { Planned = 30 })));
        Assert.Equal("actors[0].shares[0]: percent", Faults(AdoptionRegister.Track, Track(Share("1", 101))));
        Assert.Equal("actors[0].shares[0].count: of", Faults(AdoptionRegister.Track, Track(Share("1", 40) with { Count = 4 })));
        Assert.Equal("actors[0].shares[1]: twice", Faults(AdoptionRegister.Track, Track(Share("1", 40), Share("1", 41))));
    }

    [Fact]
    public void The_real_assignments_hold_what_the_letters_say()
    {
        var register = new AssignmentRegister(shelf, new DateOnly(2024, 1, 20));
        Assert.Equal(StatusDifference.WholeIsWorse, register.Difference(register.Find("TB2023-15")!));
        Assert.Equal(["TB2023-15-1", "TB2023-15-2"], register.PartsOf("TB2023-15").Select(part => part.Id));
        // 229,9 million kroner for the five areas of digital collaboration in 2024, and the six-year sums.
        Assert.Equal(229.9m, AssignmentRegister.Money(register.PartsOf("2024-01")).Single(year => year.Year == 2024).Budget);
        Assert.Equal([754.5m, 247m, 204.5m, 23.5m, 128.53m], register.PartsOf("2024-01").Select(part => part.Budget.Sum(line => line.Amount)));
        // Two weeks before the meeting of 16 February comes after the plan of 1 February.
        Assert.Equal([new DateOnly(2024, 2, 1), new DateOnly(2024, 2, 2)], register.Next(20).Select(due => due.Day));
        Assert.Equal(13, shelf.Of(CaseKinds.Case).Length);
        Assert.Equal(31, shelf.Body(AdoptionRegister.Track, "kjernejournal")!.Actors[2].Shares[^1].Introduced);
    }

    [Fact]
    public void Adoption_is_looked_up_as_a_value_measured()
    {
        Assert.Equal(31, AdoptionRegister.Latest(shelf, "kjernejournal/hjemmebaserte")!.Value);
        Assert.Null(AdoptionRegister.Latest(shelf, "kjernejournal/tannlege"));
        Assert.Null(AdoptionRegister.Latest(shelf, "ukjent/x"));
        Assert.Null(AdoptionRegister.Latest(shelf, "kjernejournal"));
        var counted = Shelf(AdoptionRegister.Track, [Track(Share("23.1", 75.6m) with { Count = 269, Whole = 356, At = PartialDate.Read("2023") })]);
        Assert.Equal((269m, 356m), AdoptionRegister.Latest(counted, "t/a") is { Whole: { } whole } value ? (value.Value, whole) : default);
    }

    private static Assignment One(string id, string status) => new()
    {
        Id = id, Title = "Oppdrag", Text = "Gjør det", Kind = AssignmentKind.Special, Letter = "Tildelingsbrev", Year = 2024, From = "HOD", Owner = "Direktoratet",
        Status = status == "none" ? null : Enum.Parse<Colour>(status, ignoreCase: true), StatusReason = "Fordi",
    };

    private static CommitteeCase Case() => new() { Body = "NUIT", Number = "1/23", Title = "Sak", Type = CaseType.Discussion, Meeting = new DateOnly(2023, 2, 16), Proposed = "NUIT drøftet saken." };

    private static AdoptionShare Share(string version, decimal introduced) => new(version) { Introduced = introduced };

    private static AdoptionTrack Track(params AdoptionShare[] shares) => new("t", "Løsning", "%") { Actors = [new AdoptionActor("a", "Kommuner") { Shares = [.. shares] }] };

    private static string Faults(PaperKind kind, object body) => string.Join('\n', kind.Check(body).Where(issue => issue.Severity == IssueSeverity.Error).Select(issue => $"{issue.Expression}: {issue.Id}"));

    private static PaperShelf Shelf<T>(PaperKind<T> kind, IEnumerable<T> bodies)
        where T : class => new(bodies.Select(body => (kind.Key, kind.IdOf(body), new Paper<object>(1, "", default, "", "", null, body))));
}
