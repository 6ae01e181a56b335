using System.Globalization;
using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.LabResults;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Citizens;

/// <summary>What is hidden from a citizen leaves no trace in what they see (rule 5): not in references, tags, includes, versions or the log.</summary>
public class Traces
{
    private const string Patient = RunningPlatform.Citizen;
    private const string Base = "/lab-results/fhir";

    /// <summary>A report with four results, of which the laboratory denies or delays the citizen the second; the third holds it as a member.</summary>
    [Theory]
    [InlineData(DatabaseKind.Sqlite, "NORN_FFL"), InlineData(DatabaseKind.Postgres, "NORN_FFL"), InlineData(DatabaseKind.Sqlite, "NORU"), InlineData(DatabaseKind.Postgres, "UNKNOWN")]
    public async Task A_hidden_result_is_not_referred_to_from_what_is_shown(DatabaseKind kind, string label)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var bundle = (JsonObject)JsonNode.Parse(LabBundle.Of(Patient, "m-1", Results))!;
        Hide(bundle, 2, label);
        (await platform.AsSystem().Post("/lab-results/messages", bundle.ToJsonString())).Expect(201);

        var gp = platform.AsClinician(Doctor.Gp, Patient);
        var seen = (await gp.Search("Observation", "")).Expect(200).Matches;
        Assert.Equal(4, seen.Count);
        var hidden = seen.Single(match => match["code"]!.ToJsonString().Contains("HIDDEN", StringComparison.Ordinal)).Id();
        var holder = seen.Single(match => match["code"]!.ToJsonString().Contains("HOLDER", StringComparison.Ordinal)).Id();
        var report = Assert.Single((await gp.Search("DiagnosticReport", "")).Expect(200).Matches);
        Assert.Equal(4, report["result"]!.AsArray().Count);

