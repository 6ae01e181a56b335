using System.Collections.Immutable;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.Documents.Intake;
using Felles.Sharing.Documents.Retrieval;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.Documents;

/// <summary>The documents of one patient as the pages list and open them: through the gate and from the sources, as the API does.</summary>
public static class PatientDocuments
{
    /// <summary>What the reader may see of the list, disclosed and logged.</summary>
    /// <param name="http">The request.</param>
    /// <param name="caller">Who is logged in.</param>
    /// <param name="opening">Whose record, and on what grounds.</param>
    /// <returns>The list; or the problems of <see cref="RecordGate.Open"/>.</returns>
    public static async Task<Outcome<DocumentListing>> List(HttpContext http, Caller caller, Opening opening)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(opening);
        var opened = await DocumentsApi.Open(http.RequestServices, caller, opening with { Wanted = new Wanted.OfService(DocumentIntake.Type) }, http.RequestAborted);
        if (!opened.Succeeded(out var found, out var problem)) return problem;
        var disclosed = await found.Record.Disclose(found.Record.Select(entry => !entry.Facts.Deleted && entry.Facts.Status == "current"), http.RequestAborted);
        if (!disclosed.Succeeded(out var disclosure, out problem)) return problem;
        return new DocumentListing([.. disclosure.Entries.Select(entry => entry.Body)], disclosure.Withheld, found.Record.Decision.OpensBlocked, [.. found.Unanswered.Select(one => one.Source.Name).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>One document, logged before it is answered; or the problem of the gate or of its source.</summary>
    /// <param name="http">The request.</param>
    /// <param name="caller">Who is logged in.</param>
    /// <param name="opening">Whose record, and on what grounds.</param>
    /// <param name="id">Id of the document in the list.</param>
    public static async Task<Outcome<ShownDocument>> Open(HttpContext http, Caller caller, Opening opening, string id)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(opening);
        if (!ResourceId.IsOurs(id)) return Problem.NotFound("There is no such document for this patient. Search for what there is.");
        http.Features.Set(caller);
        var opened = await http.RequestServices.Required<DocumentRetrieval>().Open(http, opening with { Wanted = new Wanted.OfService(DocumentIntake.Type), Query = $"document {id}" }, id);
        return opened.Then<ShownDocument>(document => new ShownDocument(document));
    }
}

/// <summary>The list of a patient's documents.</summary>
/// <param name="References">Each a DocumentReference, newest first.</param>
/// <param name="Withheld">How many the patient has blocked; 0 for citizens.</param>
/// <param name="OpensBlocked">What is blocked was opened.</param>
/// <param name="Unanswered">Names of the sources whose documents may be missing.</param>
public sealed record DocumentListing(ImmutableArray<ReadOnlyMemory<byte>> References, int Withheld, bool OpensBlocked, ImmutableArray<string> Unanswered);

/// <summary>A document whose use is logged: it may be shown.</summary>
public sealed class ShownDocument : IAsyncDisposable
{
    private readonly OpenDocument document;

    internal ShownDocument(OpenDocument document) => this.document = document;

    /// <summary>Its DocumentReference.</summary>
    public ReadOnlyMemory<byte> Reference => document.Body;

    /// <summary>Media type, lower case, without parameters.</summary>
    public string MediaType => document.Content.MediaType;

    /// <summary>The bytes, where they are no more than a page can show; null otherwise, and where they are not the document.</summary>
    public async Task<ReadOnlyMemory<byte>?> Whole(int bytesMax, CancellationToken cancel)
    {
        if (document.Content.Size > bytesMax) return null;
        using var copy = new MemoryStream();
        try
        {
            await document.Bytes.CopyToAsync(copy, cancel);
        }
        catch (Exception broken) when (broken is InvalidDataException or System.Security.Cryptography.CryptographicException)
        {
            return null;
        }

        return copy.ToArray();
    }

    /// <summary>Sends the document itself, to be saved; a PDF to be read in the browser where that is asked for.</summary>
    public Task Send(HttpContext http, bool isRead) => RetrieveEndpoint.Send(http, document, isRead && MediaType == "application/pdf");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => document.Bytes.DisposeAsync();
}
