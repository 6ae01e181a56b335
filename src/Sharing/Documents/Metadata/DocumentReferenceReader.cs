using System.Collections.Immutable;
using System.Text.Json;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Sharing.Documents.Metadata;

/// <summary>What a DocumentReference leaves to whoever receives it.</summary>
/// <param name="HomeCommunityId">The community that holds the document where the resource does not say, and the only one it may say.</param>
/// <param name="RepositoryId">The repository where the resource does not say.</param>
internal sealed record DocumentPlace(string HomeCommunityId, string RepositoryId)
{
    /// <summary>Any community: for what was judged when it came in.</summary>
    internal static DocumentPlace Any { get; } = new("", "");
}

/// <summary>
/// A FHIR R4 DocumentReference as a document's metadata, every code checked: what Norsk helsenett's profile for XDS metadata
/// requires. The resource must have passed FHIR's own validation.
/// </summary>
internal sealed class DocumentReferenceReader
{
    private const int TextMax = 256;

    private readonly JsonElement root;
    private readonly MetadataReading reading;
    private readonly DocumentPlace here;
    private readonly JsonElement content;
    private readonly JsonElement attachment;

    private DocumentReferenceReader(JsonElement root, MetadataReading reading, DocumentPlace here)
    {
        (this.root, this.reading, this.here) = (root, reading, here);
        content = root.Items("content").FirstOrDefault();
        attachment = content.Member("attachment");
    }

    /// <summary>Reads it; null when something is wrong, which <paramref name="reading"/> then tells.</summary>
    internal static DocumentEntry? Read(JsonElement root, MetadataReading reading, DocumentPlace here) => new DocumentReferenceReader(root, reading, here).Read();

    /// <summary>Reads one that was written here or by a node that answers for it; the faults as one problem.</summary>
    internal static Outcome<DocumentEntry> Read(ReadOnlyMemory<byte> body, DocumentPlace here)
    {
        var issues = new List<Issue>();
        using var json = JsonDocument.Parse(body);
        var entry = Read(json.RootElement, new MetadataReading("DocumentReference", issues), here);
        return entry is not null ? entry : Problem.Invalid("metadata-invalid", "The document's metadata are not as they must be.", [.. issues]);
    }

    private DocumentEntry? Read()
    {
        var address = Address();
        var type = reading.Code(root.Member("type"), "type", code => code.System == DocumentCodes.Kind && DocumentCodes.IsType(code.Code), "code list 9602 (urn:oid:2.16.578.1.12.4.1.1.9602), level 2");
        var kind = reading.Code(root.Items("category").FirstOrDefault(), "category[0]", code => code.System == DocumentCodes.Kind && DocumentCodes.IsClass(code.Code), "code list 9602 (urn:oid:2.16.578.1.12.4.1.1.9602), level 1");
        Kinds(kind, type);
        var confidentiality = Confidentiality();
        var format = reading.Code(content.Member("format"), "content[0].format", code => Uri.TryCreate(code.Code, UriKind.Absolute, out _), "the format codes, each a URI, as urn:no:ehelse:document:pdf");
        var context = root.Member("context");
        var facility = reading.Code(context.Member("facilityType"), "context.facilityType", code => DocumentCodes.IsFacilityList(code.System), "code list 1303 or 1305");
        var practice = context.Member("practiceSetting") is { ValueKind: JsonValueKind.Object } setting
            ? reading.Code(setting, "context.practiceSetting", code => DocumentCodes.IsPracticeList(code.System), "code list 8651, 8653, 8654, 8655 or 8663")
            : null;
        var bytes = Content();
        var created = reading.Instant(attachment, "creation", "content[0].attachment.creation") ?? reading.Instant(root, "date", "date");
        if (created is null) reading.Wrong("required", "creation-required", "content[0].attachment.creation", "When the document was made is required.");
        var status = Status();
        var relations = Relations();
        if (root.Items("content").Skip(1).Any()) reading.Wrong("structure", "one-content", "content[1]", "A document has one content. Send other forms as documents of their own that transform this one.");
        if (address is null || type is null || kind is null || confidentiality.IsEmpty || format is null || facility is null || bytes is null || created is null || status is null) return null;
        return new DocumentEntry
        {
            Address = address,
            Status = status.Value,
            Class = kind,
            Type = type,
            Confidentiality = confidentiality,
            ReleaseAt = ReleaseAt(),
            Format = format,
            Facility = facility,
            PracticeSetting = practice,
            Events = [.. context.Items("event").SelectMany(MetadataReading.Codes)],
            Authors = DocumentAuthors.Of(root, reading),
            Authenticator = Short(root.Member("authenticator").Text("display")),
            Title = Short(attachment.Text("title") ?? root.Text("description")),
            Language = attachment.Text("language") ?? "nb-NO",
            CreatedAt = created.Value,
            ServiceStart = reading.Instant(context.Member("period"), "start", "context.period.start"),
            ServiceStop = reading.Instant(context.Member("period"), "end", "context.period.end"),
            Content = bytes,
            Relations = relations,
        };
    }

