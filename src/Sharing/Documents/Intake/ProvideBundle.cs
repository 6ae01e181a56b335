using System.Collections.Immutable;
using System.Text.Json;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Sharing.Documents.Metadata;

namespace Felles.Sharing.Documents.Intake;

/// <summary>One document of a submission.</summary>
/// <param name="Entry">Its metadata, checked.</param>
/// <param name="Place">FHIRPath of its DocumentReference.</param>
/// <param name="Bytes">The bytes, where the bundle holds them; null when they were sent before.</param>
/// <param name="Uploaded">Address of a Binary that was sent before; null when the bundle holds the bytes.</param>
internal sealed record SubmittedDocument(DocumentEntry Entry, string Place, byte[]? Bytes, string? Uploaded);

/// <summary>A submission (SubmissionSet) as it was read.</summary>
/// <param name="Patient">National number as it stands there; null when the bundle names none, and the header does.</param>
/// <param name="SetId">Unique id of the SubmissionSet.</param>
/// <param name="Documents">The documents.</param>
internal sealed record Submission(string? Patient, string SetId, ImmutableArray<SubmittedDocument> Documents)
{
    /// <summary>The patient's name, where the Bundle has it; null otherwise.</summary>
    public string? PatientName { get; init; }

    /// <summary>The patient's date of birth (<c>yyyy-MM-dd</c>), where the Bundle has it; null otherwise.</summary>
    public string? PatientBirthDate { get; init; }
}

/// <summary>
/// Reads the Bundle of ITI-65, Provide Document Bundle, in the comprehensive form of IHE MHD 4.2.2. Everything that is wrong is
/// told, each with its place.
/// </summary>
internal sealed class ProvideBundle
{
    /// <summary>The profiles that say so, by MHD 4.2.2 and before.</summary>
    private const string Comprehensive = "Comprehensive.ProvideBundle";

    private static readonly string[] PatientSystems = ["urn:oid:2.16.578.1.12.4.1.4.1", "urn:oid:2.16.578.1.12.4.1.4.2", "urn:oid:2.16.578.1.12.4.1.4.3"];

    private readonly JsonElement root;
    private readonly DocumentPlace here;
    private readonly List<Issue> issues = [];
    private readonly Dictionary<string, (JsonElement Resource, string Place)> byUrl = new(StringComparer.Ordinal);
    private readonly List<(JsonElement Resource, string Place)> entries = [];

    private ProvideBundle(JsonElement root, DocumentPlace here) => (this.root, this.here) = (root, here);

    /// <summary>Reads it; or <see cref="ProblemKind.Invalid"/> with an issue for everything that is wrong.</summary>
    internal static Outcome<Submission> Read(FhirResource bundle, DocumentPlace here, FhirDefinitions definitions)
    {
        var read = new ProvideBundle(bundle.Root, here);
        var submission = bundle.Type == "Bundle" ? read.Read() : null;
        if (bundle.Type != "Bundle") read.issues.Add(Issue.Error("structure", "bundle-required", "Send a Bundle of type transaction: one List (SubmissionSet), DocumentReferences and their Binaries.", bundle.Type));
        // FHIR's own rules beside ours; what both find is told once, in our words.
        var places = read.issues.Select(issue => issue.Expression).ToHashSet(StringComparer.Ordinal);
        read.issues.AddRange(new FhirValidator(definitions).Validate(bundle).Where(issue => issue.Severity <= IssueSeverity.Error && !places.Contains(issue.Expression)));
        return read.issues.Count == 0 && submission is not null
            ? submission
            : Problem.Invalid("submission-invalid", "The submission is not valid; nothing was stored. Correct what the issues name and send it again.", [.. read.issues]);
    }

    private Submission? Read()
    {
        if (root.Text("type") != "transaction") Wrong("value", "transaction-required", "Bundle.type", "A submission is a Bundle of type transaction.");
        if (!root.Member("meta").Items("profile").Any(profile => profile.ValueKind == JsonValueKind.String && profile.GetString()!.EndsWith(Comprehensive, StringComparison.Ordinal)))
            Wrong("value", "profile-required", "Bundle.meta.profile", "Say that this is https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Comprehensive.ProvideBundle.");
        Index();
        var set = SubmissionSet();
        var documents = Documents();
        var patient = Patient();
        var person = Of("Patient").FirstOrDefault().Resource;
        return issues.Count == 0 ? new Submission(patient, set!, documents) { PatientName = DocumentAuthors.NameOf(person), PatientBirthDate = person.Text("birthDate") } : null;
    }

    private void Index()
    {
        var at = 0;
        foreach (var entry in root.Items("entry"))
        {
            var (resource, place) = (entry.Member("resource"), $"Bundle.entry[{at++}].resource");
            entries.Add((resource, place));
            if (entry.Text("fullUrl") is { } url && !byUrl.TryAdd(url, (resource, place))) Wrong("value", "full-url-twice", place, "Two entries have the same fullUrl.");
            if (resource.Text("resourceType") is not ("List" or "DocumentReference" or "Binary" or "Patient"))
                Wrong("not-supported", "resource-not-taken", place, "A submission holds List, DocumentReference, Binary and Patient; folders are not used.");
        }
    }

