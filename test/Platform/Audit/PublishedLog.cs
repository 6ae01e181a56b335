using System.Globalization;
using System.Security.Cryptography;
using Felles.Audit;
using Felles.Storage;
using Felles.Test.Platform.Citizens;
using Felles.Test.Platform.Running;
using Felles.Test.Platform.Store;

namespace Felles.Test.Platform.Audit;

/// <summary>The log as a tree that is published and signed: an entry is proved to stand in it, and a tree to have begun as an earlier one.</summary>
public sealed class PublishedLog : IDisposable
{
    private const string Patient = RunningPlatform.Citizen;
    private readonly string folder = ScratchFolder.New("published-log");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_citizen_is_given_a_proof_that_holds_without_the_platform(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind, change: settings => settings.CheckpointSeconds = 1);
        var citizen = platform.AsCitizen(Patient);
        (await platform.AsClinician(Doctor.Gp, Patient).Search("Observation", "")).Expect(200);
        (await platform.AsClinician(Doctor.Gp, RunningPlatform.OtherCitizen).Search("Observation", "")).Expect(200);
        var own = Assert.Single(await platform.LogOf(Patient), entry => (string)entry["action"]! == "R").Id();
        var others = Assert.Single(await platform.LogOf(RunningPlatform.OtherCitizen), entry => (string)entry["action"]! == "R").Id();
        Reply proof;
        for (var attempt = 0; (proof = await citizen.Get($"/access-log/fhir/AuditEvent/{own}/$proof")).Status != 200; attempt++)
        {
            Assert.True(attempt < 100, proof.Text);
            await Task.Delay(100);
        }

        (await citizen.Get($"/access-log/fhir/AuditEvent/{others}/$proof")).Expect(404);
        (await citizen.Get("/access-log/fhir/AuditEvent/a-99999/$proof")).Expect(404);
        Assert.Contains(Doctor.Gp.Organisation, (string)proof.Json["entry"]!, StringComparison.Ordinal);
        foreach (var secret in (string[])[Doctor.Gp.Hpr, Patient, Doctor.Gp.Number]) Assert.DoesNotContain(secret, proof.Text, StringComparison.Ordinal);

