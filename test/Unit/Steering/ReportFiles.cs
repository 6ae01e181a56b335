using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Felles.Kernel;
using Felles.Steering.Members;
using Felles.Steering.Portfolio;
using Felles.Steering.Portfolio.Files;
using Felles.Steering.Portfolio.Reporting;
using FsCheck;
using FsCheck.Fluent;

namespace Felles.Test.Unit.Steering;

/// <summary>The form as a file: what is written is read again, and what is wrong, missing, twice there or hostile is refused with its place.</summary>
public class ReportFiles
{
    private static readonly Config few = Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(2022, 47);
    private static readonly Member office = new("o", 1, MemberKind.Person, "Kari", "Kontoret", SteeringRoles.Office);
    private static readonly Member owner = new("e", 1, MemberKind.Person, "Eli", "KS", SteeringRoles.Owner);

    private static readonly Initiative full = Portfolios.One(7) with
    {
        Kind = InitiativeKind.Programme, EvaluationFunded = false, FocusArea = "1.1", Risk = Colour.Red, RiskReason = "To\nlinjer; og \"sitat\"", StatusReason = "=ikke en formel", Causes = [Cause.Delay, Cause.Funding],
        Start = "2020", End = "2023-06", SustainableDevelopmentGoals = [3, 16], Contact = "post@example.org",
        Budgets = [new YearAmount(2022, 14.0m), new YearAmount(2023, 0.5m)], CostChanges = [new CostChange("e-resept", 2023, -2.25m)],
        Dependencies = [new Dependency("-avklaring") { Category = "funding", Status = Colour.Red, Criticality = Criticality.High, Deadline = "2023-03", Met = true, Initiative = 3 }],
        Milestones = [new Milestone("m1", "Pilot") { Kind = MilestoneKind.Introduction, Planned = new(2022, 10, 1), Forecast = new(2023, 1, 1) }],
        Links = [new Link("Om", "https://example.org/a?b=c;d")],
    };

    [Fact]
    public void A_draft_of_a_report_is_read_as_the_report() => Prop.ForAll(Portfolios.Rounds, round =>
    {
        foreach (var report in round.Initiatives.Append(full)) Assert.Equal(Bytes(report), Bytes(DraftReading.Read(ReportDraft.Of(report), report.Number, report.Ended ?? "2023-01", report).Report!));
    }).Check(few);

    [Fact]
    public void As_many_entries_as_a_report_may_have_stand_in_its_form_and_one_more_is_a_fault()
    {
        var most = full with { Dependencies = [.. Enumerable.Repeat(full.Dependencies[0], RoundCheck.EntriesMax)] };
        Assert.Equal(Bytes(most), Bytes(DraftReading.Read(ReportDraft.Of(most), 7, "2023-01", most).Report!));
        var more = ReportDraft.Of([.. ReportDraft.Of(most).Filled, new("dependencies.61.text", "Enda en")]);
        Assert.Equal("dependencies.60.text too-many", string.Join('\n', DraftReading.Read(more, 7, "2023-01", most).Faults.Select(fault => $"{fault.Key} {fault.Issue.Id}")));
    }

    [Fact]
    public void A_file_of_any_round_is_read_as_it_was_written() => Prop.ForAll(Portfolios.Rounds, round =>
    {
        if (round.Initiatives.IsEmpty) return;
        var open = Open([.. round.Initiatives]);
        var table = ReportTable.Write(open.Reports);
        foreach (var read in (SheetTable[])[Value(CsvSheet.Read(CsvSheet.Write(table))), Value(ExcelSheet.Read(ExcelSheet.Write(table, "a", "b", ReportTable.Guide())))])
            Assert.Equal(round.Initiatives.Select(Bytes), Value(ReportTable.Read(read, open, office, 900)).Select(item => Bytes(item.Report)));
    }).Check(few);

    [Fact]
    public void Everything_an_initiative_can_have_goes_through_a_file()
    {
        var open = Open(full);
        var csv = Encoding.UTF8.GetString(CsvSheet.Write(ReportTable.Write(open.Reports)));
        // Nothing in the file begins as a formula does.
        Assert.Contains(";'=ikke en formel;", csv, StringComparison.Ordinal);
        Assert.Contains(";'-avklaring;", csv, StringComparison.Ordinal);
        Assert.Equal(Bytes(full), Bytes(Assert.Single(Value(Taken(csv, open))).Report));
    }

