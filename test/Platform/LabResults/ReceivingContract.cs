using System.Text;
using System.Text.Json.Nodes;
using Felles.Access;
using Felles.Kernel;
using Felles.Messages;
using Felles.Records;
using Felles.Storage;
using Felles.Test.Platform.Registers;

namespace Felles.Test.Platform.LabResults;

/// <summary>What happens to a message that a laboratory delivers, the same on both databases.</summary>
public class ReceivingContract
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_new_report_is_stored_and_told_with_its_report_first(DatabaseKind kind)
    {
        await using var house = await ReceivingHouse.Open(kind);

        var receipt = await house.Take(Report(1).New().Xml);

        Assert.False(receipt.AlreadyReceived);
        Assert.Equal("DiagnosticReport", receipt.Stored[0].Type);
        Assert.All(receipt.Stored, entry => Assert.Equal(1, entry.Version));
        var stored = await house.Stored();
        Assert.Equal(receipt.Stored.Length, stored.Length);
        var person = await house.Person();
        Assert.All(stored, entry => Assert.DoesNotContain(ReceivingHouse.Patient.Number, Encoding.UTF8.GetString(entry.Body.Span), StringComparison.Ordinal));
        Assert.All(stored.Where(entry => entry.Facts.Type is "Observation" or "DiagnosticReport"), entry => Assert.Equal($"Patient/{person}", (string?)Json(entry)["subject"]!["reference"]));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_same_message_twice_is_stored_once(DatabaseKind kind)
    {
        await using var house = await ReceivingHouse.Open(kind);
        var message = Report(1).New().Xml;
        await house.Take(message);

        var again = await house.Take(message);

        Assert.True(again.AlreadyReceived);
        Assert.Empty(again.Stored);
        Assert.All(await house.Stored(), entry => Assert.Equal(1, entry.Facts.Version));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_same_message_id_with_other_content_is_a_conflict_and_changes_nothing(DatabaseKind kind)
    {
        await using var house = await ReceivingHouse.Open(kind);
        var (report, other) = (Report(1), Report(2));
        await house.Take(report.New().Xml);
        var before = await house.Stored();

        var outcome = await house.Receiver.Load(Replace(other.New().Xml, other.New().MessageId, report.New().MessageId), ReceivingHouse.Laboratory, default);

        Assert.True(outcome.Failed(out var problem));
        Assert.Equal(ProblemKind.Conflict, problem.Kind);
        Assert.Equal(before.Length, (await house.Stored()).Length);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_same_message_from_many_connections_is_stored_once(DatabaseKind kind)
    {
        await using var house = await ReceivingHouse.Open(kind);
        var message = Report(3).New().Xml;

        var receipts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => house.Take(message))));

        Assert.Single(receipts, receipt => !receipt.AlreadyReceived);
        Assert.All(await house.Stored(), entry => Assert.Equal(1, entry.Facts.Version));
    }

    [Fact]
    public async Task Somebody_unknown_is_refused_with_the_place_of_the_number()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        var unknown = RegisterHouse.Population()["citizens"]![0]!["number"]!.GetValue<string>();

        var outcome = await house.Receiver.Load(SvarrapportGenerator.Make(1, new MessagePatient(unknown, "Ringblomst, Ærlig")).New().Xml, ReceivingHouse.Laboratory, default);

        Assert.True(outcome.Failed(out var problem));
        Assert.Equal("patient-unknown", problem.Code);
        var issue = Assert.Single(problem.Issues);
        Assert.Equal("/Message/ServReport[1]/Patient[1]/OffId[1]", issue.Expression);
        Assert.True(issue.Line > 0);
        Assert.DoesNotContain(unknown, problem.ToString() + issue, StringComparison.Ordinal);
        // Refused, and in the log.
        Assert.Equal(1, await Rows(house, "audit_entry"));
    }

    [Fact]
    public async Task A_message_from_tomorrow_and_after_is_refused()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        var today = ReceivingHouse.Clock.GetUtcNow().UtcDateTime.Date;

        var soon = await house.Receiver.Load(Dated(today.AddHours(20)), ReceivingHouse.Laboratory, default);
        var later = await house.Receiver.Load(Dated(today.AddDays(3)), ReceivingHouse.Laboratory, default);

        Assert.True(soon.IsSuccess);
        Assert.True(later.Failed(out var problem));
        Assert.Equal("made-in-the-future", problem.Code);

        static byte[] Dated(DateTime at) => SvarrapportGenerator.Make(1, ReportKind.Biochemistry, ReceivingHouse.Patient, issuedAt: at).New().Xml;
    }

    [Fact]
    public async Task The_sender_named_by_organisation_number_must_be_the_tokens()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        var hospital = RegisterHouse.Organisation("310000019");
        byte[] From(int seed, string? number) => SvarrapportGenerator.Make(seed, ReceivingHouse.Patient, new Laboratory("Laboratoriet", number, "8100301", "Avdelingen", "8100302")).New().Xml;

        Assert.True((await house.Deliver(From(1, "310000019"), hospital)).IsSuccess);
        Assert.True((await house.Deliver(From(2, "310000043"), hospital)).IsSuccess); // A sub-unit of it.
        Assert.True((await house.Deliver(From(3, null), hospital)).IsSuccess); // By HER-id alone: the token is what is proven.
        var outcome = await house.Deliver(From(4, "310000175"), hospital);
        Assert.True(outcome.Failed(out var problem));
        Assert.Equal(ProblemKind.Forbidden, problem.Kind);
        Assert.All((await house.Stored()).Where(entry => entry.Facts.Type == "DiagnosticReport"), entry => Assert.Equal("310000019", entry.Facts.Source));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_sender_that_cannot_be_looked_up_is_neither_believed_nor_refused(DatabaseKind kind)
    {
        await using var house = await ReceivingHouse.Open(kind);
        // A sub-unit of the hospital, and another house: both are only known from the register.
        foreach (var number in (string[])["310000043", "310000175"])
        {
            var message = SvarrapportGenerator.Make(1, ReceivingHouse.Patient, new Laboratory("Laboratoriet", number, "8100301", "Avdelingen", "8100302")).New().Xml;
            await house.Execute("alter table register_organisation rename to register_organisation_gone");

            var outcome = await house.Deliver(message, RegisterHouse.Organisation("310000019"));

            await house.Execute("alter table register_organisation_gone rename to register_organisation");
            Assert.True(outcome.Failed(out var problem));
            Assert.Equal(ProblemKind.Unavailable, problem.Kind);
        }

        Assert.Empty(await house.Stored());
    }

    [Fact]
    public async Task The_same_report_twice_in_one_message_is_refused()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        var text = Encoding.UTF8.GetString(Report(1).New().Xml).Replace("labsvar/2012-02-15", "labsvar/2008-12-01", StringComparison.Ordinal);
        var (begin, end) = (text.IndexOf("<ServReport>", StringComparison.Ordinal), text.IndexOf("</ServReport>", StringComparison.Ordinal) + "</ServReport>".Length);

        var outcome = await house.Receiver.Load(Encoding.UTF8.GetBytes(text.Insert(end, text[begin..end])), ReceivingHouse.Laboratory, default);

        Assert.True(outcome.Failed(out var problem));
        Assert.True(problem.Code == "report-repeated", string.Join("; ", problem.Issues));
        Assert.Empty(await house.Stored());
    }

    [Fact]
    public async Task What_others_have_said_about_who_may_see_it_outlives_a_new_version()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        var report = Report(1);
        await house.Take(report.New().Xml);
        await Label(house, await house.TheReport());

        await house.Take(report.Corrected().Xml);

        var stored = await house.TheReport();
        Assert.Equal("amended", stored.Facts.Status);
        Assert.Equal("NORU", Assert.Single(stored.Facts.Labels));
        Assert.Equal("NORU", (string?)Json(stored)["meta"]!["security"]![0]!["code"]);
    }

    private static async Task Label(ReceivingHouse house, Entry entry)
    {
        var json = Json(entry);
        json["meta"]!["security"] = new JsonArray(new JsonObject { ["system"] = "urn:oid:2.16.578.1.12.4.1.1.9603", ["code"] = "NORU" });
        var opened = await house.Gate.Open(
            ReceivingHouse.Caller(),
            new Opening { Person = PersonRef.Of(await house.Person()), Service = ServiceCode.LabResults, Act = Act.Write, Wanted = new Wanted.OfService() },
            default);
        Assert.True(opened.Succeeded(out var record, out _));
        var committed = await record.Commit(
            new ChangeSet
            {
                Changes = [new Change
                {
                    Type = entry.Facts.Type,
                    Id = entry.Facts.Id,
                    Replaces = entry.Facts.Version,
                    Body = Encoding.UTF8.GetBytes(json.ToJsonString()),
                    Source = entry.Facts.Source,
                    Status = entry.Facts.Status,
                    ClinicalAt = entry.Facts.ClinicalAt,
                    Tokens = entry.Facts.Tokens,
                    Labels = ["NORU"],
                }],
            },
            default);
        Assert.True(committed.IsSuccess);
    }

    private static async Task<long> Rows(ReceivingHouse house, string table)
    {
        await using var connection = await house.Database.OpenReading(default);
        await using var command = connection.CreateCommand();
        command.CommandText = $"select count(*) from {table}";
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static GeneratedReport Report(int seed) => SvarrapportGenerator.Make(seed, ReportKind.Biochemistry, ReceivingHouse.Patient);

    private static byte[] Replace(byte[] xml, string old, string by) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(xml).Replace(old, by, StringComparison.Ordinal));

    private static JsonObject Json(Entry entry) => JsonNode.Parse(entry.Body.Span)!.AsObject();
}
