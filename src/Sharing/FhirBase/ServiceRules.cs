using Felles.Fhir;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>What a service demands of those who write to it, beside what its <see cref="FhirService.Writing"/> does.</summary>
internal interface IServiceRules
{
    /// <summary>Proves who writes, before a record is opened.</summary>
    /// <returns>The writer, for this request only; or why they may not.</returns>
    Task<Outcome<IServiceWriter>> Prove(HttpContext context);
}

/// <summary>
/// One who may write, and what the service's rules make of what they send. It decides what is stored; which resource is
/// meant, the conditions, the references and the commit are the same for all services.
/// </summary>
internal interface IServiceWriter
{
    /// <summary>Whether a write of a type is judged by all that there is of the type.</summary>
    bool JudgesByOthers(string type);

    /// <summary>The id of a new resource; null for any.</summary>
    string? NewId(OpenRecord record, string type);

    /// <summary>Why a resource may not be changed so; null when it may be tried.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="latest">The latest version, deleted or not; null when there is none.</param>
    Problem? Hinder(WriteRequest request, EntryFacts? latest);

    /// <summary>The resource with what the request itself tells and the sender may leave out, so that it can be validated.</summary>
    FhirResource Completed(FhirResource resource, PersonKey person);

    /// <summary>A new version of a resource, valid by FHIR, as it is to be stored. No national number may stand in it (rule 4).</summary>
    /// <param name="record">Opened for writing.</param>
    /// <param name="resource">As it was completed.</param>
    /// <param name="id">Its id.</param>
    /// <param name="latest">The version it replaces; null for a new resource.</param>
    Outcome<Change> Stored(OpenRecord record, FhirResource resource, string id, EntryFacts? latest);

    /// <summary>The deletion of a resource.</summary>
    /// <param name="record">Opened for writing.</param>
    /// <param name="latest">Its latest version, not deleted.</param>
    Outcome<Change> Deleted(OpenRecord record, EntryFacts latest);
}
