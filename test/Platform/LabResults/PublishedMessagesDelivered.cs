using System.Text.Json.Nodes;
using Felles.Storage;
using Felles.Test.Platform.Running;
using static Felles.Test.Platform.Running.PublishedMessages;

namespace Felles.Test.Platform.LabResults;

/// <summary>The published messages, delivered over HTTP and read back by a clinician, on both databases.</summary>
public class PublishedMessagesDelivered
{
    [PublishedMessagesTheory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Every_published_message_is_taken_in_and_read_back_whole(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        foreach (var message in All)
        {
            var receipt = (await platform.AsSystem(message.Sender).Deliver(message.Xml)).Expect(201);
            Assert.Contains(receipt.Issues, issue => ((string)issue["details"]!["text"]!).StartsWith("Stored DiagnosticReport/", StringComparison.Ordinal));
            Assert.DoesNotContain(message.Patient, receipt.Text, StringComparison.Ordinal);
        }

        foreach (var patient in All.GroupBy(message => message.Patient))
        {
            var gp = platform.AsClinician(Doctor.Gp, patient.Key);
            var reports = (await gp.Search("DiagnosticReport", "_count=1000")).Expect(200);
            var observations = (await gp.Search("Observation", "_count=1000")).Expect(200).Matches.ToDictionary(observation => $"Observation/{observation.Id()}");
            Assert.Null(reports.Withheld);
            // The chain and the culture with a later version are one report each.
            Assert.Equal(patient.Count() - (patient.Any(message => message.Name == New) ? 2 : 1), reports.Matches.Count);
            var told = reports.Matches.ToDictionary(Number, report => Results(report, observations));
            foreach (var message in patient.Where(message => message.Name is not (New or Changed or Cancelled or "04607403_reultMIK_message1_unilab.xml")))
                Assert.True(told[message.ReportNumber] == message.Results, $"{message.Name}: {told[message.ReportNumber]} observations, {message.Results} in the message");
            Assert.Equal(patient.Sum(message => message.Name is Changed or "04607403_reultMIK_message1_unilab.xml" ? 0 : message.Results), observations.Count);
            Assert.DoesNotContain(patient.Key, reports.Text, StringComparison.Ordinal);
        }

        foreach (var patient in All.Select(message => message.Patient).Distinct())
        {
            var log = await platform.LogOf(patient);
            Assert.Equal(All.Count(message => message.Patient == patient), log.Count(entry => (string)entry["action"]! == "U"));
            Assert.Equal(2, log.Count(entry => (string)entry["action"]! == "R" && entry.ToJsonString().Contains(Doctor.Gp.Hpr, StringComparison.Ordinal) is false));
        }
    }

    [PublishedMessagesTheory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task New_changed_and_cancelled_are_three_versions_of_one_report(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var laboratory = platform.AsSystem();
        var patient = Of(New).Patient;
        var gp = platform.AsClinician(Doctor.Gp, patient);
        var statuses = new List<string>();
        foreach (var name in (string[])[New, Changed, Cancelled])
        {
            (await laboratory.Deliver(Of(name).Xml)).Expect(201);
            statuses.Add(Assert.Single((await gp.Search("DiagnosticReport", "")).Expect(200).Matches).Status());
        }

        Assert.Equal(["final", "amended", "cancelled"], statuses);
        var report = Assert.Single((await gp.Search("DiagnosticReport", "")).Matches);
        Assert.Equal("3", report.Version());
        var results = (await gp.Search("Observation", "")).Expect(200).Matches;
        Assert.Equal(Of(New).Results, results.Count);
        Assert.All(results, result => Assert.Equal("cancelled", result.Status()));

        var address = $"/lab-results/fhir/DiagnosticReport/{report.Id()}";
        var history = (await gp.Get($"{address}/_history")).Expect(200);
        Assert.Equal(["3", "2", "1"], history.Resources.Select(version => version.Version()));
        Assert.Equal(["cancelled", "amended", "final"], history.Resources.Select(version => version.Status()));
        Assert.Equal("final", (await gp.Get($"{address}/_history/1")).Expect(200).Json.Status());
        var latest = (await gp.Get(address)).Expect(200);
        Assert.Equal("W/\"3\"", latest.Headers["ETag"]);
        Assert.Equal("no-store", latest.Headers["Cache-Control"]);
        (await gp.Get($"{address}/_history/4")).Expect(404);
    }

    [PublishedMessagesTheory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_same_message_twice_is_stored_once_and_another_under_its_id_is_refused(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var laboratory = platform.AsSystem();
        var message = Of(New);
        (await laboratory.Deliver(message.Xml)).Expect(201);
        var before = await Stored(platform);

        var again = (await laboratory.Deliver(message.Xml)).Expect(200);
        Assert.Contains("received before", again.Text, StringComparison.Ordinal);
        Assert.Equal(before, await Stored(platform));
        var other = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(message.Xml).Replace(">Danser, Line<", ">Danser, Lise<", StringComparison.Ordinal));
        Assert.NotEqual(message.Xml, other);
        Assert.Equal("OperationOutcome", (await laboratory.Deliver(other)).Expect(409).Json.Type());
        Assert.Equal(before, await Stored(platform));

        // Ten at once of a message that is new: one is taken in, the others are told that it was.
        var storm = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => laboratory.Deliver(Of("Svar_biokjemi_v1-4_Ny.xml").Xml)));
        Assert.Equal(1, storm.Count(reply => reply.Status == 201));
        Assert.Equal(9, storm.Count(reply => reply.Status == 200));
        Assert.Equal(2, (await platform.AsClinician(Doctor.Gp, message.Patient).Search("DiagnosticReport", "")).Matches.Count);
    }

