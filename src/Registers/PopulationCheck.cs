using System.Globalization;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Registers;

/// <summary>Judges a population as far as the document itself goes: numbers, dates, codes, what is said twice.</summary>
internal sealed class PopulationCheck
{
    private const int NameCharactersMax = 200;
    private const int ItemsMax = 50;

    private static readonly HashSet<string> AddressProtections = new(StringComparer.Ordinal) { "Unclassified", "ClientAddress", "Confidential", "StrictlyConfidential" };

    private readonly FindingList findings = new();
    private readonly SyntheticSeries accepted;
    private readonly DateOnly today;

    private PopulationCheck(SyntheticSeries accepted, DateOnly today)
    {
        this.accepted = accepted;
        this.today = today;
    }

    public static Outcome<CheckedPopulation> Run(PopulationDocument document, SyntheticSeries accepted, DateOnly today)
    {
        var check = new PopulationCheck(accepted, today);
        var result = new CheckedPopulation(
            check.Citizens(document.Citizens), check.HealthPersonnel(document.HealthPersonnel), check.Organisations(document.Organisations));
        return check.findings.Any ? check.findings.ToProblem() : result;
    }

    private List<CheckedCitizen> Citizens(IReadOnlyList<CitizenEntry> entries)
    {
        var result = new List<CheckedCitizen>(entries.Count);
        var seen = new HashSet<PersonNumber>();
        for (var i = 0; i < entries.Count; i++)
        {
            var (entry, place) = (entries[i], Place("citizens", i));
            var number = Number(entry.Number, $"{place}.number");
            var former = Numbers(entry.FormerNumbers, $"{place}.formerNumbers");
            var parents = Numbers(entry.Parents, $"{place}.parents");
            foreach (var (own, where) in former.Select((n, j) => (n, $"{place}.formerNumbers[{j}]")).Prepend((number ?? default, $"{place}.number")))
                if (own != default && !seen.Add(own))
                    findings.Add("duplicate", "number-twice", where, "This number stands for another citizen in the document too. A number belongs to one person.");
            if (number is { } self && parents.Contains(self))
                findings.Add("business-rule", "own-parent", $"{place}.parents", "A person cannot be their own parent.");
            Name(entry.Name, $"{place}.name");
            OptionalText(entry.GivenName, $"{place}.givenName", NameCharactersMax);
            OptionalText(entry.FamilyName, $"{place}.familyName", NameCharactersMax);
            OptionalText(entry.Household, $"{place}.household", 64);
            Dates(entry, place);
            if (!AddressProtections.Contains(entry.AddressProtection))
                findings.Add("code-invalid", "address-protection", $"{place}.addressProtection", $"The address protection must be one of {string.Join(", ", AddressProtections)}.");
            if (number is { } valid) result.Add(new CheckedCitizen(place, valid, entry, parents, former));
        }

        return result;
    }

    private void Dates(CitizenEntry entry, string place)
    {
        var born = Date(entry.BirthDate, $"{place}.birthDate");
        var died = Date(entry.DeceasedOn, $"{place}.deceasedOn");
        if (born > today) findings.Add("value", "birth-in-future", $"{place}.birthDate", "The date of birth lies in the future.");
        if (died > today) findings.Add("value", "death-in-future", $"{place}.deceasedOn", "The date of death lies in the future.");
        if (died < born) findings.Add("business-rule", "death-before-birth", $"{place}.deceasedOn", "The date of death lies before the date of birth.");
    }

