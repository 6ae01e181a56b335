using System.Security.Cryptography;
using Felles.Access;
using Felles.Audit;
using Felles.Audit.Analysis;
using Felles.Audit.Retention;
using Felles.Storage;
using Felles.Test.Platform.Running;
using Felles.Test.Platform.Store;

namespace Felles.Test.Platform.Audit;

/// <summary>Old entries are erased, and the log stays whole; a removal that is passed off as one is found.</summary>
public class Retaining
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_is_old_is_erased_and_the_chain_the_tree_and_a_kept_head_hold(DatabaseKind kind)
    {
        await using var house = await TestHouse.Open(kind);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var tree = new AuditTree(house.Database);
        foreach (var i in Enumerable.Range(0, 9))
            await house.Ledger.Append(house.LogEntry() with { Person = i % 3 == 0 ? null : house.Person, At = i < 6 ? house.Now.AddYears(-3) : house.Now }, null, default);
        var retention = new LogRetention(house.Database, new Clock(house.Now));
        var technical = RetentionRules.Published.Single(rule => rule.What == Kept.LogAboutNobody);
        // Not before the tree holds it and the analysis has seen it.
        Assert.Equal(0, await retention.Due(technical, default));
        await tree.Grow(key, TimeProvider.System, default);
        await AuditCheckpoint.Make(house.Database, key, TimeProvider.System, default);
        var head = (await tree.Heads(default)).Match(found => found[0].Stated()!.Value, problem => throw new InvalidOperationException(problem.Text));
        await new LogAnalysis(house.Database, new Traffic(1), AnalysisThresholds.Ours, "a", new Clock(house.Now)).CatchUp(default);

        Assert.Equal(2, await retention.Due(technical, default));
        Assert.Equal(2, await retention.Erase(technical, key, default));
        Assert.Equal(0, await retention.Erase(technical, key, default));
        Assert.Empty((await AuditVerification.Run(house.Database, key, null, default)).Findings);
        Assert.Equal(head.Root, (await tree.RootOfEntries("a", head.Size, default)).Match(root => root, problem => throw new InvalidOperationException(problem.Text)));
        Assert.Equal(0, await retention.Due(RetentionRules.Published.Single(rule => rule.What == Kept.LogAboutPerson), default));

        // By an operator's table, also of a person: then their log does not show it, and shows the rest.
        var person = new RetentionRule(Kept.LogAboutPerson, 2, "ours");
        Assert.Equal(4, await retention.Erase(person, key, default));
        var log = (await new AuditLog(house.Database).About(house.Person, null, null, 10, default)).Match(page => page, problem => throw new InvalidOperationException(problem.Text));
        Assert.Equal(2, log.Entries.Length);
        Assert.True((await tree.Inclusion("a", 2, default)).Failed(out _));
        Assert.True((await tree.Inclusion("a", 8, default)).Match(proof => proof.Holds(key), _ => false));
        Assert.Empty((await AuditVerification.Run(house.Database, key, null, default)).Findings);
        await house.Ledger.Append(house.LogEntry(), null, default);
        await tree.Grow(key, TimeProvider.System, default);
        Assert.Empty((await AuditVerification.Run(house.Database, key, null, default)).Findings);

        // Somebody makes an entry away and lets it look like retention: by copying what stands for another, and with a statement of their own.
        await house.Execute("update audit_entry set body = (select body from audit_entry where seq = 1), person = null where seq = 8");
        Assert.Contains((await AuditVerification.Run(house.Database, key, null, default)).Findings, finding => finding is { Sequence: 8, Code: "erased" });
        await house.Execute($"insert into audit_erasure (id, text, signature) select 'x', replace(text, '1,4', '8'), signature from audit_erasure where text like '%LogAboutNobody%'");
        Assert.Contains((await AuditVerification.Run(house.Database, key, null, default)).Findings, finding => finding.Code == "signature");
        // What is left of an entry cannot be changed either: the published tree holds it.
        await house.Execute($"update audit_entry set hash = (select hash from audit_entry where seq = 2) where seq = 4");
        Assert.Contains((await AuditVerification.Run(house.Database, key, null, default)).Findings, finding => finding is { Code: "tree" });
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("| log about a person | 5 | x |", 1)]
    [InlineData("| log about a person | 0 | x |", 1)]
    [InlineData("| everything | 5 | x |", 1)]
    [InlineData("| log about a person | 5 | |", 1)]
    [InlineData("| log about a person | 5 | x |\n| log about a person | 5 | x |", 2)]
    public void A_table_that_does_not_hold_is_refused_with_its_line(string table, int line) =>
        Assert.Contains($"Line {line} ", RetentionRules.Read(table).Match(_ => "", problem => problem.Text), StringComparison.Ordinal);

    [Fact]
    public async Task The_command_tells_and_erases()
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var citizen = platform.AsCitizen(RunningPlatform.Citizen);
        var block = (await citizen.Post("/restrictions/fhir/Consent", Citizens.Blocking.Consent(Doctor.Gp.Hpr))).Expect(201).Json;
        (await citizen.Delete($"/restrictions/fhir/Consent/{(string)block["id"]!}")).Expect(204);
        (await citizen.Post("/restrictions/fhir/Consent", Citizens.Blocking.Consent(Doctor.Gp.Hpr))).Expect(201);
        await platform.Execute("update restriction set lifted_at = 1 where lifted_at is not null");
        await platform.StopHosts();
        var folder = ScratchFolder.New("retention");
        Assert.Contains("LiftedRestrictions: 10 years (ours). To erase: 1", (await FellesProgram.Run(folder, ["audit", "retain", .. platform.Flags])).Expect(0).Said, StringComparison.Ordinal);
        Assert.Equal(2, await platform.Rows("restriction"));
        Assert.Contains("LiftedRestrictions: 10 years (ours). Erased: 1", (await FellesProgram.Run(folder, ["audit", "retain", "--apply", .. platform.Flags])).Expect(0).Said, StringComparison.Ordinal);
        Assert.Equal(1, await platform.Rows("restriction"));
        (await FellesProgram.Run(folder, ["audit", "verify", .. platform.Flags])).Expect(0);
        Directory.Delete(folder, recursive: true);
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
