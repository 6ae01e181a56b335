using System.Globalization;
using Felles.Samples.Epj;

namespace Felles.Host.Demo;

/// <summary>
/// The journey of a laboratory report, played over the public interfaces by separate parties: a laboratory's system, two
/// doctors' record systems, a citizen's app. Each step says what it expects, and fails loudly otherwise.
/// </summary>
internal sealed class Journey(DemoParties parties, string keys, Uri platform, string standIn, DemoScript script)
{
    private readonly Workplace office = new(DemoParties.Office, "LE");

    /// <summary>Plays it all.</summary>
    internal async Task Play(CancellationToken cancel)
    {
        using var laboratory = SystemSession.Open(Options("lab-nord"));
        await using var gp = await EpjSession.LoginAs(Options("epj-nord"), DemoParties.GeneralPractitioner, office, cancel);
        await using var colleague = await EpjSession.LoginAs(Options("epj-nord"), DemoParties.Colleague, office, cancel);
        await using var citizen = await CitizenSession.LoginAs(
            CitizenSession.Options("citizen-app", KeyFile("citizen-app")) with { Issuer = $"{standIn}/idporten", Platform = platform }, parties.CitizenNumber, cancel);
        var record = gp.ForPatient(parties.CitizenNumber, Grounds.OwnGeneralPractitioner());

        await Deliver(laboratory, cancel);
        await Read(gp, record, colleague, cancel);
        await See(citizen, cancel);
        await Block(gp, record, citizen, cancel);
        await Emergency(gp, citizen, cancel);
        await Critical(record, gp, colleague, cancel);
    }

    private async Task Deliver(SystemSession laboratory, CancellationToken cancel)
    {
        script.Part($"A laboratory delivers ({parties.Origin})");
        var first = await laboratory.DeliverLabResults(parties.Messages[0], cancel);
        script.Expect("a new report is validated and stored", first.Succeeded, first.Refusal?.ToString());
        var again = await laboratory.DeliverLabResults(parties.Messages[0], cancel);
        script.Expect("the same message again is stored once", again.Succeeded && again.Value.Status == 200, again.Refusal?.ToString());
        var corrected = await laboratory.DeliverLabResults(parties.Messages[1], cancel);
        script.Expect("a corrected report becomes its next version", corrected.Succeeded, corrected.Refusal?.ToString());
        var broken = await laboratory.DeliverLabResults(parties.Messages[0][..(parties.Messages[0].Length / 2)], cancel);
        script.Expect("half a message is refused, with the place", broken.Refusal is { Status: 400 or 422 }, broken.Succeeded ? "it was taken in" : null);
    }

    private async Task Read(EpjSession gp, PatientRecord record, EpjSession colleague, CancellationToken cancel)
    {
        script.Part("Doctors ask");
        var reports = await record.LabResults.Reports(cancel: cancel);
        script.Expect($"{gp.User} has grounds and reads the report", reports is { Succeeded: true, Value.Items.Count: 1 }, reports.Refusal?.ToString());
        if (reports.Succeeded && reports.Value.Items.Count > 0)
            script.Say($"{reports.Value.Items[0].Title}, {reports.Value.Items[0].Status}, version {reports.Value.Items[0].Version}");
        var results = await record.LabResults.Results(cancel: cancel);
        script.Expect("the single results come with value, reference and deviation", results is { Succeeded: true, Value.Items.Count: > 0 }, results.Refusal?.ToString());
        foreach (var result in results.Succeeded ? results.Value.Items.Take(4) : [])
            script.Say(string.Create(CultureInfo.InvariantCulture, $"{result.Analysis,-20} {result.Value,-14} {result.Reference,-14} {result.Deviation}"));
        var without = await GroundsForAnother(colleague, cancel);
        script.Expect($"{colleague.User}, attested for another patient, is refused", without.Refusal is { Status: 403 or 404 }, without.Succeeded ? "it was opened" : null);
        script.Say(without.Refusal?.Text ?? "");
    }

    // The attestation names one patient, the request another: what an access without service need looks like.
    private Task<Answer<FellesAnswer>> GroundsForAnother(EpjSession colleague, CancellationToken cancel)
    {
        var other = colleague.ForPatient(parties.OtherNumber, Grounds.OwnGeneralPractitioner());
        return other.Client.Send(
            Api.LabResults, HttpMethod.Post, "/lab-results/fhir/DiagnosticReport/_search",
            new Dictionary<string, string> { ["nhn-patient-nin"] = parties.CitizenNumber, ["access-basis"] = "UNNTAK" },
            ("_count=10"u8.ToArray(), "application/x-www-form-urlencoded"), cancel);
    }

