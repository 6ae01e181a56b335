using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.LabResults.Mapping;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>
/// Takes in lab results as a FHIR transaction Bundle: each entry a <c>POST</c> of a resource of the service, about one
/// patient named by identifier in the resources; stored all or nothing. References between entries by <c>fullUrl</c> are
/// rewritten. The same content twice is stored once, and a later version of a report is its next version
/// (docs/decisions/0055). <c>Bundle.identifier</c> is the message id.
/// </summary>
internal sealed class LabBundleReceiver(RecordGate gate, DefinitionsInForce definitions, SyntheticSeries series, TimeProvider clock)
{
    private const int EntriesMax = 1000;
    private const int TriesMax = 8;

    /// <summary>Takes in one Bundle.</summary>
    internal async Task<Outcome<LabReceipt>> Receive(SystemCaller caller, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (!FhirResource.Read(bytes).Succeeded(out var bundle, out var problem)) return problem;
        if (!Entries(bundle).Succeeded(out var entries, out problem)) return problem;
        if (Check(bundle).Failed(out problem)) return problem;
        if (CheckId(bundle.Root).Failed(out problem)) return problem;
        if (!Patient(entries).Succeeded(out var number, out problem)) return problem;
        if (entries.Any(entry => entry.Resource.Type == "DiagnosticReport" && Made(bundle, entry.Resource) > clock.GetUtcNow() + LabMessageReceiver.AheadMax)) return LabMessageReceiver.MadeInTheFuture;
        for (var attempt = 1; attempt <= TriesMax; attempt++)
        {
            var outcome = await Store(caller, number, bundle, bytes, entries, cancel);
            // Somebody changed what it meets: look again.
            if (!outcome.Failed(out problem) || problem.Kind != ProblemKind.VersionConflict) return outcome;
        }

        return LabMessageReceiver.Busy;
    }

    private async Task<Outcome<LabReceipt>> Store(SystemCaller caller, PersonNumber number, FhirResource bundle, ReadOnlyMemory<byte> bytes, ImmutableArray<BundleEntry> entries, CancellationToken cancel)
    {
        var source = caller.Organisation.ToString();
        var hasReports = entries.Any(entry => entry.Resource.Type == "DiagnosticReport");
        var reading = new ReportReading(gate, caller, PersonRef.Of(number), "Bundle");
        var opened = hasReports ? await reading.Reports(cancel) : await reading.Nothing(cancel);
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        var reports = new BundleReports(record.Person, source, entries);
        if (reports.Reports.Select(reports.Number).OfType<string>().GroupBy(told => told, StringComparer.Ordinal).Any(same => same.Count() > 1))
            return Fault("Bundle.entry", "The Bundle holds the same report more than once. Send each version in a Bundle of its own.");
        reports.Name(told => reading.Stored.OfType("DiagnosticReport").FirstOrDefault(entry => entry.Source == source && entry.Tokens.Contains($"identifier=ServReportId|{told}"))?.Id);
        var messageId = MessageId(bundle.Root);
        var mapped = reports.Reports
            .Select(report => reports.Map(report, Made(bundle, entries[report].Resource) ?? clock.GetUtcNow(), messageId))
            .Where(report => !IsKnown(report, reading.Stored)).ToArray();
        var others = reports.Others(clock.GetUtcNow()).ToArray();
        opened = await reading.Whole(mapped, others, record, cancel);
        if (!opened.Succeeded(out record, out problem)) return problem;

        var merged = mapped.Select(report => ReportMerge.Of(report, reading.Stored, isAwaited: false)).ToArray();
        var loose = others.Where(other => reading.Stored.Find(other.Type, other.Id) is null).Select(other => ReportMerge.New(source, other));
        var changes = loose.Concat(merged.SelectMany(report => report.Changes)).ToImmutableArray();
        if (changes.IsEmpty) return new LabReceipt([], AlreadyReceived: true, []);
        var message = messageId is null ? null : new MessageReceipt(source, messageId, SHA256.HashData(bytes.Span));
        var committed = await record.Commit(new ChangeSet { Changes = changes, Message = message }, cancel);
        return committed.Succeeded(out var done, out problem)
            ? new LabReceipt([.. done.Stored.Select(entry => entry.Facts)], done.AlreadyReceived, [.. merged.Select(report => report.SupersededId).OfType<string>().Select(LabNotes.Late)])
            : problem;
    }