    private DocumentAddress? Address()
    {
        var unique = reading.UniqueId(root.Member("masterIdentifier").Text("value"), "masterIdentifier.value");
        var home = attachment.Extension(DocumentReferenceWriter.HomeCommunityExtension, "valueUri") is { } told ? reading.Oid(told, "content[0].attachment.extension") : here.HomeCommunityId;
        var repository = attachment.Extension(DocumentReferenceWriter.RepositoryExtension, "valueUri") is { } named ? reading.Oid(named, "content[0].attachment.extension") : here.RepositoryId;
        if (home is not null && home != here.HomeCommunityId && here != DocumentPlace.Any)
        {
            reading.Wrong("value", "other-community", "content[0].attachment.extension", "The document names another home community than the one it is sent to. Send it there, or leave the extension out.");
            return null;
        }

        return unique is null || home is null || repository is null ? null : new DocumentAddress(unique, repository, home);
    }

    private void Kinds(DocumentCode? kind, DocumentCode? type)
    {
        if (kind is null || type is null) return;
        if (!DocumentCodes.IsOf(type.Code, kind.Code)) reading.Wrong("code-invalid", "type-of-other-class", "type", $"The type {type.Code} is not one of the class {kind.Code} (code list 9602).");
        else if (!DocumentCodes.IsListed(kind.Code, type.Code))
            reading.Wrong("business-rule", "kind-not-listed", "type", $"{kind.Code} {DocumentCodes.TextOf(kind.Code)}, {type.Code}: the national list holds discharge summaries (A00-1), test results (C00-1, D00-1), imaging (E00-1) and referrals (I01-2) only, by kjernejournalforskriften § 4. Other documents stay in the record where they are.");
    }

    private ImmutableArray<DocumentCode> Confidentiality()
    {
        var codes = ImmutableArray.CreateBuilder<DocumentCode>();
        var labels = root.Items("securityLabel").ToList();
        for (var i = 0; i < labels.Count; i++)
            foreach (var code in MetadataReading.Codes(labels[i]))
            {
                var isKnown = code.System == DocumentCodes.Restriction ? DocumentCodes.IsRestriction(code.Code)
                    : code.System is DocumentCodes.Confidentiality or DocumentCodes.ConfidentialityOid && DocumentCodes.IsConfidentiality(code.Code);
                if (isKnown) codes.Add(code);
                // An unknown label could be one that hides: refused rather than passed over.
                else reading.Wrong("code-invalid", "confidentiality-unknown", $"securityLabel[{i}]", "The code is neither of code list 9603 nor of HL7's confidentiality (N, R, V). Check code and system.");
            }

        if (codes.Count == 0) reading.Wrong("required", "confidentiality-required", "securityLabel", "At least one code of code list 9603 or of HL7's confidentiality is required; N for no restriction.");
        return codes.ToImmutable();
    }

