using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Felles.Access;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.Documents.Content;
using Felles.Sharing.Documents.Metadata;

namespace Felles.Sharing.Documents.Intake;

/// <summary>What came of a submission.</summary>
/// <param name="Stored">The versions stored; empty when all of it was here before.</param>
internal sealed record SubmissionReceipt(ImmutableArray<EntryFacts> Stored);

/// <summary>
/// Takes in documents for one patient: their bytes into the vault, their metadata behind the gate, all of a submission or
/// nothing. A document that replaces another deprecates it in the same commit.
/// </summary>
internal sealed class DocumentIntake(RecordGate gate, DocumentVault vault, UploadTickets tickets, PatientIndex patients, DocumentsOptions options, RetrieveAddress address)
{
    internal const string Type = "DocumentReference";

    /// <summary>Token of an entry: the name of its bytes in the vault.</summary>
    internal const string VaultToken = "vault=";

    /// <summary>Where documents that are sent here are.</summary>
    internal DocumentPlace Place { get; } = new(options.HomeCommunityId, options.RepositoryId);

    /// <summary>Stores a submission; or the problem, with nothing stored.</summary>
    internal async Task<Outcome<SubmissionReceipt>> Take(SystemCaller sender, PersonRef person, Submission submission, CancellationToken cancel)
    {
        if (options.RegistersPatients && person.Number is { } number && (await patients.Ensure(number, submission, cancel)).Failed(out var unknown)) return unknown;
        var opening = new Opening { Person = person, Service = ServiceCode.Documents, Act = Act.Write, Wanted = new Wanted.OfService(Type), Query = "ITI-65" };
        var opened = await gate.Open(sender, opening, cancel);
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        var (fresh, faults) = Judge(sender, record, submission);
        if (faults.Count > 0) return Problem.Invalid("submission-refused", "The submission cannot be taken in; nothing was stored. Correct what the issues name and send it again.", [.. faults]);
        if (fresh.Count == 0) return new SubmissionReceipt([]);

        var kept = new List<(SubmittedDocument Document, KeptDocument Kept)>();
        try
        {
            foreach (var document in fresh)
            {
                var taken = await Keep(sender, document, cancel);
                if (!taken.Succeeded(out var one, out problem)) return Dropped(kept, problem);
                kept.Add((document, one));
            }

            var committed = await record.Commit(new ChangeSet { Changes = [.. Changes(sender, record, submission, kept)], Message = ReceiptOf(sender, submission) }, cancel);
            return committed.Succeeded(out var receipt, out problem) ? new SubmissionReceipt([.. receipt.Stored.Select(entry => entry.Facts)]) : Dropped(kept, problem);
        }
        catch (OperationCanceledException)
        {
            Dropped(kept, null);
            throw;
        }
    }

    /// <summary>Withdraws a document: from now on it is in no list and nobody fetches it. Its versions are kept.</summary>
    internal async Task<Outcome<EntryFacts>> Withdraw(SystemCaller sender, PersonRef person, string id, CancellationToken cancel)
    {
        var opened = await gate.Open(sender, new Opening { Person = person, Service = ServiceCode.Documents, Act = Act.Write, Wanted = new Wanted.These((Type, id)), Query = $"DELETE {Type}" }, cancel);
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        if (record.Find(Type, id) is not { } latest) return Problem.NotFound("There is no such document for this patient. Check the id and the patient.");
        if (latest.Deleted) return new Problem(ProblemKind.Gone, "withdrawn", "The document has been withdrawn already.");
        if (latest.Source != sender.Organisation.ToString()) return NotYours;
        var gone = new Change { Type = Type, Id = id, Replaces = latest.Version, Body = record.BodyToChange(Type, id)!.Value, Source = latest.Source, ClinicalAt = latest.ClinicalAt, Status = latest.Status, Labels = latest.Labels, ReleaseAt = latest.ReleaseAt, Tokens = latest.Tokens, Deletes = true };
        var committed = await record.Commit(new ChangeSet { Changes = [gone] }, cancel);
        return committed.Succeeded(out var receipt, out problem) ? receipt.Stored[0].Facts : problem;
    }

    private (List<SubmittedDocument> Fresh, List<Issue> Faults) Judge(SystemCaller sender, OpenRecord record, Submission submission)
    {
        var (fresh, faults) = (new List<SubmittedDocument>(), new List<Issue>());
        var own = submission.Documents.Select(document => document.Entry.Address.ResourceId).ToHashSet(StringComparer.Ordinal);
        foreach (var document in submission.Documents)
        {
            var id = document.Entry.Address.ResourceId;
            if (record.Find(Type, id) is { } known)
            {
                var same = DocumentReferenceReader.Read(record.BodyToChange(Type, id)!.Value, Place).Succeeded(out var stored, out _) && stored.Content.Sha1.Span.SequenceEqual(document.Entry.Content.Sha1.Span);
                if (same && !known.Deleted) continue;
                faults.Add(Issue.Error("duplicate", same ? "withdrawn" : "non-identical-hash", same ? "This document was withdrawn. Send it anew under another unique id." : "Another document has this unique id (XDSNonIdenticalHash). Give the new one an id of its own, and let it replace the other.", $"{document.Place}.masterIdentifier"));
                continue;
            }

            for (var i = 0; i < document.Entry.Relations.Length; i++)
                if (Fault(sender, record, document.Entry.Relations[i], own) is var (code, text))
                    faults.Add(Issue.Error("not-found", code, text, $"{document.Place}.relatesTo[{i}].target"));
            if (PersonNumber.OccursIn(Encoding.UTF8.GetString(DocumentReferenceWriter.Write(document.Entry, address.Of(document.Entry.Address)))))
                faults.Add(Issue.Error("value", "number-in-metadata", "A national number stands in the metadata. Only the patient is named by one, and in subject alone.", document.Place));
            fresh.Add(document);
        }

        return (fresh, faults);
    }