    private static bool IsKnown(MappedReport report, StoredEntries stored) =>
        stored.Find("DiagnosticReport", report.ReportId) is { } known
        && Tokens.Value(report.Resources[0].Tokens, Tokens.Content) is { } content && known.Tokens.Contains(Tokens.Content + content);

    private static DateTimeOffset? Made(FhirResource bundle, FhirResource report) =>
        (Text(report.Root, "issued") ?? Text(bundle.Root, "timestamp")) is { } text && TimeText.TryRead(text, out var time) ? time.Start : null;

    private static Outcome<ImmutableArray<BundleEntry>> Entries(FhirResource bundle)
    {
        if (bundle.Type != "Bundle" || !bundle.Root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || type.GetString() != "transaction")
            return Fault("Bundle.type", "Send a Bundle of type transaction.");
        if (!bundle.Root.TryGetProperty("entry", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > EntriesMax)
            return Fault("Bundle.entry", $"Send 1 to {EntriesMax} entries.");
        var entries = ImmutableArray.CreateBuilder<BundleEntry>();
        var urls = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var place = $"Bundle.entry[{index++}]";
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("resource", out var resource) || resource.ValueKind != JsonValueKind.Object)
                return Fault(place, "Each entry needs a resource.");
            if (!item.TryGetProperty("request", out var request) || Text(request, "method") != "POST") return Fault($"{place}.request.method", "Only POST is taken in here.");
            var read = FhirResource.Read(Encoding.UTF8.GetBytes(resource.GetRawText()));
            if (!read.Succeeded(out var found, out var problem)) return problem;
            if (found.Type is not ("DiagnosticReport" or "Observation" or "Specimen" or "ServiceRequest" or "PractitionerRole"))
                return Fault($"{place}.resource", $"{(ResourceId.IsValid(found.Type) ? found.Type : "This type")} is not part of this service.");
            var url = Text(item, "fullUrl");
            if (url is not null && (!url.StartsWith("urn:uuid:", StringComparison.Ordinal) || !Guid.TryParseExact(url["urn:uuid:".Length..], "D", out _) || !urls.Add(url)))
                return Fault($"{place}.fullUrl", "A fullUrl must be urn:uuid: and a UUID that no other entry has.");
            entries.Add(new BundleEntry(place, url, found));
        }

        return entries.ToImmutable();
    }

    /// <summary>The Bundle with all that it holds: its own elements are kept, in the receipt and as the base of ids.</summary>
    private Outcome<Done> Check(FhirResource bundle)
    {
        Issue[] errors = [.. definitions.Validator.Validate(bundle).Where(issue => issue.Severity is IssueSeverity.Error or IssueSeverity.Fatal)];
        return errors.Length == 0 ? Done.Value : Problem.Invalid("invalid-resource", "The Bundle, or a resource in it, is not valid; nothing was stored.", errors);
    }

    private Outcome<PersonNumber> Patient(ImmutableArray<BundleEntry> entries)
    {
        PersonNumber? number = null;
        foreach (var entry in entries.Where(entry => entry.Resource.Type != "PractitionerRole"))
        {
            if (!entry.Resource.Root.TryGetProperty("subject", out var subject) || !subject.TryGetProperty("identifier", out var identifier)
                || !PersonNumber.TryParse(Text(identifier, "value"), series, out var found))
                return Fault($"{entry.Place}.resource.subject.identifier", "Name the patient by a valid national identity number.");
            if (number is { } first && first != found) return Fault($"{entry.Place}.resource.subject.identifier", "The Bundle is about more than one patient. Send one Bundle for each.");
            number = found;
        }

        return number is { } patient ? patient : Fault("Bundle.entry", "No entry names a patient.");
    }

    private static Outcome<Done> CheckId(JsonElement bundle)
    {
        if (MessageId(bundle) is not { } id) return Done.Value;
        if (id.Length > SvarrapportReader.IdLengthMax) return Fault("Bundle.identifier.value", $"An id has at most {SvarrapportReader.IdLengthMax} characters; a UUID is recommended.");
        return MessageIds.HoldsNumber(id) ? Fault("Bundle.identifier.value", MessageIds.NumberInId) : Done.Value;
    }

    private static string? MessageId(JsonElement bundle) => bundle.TryGetProperty("identifier", out var identifier) ? Text(identifier, "value") : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Problem Fault(string expression, string text) =>
        Problem.Invalid("bundle", "The Bundle cannot be taken in as it is; nothing was stored.", Issue.Error("value", "bundle", text, expression));
}
