using System.Runtime.CompilerServices;
using Felles.Fhir;
using Felles.Sharing.Terminology;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.FhirBase;

/// <summary>The definitions that the bases search and validate by: with the terminology that the operator has loaded.</summary>
internal static class LoadedDefinitions
{
    private static readonly ConditionalWeakTable<LiveTerminology, FhirDefinitions> byTerminology = [];

    /// <summary>Those in force for a request.</summary>
    internal static FhirDefinitions Of(HttpContext context) => context.RequestServices.GetService<LiveTerminology>() is { } terminology
        ? byTerminology.GetValue(terminology, static live => FhirDefinitions.R4.WithTerminology(live))
        : FhirDefinitions.R4;
}