    private async Task See(CitizenSession citizen, CancellationToken cancel)
    {
        script.Part("The citizen looks");
        var own = await citizen.LabReports(cancel);
        script.Expect("sees their own report", own is { Succeeded: true, Value.Count: 1 }, own.Refusal?.ToString());
        var log = await citizen.Log(cancel);
        script.Expect("sees in the log who read it", log.Succeeded && log.Value.Any(use => !use.Refused && use.Where is not null), log.Refusal?.ToString());
        script.Expect("sees the attempt that was refused", log.Succeeded && log.Value.Any(use => use.Refused), log.Refusal?.ToString());
        foreach (var use in log.Succeeded ? log.Value.Where(use => use.Where is not null).Take(4) : [])
            script.Say($"{use.Recorded}  {use.Who}, {use.Where}  {(use.Refused ? "refused: " : "")}{use.Rule}");
    }

    private async Task Block(EpjSession gp, PatientRecord record, CitizenSession citizen, CancellationToken cancel)
    {
        script.Part($"The citizen blocks {gp.User}");
        var block = await citizen.Block(DemoParties.GeneralPractitioner, cancel: cancel);
        script.Expect("the block is set", block.Succeeded, block.Refusal?.ToString());
        var reports = await record.LabResults.Reports(cancel: cancel);
        script.Expect("the GP sees nothing and is told that something is withheld", reports is { Succeeded: true, Value: { Items.Count: 0, Withheld: > 0 } }, reports.Refusal?.ToString());
        if (reports.Succeeded) script.Say($"{reports.Value.Withheld} withheld");
    }

    private async Task Emergency(EpjSession gp, CitizenSession citizen, CancellationToken cancel)
    {
        script.Part("An emergency");
        var unexplained = await gp.ForPatient(parties.CitizenNumber, Grounds.Emergency(Coded.GeneralPractice, "kort")).LabResults.Reports(cancel: cancel);
        script.Expect("without a reason worth the name it stays closed", unexplained.Refusal is { Status: 403 or 400 or 422 }, unexplained.Succeeded ? "it was opened" : null);
        var opened = await gp.ForPatient(parties.CitizenNumber, Grounds.Emergency(Coded.GeneralPractice, "Bevisstløs pasient, trenger siste prøvesvar")).LabResults.Reports(cancel: cancel);
        script.Expect("with a reason it opens", opened is { Succeeded: true, Value.Items.Count: 1 }, opened.Refusal?.ToString());
        var log = await citizen.Log(cancel);
        script.Expect("the citizen sees it, marked as an emergency", log.Succeeded && log.Value.Any(use => use.Rule.Contains("emergency", StringComparison.Ordinal)), log.Refusal?.ToString());
    }

    private async Task Critical(PatientRecord record, EpjSession gp, EpjSession colleague, CancellationToken cancel)
    {
        script.Part("Critical information, registered in one system and seen in the next");
        var reaction = CriticalRecords.DrugReaction("J01CE02", "Fenoksymetylpenicillin", ("1", "Anafylaktisk reaksjon"), severe: true);
        var registered = await record.CriticalInformation.Register(reaction, cancel);
        script.Expect($"{gp.User} registers an allergy in one record system", registered.Succeeded, registered.Refusal?.ToString());
        var seen = await colleague.ForPatient(parties.CitizenNumber, Grounds.OwnGeneralPractitioner()).CriticalInformation.List("AllergyIntolerance", cancel: cancel);
        script.Expect($"{colleague.User}, who now treats the patient, sees it in another", seen.Succeeded && seen.Value.Count == 1, seen.Refusal?.ToString());
        if (seen.Succeeded) foreach (var item in seen.Value) script.Say($"{item.Title}, {item.Status}");
    }

    private EpjOptions Options(string client) => EpjOptions.FromKeyFile(client, KeyFile(client)) with { Issuer = $"{standIn}/helseid", Platform = platform };

    private string KeyFile(string client) => Path.Combine(keys, $"{client}.jwk.json");
}
