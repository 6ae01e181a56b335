using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Felles.Access;
using Felles.Audit;
using Felles.Kernel;
using Felles.Records;
using Felles.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Felles.Test.Platform.Store;

/// <summary>What the store promises, the same on both databases.</summary>
public class LedgerContract
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_is_stored_is_read_back_with_id_version_and_time(DatabaseKind kind)
    {
        await using var house = await TestHouse.Open(kind);
        var receipt = await house.Store(Body("a", "first"));

        var slice = await house.Read(new Wanted.OfService());

        var entry = Assert.Single(slice.Entries);
        Assert.Equal(receipt.Stored[0].Facts, entry.Facts with { Tokens = receipt.Stored[0].Facts.Tokens, Labels = receipt.Stored[0].Facts.Labels });
        var text = Encoding.UTF8.GetString(entry.Body.Span);
        Assert.Contains("\"versionId\":\"1\"", text, StringComparison.Ordinal);
        Assert.Contains($"Patient/{house.Person}", text, StringComparison.Ordinal);
        Assert.Equal("code=http://loinc.org|1-8", Assert.Single(entry.Facts.Tokens));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_new_version_leaves_the_old_one_in_the_history(DatabaseKind kind)
    {
        await using var house = await TestHouse.Open(kind);
        await house.Store(Body("a", "first"));
        await house.Store(Body("a", "second") with { Replaces = 1 });

        var current = Assert.Single((await house.Read(new Wanted.OfService())).Entries);
        var history = (await house.Read(new Wanted.HistoryOf("Observation", "a"))).Entries;

        Assert.Equal(2, current.Facts.Version);
        Assert.Equal([2, 1], history.Select(e => e.Facts.Version));
        Assert.Contains("first", Encoding.UTF8.GetString(history[1].Body.Span), StringComparison.Ordinal);
    }

    [Theory, InlineData(DatabaseKind.Sqlite, 0), InlineData(DatabaseKind.Sqlite, 2), InlineData(DatabaseKind.Postgres, 0), InlineData(DatabaseKind.Postgres, 2)]
    public async Task A_change_to_another_version_than_the_latest_is_refused_whole(DatabaseKind kind, int replaces)
    {
        await using var house = await TestHouse.Open(kind);
        await house.Store(Body("a", "first"));

        var outcome = await house.TryStore(Body("b", "other"), Body("a", "second") with { Replaces = replaces });

        Assert.True(outcome.Failed(out var problem));
        Assert.Equal(ProblemKind.VersionConflict, problem.Kind);
        Assert.Equal("a", Assert.Single((await house.Read(new Wanted.OfService())).Entries).Facts.Id);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_same_message_is_stored_once_and_its_id_cannot_be_reused(DatabaseKind kind)
    {
        await using var house = await TestHouse.Open(kind);
        var first = await house.Receive("m1", "content", Body("a", "first"));
        var again = await house.Receive("m1", "content", Body("a", "first"));
        var reused = await house.Receive("m1", "other content", Body("b", "second"));

        Assert.True(first.Succeeded(out var receipt, out _) && !receipt.AlreadyReceived);
        Assert.True(again.Succeeded(out receipt, out _) && receipt.AlreadyReceived);
        Assert.True(reused.Failed(out var problem));
        Assert.Equal(ProblemKind.Conflict, problem.Kind);
        Assert.Single((await house.Read(new Wanted.OfService())).Entries);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Of_many_who_create_the_same_resource_at_once_one_succeeds(DatabaseKind kind)
    {
        await using var house = await TestHouse.Open(kind);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => house.TryStore(Body("a", $"{i}"))));

        Assert.Single(outcomes, o => o.IsSuccess);
        Assert.All(outcomes.Where(o => !o.IsSuccess), o => Assert.True(o.Failed(out var p) && p.Kind == ProblemKind.VersionConflict));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Two_hosts_that_write_at_once_lose_nothing_and_both_chains_hold(DatabaseKind kind)
    {
        await using var house = await TestHouse.Open(kind);
        await using var other = await house.AnotherHost(kind == DatabaseKind.Sqlite ? "a" : "b");
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? house : other).Store(Body($"r{i}", "x"))));

        Assert.Equal(100, (await house.Read(new Wanted.OfService())).Entries.Length);
        var report = await AuditVerification.Run(house.Database, null, null, default);
        Assert.Equal(100, report.Entries);
        Assert.Empty(report.Findings);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_restriction_stands_until_it_is_lifted_and_is_kept_after(DatabaseKind kind)
    {
        await using var house = await TestHouse.Open(kind);
        var block = new Restriction("r1", RestrictionTarget.Person, "900000018", ServiceCode.LabResults, house.Now, null) { SubjectName = "Lun Rev" };
        await house.Ledger.Set(house.Person, block, [], house.LogEntry(), null, default);
        Assert.Equal(block, Assert.Single((await house.Read(new Wanted.Nothing())).Restrictions));

        await house.Ledger.Lift(house.Person, block, house.LogEntry(), null, default);
        Assert.Empty((await house.Read(new Wanted.Nothing())).Restrictions);
        (await house.Reader.RestrictionHistory(house.Person, default)).Succeeded(out var history, out _);
        Assert.NotNull(Assert.Single(history).LiftedAt);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_citizens_log_does_not_tell_of_a_result_that_the_record_still_hides(DatabaseKind kind)
    {
        await using var house = await TestHouse.Open(kind);
        var hidden = Body("hidden", "later") with { Labels = ["NORU"], ReleaseAt = house.Now.AddDays(1) };
        await house.Store(Body("shown", "now"), hidden);
        await house.Ledger.Commit(house.Person, ServiceCode.LabResults, new ChangeSet { Changes = [hidden with { Replaces = 1 }] }, house.LogEntry() with { Kind = AuditKind.Change }, null, default);
        var log = new AuditLog(house.Database);
        var parts = new GateParts(AccessPolicy.Published, null!, house.Reader, house.Ledger, log, TimeProvider.System);
        Assert.True((await log.About(house.Person, null, null, 10, default)).Succeeded(out var page, out _));
        Assert.Equal(2, page.Entries.Length);

        var early = await LogSight.Of(page, parts, house.Person, OwnRecord(house.Now), default);
        var late = await LogSight.Of(page, parts, house.Person, OwnRecord(house.Now.AddDays(2)), default);

        Assert.True(early.Succeeded(out var before, out _));
        Assert.Equal(["Observation/shown/1"], Assert.Single(before.Entries).Entry.Objects.ToArray());
        Assert.True(late.Succeeded(out var after, out _));
        Assert.Equal(page.Entries.ToArray(), after.Entries.ToArray());
    }

    private static Decision OwnRecord(DateTimeOffset now) => new() { Verdict = Verdict.Open, RuleId = "allow-own-record", Reader = ReaderKind.Self, Now = now };

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_log_about_a_person_is_read_page_by_page_newest_first(DatabaseKind kind)
    {
        await using var house = await TestHouse.Open(kind);
        for (var i = 0; i < 5; i++) await house.Ledger.Append(house.LogEntry() with { At = house.Now.AddSeconds(i), Query = $"q{i}" }, null, default);
        await house.Ledger.Append(house.LogEntry() with { Person = PersonKey.Create() }, null, default);

        var log = new AuditLog(house.Database);
        (await log.About(house.Person, null, null, 3, default)).Succeeded(out var first, out _);
        (await log.About(house.Person, first!.Next, null, 3, default)).Succeeded(out var second, out _);

        Assert.Equal(["q4", "q3", "q2"], first.Entries.Select(e => e.Entry.Query));
        Assert.Equal(["q1", "q0"], second!.Entries.Select(e => e.Entry.Query));
        Assert.Null(second.Next);
        Assert.True((await log.About(house.Person, "nonsense", null, 3, default)).Failed(out var problem) && problem.Kind == ProblemKind.Malformed);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, "update audit_entry set body = replace(cast(body as text), 'TREAT', 'BTGBG') where seq = 3", 3)]
    [InlineData(DatabaseKind.Sqlite, "delete from audit_entry where seq = 3", 3)]
    [InlineData(DatabaseKind.Sqlite, "delete from audit_entry where seq = 5", 5)]
    [InlineData(DatabaseKind.Sqlite, "update audit_entry set seq = 99 where seq = 2; update audit_entry set seq = 2 where seq = 3; update audit_entry set seq = 3 where seq = 99", 2)]
    [InlineData(DatabaseKind.Sqlite, "insert into audit_entry select stream, 6, at, person, body, hash from audit_entry where seq = 5", 6)]
    [InlineData(DatabaseKind.Sqlite, "update audit_entry set at = at + 1 where seq = 4", 4)]
    [InlineData(DatabaseKind.Sqlite, "update audit_entry set person = null where seq = 4", 4)]
    [InlineData(DatabaseKind.Postgres, "delete from audit_entry where seq = 3", 3)]
    [InlineData(DatabaseKind.Postgres, "update audit_entry set body = convert_to(replace(convert_from(body, 'UTF8'), 'TREAT', 'BTGBG'), 'UTF8') where seq = 3", 3)]
    [InlineData(DatabaseKind.Postgres, "delete from audit_entry where seq = 5; update audit_stream set seq = 4, hash = (select hash from audit_entry where seq = 4)", 5)]
    public async Task Verification_names_the_entry_that_was_tampered_with(DatabaseKind kind, string tampering, long sequence)
    {
        await using var house = await TestHouse.Open(kind);
        for (var i = 0; i < 5; i++) await house.Ledger.Append(house.LogEntry(), null, default);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.NotNull(await AuditCheckpoint.Make(house.Database, key, TimeProvider.System, default));
        Assert.Null(await AuditCheckpoint.Make(house.Database, key, TimeProvider.System, default));
        Assert.Empty((await AuditVerification.Run(house.Database, key, null, default)).Findings);

        await house.Execute(tampering);

        var report = await AuditVerification.Run(house.Database, key, null, default);
        Assert.Contains(report.Findings, finding => finding.Sequence == sequence);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_store_that_does_not_answer_closes_everything_and_opens_again_by_itself(DatabaseKind kind)
    {
        await using var house = await TestHouse.Open(kind);
        await house.Execute("alter table audit_entry rename to elsewhere");
        Assert.True((await house.Ledger.Append(house.LogEntry(), null, default)).Failed(out var problem) && problem.Kind == ProblemKind.Unavailable);
        Assert.True((await house.TryStore(Body("a", "first"))).Failed(out _));
        Assert.Empty((await house.Read(new Wanted.OfService())).Entries);

        await house.Execute("alter table elsewhere rename to audit_entry");
        Assert.True((await house.TryStore(Body("a", "first"))).IsSuccess);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_backup_taken_while_running_is_restored_whole(DatabaseKind kind)
    {
        await using var house = await TestHouse.Open(kind);
        await house.Store(Body("a", "first"));
        var file = Path.Combine(ScratchFolder.New("backup"), "copy");
        await house.Database.Backup(file, default);
        await house.Store(Body("b", "later"));

        await house.Database.Restore(file, default);

        Assert.Equal("a", Assert.Single((await house.Read(new Wanted.OfService())).Entries).Facts.Id);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private static Change Body(string id, string text) => new()
    {
        Type = "Observation",
        Id = id,
        Replaces = 0,
        Source = "310000019",
        Status = "final",
        ClinicalAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Tokens = ["code=http://loinc.org|1-8"],
        Body = Encoding.UTF8.GetBytes($$$"""{"resourceType":"Observation","status":"final","subject":{"identifier":{"value":"x"}},"valueString":"{{{text}}}"}"""),
    };
}