    [PublishedMessagesTheory]
    [InlineData("04607403_reultMIK_message3_unilab.xml", "04607403_reultMIK_message1_unilab.xml")]
    public async Task An_older_version_that_comes_late_changes_nothing(string later, string older)
    {
        await using var platform = await RunningPlatform.Start(DatabaseKind.Sqlite);
        var laboratory = platform.AsSystem(Of(later).Sender);
        var gp = platform.AsClinician(Doctor.Gp, Of(later).Patient);
        (await laboratory.Deliver(Of(later).Xml)).Expect(201);
        var before = Assert.Single((await gp.Search("DiagnosticReport", "")).Matches);
        var results = (await gp.Search("Observation", "")).Matches.Select(result => result.ToJsonString()).Order(StringComparer.Ordinal).ToArray();
        var receipt = (await laboratory.Deliver(Of(older).Xml)).Expect(201);
        Assert.Contains("was made later is stored already", receipt.Text, StringComparison.Ordinal);
        var after = Assert.Single((await gp.Search("DiagnosticReport", "")).Matches);
        Assert.Equal((before.Status(), (string)before["issued"]!, before["result"]!.ToJsonString()), (after.Status(), (string)after["issued"]!, after["result"]!.ToJsonString()));
        Assert.Equal(results, (await gp.Search("Observation", "")).Matches.Select(result => result.ToJsonString()).Order(StringComparer.Ordinal));
        Assert.Equal(Of(later).Results, (await gp.Search("Observation", "")).Matches.Count);
    }

    [PublishedMessagesTheory, InlineData(DatabaseKind.Sqlite)]
    public async Task Only_the_sender_itself_delivers_what_names_an_organisation(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var message = Of("SVAR_HIST_eks_1_.xml");
        (await platform.AsSystem(RunningPlatform.Laboratory).Deliver(message.Xml)).Expect(403);
        Assert.Equal(0, await Stored(platform));
        (await platform.AsSystem("310000116").Deliver(Of(New).Xml)).Expect(403);
        (await platform.AsSystem("974760673").Deliver(Of(New).Xml)).Expect(403);
        Assert.Equal(0, await Stored(platform));
        // Neither a clinician nor a citizen delivers.
        (await platform.AsClinician(Doctor.Gp, message.Patient).Deliver(message.Xml)).Expect(403);
        (await platform.AsCitizen(message.Patient).Deliver(message.Xml)).Expect(403);
        Assert.Equal(0, await Stored(platform));
    }

    private static async Task<long> Stored(RunningPlatform platform) =>
        await platform.Rows("record_entry") + await platform.Rows("record_history") + await platform.Rows("message_receipt");

    private static string Number(JsonNode report) =>
        report["identifier"]!.AsArray().Select(identifier => (string)identifier!["value"]!).First(value => All.Any(message => message.ReportNumber == value));

    private static int Results(JsonNode parent, Dictionary<string, JsonNode> observations) =>
        (parent["result"] ?? parent["hasMember"])?.AsArray().Sum(child => 1 + Results(observations[(string)child!["reference"]!], observations)) ?? 0;
}
