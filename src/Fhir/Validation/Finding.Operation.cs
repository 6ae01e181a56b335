using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>The messages of <c>$validate</c> about what a resource is to be used for.</summary>
internal static partial class Finding
{
    internal static Issue OtherType(string type) => Fault("invalid", "other-type",
        $"The address is that of {type}, and the resource is of another type. Send it to the address of its own type.",
        $"Adressen er den til {type}, og ressursen er av en annen type. Send den til adressen til sin egen type.");

    internal static Issue IdWanted(string type) => Fault("required", "id-required",
        "A resource that is to replace another needs the id of that.",
        "En ressurs som skal erstatte en annen, trenger id-en til den.") with
    { Expression = $"{type}.id" };

    internal static Issue OtherId(string type) => Fault("value", "other-id",
        "The id is not that of the address.",
        "Id-en er ikke adressens.") with
    { Expression = $"{type}.id" };

    internal static Issue NotOffered(IssueSeverity severity, string interaction) => new(severity, "not-supported", "interaction-not-offered",
        $"This service offers no {interaction} of this type at its FHIR base; its CapabilityStatement and documentation say how it takes in data.")
    {
        TextBokmål = $"Denne tjenesten tilbyr ikke {interaction} for denne typen på FHIR-adressen; CapabilityStatement og dokumentasjonen sier hvordan den tar imot data.",
    };

    internal static Issue MayBeDeleted() => new(IssueSeverity.Information, "informational", "delete-offered",
        "Resources of this type can be deleted here by those who may; whether this one, and by you, is decided when it is asked for.")
    {
        TextBokmål = "Ressurser av denne typen kan slettes her av dem som har lov; om denne, og av deg, avgjøres når det bes om.",
    };
}

/// <summary>What <c>$validate</c> says of the use that a resource is meant for.</summary>
public static class ValidateFindings
{
    /// <summary>The resource is of another type than the address.</summary>
    public static Issue OtherType(string type) => Finding.OtherType(type);

    /// <summary>What is wrong with the mode.</summary>
    /// <param name="request">The request.</param>
    /// <param name="offered">The interactions that the service offers with the type: read, create, update, delete ….</param>
    /// <param name="id">The id of the address; null for none.</param>
    public static IEnumerable<Issue> OfMode(ValidateRequest request, IReadOnlyCollection<string> offered, string? id)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(offered);
        switch (request.Mode)
        {
            case ValidationMode.Delete:
                yield return offered.Contains("delete") ? Finding.MayBeDeleted() : Finding.NotOffered(IssueSeverity.Error, "delete");
                break;
            case ValidationMode.Create:
                if (!offered.Contains("create")) yield return Finding.NotOffered(IssueSeverity.Warning, "create");
                break;
            case ValidationMode.Update:
                if (!offered.Contains("update")) yield return Finding.NotOffered(IssueSeverity.Warning, "update");
                if (request.Id is null) yield return Finding.IdWanted(request.Type!);
                else if (id is not null && request.Id != id) yield return Finding.OtherId(request.Type!);
                break;
        }
    }
}
