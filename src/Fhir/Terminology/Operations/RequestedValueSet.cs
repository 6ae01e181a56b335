using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>The value set that a request is about: named by url, addressed by id, or brought along.</summary>
/// <param name="Compose">What it is made of.</param>
/// <param name="Resource">The resource; undefined for one that is implied.</param>
/// <param name="Id">Its id here; empty for one that was brought or is implied.</param>
internal sealed record RequestedValueSet(ValueSetCompose Compose, JsonElement Resource, string Id)
{
    internal static Outcome<RequestedValueSet> Find(TerminologyStore store, TerminologyRequest request, StoredResource? instance)
    {
        if (instance is not null) return new RequestedValueSet(store.Compose(instance), instance.Root, instance.Id);
        var url = request.Text("url");
        var brought = request.Object("valueSet");
        if (request.Fault is { } fault) return fault;
        if ((url is null) == (brought is null)) return new Problem(ProblemKind.Required, "value-set-required", "Name the value set by url, or send one as the parameter valueSet; one of the two.");
        if (brought is { } resource) return Brought(resource);
        var version = request.Text("valueSetVersion");
        if (store.FindValueSet(url!, version) is not { } compose) return Problem.NotFound("There is no value set with this url and version here. Load it: felles load terminology.");
        var stored = store.FindValueSetResource(url!, version);
        return new RequestedValueSet(compose, stored?.Root ?? default, stored?.Id ?? "");
    }

    private static Outcome<RequestedValueSet> Brought(JsonElement resource)
    {
        if (resource.Text("resourceType") != "ValueSet") return Problem.Malformed("value-set", "The parameter valueSet must be a ValueSet.");
        var utf8 = System.Text.Encoding.UTF8.GetBytes(resource.GetRawText());
        return FhirResource.Read(utf8).Then(read => FhirValidator.R4.Check(read)).Then<RequestedValueSet>(read => new RequestedValueSet(ValueSetCompose.Read(read.Root), read.Root, ""));
    }
}