        // By the command, with nothing but the proof and the key.
        var (file, pem) = (Path.Combine(folder, "proof.json"), Path.Combine(folder, "key.pem"));
        await File.WriteAllTextAsync(file, proof.Text);
        await File.WriteAllTextAsync(pem, (string)(await citizen.Get("/published-log/key")).Expect(200).Json["pem"]!);
        Assert.Contains("stands in the published log", (await FellesProgram.Run(folder, "audit", "verify", file, "--key", pem)).Expect(0).Said, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, proof.Text.Replace("TREAT", "ETREAT", StringComparison.Ordinal));
        Assert.Contains("does NOT hold", (await FellesProgram.Run(folder, "audit", "verify", file, "--key", pem)).Expect(1).Said, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, "{}");
        (await FellesProgram.Run(folder, "audit", "verify", file, "--key", pem)).Expect(2);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task An_entry_that_cannot_be_read_holds_up_its_own_stream_only_and_checkpoints_go_on(DatabaseKind kind)
    {
        await using var house = await TestHouse.Open(kind);
        await using var other = await house.AnotherHost("b");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var tree = new AuditTree(house.Database);
        foreach (var _ in Enumerable.Range(0, 5)) await house.Ledger.Append(house.LogEntry(), null, default);
        foreach (var _ in Enumerable.Range(0, 4)) await other.Ledger.Append(house.LogEntry(), null, default);
        await house.Execute($"update audit_entry set body = {(kind == DatabaseKind.Postgres ? "'x'::bytea" : "x'78'")} where seq = 3 and stream = 1");
        var grown = await tree.Grow(key, TimeProvider.System, default);
        Assert.Equal(2 + 4, grown.Entries);
        Assert.Equal("a", Assert.Single(grown.Stuck));
        var heads = (await tree.Heads(default)).Match(found => found, problem => throw new InvalidOperationException(problem.Text));
        Assert.Equal([("a", 2L), ("b", 4L)], heads.Select(head => head.Stated()!.Value).Select(stated => (stated.Node, stated.Size)));
        Assert.NotNull(await AuditCheckpoint.Make(house.Database, key, TimeProvider.System, default));
        await other.Ledger.Append(house.LogEntry(), null, default);
        Assert.Equal(1, (await tree.Grow(key, TimeProvider.System, default)).Entries);
        Assert.NotNull(await AuditCheckpoint.Make(house.Database, key, TimeProvider.System, default));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task T104_who_keeps_a_head_finds_out_that_an_entry_before_it_was_changed(DatabaseKind kind)
    {
        await using var house = await TestHouse.Open(kind);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var tree = new AuditTree(house.Database);
        // More than a tile, in several growths, so that every level is used.
        var kept = new List<AuditTreeHead>();
        foreach (var count in (int[])[1, 6, 250, 43, 300])
        {
            await Task.WhenAll(Enumerable.Range(0, count).Select(_ => house.Ledger.Append(house.LogEntry(), null, default)));
            Assert.Equal(count, (await tree.Grow(key, TimeProvider.System, default)).Entries);
            kept.Add((await tree.Heads(default)).Match(heads => Assert.Single(heads), problem => throw new InvalidOperationException(problem.Text)));
        }

        Assert.Equal(0, (await tree.Grow(key, TimeProvider.System, default)).Entries);
        var (node, size, root) = kept[^1].Stated()!.Value;
        Assert.Equal(600, size);
        Assert.All(kept, head => Assert.True(head.IsSignedBy(key)));
        foreach (var head in kept)
        {
            var earlier = head.Stated()!.Value;
            var path = (await tree.Consistency(node, earlier.Size, size, default)).Match(found => found, problem => throw new InvalidOperationException(problem.Text));
            Assert.True(MerkleTree.IsConsistent(earlier.Size, earlier.Root, size, root, path), head.Text);
            Assert.Equal(earlier.Root, await RootOfEntries(earlier.Size));
        }

        foreach (var sequence in (long[])[1, 2, 255, 256, 257, 512, 513, 600])
            Assert.True((await tree.Inclusion(node, sequence, default)).Match(proof => proof.Holds(key), problem => throw new InvalidOperationException(problem.Text)), sequence.ToString(CultureInfo.InvariantCulture));
        Assert.True((await tree.Inclusion(node, 601, default)).Failed(out _));

        // Whoever can rewrite the store writes another entry and the tree anew; the kept head tells.
        await house.Execute($"update audit_entry set body = (select body from audit_entry where seq = 5), hash = {(kind == DatabaseKind.Postgres ? "decode(repeat('00', 32), 'hex')" : "zeroblob(32)")} where seq = 4");
        // Who leaves the stored tree as it was is told by the entries themselves.
        Assert.NotEqual(kept[1].Stated()!.Value.Root, await RootOfEntries(kept[1].Stated()!.Value.Size));
        Assert.Equal(kept[0].Stated()!.Value.Root, await RootOfEntries(1));
        await house.Execute("delete from audit_tile");
        await house.Execute("delete from audit_tree");
        await tree.Grow(key, TimeProvider.System, default);
        var forged = (await tree.Heads(default)).Match(heads => heads[0].Stated()!.Value, problem => throw new InvalidOperationException(problem.Text));
        var first = kept[1].Stated()!.Value;
        var proofOfForged = (await tree.Consistency(node, first.Size, forged.Size, default)).Match(found => found, problem => throw new InvalidOperationException(problem.Text));
        Assert.False(MerkleTree.IsConsistent(first.Size, first.Root, forged.Size, forged.Root, proofOfForged));

        async Task<byte[]> RootOfEntries(long of) => (await tree.RootOfEntries(node, of, default)).Match(found => found, problem => throw new InvalidOperationException(problem.Text));
    }
}
