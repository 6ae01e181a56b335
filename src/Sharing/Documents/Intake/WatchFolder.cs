using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.Documents.Content;
using Felles.Sharing.Documents.Metadata;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Felles.Sharing.Documents.Intake;

/// <summary>
/// Takes in what is laid into a folder: a Bundle of ITI-65 as <c>NAME.json</c>, in which <c>attachment.url</c> names a file beside
/// it. What was taken is moved to <c>taken</c>, what was refused to <c>refused</c> with what was wrong. Write the files first and
/// the Bundle last, under another name until it is whole.
/// </summary>
internal sealed class WatchFolder(DocumentsOptions options, DocumentIntake intake, DocumentVault vault, UploadTickets tickets, IdentityOptions identity, DefinitionsInForce definitions, ILogger<WatchFolder> logger, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Watched is not { } watched) return;
        foreach (var folder in (string[])["", "taken", "refused"]) Directory.CreateDirectory(Path.Combine(watched.Folder, folder));
        using var timer = new PeriodicTimer(Between, clock);
        do
        {
            try
            {
                foreach (var file in Directory.EnumerateFiles(watched.Folder, "*.json").Order(StringComparer.Ordinal).ToList()) await Take(file, watched, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogWarning(e, "The watched folder cannot be read.");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Take(string file, WatchedFolder watched, CancellationToken cancel)
    {
        var sender = SystemCaller.OfOperator(watched.Organisation, "watch-folder");
        var files = new List<string>();
        var kept = new List<string>();
        var read = await Read(file, sender, (files, kept), cancel);
        var taken = read.Succeeded(out var submission, out var problem) && PersonNumber.TryParse(submission.Patient, identity.AcceptedSeries, out var number)
            ? await intake.Take(sender, PersonRef.Of(number), submission, cancel)
            : problem ?? Problem.Invalid("patient-number", "The patient's number is not one that is accepted here.");
        if (taken.Failed(out _)) kept.ForEach(vault.Drop);
        // The store is down, not the submission: it is tried again.
        if (taken.Failed(out problem) && problem.Kind == ProblemKind.Unavailable) return;
        var folder = Path.Combine(watched.Folder, problem is null ? "taken" : "refused");
        foreach (var one in files.Append(file)) File.Move(one, Path.Combine(folder, Path.GetFileName(one)), overwrite: true);
        if (problem is not null) await File.WriteAllTextAsync(Path.Combine(folder, Path.GetFileNameWithoutExtension(file) + ".why.txt"), string.Join('\n', problem.Issues.Select(issue => $"{issue.Expression}: {issue.Text}").Prepend(problem.Text)), cancel);
        logger.LogInformation("A submission of the watched folder was {Outcome}.", problem is null ? "taken" : "refused");
    }

    private async Task<Outcome<Submission>> Read(string file, SystemCaller sender, (List<string> Files, List<string> Kept) found, CancellationToken cancel)
    {
        JsonNode? bundle;
        try
        {
            bundle = JsonNode.Parse(await File.ReadAllBytesAsync(file, cancel));
            foreach (var attachment in (bundle?["entry"] as JsonArray ?? []).SelectMany(entry => entry?["resource"]?["content"] as JsonArray ?? []).Select(content => content?["attachment"]).OfType<JsonNode>())
            {
                if ((string?)attachment["url"] is not { } url || Path.GetFileName(url) != url) continue;
                var place = Path.Combine(Path.GetDirectoryName(file)!, url);
                if (!File.Exists(place)) continue;
                await using var bytes = File.OpenRead(place);
                var kept = await vault.Keep(bytes, options.BytesMax, cancel);
                if (!kept.Succeeded(out var document, out var tooLarge)) return tooLarge;
                found.Kept.Add(document.Id);
                attachment["url"] = $"Binary/{tickets.Seal(sender.Organisation, document, MediaTypes.Of((string?)attachment["contentType"]) ?? "")}";
                found.Files.Add(place);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return Problem.Malformed("bundle-unreadable", "The file is no Bundle.");
        }

        return FhirResource.Read(JsonSerializer.SerializeToUtf8Bytes(bundle, Readable)).Then(resource => ProvideBundle.Read(resource, intake.Place, definitions.Definitions));
    }
}
