using Felles.Fhir;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>What is done to a resource.</summary>
internal enum WriteMethod
{
    /// <summary>A new one (POST).</summary>
    Create,

    /// <summary>A new version of all of it (PUT).</summary>
    Update,

    /// <summary>A new version by changes (PATCH).</summary>
    Patch,

    /// <summary>Its end (DELETE).</summary>
    Delete,
}

/// <summary>One write, alone or as an entry of a transaction; https://hl7.org/fhir/R4/http.html.</summary>
/// <param name="Method">What is done.</param>
/// <param name="Type">Resource type.</param>
internal sealed record WriteRequest(WriteMethod Method, string Type)
{
    /// <summary>The resource's id; null when a search or nothing names it.</summary>
    public string? Id { get; init; }

    /// <summary>The search that names it, as a query string; null when it is named by id.</summary>
    public string? Criteria { get; init; }

    /// <summary>The resource sent; null for patch and delete.</summary>
    public FhirResource? Resource { get; init; }

    /// <summary>Makes the changed JSON of the stored; null but for a patch.</summary>
    public Func<ReadOnlyMemory<byte>, Outcome<ReadOnlyMemory<byte>>>? Patch { get; init; }

    /// <summary>On what condition.</summary>
    public RequestConditions Conditions { get; init; } = RequestConditions.None;

    /// <summary>How other entries of the transaction refer to it; null when they do not.</summary>
    public string? FullUrl { get; init; }

    /// <summary>Where in a Bundle it stands, as <c>Bundle.entry[3]</c>; the empty string when alone.</summary>
    public string Place { get; init; } = "";

    /// <summary>For the log, without what is searched by.</summary>
    internal string Text => $"{Verb} {(Id is null ? Type : $"{Type}/{Id}")}";

    private string Verb => Method switch
    {
        WriteMethod.Create => "POST",
        WriteMethod.Update => "PUT",
        WriteMethod.Patch => "PATCH",
        WriteMethod.Delete => "DELETE",
    };
}

/// <summary>What a write came to.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Version">The version stored, or found; null when there is none to tell of.</param>
/// <param name="Body">The resource as it is stored, where the caller sent all of it; null otherwise.</param>
internal sealed record WriteResult(int Status, EntryFacts? Version, ReadOnlyMemory<byte>? Body)
{
    /// <summary>As the client prefers to be answered.</summary>
    internal FhirReply Reply(ReturnPreference preference)
    {
        var reply = new FhirReply(Status) { Version = Version, IsStored = Version is not null };
        if (Status == StatusCodes.Status204NoContent) return reply;
        return (preference, Body) switch
        {
            (ReturnPreference.OperationOutcome, _) => reply with { Body = output => OperationOutcomeWriter.Write(output, [Stored]) },
            (ReturnPreference.Minimal, _) or (_, null) => reply,
            (_, { } body) => reply with { Body = output => System.Buffers.BuffersExtensions.Write(output, body.Span) },
        };
    }

    private static Issue Stored { get; } = new(IssueSeverity.Information, "informational", "stored", "The resource is stored.") { TextBokmål = "Ressursen er lagret." };
}