    private string? SubmissionSet()
    {
        var lists = Of("List").ToList();
        if (lists.Count != 1)
        {
            Wrong("required", "submission-set-required", "Bundle.entry", "A submission has exactly one List, its SubmissionSet.");
            return null;
        }

        var (list, place) = lists[0];
        var reading = new MetadataReading(place, issues);
        if (!list.Member("code").Items("coding").Any(coding => coding.Text("code") == "submissionset")) reading.Wrong("code-invalid", "list-code", "code", "The List must be of code submissionset, system https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes.");
        foreach (var (extension, at) in list.Items("extension").Select((extension, at) => (extension, at)))
            if (extension.Text("url")?.EndsWith("designationType", StringComparison.Ordinal) == true)
                reading.Code(extension.Member("valueCodeableConcept"), $"extension[{at}].value", code => code.System == DocumentCodes.Kind && DocumentCodes.TextOf(code.Code) is not null, "code list 9602");
        var identifiers = list.Items("identifier").ToList();
        var usual = identifiers.FindIndex(identifier => identifier.Text("use") == "usual");
        usual = usual < 0 ? 0 : usual;
        var id = reading.UniqueId(identifiers.Count == 0 ? null : identifiers[usual].Text("value"), $"identifier[{usual}].value");
        foreach (var (item, at) in list.Items("entry").Select((entry, at) => (entry.Member("item").Text("reference"), at)))
            if (item is null || !byUrl.TryGetValue(item, out var named) || named.Resource.Text("resourceType") != "DocumentReference")
                reading.Wrong("not-found", "list-entry", $"entry[{at}].item", "The SubmissionSet names a document that the Bundle does not hold.");
        return id;
    }

    private ImmutableArray<SubmittedDocument> Documents()
    {
        var documents = ImmutableArray.CreateBuilder<SubmittedDocument>();
        foreach (var (resource, place) in Of("DocumentReference"))
        {
            var (bytes, uploaded) = Bytes(resource, place);
            if (DocumentReferenceReader.Read(resource, new MetadataReading(place, issues), here) is { } entry) documents.Add(new SubmittedDocument(entry, place, bytes, uploaded));
        }

        if (documents.Count == 0 && issues.Count == 0) Wrong("required", "document-required", "Bundle.entry", "The submission holds no DocumentReference.");
        foreach (var twice in documents.GroupBy(document => document.Entry.Address).Where(group => group.Count() > 1))
            Wrong("value", "document-twice", $"{twice.Last().Place}.masterIdentifier", "Two documents of the submission have the same unique id.");
        return documents.ToImmutable();
    }

    private (byte[]? Bytes, string? Uploaded) Bytes(JsonElement document, string place)
    {
        var attachment = document.Items("content").FirstOrDefault().Member("attachment");
        var path = $"{place}.content[0].attachment.url";
        if (attachment.Text("url") is not { } url) Wrong("required", "content-required", path, "Name the Binary of the Bundle, or one that was sent before.");
        else if (url.Contains("Binary/", StringComparison.Ordinal) && !byUrl.ContainsKey(url)) return (null, url);
        else if (!byUrl.TryGetValue(url, out var binary) || binary.Resource.Text("resourceType") != "Binary") Wrong("not-found", "content-missing", path, "The Bundle holds no Binary with this fullUrl.");
        else
        {
            var media = MediaTypes.Of(binary.Resource.Text("contentType"));
            if (media != MediaTypes.Of(attachment.Text("contentType"))) Wrong("value", "media-type-differs", $"{binary.Place}.contentType", "The Binary's media type is not the one that the DocumentReference states.");
            if (binary.Resource.Member("data") is { ValueKind: JsonValueKind.String } data && data.TryGetBytesFromBase64(out var bytes)) return (bytes, null);
            Wrong("required", "data-required", $"{binary.Place}.data", "The Binary holds no base64 data.");
        }

        return default;
    }

    /// <summary>The patient's number by the Patient of the Bundle or the subject's identifier; all documents must be of one.</summary>
    private string? Patient()
    {
        string? number = null;
        foreach (var (resource, place) in Of("List").Concat(Of("DocumentReference")))
        {
            var subject = resource.Member("subject");
            var (holder, path) = subject.Text("reference") is { } reference && byUrl.TryGetValue(reference, out var patient) ? (patient.Resource.Items("identifier").ToList(), $"{patient.Place}.identifier") : ([subject.Member("identifier")], $"{place}.subject.identifier");
            var stated = holder.Find(identifier => PatientSystems.Contains(identifier.Text("system"))).Text("value");
            if (stated is null && holder.Exists(identifier => identifier.ValueKind == JsonValueKind.Object))
            {
                if (!issues.Exists(issue => issue.Expression == path)) Wrong("code-invalid", "patient-system", path, "The patient is named by F-number, D-number or shared help number: system urn:oid:2.16.578.1.12.4.1.4.1, .2 or .3.");
            }
            else if (number is not null && stated is not null && stated != number) Wrong("business-rule", "two-patients", $"{place}.subject", "A submission is about one patient.");
            number ??= stated;
        }

        return number;
    }

    private IEnumerable<(JsonElement Resource, string Place)> Of(string type) => entries.Where(entry => entry.Resource.Text("resourceType") == type);

    private void Wrong(string type, string id, string place, string text) => issues.Add(Issue.Error(type, id, text, place));
}
