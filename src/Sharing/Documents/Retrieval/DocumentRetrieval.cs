using System.Collections.Immutable;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.Documents.Content;
using Felles.Sharing.Documents.Intake;
using Felles.Sharing.Documents.Metadata;
using Felles.Sharing.Documents.Sources;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.Documents.Retrieval;

/// <summary>A document that may leave the house: its log entry is on disk.</summary>
/// <param name="Id">FHIR id.</param>
/// <param name="Content">What its bytes are.</param>
/// <param name="Bytes">The bytes; disposed by whoever sends them.</param>
/// <param name="Body">Its DocumentReference.</param>
internal sealed record OpenDocument(string Id, DocumentContent Content, Stream Bytes, ReadOnlyMemory<byte> Body);

/// <summary>Fetches one document through the gate: found in the list that the reader may see, logged, then opened.</summary>
internal sealed class DocumentRetrieval(DocumentVault vault, DocumentFederation federation, DocumentsOptions options)
{
    /// <summary>What is verified whole before the first byte leaves; larger documents hold back their last part.</summary>
    private const int VerifiedFirst = 1024 * 1024;

    /// <summary>Opens a document; or <see cref="ProblemKind.NotFound"/>, the problems of the gate, or those of its source.</summary>
    /// <param name="context">The request.</param>
    /// <param name="opening">What is asked of the gate.</param>
    /// <param name="id">FHIR id of the document.</param>
    internal async Task<Outcome<OpenDocument>> Open(HttpContext context, Opening opening, string id)
    {
        var opened = await DocumentsApi.Open(context, opening);
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        DocumentEntry? entry = null;
        // The address is read from the body before the disclosure, and nothing of it leaves before.
        var chosen = record.Select(candidate => candidate.Facts.Type == DocumentIntake.Type && candidate.Facts.Id == id && !candidate.Facts.Deleted && Read(candidate.Body, out entry));
        if (entry is null) return await Missing(context, record);
        if (entry.Address.HomeCommunityId != options.HomeCommunityId) return await FromSource(context, record, chosen, entry);
        var vaultId = chosen.Facts.Single().Tokens.FirstOrDefault(token => token.StartsWith(DocumentIntake.VaultToken, StringComparison.Ordinal))?[DocumentIntake.VaultToken.Length..];
        var bytes = vaultId is null ? null : vault.Open(vaultId);
        if (bytes is null) return Lost;
        var disclosed = await record.Disclose(chosen, context.RequestAborted);
        if (disclosed.Succeeded(out var disclosure, out problem)) return new OpenDocument(id, entry.Content, bytes, disclosure.Entries[0].Body);
        await bytes.DisposeAsync();
        return problem;
    }

    /// <summary>Asks the source first and logs then, so that the log tells of what was disclosed and not of what was tried.</summary>
    private async Task<Outcome<OpenDocument>> FromSource(HttpContext context, OpenRecord record, Selection chosen, DocumentEntry entry)
    {
        var cancel = context.RequestAborted;
        var fetched = await federation.Fetch(record, context.GetCaller(), entry.Address, cancel);
        if (fetched.Failed(out var problem)) return await Failed(context, record, problem);
        fetched.Succeeded(out var source, out _);
        Stream bytes = new VerifiedDocument(source!, entry.Content);
        try
        {
            if (VerifiedDocument.Fault(source!, entry.Content) is not null) throw new InvalidDataException("The source announces something else than it listed.");
            if (entry.Content.Size <= VerifiedFirst) bytes = await Whole(bytes, cancel);
            else if (context.Request.Headers.Range.Count > 0) bytes = await Spooled(bytes, cancel);
        }
        catch (InvalidDataException)
        {
            await bytes.DisposeAsync();
            return await Failed(context, record, Problem.Unavailable("source-differs", "The source did not send the document that it lists, so nothing is shown. Try again; if it lasts, tell the operator."));
        }

        var disclosed = await record.Disclose(chosen, cancel);
        if (disclosed.Succeeded(out var disclosure, out problem)) return new OpenDocument(entry.Address.ResourceId, entry.Content, bytes, disclosure.Entries[0].Body);
        await bytes.DisposeAsync();
        return problem;
    }

    private static async Task<Stream> Whole(Stream verified, CancellationToken cancel)
    {
        var whole = new MemoryStream();
        await verified.CopyToAsync(whole, cancel);
        await verified.DisposeAsync();
        whole.Position = 0;
        return whole;
    }

    /// <summary>A part of a document can only be verified with the whole, which is kept sealed while it is sent.</summary>
    private async Task<Stream> Spooled(Stream verified, CancellationToken cancel)
    {
        // What a source declares is no reason to fill this node's disk.
        var kept = await vault.Keep(verified, options.BytesMax, cancel);
        if (!kept.Succeeded(out var spool, out var problem)) throw new InvalidDataException(problem.Text);
        await verified.DisposeAsync();
        var opened = vault.Open(spool.Id)!;
        // Open, it can be read to its end though its name is gone.
        vault.Drop(spool.Id);
        return opened;
    }

    private static async Task<Outcome<OpenDocument>> Failed(HttpContext context, OpenRecord record, Problem problem)
    {
        var logged = await record.Disclose(record.Select(_ => false), context.RequestAborted);
        return logged.Failed(out var unlogged) ? unlogged : problem;
    }

    // Its own and any other home: what stands in the record was judged when it came in.
    private static bool Read(ReadOnlyMemory<byte> body, out DocumentEntry? entry) => DocumentReferenceReader.Read(body, DocumentPlace.Any).Succeeded(out entry, out _);

    private static async Task<Outcome<OpenDocument>> Missing(HttpContext context, OpenRecord record)
    {
        // That there is nothing, or something withheld, is an answer as well, and in the log before it is given.
        var logged = await record.Disclose(record.Select(_ => false), context.RequestAborted);
        if (logged.Failed(out var problem)) return problem;
        return record.Withheld > 0
            ? Problem.Forbidden("withheld", "The patient has blocked documents here. They open with the patient's elevated consent or in an emergency (access basis FORHOYET_SAMTYKKE or FORHOYET_AKUTT).")
            : Problem.NotFound("There is no such document for this patient. Search for what there is.");
    }

    private static Problem Lost { get; } = Problem.Unavailable("document-lost", "The document is listed but its bytes are not here. Tell the operator; nothing was disclosed.");
}
