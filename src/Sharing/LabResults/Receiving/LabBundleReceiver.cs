using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>
/// Takes in lab results as a FHIR transaction Bundle: each entry a <c>POST</c> of a resource of the service, about one
/// patient named by identifier in the resources; stored all or nothing. References between entries by <c>fullUrl</c> are
/// rewritten. <c>Bundle.identifier</c> is the message id: the same Bundle twice is stored once.
/// </summary>
internal sealed partial class LabBundleReceiver(RecordGate gate, SyntheticSeries series)
{
    private const int EntriesMax = 1000;

    /// <summary>Takes in one Bundle.</summary>
    internal async Task<Outcome<LabReceipt>> Receive(SystemCaller caller, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (!FhirResource.Read(bytes).Succeeded(out var bundle, out var problem)) return problem;
        if (!Entries(bundle).Succeeded(out var entries, out problem)) return problem;
        if (Check(entries).Failed(out problem)) return problem;
        if (!Patient(entries).Succeeded(out var number, out problem)) return problem;
        var opened = await gate.Open(
            caller,
            new Opening { Person = PersonRef.Of(number), Service = ServiceCode.LabResults, Act = Act.Write, Wanted = new Wanted.Nothing(), Query = "Bundle" },
            cancel);
        if (!opened.Succeeded(out var record, out problem)) return problem;
        var references = entries.Where(entry => entry.FullUrl is not null).ToDictionary(entry => entry.FullUrl!, entry => $"{entry.Resource.Type}/{entry.Id}", StringComparer.Ordinal);
        var changes = entries.Select(entry => Change(entry, caller, references)).ToImmutableArray();
        var message = MessageId(bundle.Root) is { } id ? new MessageReceipt(caller.Organisation.ToString(), id, SHA256.HashData(bytes.Span)) : null;
        var committed = await record.Commit(new ChangeSet { Changes = changes, Message = message }, cancel);
        return committed.Succeeded(out var done, out problem)
            ? new LabReceipt([.. done.Stored.Select(entry => entry.Facts)], done.AlreadyReceived, [])
            : problem;
    }

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
            entries.Add(new BundleEntry(place, url, found, ResourceId.Create()));
        }

        return entries.ToImmutable();
    }

    private static Outcome<Done> Check(ImmutableArray<BundleEntry> entries)
    {
        var issues = new List<Issue>();
        foreach (var entry in entries)
            foreach (var issue in FhirValidator.R4.Validate(entry.Resource))
                if (issue.Severity is IssueSeverity.Error or IssueSeverity.Fatal)
                    issues.Add(issue with { Expression = $"{entry.Place}.resource.ofType({issue.Expression})" });
        return issues.Count == 0 ? Done.Value : Problem.Invalid("invalid-resource", "The Bundle holds resources that are not valid; nothing was stored.", [.. issues.Take(100)]);
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

    private static Change Change(BundleEntry entry, SystemCaller caller, Dictionary<string, string> references)
    {
        var facts = FactLifter.Lift(entry.Resource);
        return new Change
        {
            Type = entry.Resource.Type,
            Id = entry.Id,
            Replaces = 0,
            Body = Rewrite(entry.Resource.Utf8, references),
            Source = caller.Organisation.ToString(),
            Status = facts.Status,
            ClinicalAt = facts.ClinicalAt,
            Tokens = facts.Tokens,
            Labels = facts.Labels,
            ReleaseAt = facts.ReleaseAt,
        };
    }

    // A fullUrl is a URN with a UUID of the Bundle's own, so its quoted text can stand for nothing but a reference.
    private static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, Dictionary<string, string> references) =>
        body.Span.IndexOf("\"urn:uuid:"u8) < 0
            ? body
            : Encoding.UTF8.GetBytes(QuotedUrn().Replace(Encoding.UTF8.GetString(body.Span), match => references.TryGetValue(match.Groups[1].Value, out var reference) ? $"\"{reference}\"" : match.Value));

    [GeneratedRegex("\"(urn:uuid:[0-9a-fA-F-]{36})\"")]
    private static partial Regex QuotedUrn();

    private static string? MessageId(JsonElement bundle) =>
        bundle.TryGetProperty("identifier", out var identifier) && Text(identifier, "value") is { Length: > 0 and <= 200 } id ? id : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Problem Fault(string expression, string text) =>
        Problem.Invalid("bundle", "The Bundle cannot be taken in as it is; nothing was stored.", Issue.Error("value", "bundle", text, expression));

    private sealed record BundleEntry(string Place, string? FullUrl, FhirResource Resource, string Id);
}
