using Felles.Access;
using Felles.Citizens.Log;
using Felles.Citizens.Texts;
using Felles.Records;

namespace Felles.Citizens.Blocks;

/// <summary>A block in plain words.</summary>
internal static class BlockWords
{
    internal static string Subject(CitizenTexts texts, Restriction block) => block.Target switch
    {
        RestrictionTarget.Everyone => texts["blocks.subject.everyone"],
        RestrictionTarget.Reservation => texts["blocks.subject.reservation"],
        RestrictionTarget.DisclosureReservation => texts["blocks.subject.disclosure"],
        RestrictionTarget.Profession => texts["blocks.subject.profession", texts.Find($"role.{block.Subject}") ?? block.Subject],
        RestrictionTarget.Participation => block.Form ?? texts["blocks.subject.unknown"],
        RestrictionTarget.Person or RestrictionTarget.Organisation or RestrictionTarget.Department => block.SubjectName ?? texts["blocks.subject.unknown"],
    };

    internal static string Extent(CitizenTexts texts, Restriction block) =>
        string.Join(", ", RestrictionText.LimitsOf(block).Select(limit => LogWords.Limit(texts, limit)).Prepend(Extent(texts, block.Service)));

    internal static string Extent(CitizenTexts texts, ServiceCode? service) =>
        service is { } one ? texts.Find($"blocks.extent.{one.Code}") ?? texts["service.other"] : texts["blocks.extent.all"];

    /// <summary>Part of the keys of the texts about a target.</summary>
    internal static string Kind(RestrictionTarget target) => target switch
    {
        RestrictionTarget.Reservation => "reserve",
        RestrictionTarget.Everyone => "everyone",
        RestrictionTarget.Person => "person",
        RestrictionTarget.Organisation => "organisation",
        RestrictionTarget.Profession => "profession",
        RestrictionTarget.Department => "department",
        RestrictionTarget.DisclosureReservation => "disclosure",
        RestrictionTarget.Participation => "participation",
    };
}
