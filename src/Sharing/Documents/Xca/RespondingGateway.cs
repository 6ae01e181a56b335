using Felles.Access;
using Felles.Identity;
using Felles.Identity.Saml;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.Documents.Content;
using Felles.Sharing.Documents.Intake;
using Felles.Sharing.Documents.Metadata;
using Felles.Sharing.Documents.Retrieval;

namespace Felles.Sharing.Documents.Xca;

/// <summary>
/// The responding gateway of IHE XCA: lists and documents of this community for whom an assertion speaks, by the same gate as
/// every other reader's, so that restrictions hold here too and the use is logged here with its <c>decision_ref</c>.
/// </summary>
internal sealed class RespondingGateway(RecordGate gate, DocumentVault vault, DocumentsOptions options)
{
    private const string WholeScope = "nhn:phr/mhd/read-documentreferences";
    private const string RegulationScope = WholeScope + "/kjernejournalforskriften";
    private const string BothLaws = "The scopes of the two lists may not be combined: each has its own law. Send an assertion with one of them.";

    internal DocumentPlace Place { get; } = new(options.HomeCommunityId, options.RepositoryId);

    /// <summary>Answers a stored query with the documents that the reader may see; the log entry is on disk by then.</summary>
    internal async Task<(IReadOnlyList<DocumentEntry> Found, IReadOnlyList<XdsError> Errors)> List(XuaStatement statement, StoredQuery query, string transaction, CancellationToken cancel)
    {
        if (query.Patient is { } named && XuaStatement.PatientOf(named) != statement.Patient.Reveal())
            return ([], [new XdsError("XDSPatientIdDoesNotMatch", "The patient of the query is not the patient of the assertion.")]);
        if (HasBothLaws(statement)) return ([], [new XdsError("XDSRegistryError", BothLaws)]);
        var opened = await gate.Open(statement.Caller, Asked(statement, $"{transaction} list"), cancel);
        if (!opened.Succeeded(out var record, out var problem)) return ([], [XdsError.Of(problem, isRetrieve: false)]);
        var found = new List<DocumentEntry>();
        var chosen = record.Select(entry => IsDocument(entry) && Read(entry) is { } document && query.Finds(document));
        var disclosed = await record.Disclose(chosen, cancel);
        if (!disclosed.Succeeded(out var disclosure, out problem)) return ([], [XdsError.Of(problem, isRetrieve: false)]);
        foreach (var entry in disclosure.Entries)
            if (Read(entry) is { } document)
                found.Add(document);
        return (found, []);
    }

    /// <summary>Opens documents; the log entry of all of them is on disk. Whoever is given them disposes their streams.</summary>
    internal async Task<(List<(DocumentAddress Address, OpenDocument Document)> Opened, List<XdsError> Errors)> Open(XuaStatement statement, IReadOnlyList<DocumentAddress> wanted, string transaction, CancellationToken cancel)
    {
        var (given, errors) = (new List<(DocumentAddress, OpenDocument)>(), new List<XdsError>());
        if (HasBothLaws(statement)) return (given, [new XdsError("XDSRepositoryError", BothLaws)]);
        var opened = await gate.Open(statement.Caller, Asked(statement, $"{transaction} document {string.Join(' ', wanted.Select(address => address.ResourceId))}"), cancel);
        if (!opened.Succeeded(out var record, out var problem)) return (given, [XdsError.Of(problem, isRetrieve: true)]);
        var addresses = wanted.DistinctBy(address => address.ResourceId).ToDictionary(address => address.ResourceId, StringComparer.Ordinal);
        var chosen = record.Select(entry => IsDocument(entry) && addresses.ContainsKey(entry.Facts.Id));
        var disclosed = await record.Disclose(chosen, cancel);
        if (!disclosed.Succeeded(out var disclosure, out problem)) return (given, [XdsError.Of(problem, isRetrieve: true)]);
        foreach (var entry in disclosure.Entries)
        {
            var address = addresses[entry.Facts.Id];
            var sealedAs = entry.Facts.Tokens.FirstOrDefault(token => token.StartsWith(DocumentIntake.VaultToken, StringComparison.Ordinal))?[DocumentIntake.VaultToken.Length..];
            if (Read(entry) is { } document && sealedAs is not null && vault.Open(sealedAs) is { } bytes) given.Add((address, new OpenDocument(entry.Facts.Id, document.Content, bytes, entry.Body)));
            else errors.Add(new XdsError("XDSRepositoryError", "The document is listed but its bytes are not here. Tell the operator of the source.", address.UniqueId));
            addresses.Remove(entry.Facts.Id);
        }

        // What the patient has blocked is not told apart from what is not there: the list tells how much is withheld.
        errors.AddRange(addresses.Values.Select(address => new XdsError("XDSDocumentUniqueIdError", "There is no such document for this reader.", address.UniqueId)));
        return (given, errors);
    }

    private static bool HasBothLaws(XuaStatement statement) => statement.Caller is HealthPersonnel personnel && personnel.Scopes.Contains(WholeScope) && personnel.Scopes.Contains(RegulationScope);

    private static Opening Asked(XuaStatement statement, string query)
    {
        var basis = statement.Caller is HealthPersonnel ? Basis(statement) : AccessBasis.None;
        return new Opening
        {
            Person = PersonRef.Of(statement.Patient),
            Service = ServiceCode.Documents,
            Act = Act.Read,
            Wanted = new Wanted.OfService(DocumentIntake.Type),
            Basis = basis,
            EmergencyReason = basis == AccessBasis.ElevatedEmergency && statement.Caller is HealthPersonnel { Attestation: { } attestation } ? ReasonOf(statement, attestation) : null,
            ListsByRegulation = statement.Caller is HealthPersonnel && statement.Caller.Scopes.Contains(RegulationScope),
            Query = query,
        };
    }

    // The profile has no place for what was written in the emergency; it stands where the decision was made, under its reference.
    private static string ReasonOf(XuaStatement statement, Attestation attestation) =>
        attestation.DecisionDescription is { Length: >= 10 } description ? description : $"Begrunnelsen står hos {statement.Issuer}, beslutning {attestation.DecisionId}.";

    private static AccessBasis Basis(XuaStatement statement)
    {
        if (statement.Caller is HealthPersonnel { Attestation.Purpose: PurposeOfUse.BreakTheGlass }) return AccessBasis.ElevatedEmergency;
        return AccessConsentPolicies.Basis(statement.AccessConsentPolicy);
    }

    private static bool IsDocument(Entry entry) => entry.Facts.Type == DocumentIntake.Type && !entry.Facts.Deleted;

    private DocumentEntry? Read(Entry entry) => DocumentReferenceReader.Read(entry.Body, Place).Match(document => (DocumentEntry?)document, _ => null);
}
