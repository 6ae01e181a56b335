using System.Buffers;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>What a FHIR terminology service answers, over one store; https://hl7.org/fhir/R4/terminology-service.html. Pure; the web is elsewhere.</summary>
public static class TerminologyOperations
{
    /// <summary>Runs an operation of a type, or of one resource of it.</summary>
    /// <param name="store">Code systems, value sets and concept maps.</param>
    /// <param name="kind">The type.</param>
    /// <param name="id">Id of the resource; null for the operation of the type.</param>
    /// <param name="name">Name of the operation, without the dollar sign.</param>
    /// <param name="request">Its parameters.</param>
    /// <returns>The resource it answers with, UTF-8 JSON; or the problem.</returns>
    public static Outcome<ReadOnlyMemory<byte>> Run(TerminologyStore store, TerminologyKind kind, string? id, string name, TerminologyRequest request)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(request);
        StoredResource? instance = null;
        if (id is not null && (instance = store.FindById(kind, id)) is null) return NotHere;
        return (kind, name) switch
        {
            (TerminologyKind.ValueSet, "expand") => ExpandOperation.Run(store, request, instance),
            (TerminologyKind.ValueSet, "validate-code") => ValidateCodeOperation.InValueSet(store, request, instance),
            (TerminologyKind.CodeSystem, "validate-code") => ValidateCodeOperation.InCodeSystem(store, request, instance),
            (TerminologyKind.CodeSystem, "lookup") => LookupOperation.Run(store, request, instance),
            (TerminologyKind.CodeSystem, "subsumes") => SubsumesOperation.Run(store, request, instance),
            (TerminologyKind.ConceptMap, "translate") => TranslateOperation.Run(store, request, instance),
            _ => Problem.NotFound("There is no such operation of this type. See metadata for what is offered."),
        };
    }

    /// <summary>One resource, whole; a code system of very many concepts without them.</summary>
    public static Outcome<ReadOnlyMemory<byte>> Read(TerminologyStore store, TerminologyKind kind, string id)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.FindById(kind, id) is { } resource ? StoredResourceWriter.Write(resource, isWhole: true) : NotHere;
    }

    /// <summary>A search of one type: a Bundle.</summary>
    /// <param name="store">What to search.</param>
    /// <param name="kind">The type.</param>
    /// <param name="query">Parameters, decoded.</param>
    /// <param name="baseUrl">FHIR base of the service.</param>
    public static Outcome<ReadOnlyMemory<byte>> Search(TerminologyStore store, TerminologyKind kind, IReadOnlyList<KeyValuePair<string, string>> query, string baseUrl)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(query);
        return ResourceSearch.Run(store, kind, query, baseUrl);
    }

    /// <summary>The TerminologyCapabilities: which code systems and versions are here.</summary>
    public static ReadOnlyMemory<byte> Capabilities(TerminologyStore store, string baseUrl) => TerminologyCapabilities.Of(store, baseUrl);

    /// <summary>The CapabilityStatement.</summary>
    public static void Capability(IBufferWriter<byte> output, string baseUrl) => CapabilityStatementWriter.Write(output, TerminologyCapabilities.Service(baseUrl));

    private static Problem NotHere { get; } = Problem.NotFound("There is no resource of this type with this id.");
}