    public static TheoryData<string, string, string, string> Faults => new()
    {
        { "wrong code", ";Grønn;", ";Lilla;", "2 unknown-code K Status" },
        { "nothing where something must be", ";Grønn;", ";;", "2 choose K Status" },
        { "no number", "14,0", "fjorten", "2 decimal AB Budsjett 1, beløp" },
        { "too many decimals", "14,0", "14,00001", "2 amount" },
        { "no day", "2022-10-01", "i oktober", "2 day" },
        { "a rule of the whole report", ";Samstyre;", ";Observere;", "2 money-segment" },
        { "a formula", "post@example.org", "=1+1", "2 formula" },
        { "another formula", "post@example.org", "@SUM(A1)", "2 formula" },
        { "an unknown column", "Kontakt", "Telefon", "1 unknown-column" },
        { "a column that is missing", "Kontakt", "Telefon", "1 column-missing Kontakt" },
        { "a column twice", ";Kontakt;", ";Navn;", "1 column-twice" },
        { "a column beyond the limit", ";Kontakt;", ";Lenke 61, adresse;", "1 too-many" },
        { "an unknown number", "\r\n7;", "\r\n8;", "2 no-initiative A Nummer" },
        { "an old version", "\r\n7;3;", "\r\n7;2;", "2 version-conflict B Versjon" },
        { "a text that is too long", "post@example.org", new string('x', 4001), "2 text" },
        { "a quotation mark astray", "Pilot", "Pi\"lot", "2 quotes" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void What_is_wrong_is_named_by_row_and_column(string what, string from, string to, string expected)
    {
        Assert.NotEmpty(what);
        var open = Open(full);
        var csv = Encoding.UTF8.GetString(CsvSheet.Write(ReportTable.Write(open.Reports)));
        Assert.Contains(from, csv, StringComparison.Ordinal);
        Assert.True(Taken(csv.Replace(from, to, StringComparison.Ordinal), open).Failed(out var problem));
        var found = problem.Issues.Select(issue => $"{issue.Line} {issue.Id} {issue.Expression}".TrimEnd()).ToArray();
        Assert.True(found.Any(fault => fault.StartsWith(expected, StringComparison.Ordinal)), string.Join('\n', found));
        Assert.All(problem.Issues, issue => Assert.False(issue.TextBokmål is null || issue.TextNynorsk is null));
    }

    [Fact]
    public void Every_fault_is_named_at_once_and_none_of_the_file_is_taken()
    {
        var open = Open(full, Portfolios.One(8));
        var lines = Encoding.UTF8.GetString(CsvSheet.Write(ReportTable.Write(open.Reports))).Split("\r\n");
        var csv = string.Join("\r\n", [lines[0], lines[1].Replace(";Grønn;", ";Blå;", StringComparison.Ordinal).Replace("14,0", "x", StringComparison.Ordinal), lines[1], lines[2], .. lines[3..]]);
        Assert.True(Taken(csv, open).Failed(out var problem));
        Assert.Equal([(2, "unknown-code"), (2, "decimal"), (3, "row-twice")], problem.Issues.Select(issue => (issue.Line!.Value, issue.Id)));
    }

    [Fact]
    public void An_owner_sends_their_own_initiatives_and_new_ones_and_none_of_anothers()
    {
        var mine = Portfolios.One(1) with { Owner = "KS" };
        var open = Open(mine, Portfolios.One(2));
        var lines = Encoding.UTF8.GetString(CsvSheet.Write(ReportTable.Write(open.Reports))).Split("\r\n");
        Assert.True(Taken(string.Join("\r\n", lines), open, owner).Failed(out var problem));
        Assert.Contains(problem.Issues, issue => issue is { Line: 3, Id: "another-owner" });

        var added = Value(Taken(string.Join("\r\n", [lines[0], lines[1], lines[1].Replace("1;3;Tiltak 1", ";;Tiltak nytt", StringComparison.Ordinal), ""]), open, owner));
        Assert.Equal([(1, 3), (900, 0)], added.Select(item => (item.Report.Number, item.Replaces)));
    }

    [Fact]
    public void Entries_whose_columns_are_gone_are_not_lost_in_silence()
    {
        var open = Open(full with { Dependencies = [full.Dependencies[0], full.Dependencies[0]] });
        var table = ReportTable.Write(open.Reports);
        var kept = table.Headings.Select((heading, index) => (heading, index)).Where(item => !item.heading.StartsWith("Avhengighet 2", StringComparison.Ordinal)).Select(item => item.index).ToArray();
        var narrowed = new SheetTable([.. kept.Select(index => table.Headings[index])], [.. table.Rows.Select(row => new SheetRow(row.Number, [.. kept.Select(index => row.Cells[index])]))]);
        Assert.True(ReportTable.Read(narrowed, open, office, 900).Failed(out var problem));
        Assert.Contains(problem.Issues, issue => issue is { Line: 2, Id: "column-missing" });
    }

    [Fact]
    public void A_file_that_is_none_is_refused()
    {
        foreach (var (file, code) in ((byte[], string)[])[([], "empty"), ([0xC3, 0x28], "encoding"), ("PK\u0003\u0004 and no more"u8.ToArray(), "unpacked"), (Zip(("hei.txt", "hei"u8.ToArray())), "structure"), (Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Repeat("a", 1200))), "rows")])
        {
            var outcome = file is [(byte)'P', (byte)'K', ..] ? ExcelSheet.Read(file) : CsvSheet.Read(file);
            Assert.True(outcome.Failed(out var problem), code);
            Assert.Equal(code, problem.Code);
        }
    }