    private List<CheckedHealthPerson> HealthPersonnel(IReadOnlyList<HealthPersonEntry> entries)
    {
        var result = new List<CheckedHealthPerson>(entries.Count);
        var seenHpr = new HashSet<string>(StringComparer.Ordinal);
        var seenPerson = new HashSet<PersonNumber>();
        for (var i = 0; i < entries.Count; i++)
        {
            var (entry, place) = (entries[i], Place("healthPersonnel", i));
            var number = Number(entry.Number, $"{place}.number");
            if (entry.HprNumber is not { Length: >= 1 and <= 16 } || !entry.HprNumber.All(char.IsAsciiDigit) || PersonNumber.TryParse(entry.HprNumber, SyntheticSeries.All, out _))
                findings.Add("value", "hpr-number", $"{place}.hprNumber", "An HPR number is 1 to 16 digits, and not a national number.");
            else if (!seenHpr.Add(entry.HprNumber))
                findings.Add("duplicate", "hpr-number-twice", $"{place}.hprNumber", "This HPR number stands twice in the document.");
            if (number is { } valid && !seenPerson.Add(valid))
                findings.Add("duplicate", "health-person-twice", $"{place}.number", "This person stands twice among the health personnel.");
            Name(entry.Name, $"{place}.name");
            var codes = DatedCodes(entry.Authorizations, $"{place}.authorizations");
            foreach (var (code, j) in codes.Select((c, j) => (c, j)))
                if (!AuthorizationCategories.Known.Contains(code.Code))
                    findings.Add("code-invalid", "authorization-code", $"{place}.authorizations[{j}]", "This is no category of code list 9060, as LE or SP.");
            for (var j = 0; j < entry.Employers.Count; j++)
            {
                OrganisationNumberAt(entry.Employers[j].LegalEntity, $"{place}.employers[{j}].legalEntity");
                OrganisationNumberAt(entry.Employers[j].PointOfCare, $"{place}.employers[{j}].pointOfCare");
                OptionalText(entry.Employers[j].Department, $"{place}.employers[{j}].department", NameCharactersMax);
            }

            if (number is { } person) result.Add(new CheckedHealthPerson(place, entry.HprNumber, person, entry.Name, codes, entry.Employers));
        }

        return result;
    }

    private List<CheckedOrganisation> Organisations(IReadOnlyList<OrganisationEntry> entries)
    {
        var result = new List<CheckedOrganisation>(entries.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            var (entry, place) = (entries[i], Place("organisations", i));
            if (OrganisationNumberAt(entry.Number, $"{place}.number") && !seen.Add(entry.Number))
                findings.Add("duplicate", "organisation-twice", $"{place}.number", "This organisation stands twice in the document.");
            if (entry.Parent is { } parent && OrganisationNumberAt(parent, $"{place}.parent") && parent == entry.Number)
                findings.Add("business-rule", "own-main-unit", $"{place}.parent", "An organisation cannot be its own main unit. Leave parent out for a main unit.");
            Name(entry.Name, $"{place}.name");
            if (!IsCode(entry.Kind))
                findings.Add("value", "organisation-kind", $"{place}.kind", "The kind must be a short code of a–z, 0–9 and hyphen, as gp-office.");
            var agreements = DatedCodes(entry.Agreements, $"{place}.agreements");
            foreach (var (agreement, j) in agreements.Select((a, j) => (a, j)))
                if (!IsCode(agreement.Code))
                    findings.Add("value", "service-code", $"{place}.agreements[{j}]", "A service code is a–z, 0–9 and hyphen, as lab-results.");
            if (entry.Parent is not null && agreements.Count > 0)
                findings.Add("business-rule", "agreement-at-sub-unit", $"{place}.agreements", "Agreements are made with the main unit and hold for its sub-units. Write them there.");
            result.Add(new CheckedOrganisation(place, entry.Number, entry, agreements));
        }

        return result;
    }

    private List<DatedCode> DatedCodes(IReadOnlyList<JsonElement> elements, string place)
    {
        var result = new List<DatedCode>(elements.Count);
        if (elements.Count > ItemsMax)
        {
            findings.Add("too-long", "too-many", place, $"At most {ItemsMax} are allowed here.");
            return result;
        }

        var seen = new HashSet<(string, DateOnly)>();
        for (var i = 0; i < elements.Count; i++)
        {
            if (DatedCodeAt(elements[i], $"{place}[{i}]") is not { } code) continue;
            if (!seen.Add((code.Code, code.ValidFrom))) findings.Add("duplicate", "code-twice", $"{place}[{i}]", "This code stands twice with the same first day.");
            result.Add(code);
        }

        return result;
    }