        var citizen = platform.AsCitizen(Patient);
        Reply[] all =
        [
            await citizen.Search("DiagnosticReport", ""), await citizen.Search("Observation", ""), await citizen.Search("Specimen", ""),
            await citizen.Search("DiagnosticReport", "_include=DiagnosticReport:result&_include:iterate=Observation:has-member"),
            await citizen.Get($"{Base}/DiagnosticReport/{report.Id()}"), await citizen.Get($"{Base}/DiagnosticReport/{report.Id()}/_history"),
            await citizen.Get($"{Base}/DiagnosticReport/{report.Id()}/_history/1"), await citizen.Get($"{Base}/DiagnosticReport/_history"),
            await citizen.Get($"{Base}/Observation/{holder}"), await citizen.Get($"{Base}/Observation/{holder}/_history"),
        ];
        foreach (var reply in all)
        {
            reply.Expect(200);
            Assert.DoesNotContain(hidden, reply.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("HIDDEN", reply.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Sendes senere", reply.Text, StringComparison.Ordinal);
        }

        // What is shown is whole otherwise, and is the same document wherever it is read.
        Assert.Equal(3, (int)all[1].Json["total"]!);
        var own = all[4].Json;
        Assert.Equal(3, own["result"]!.AsArray().Count);
        Assert.Equal(all[0].Matches[0].ToJsonString(), own.ToJsonString());
        Assert.Equal(all[6].Text, all[4].Text);
        Assert.Equal(3, all[3].Included.Count);
        var holding = all[8].Json;
        Assert.Null(holding["hasMember"]);
        Assert.Null(holding["extension"]);
        Assert.Equal(["b"], holding["meta"]!["tag"]!.AsArray().Select(tag => (string)tag!["code"]!));
        Assert.Empty((await citizen.Search("Observation", "_tag=urn:oid:2.16.578.1.12.4.1.1.7280|HIDDEN")).Expect(200).Matches);
        Assert.All(await platform.LogOf(Patient), entry => Assert.DoesNotContain(hidden, entry.ToJsonString(), StringComparison.Ordinal));

        // Health personnel see all of it.
        Assert.Contains(hidden, (await gp.Get($"{Base}/DiagnosticReport/{report.Id()}")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains(hidden, (await gp.Get($"{Base}/Observation/{holder}")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Single((await gp.Search("Observation", "_tag=urn:oid:2.16.578.1.12.4.1.1.7280|HIDDEN")).Expect(200).Matches);
    }

    /// <summary>An older version that the citizen may not see must not be told of by the number of the newer one.</summary>
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_hidden_older_version_is_not_told_of_by_the_numbers_of_the_newer(DatabaseKind kind)
    {
        await using var platform = await Blocking.Delivered(kind);
        var gp = platform.AsClinician(Doctor.Gp, Patient);
        var citizen = platform.AsCitizen(Patient);
        var ids = (await gp.Search("Observation", "_sort=date")).Expect(200).Matches.Select(match => match.Id()).ToArray();
        // Two versions before the one that is shown, the second of them denied the citizen: neither is theirs to know of.
        await platform.Execute($"update record_entry set version = 3, body = {Replaced(kind, "3")} where id = '{ids[0]}'");
        foreach (var (version, labels) in ((int, string)[])[(1, "null"), (2, "'NORN_FFL'")])
            await platform.Execute($"""
                insert into record_history (person, type, id, version, service, source, recorded_at, clinical_at, status, labels, release_at, tokens, deleted, body)
                select person, type, id, {version}, service, source, recorded_at - {10 - version}, clinical_at, status, {labels}, release_at, tokens, deleted, body from record_entry where id = '{ids[0]}'
                """);
        await gp.Get($"{Base}/Observation/{ids[0]}/_history");

        var own = (await citizen.Get($"{Base}/Observation/{ids[0]}")).Expect(200);
        Assert.Equal("W/\"1\"", own.Headers["ETag"]);
        Assert.Equal("1", own.Json.Version());
        Assert.Equal("1", (await citizen.Search("Observation", $"_id={ids[0]}")).Expect(200).Matches[0].Version());
        var history = (await citizen.Get($"{Base}/Observation/{ids[0]}/_history")).Expect(200);
        Assert.Equal(["1"], history.Resources.Select(version => version.Version()));
        Assert.DoesNotContain("/_history/3", history.Text, StringComparison.Ordinal);
        Assert.Equal(own.Text, (await citizen.Get($"{Base}/Observation/{ids[0]}/_history/1")).Expect(200).Text);
        foreach (var version in (int[])[2, 3]) (await citizen.Get(string.Create(CultureInfo.InvariantCulture, $"{Base}/Observation/{ids[0]}/_history/{version}"))).Expect(404);
        Assert.Equal(3, (await citizen.Get($"{Base}/Observation/_history")).Expect(200).Resources.Count);
        Assert.All((await citizen.Get($"{Base}/Observation/_history")).Expect(200).Resources, version => Assert.Equal("1", version.Version()));
        foreach (var entry in await platform.LogOf(Patient))
            foreach (var version in (int[])[2, 3])
                Assert.DoesNotContain(string.Create(CultureInfo.InvariantCulture, $"Observation/{ids[0]}/_history/{version}"), entry.ToJsonString(), StringComparison.Ordinal);

        // The log keeps which version it really was; health personnel see and name it so.
        Assert.Contains($"Observation/{ids[0]}/3", await platform.Log(), StringComparison.Ordinal);
        var staff = (await gp.Get($"{Base}/Observation/{ids[0]}")).Expect(200);
        Assert.Equal("W/\"3\"", staff.Headers["ETag"]);
        Assert.Equal(3, (await gp.Get($"{Base}/Observation/{ids[0]}/_history")).Expect(200).Resources.Count);
    }

    private static readonly (string, string, string, string)[] Results =
        [("SHOWN", "2025-01-01", "final", "b"), ("HIDDEN", "2025-01-02", "final", "b"), ("HOLDER", "2025-01-03", "final", "b"), ("OTHER", "2025-01-04", "final", "b")];

    private static void Hide(JsonObject bundle, int entry, string label)
    {
        var entries = bundle["entry"]!.AsArray();
        var (hidden, holder) = (entries[entry]!, entries[entry + 1]!["resource"]!);
        hidden["resource"]!["meta"]!["security"] = new JsonArray(new JsonObject { ["system"] = "http://helsedir.no/fhir/CodeSystem/no-kodeverk-9603", ["code"] = label });
        var url = (string)hidden["fullUrl"]!;
        holder["hasMember"] = new JsonArray(new JsonObject { ["reference"] = url, ["display"] = "Sendes senere" });
        // As NILAR has it: the code of a member is a tag of its holder, and a sibling is an extension.
        holder["meta"]!["tag"]!.AsArray().Add(new JsonObject { ["system"] = "urn:oid:2.16.578.1.12.4.1.1.7280", ["code"] = "HIDDEN" });
        holder["extension"] = new JsonArray(new JsonObject
        {
            ["url"] = "http://nhn.no/fhir/nilar/StructureDefinition/nilar-related-observation",
            ["valueReference"] = new JsonObject { ["reference"] = url },
        });
    }

    private static string Replaced(DatabaseKind kind, string version) => kind == DatabaseKind.Postgres
        ? $"convert_to(replace(convert_from(body, 'UTF8'), '\"versionId\":\"1\"', '\"versionId\":\"{version}\"'), 'UTF8')"
        : $"cast(replace(cast(body as text), '\"versionId\":\"1\"', '\"versionId\":\"{version}\"') as blob)";
}
