using Felles.Fhir;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.FhirBase;

/// <summary>The definitions that the bases search and validate by: with the packages that the operator has added and the terminology that is loaded.</summary>
internal static class LoadedDefinitions
{
    /// <summary>Those in force for a request.</summary>
    internal static FhirDefinitions Of(HttpContext context) => context.RequestServices.GetRequiredService<DefinitionsInForce>().Definitions;
}