    private DatedCode? DatedCodeAt(JsonElement element, string place)
    {
        if (element.ValueKind == JsonValueKind.String) return new DatedCode(element.GetString()!, DateOnly.MinValue, DateOnly.MaxValue);
        string? code = null, from = null, to = null;
        var readable = element.ValueKind == JsonValueKind.Object;
        if (readable)
            foreach (var member in element.EnumerateObject())
            {
                var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null;
                if (text is not null && member.NameEquals("code")) code = text;
                else if (text is not null && member.NameEquals("validFrom")) from = text;
                else if (text is not null && member.NameEquals("validTo")) to = text;
                else readable = false;
            }

        if (!readable || code is null)
        {
            findings.Add("structure", "dated-code", place, "Write a code, or an object with code and, where they are known, validFrom and validTo (yyyy-MM-dd).");
            return null;
        }

        var first = Date(from, $"{place}.validFrom") ?? DateOnly.MinValue;
        var last = Date(to, $"{place}.validTo") ?? DateOnly.MaxValue;
        if (last < first) findings.Add("business-rule", "period-reversed", place, "validTo lies before validFrom.");
        return new DatedCode(code, first, last);
    }

    private PersonNumber? Number(string text, string place)
    {
        if (PersonNumber.TryParse(text, accepted, out var number)) return number;
        // Told apart, because the remedies differ; the number itself is never repeated.
        if (PersonNumber.TryParse(text, SyntheticSeries.All, out _))
            findings.Add("business-rule", "synthetic-number", place, "This number belongs to a synthetic series that this environment does not accept. Use the environment's own series, or change its setting.");
        else
            findings.Add("value", "person-number", place, "This is not a national number: eleven digits with a date that exists and right control digits.");
        return null;
    }

    private List<PersonNumber> Numbers(IReadOnlyList<string> texts, string place)
    {
        if (texts.Count > ItemsMax)
        {
            findings.Add("too-long", "too-many", place, $"At most {ItemsMax} are allowed here.");
            return [];
        }

        var result = new List<PersonNumber>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
            if (Number(texts[i], $"{place}[{i}]") is { } number)
            {
                if (result.Contains(number)) findings.Add("duplicate", "number-repeated", $"{place}[{i}]", "This number stands twice in the list.");
                result.Add(number);
            }

        return result;
    }

    private bool OrganisationNumberAt(string text, string place)
    {
        if (OrganisationNumber.TryParse(text, out _)) return true;
        findings.Add("value", "organisation-number", place, "This is not an organisation number: nine digits with a right control digit.");
        return false;
    }

    private DateOnly? Date(string? text, string place)
    {
        if (text is null) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year >= 1800) return date;
        findings.Add("value", "date", place, "This is not a date that exists, written yyyy-MM-dd, from 1800 on.");
        return null;
    }

    private void Name(string text, string place)
    {
        if (string.IsNullOrWhiteSpace(text)) findings.Add("required", "name-empty", place, "A name is required.");
        else OptionalText(text, place, NameCharactersMax);
    }

    private void OptionalText(string? text, string place, int max)
    {
        if (text is null) return;
        if (text.Length == 0 || text.Length > max || text.Any(char.IsControl))
            findings.Add("value", "text", place, string.Create(CultureInfo.InvariantCulture, $"Write 1 to {max} characters without control characters, or leave it out."));
    }

    private static bool IsCode(string text) =>
        text is { Length: >= 1 and <= 64 } && char.IsAsciiLetterLower(text[0]) && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static string Place(string section, int index) => string.Create(CultureInfo.InvariantCulture, $"{section}[{index}]");
}
