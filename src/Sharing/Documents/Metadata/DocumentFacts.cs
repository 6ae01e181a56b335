using System.Collections.Immutable;
using Felles.Access;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Records;

namespace Felles.Sharing.Documents.Metadata;

/// <summary>The facts that a document is found and judged by, from its metadata.</summary>
internal static class DocumentFacts
{
    internal static ImmutableArray<string> Tokens(DocumentEntry entry) => [$"category={DocumentCodes.Kind}|{entry.Class.Code}"];

    /// <summary>A document that a source lists, as the record shows it.</summary>
    /// <param name="entry">Metadata.</param>
    /// <param name="person">Whose it is.</param>
    /// <param name="organisation">Organisation number of who answers for it.</param>
    /// <param name="retrieve">Address at which this node fetches it.</param>
    internal static Entry Of(DocumentEntry entry, PersonKey person, string organisation, string retrieve)
    {
        var id = entry.Address.ResourceId;
        var facts = new EntryFacts
        {
            Type = "DocumentReference",
            Id = id,
            Version = 1,
            Service = ServiceCode.Documents,
            Source = organisation,
            RecordedAt = entry.CreatedAt.ToUniversalTime(),
            ClinicalAt = entry.ClinicalAt,
            Status = entry.Status == DocumentStatus.Current ? "current" : "superseded",
            Labels = entry.Labels,
            ReleaseAt = entry.ReleaseAt,
            Tokens = Tokens(entry),
        };
        return new Entry(facts, new ResourceStamp(id, 1, facts.RecordedAt, person).Apply(DocumentReferenceWriter.Write(entry, retrieve)));
    }
}
