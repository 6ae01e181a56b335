using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Felles.Access;
using Felles.Citizens.Texts;
using Felles.Registers;
using Microsoft.AspNetCore.DataProtection;

namespace Felles.Citizens.Blocks;

/// <summary>Whom or what a citizen is about to block.</summary>
/// <param name="Target">Person, organisation, profession, department, everyone, or a reservation.</param>
/// <param name="Number">HPR number, organisation number, category or department; empty for the other targets.</param>
/// <param name="Name">Name shown; empty for the other targets.</param>
internal sealed record BlockSubject(RestrictionTarget Target, string Number, string Name)
{
    /// <summary>The one document, <c>Type/id</c>; null for all.</summary>
    public string? Document { get; init; }

    /// <summary>The service of the document.</summary>
    public string? Service { get; init; }

    internal static readonly BlockSubject Disclosure = new(RestrictionTarget.DisclosureReservation, "", "");

    /// <summary>A profession, by its category (9060).</summary>
    internal static BlockSubject OfProfession(string category) => new(RestrictionTarget.Profession, category, "");

    /// <summary>A document, blocked for everyone.</summary>
    internal static BlockSubject OfDocument(ServiceCode service, string reference, string title) => new(RestrictionTarget.Everyone, "", title) { Service = service.Code, Document = reference };

    internal static readonly BlockSubject Everyone = new(RestrictionTarget.Everyone, "", "");

    internal static readonly BlockSubject Reservation = new(RestrictionTarget.Reservation, "", "");

    /// <summary>What a search found, with what the form for each sends.</summary>
    internal static IReadOnlyList<(string Name, string About, string Token)> Offered((IReadOnlyList<RegisteredOrganisation> Organisations, IReadOnlyList<RegisteredHealthPerson> Personnel) matches, CitizenTexts texts, BlockTokens tokens) =>
    [
        .. matches.Organisations.Select(organisation => (organisation.Name, "", tokens.Of(new BlockSubject(RestrictionTarget.Organisation, organisation.Number.ToString(), organisation.Name)))),
        .. matches.Personnel.Select(person => (
            person.Name,
            string.Join(", ", person.Authorizations.Select(role => texts.Find($"role.{role}")).OfType<string>().DefaultIfEmpty(texts["blocks.person"])),
            tokens.Of(new BlockSubject(RestrictionTarget.Person, person.HprNumber, person.Name)))),
    ];
}

/// <summary>
/// Carries a subject from one form to the next. A professional's number is never shown to the citizen (ATT-8), neither on
/// the page nor in its source, so the form holds it encrypted, for an hour.
/// </summary>
internal sealed class BlockTokens(IDataProtectionProvider protection)
{
    private static readonly TimeSpan life = TimeSpan.FromHours(1);

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("Felles.Citizen.BlockSubject").ToTimeLimitedDataProtector();

    internal string Of(BlockSubject subject) => protector.Protect(JsonSerializer.Serialize(subject), life);

    /// <summary>The subject; null for a token that is not ours or is too old.</summary>
    internal BlockSubject? Read(string? token)
    {
        if (token is not { Length: > 0 and < 2000 }) return null;
        try
        {
            return JsonSerializer.Deserialize<BlockSubject>(protector.Unprotect(token));
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>A service that a block can cover.</summary>
internal static class BlockServices
{
    /// <summary>The services, in the order shown; all of them is the empty key.</summary>
    internal static readonly ImmutableArray<ServiceCode> All = [ServiceCode.LabResults, ServiceCode.CriticalInfo, ServiceCode.Measurements, ServiceCode.Documents];

    /// <summary>Reads a form's value: true with the service, or null for all; false for anything else.</summary>
    internal static bool TryRead(string value, out ServiceCode? service)
    {
        service = All.Where(known => known.Code == value).Select(known => (ServiceCode?)known).FirstOrDefault();
        return value.Length == 0 || service is not null;
    }
}
