using Felles.Kernel;

namespace Felles.Registers;

/// <summary>Judges events as far as the document itself goes: which members a type has, numbers, dates, codes.</summary>
internal sealed class RegisterEventCheck(SyntheticSeries accepted, DateOnly today)
{
    private const int EventsMax = 1000;

    internal static readonly string[] GuardianshipScopes = ["PersonalInterests", "FinancialInterests", "PersonalAndFinancialInterests"];

    private static readonly string[] AddressProtections = ["Unclassified", "ClientAddress", "Confidential", "StrictlyConfidential"];

    /// <summary>The members that each type must have, and those it may have.</summary>
    private static readonly Dictionary<string, (string[] Must, string[] May)> Types = new(StringComparer.Ordinal)
    {
        ["PersonIsBorn"] = (["name", "birthDate"], ["parents", "household", "addressProtection"]),
        ["PersonIsDeceased"] = (["deceasedOn"], []),
        ["PersonHasNewNumber"] = (["newNumber"], []),
        ["ChangeInParentalResponsibility"] = (["parents"], []),
        ["ChangeInAddress"] = ([], ["household"]),
        ["ChangeInAddressProtection"] = (["addressProtection"], []),
        ["GuardianshipBegins"] = (["guardian", "scope", "validFrom"], ["validTo"]),
        ["GuardianshipEnds"] = (["guardian"], []),
        ["PrivacyOfficerAppointed"] = (["organisation"], []),
        ["PrivacyOfficerDismissed"] = (["organisation"], []),
    };

    private readonly List<Issue> issues = [];

    internal Problem? Run(RegisterEventDocument document)
    {
        if (document.Events.Count > EventsMax) return new Problem(ProblemKind.TooLarge, "events-too-many", $"A document holds at most {EventsMax} events. Divide it.");
        for (var i = 0; i < document.Events.Count; i++) Judge(document.Events[i], $"events[{i}]");
        foreach (var twice in document.Events.GroupBy(one => one.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
            Add("duplicate", "event-twice", "events", $"{twice.Count()} events have the same id. Each has its own.");
        return issues.Count == 0 ? null : Problem.Invalid("events-invalid", "The events were refused whole, and nothing was taken in. Correct the places named and send them again.", [.. issues]);
    }

    private void Judge(RegisterEventEntry entry, string place)
    {
        if (!ResourceId.IsOurs(entry.Id)) Add("value", "event-id", $"{place}.id", "An id has 1 to 64 of A–Z, a–z, 0–9, hyphen and full stop, and is no person's number.");
        if (!Types.TryGetValue(entry.Type, out var members))
        {
            Add("code-invalid", "event-type", $"{place}.type", $"The type must be one of {string.Join(", ", Types.Keys)}.");
            return;
        }

        var there = entry.Members().ToHashSet(StringComparer.Ordinal);
        foreach (var missing in members.Must.Where(must => !there.Contains(must))) Add("required", "event-member", $"{place}.{missing}", "An event of this type has this member.");
        foreach (var extra in there.Except(members.Must).Except(members.May)) Add("structure", "event-member", $"{place}.{extra}", "An event of this type does not have this member.");
        Number(entry.Person, $"{place}.person");
        if (entry.NewNumber is { } fresh) Number(fresh, $"{place}.newNumber");
        if (entry.Guardian is { } guardian) Number(guardian, $"{place}.guardian");
        foreach (var parent in entry.Parents ?? []) Number(parent, $"{place}.parents");
        Past(entry.BirthDate, $"{place}.birthDate");
        Past(entry.DeceasedOn, $"{place}.deceasedOn");
        Date(entry.ValidFrom, $"{place}.validFrom");
        Date(entry.ValidTo, $"{place}.validTo");
        if (entry.AddressProtection is { } protection && !AddressProtections.Contains(protection)) Add("code-invalid", "address-protection", $"{place}.addressProtection", $"The address protection must be one of {string.Join(", ", AddressProtections)}.");
        if (entry.Scope is { } scope && !GuardianshipScopes.Contains(scope)) Add("code-invalid", "guardianship-scope", $"{place}.scope", $"The scope must be one of {string.Join(", ", GuardianshipScopes)}.");
        if (entry.Organisation is { } organisation && !OrganisationNumber.TryParse(organisation, out _)) Add("value", "organisation-number", $"{place}.organisation", "An organisation number has nine digits, the last a control digit.");
        if (entry.Name is { Length: 0 or > 200 }) Add("value", "name", $"{place}.name", "A name has 1 to 200 characters.");
        if (entry.Household is { Length: > 64 }) Add("value", "household", $"{place}.household", "A household is named by at most 64 characters.");
    }

    private void Number(string text, string place)
    {
        if (!PersonNumber.TryParse(text, accepted, out _)) Add("value", "national-number", place, "Eleven digits of a valid national identity number are needed; synthetic numbers only in test environments.");
    }

    private void Past(string? text, string place)
    {
        if (Date(text, place) > today) Add("value", "date-in-future", place, "The date lies in the future.");
    }

    private DateOnly? Date(string? text, string place)
    {
        if (text is null) return null;
        var date = RegisterEventEntry.Date(text);
        if (date is null) Add("value", "date", place, "A date is written yyyy-mm-dd.");
        return date;
    }

    private void Add(string type, string id, string place, string text)
    {
        if (issues.Count < 100) issues.Add(Issue.Error(type, id, text, place));
    }
}