    [Fact]
    public void A_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_read()
    {
        var bomb = Zip([.. Enumerable.Range(0, 8).Select(i => ($"xl/worksheets/sheet{i}.xml", new byte[16 * 1024 * 1024]))]);
        Assert.True(bomb.Length < 1024 * 1024);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(ExcelSheet.Read(bomb).Failed(out var problem));
        Assert.Equal("unpacked", problem.Code);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 * 1024 * 1024);
    }

    /// <summary>Reading texts goes down by recursion, which must not be let out of hand by a part that nests.</summary>
    [Fact]
    public void A_workbook_that_nests_is_refused_before_it_is_read()
    {
        var deep = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<a>", 200_000)) + string.Concat(Enumerable.Repeat("</a>", 200_000)));
        Assert.True(ExcelSheet.Read(Zip(("xl/sharedStrings.xml", deep))).Failed(out var problem));
        Assert.Equal("unpacked", problem.Code);
    }

    [Theory]
    [InlineData("<c r=\"A2\"><f>HYPERLINK(&quot;http://x&quot;)</f><v>7</v></c>", "formula")]
    [InlineData("<c r=\"A2\" t=\"s\"><v>99</v></c>", "structure")]
    [InlineData("<c r=\"ZZZ2\"><v>1</v></c>", "columns")]
    [InlineData("&billion;", "unpacked")]
    public void A_hostile_sheet_is_refused(string cell, string code)
    {
        var open = Open(full);
        var workbook = ExcelSheet.Write(ReportTable.Write(open.Reports), "a", "b", ReportTable.Guide());
        using var stream = new MemoryStream();
        stream.Write(workbook);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = archive.Entries.First(entry => entry.FullName.Contains("worksheets/sheet", StringComparison.Ordinal));
            string xml;
            using (var reader = new StreamReader(entry.Open())) xml = reader.ReadToEnd();
            var name = entry.FullName;
            entry.Delete();
            var prefix = xml.Contains("<x:row", StringComparison.Ordinal) ? "x:" : "";
            var put = System.Text.RegularExpressions.Regex.Replace(cell, "<(/?)(?=[cfv])", $"<$1{prefix}");
            var broken = System.Text.RegularExpressions.Regex.Replace(xml, $"<{prefix}c r=\"A2\".*?</{prefix}c>", put.Replace("$", "$$", StringComparison.Ordinal));
            if (cell[0] == '&') broken = System.Text.RegularExpressions.Regex.Replace(broken, "^(<\\?xml[^>]*\\?>)?", "$1<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY billion \"&a;&a;&a;&a;\">]>");
            using var writer = new StreamWriter(archive.CreateEntry(name).Open());
            writer.Write(broken);
        }

        var read = ExcelSheet.Read(stream.ToArray()).Then(table => ReportTable.Read(table, open, office, 900));
        Assert.True(read.Failed(out var problem));
        Assert.Contains(code, problem.Issues.Select(issue => issue.Id).Append(problem.Code));
    }

    private static Outcome<ImmutableArray<(Initiative Report, int Replaces)>> Taken(string csv, OpenRound open, Member? member = null) =>
        CsvSheet.Read(Encoding.UTF8.GetBytes(csv)).Then(table => ReportTable.Read(table, open, member ?? office, 900));

    private static OpenRound Open(params Initiative[] reports) => new(
        new RoundHeader { Id = "2023-01", AsOf = new DateOnly(2022, 12, 31) },
        new DateOnly(2023, 1, 10),
        [.. reports.Select(report => new ReportVersion("2023-01", 3, ReportState.Awaited, DateTimeOffset.UnixEpoch, "Kari", "Kontoret", null, report))]);

    private static byte[] Zip(params (string Name, byte[] Content)[] parts)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                using var part = archive.CreateEntry(name).Open();
                part.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static string Bytes(Initiative report) => Encoding.UTF8.GetString(RoundJson.Bytes(report));

    private static T Value<T>(Outcome<T> outcome)
    {
        Assert.True(outcome.Succeeded(out var value, out var problem), problem is null ? "" : $"{problem.Text} {string.Join("; ", problem.Issues.Select(issue => $"{issue.Line} {issue.Expression}: {issue.Text}"))}");
        return value!;
    }
}