    private static (string Code, string Text)? Fault(SystemCaller sender, OpenRecord record, DocumentRelation relation, HashSet<string> own)
    {
        if (own.Contains(relation.OtherId)) return relation.Kind == DocumentRelationKind.Replaces ? ("replaces-own", "A document cannot replace one of the same submission.") : null;
        if (record.Find(Type, relation.OtherId) is not { Deleted: false } other) return ("relation-unknown", "There is no such document of this patient here. Send it first, or leave the relation out.");
        if (other.Source != sender.Organisation.ToString()) return ("relation-not-yours", "The other document is another organisation's. An organisation replaces and adds to its own.");
        return relation.Kind == DocumentRelationKind.Replaces && other.Status != "current" ? ("replaced-already", "The other document has been replaced already. Replace the one that stands.") : null;
    }

    private async Task<Outcome<KeptDocument>> Keep(SystemCaller sender, SubmittedDocument document, CancellationToken cancel)
    {
        KeptDocument kept;
        if (document.Bytes is { } bytes)
        {
            using var stream = new MemoryStream(bytes, writable: false);
            var taken = await vault.Keep(stream, options.BytesMax, cancel);
            if (!taken.Succeeded(out kept!, out var problem)) return problem;
        }
        else if (tickets.Open(sender.Organisation, document.Uploaded!.Split('/')[^1]) is { } upload)
        {
            if (upload.MediaType != document.Entry.Content.MediaType) return Wrong(document, "media-type-differs", "contentType", "The Binary was sent with another media type.");
            kept = upload.Kept;
        }
        else
        {
            return Wrong(document, "upload-unknown", "url", "There is no such Binary, it is another organisation's, or it is too old. Send it again.");
        }

        var fault = kept.Size != document.Entry.Content.Size ? Wrong(document, "non-identical-size", "size", "The size is not that of the bytes (XDSNonIdenticalSize).")
            : !kept.Sha1.AsSpan().SequenceEqual(document.Entry.Content.Sha1.Span) ? Wrong(document, "non-identical-hash", "hash", "The hash is not the SHA-1 of the bytes (XDSNonIdenticalHash).")
            : null;
        if (fault is null) return kept;
        if (document.Bytes is not null) vault.Drop(kept.Id);
        return fault;
    }

    private IEnumerable<Change> Changes(SystemCaller sender, OpenRecord record, Submission submission, List<(SubmittedDocument Document, KeptDocument Kept)> kept)
    {
        foreach (var (document, file) in kept)
        {
            var entry = document.Entry with { Content = document.Entry.Content with { Sha256 = file.Sha256 } };
            yield return new Change
            {
                Type = Type, Id = entry.Address.ResourceId, Replaces = 0, Body = DocumentReferenceWriter.Write(entry, address.Of(entry.Address)), Source = sender.Organisation.ToString(),
                ClinicalAt = entry.ClinicalAt, Status = entry.Status == DocumentStatus.Current ? "current" : "superseded", Labels = entry.Labels, ReleaseAt = entry.ReleaseAt,
                Tokens = [.. DocumentFacts.Tokens(entry), VaultToken + file.Id],
            };
        }

        foreach (var replaced in kept.SelectMany(one => one.Document.Entry.Relations).Where(relation => relation.Kind == DocumentRelationKind.Replaces).Select(relation => relation.OtherId).Distinct(StringComparer.Ordinal))
        {
            var old = record.Find(Type, replaced)!;
            DocumentReferenceReader.Read(record.BodyToChange(Type, replaced)!.Value, Place).Succeeded(out var entry, out _);
            yield return new Change
            {
                Type = Type, Id = replaced, Replaces = old.Version, Body = DocumentReferenceWriter.Write(entry! with { Status = DocumentStatus.Superseded }, address.Of(entry.Address)), Source = old.Source,
                ClinicalAt = old.ClinicalAt, Status = "superseded", Labels = old.Labels, ReleaseAt = old.ReleaseAt, Tokens = old.Tokens,
            };
        }

        yield return SubmissionSet.Of(submission, sender);
    }

    private static MessageReceipt ReceiptOf(SystemCaller sender, Submission submission) => new(
        sender.Organisation.ToString(), submission.SetId,
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(submission.Documents.Select(document => new { document.Entry.Address, Hash = Convert.ToHexString(document.Entry.Content.Sha1.Span) }))));

    private Problem Dropped(List<(SubmittedDocument Document, KeptDocument Kept)> kept, Problem? problem)
    {
        // What was sent before its submission can be submitted again.
        foreach (var (document, file) in kept)
            if (document.Bytes is not null)
                vault.Drop(file.Id);
        return problem!;
    }

    private static Problem Wrong(SubmittedDocument document, string id, string element, string text) =>
        Problem.Invalid(id, "A document's bytes are not as its metadata say; nothing was stored.", Issue.Error("value", id, text, $"{document.Place}.content[0].attachment.{element}"));

    private static Problem NotYours => Problem.Forbidden("not-yours", "An organisation withdraws what it has published itself. Ask the organisation that answers for this document.");
}