    private DateTimeOffset? ReleaseAt() => root.Items("securityLabel").SelectMany(label => label.Items("coding"))
        .Where(coding => coding.Text("code") == "NORU")
        .Select(coding => coding.Extension(FactLifter.ReleaseAtExtension, "valueInstant") ?? coding.Extension(FactLifter.ReleaseAtExtension, "valueDateTime"))
        .Select(text => DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var at) ? at.ToUniversalTime() : (DateTimeOffset?)null)
        .Max();

    private DocumentContent? Content()
    {
        var media = MediaTypes.Of(attachment.Text("contentType"));
        if (media is null) reading.Wrong("value", "media-type", "content[0].attachment.contentType", $"The media type must be one of {MediaTypes.All}.");
        var size = attachment.Member("size") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var bytes) && bytes >= 0 ? bytes : (long?)null;
        if (size is null) reading.Wrong("required", "size-required", "content[0].attachment.size", "The document's size in bytes is required.");
        var hash = Hash(attachment.Text("hash"));
        if (hash is null) reading.Wrong("required", "hash-required", "content[0].attachment.hash", "The document's SHA-1, base64, is required.");
        if (media is null || size is null || hash is null) return null;
        if (attachment.Extension(DocumentReferenceWriter.Sha256Extension, "valueBase64Binary") is not { } longer) return new DocumentContent(media, size.Value, hash);
        if (Sha256(longer) is { } sha256) return new DocumentContent(media, size.Value, hash) { Sha256 = sha256 };
        reading.Wrong("value", "sha-256", "content[0].attachment.extension", "The document's SHA-256 must be 32 bytes, base64.");
        return null;
    }

    private static byte[]? Sha256(string base64)
    {
        Span<byte> bytes = stackalloc byte[36];
        return base64 is { Length: 44 } && Convert.TryFromBase64String(base64, bytes, out var length) && length == 32 ? bytes[..32].ToArray() : null;
    }

    private static byte[]? Hash(string? base64)
    {
        Span<byte> bytes = stackalloc byte[24];
        return base64 is { Length: 28 } && Convert.TryFromBase64String(base64, bytes, out var length) && length == 20 ? bytes[..20].ToArray() : null;
    }

    private DocumentStatus? Status()
    {
        switch (root.Text("status"))
        {
            case "current": return DocumentStatus.Current;
            case "superseded": return DocumentStatus.Superseded;
            default:
                reading.Wrong("code-invalid", "status", "status", "A document is current or superseded. To withdraw one, delete it.");
                return null;
        }
    }

    private ImmutableArray<DocumentRelation> Relations()
    {
        var relations = ImmutableArray.CreateBuilder<DocumentRelation>();
        var i = 0;
        foreach (var relation in root.Items("relatesTo"))
        {
            var target = relation.Member("target");
            var other = target.Text("reference") is { } reference && reference.Split('/') is [.., "DocumentReference", var id] && ResourceId.IsValid(id) ? id
                : target.Member("identifier").Text("value") is { } value && MetadataReading.Identifier(value) is { } unique ? new DocumentAddress(unique, here.RepositoryId, here.HomeCommunityId).ResourceId
                : null;
            DocumentRelationKind? kind = relation.Text("code") switch { "replaces" => DocumentRelationKind.Replaces, "appends" => DocumentRelationKind.Appends, "transforms" => DocumentRelationKind.Transforms, _ => null };
            if (other is null) reading.Wrong("value", "relation-target", $"relatesTo[{i}].target", "Name the other document by DocumentReference/id, or by its unique id in target.identifier.");
            else if (kind is null) reading.Wrong("code-invalid", "relation-kind", $"relatesTo[{i}].code", "A document replaces, appends to or transforms another.");
            else relations.Add(new DocumentRelation(kind.Value, other));
            i++;
        }

        return relations.ToImmutable();
    }

    private static string? Short(string? text) => text is null ? null : text.Length <= TextMax ? text : text[..TextMax];
}
