using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Felles.Access;
using Felles.Access.Rules;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Sharing.Restrictions;

/// <summary>Reads the Consent that a citizen sends. Anything beyond what can be kept is refused, so that nobody believes in a block or a consent that is not there.</summary>
internal static class ConsentReading
{
    private const int YearsMax = 20;

    private static readonly string[] Services = [ServiceCode.LabResults.Code, ServiceCode.CriticalInfo.Code, ServiceCode.Measurements.Code, ServiceCode.Documents.Code];
    private static readonly string[] Members = ["resourceType", "status", "scope", "category", "patient", "dateTime", "provision", "policyRule", "meta"];
    private static readonly string[] Provisions = ["type", "actor", "class", "period", "data", "dataPeriod"];

    /// <summary>The decision; or what cannot be kept, with its place.</summary>
    /// <param name="resource">What was sent.</param>
    /// <param name="forms">The texts that can be consented to.</param>
    /// <param name="now">Now, UTC.</param>
    internal static Outcome<Restriction> Read(FhirResource resource, ImmutableArray<ConsentForm> forms, DateTimeOffset now)
    {
        if (resource.Type != "Consent") return Fault("resourceType", "Send a Consent.");
        foreach (var member in resource.Root.EnumerateObject())
            if (!Members.Contains(member.Name)) return Fault($"Consent.{member.Name}", "This element cannot be kept here. Leave it out.");
        if (Text(resource.Root, "status") is not "active") return Fault("Consent.status", "The status must be active. To lift or withdraw, delete it.");
        if (!resource.Root.TryGetProperty("provision", out var provision) || provision.ValueKind != JsonValueKind.Object) return Fault("Consent.provision", "Say what is denied or permitted in provision.");
        foreach (var member in provision.EnumerateObject())
            if (!Provisions.Contains(member.Name)) return Fault($"Consent.provision.{member.Name}", "This element cannot be kept here. Leave it out.");
        if (Text(provision, "type") is not ("deny" or "permit")) return Fault("Consent.provision.type", "The type must be deny, for a block or a reservation, or permit, for a consent.");
        return Text(provision, "type") == "permit" && resource.Root.TryGetProperty("policyRule", out var rule) ? Participation(provision, rule, forms, now)
            : resource.Root.TryGetProperty("policyRule", out _) ? Fault("Consent.policyRule", "Only a consent to a text names one.")
            : Decision(resource.Root, provision, now);
    }

    /// <summary>Whether <c>patient</c>, where it is sent, refers to the person: a citizen's client must not believe that it set another's block.</summary>
    internal static bool IsAbout(FhirResource resource, PersonKey person) =>
        !resource.Root.TryGetProperty("patient", out var patient)
        || (patient.ValueKind == JsonValueKind.Object && Text(patient, "reference") == $"Patient/{person}" && !patient.TryGetProperty("identifier", out _));

    internal static Problem AboutAnother { get; } = Fault("Consent.patient", "The patient is who is logged in. Leave patient out, or refer to them as Patient/{id} as the answers do.");

    internal static Problem NoSuchDocument { get; } = Fault("Consent.provision.data.reference", "There is no such document for you in the service. Refer to one as the service's own answers do.");

    private static Outcome<Restriction> Participation(JsonElement provision, JsonElement rule, ImmutableArray<ConsentForm> forms, DateTimeOffset now)
    {
        var coding = rule.ValueKind == JsonValueKind.Object && rule.TryGetProperty("coding", out var codings) && codings is { ValueKind: JsonValueKind.Array } && codings.GetArrayLength() == 1 ? codings[0] : default;
        if (coding.ValueKind != JsonValueKind.Object || Text(coding, "system") != RestrictionConsent.FormSystem || forms.FirstOrDefault(form => form.Code == Text(coding, "code")) is not { } form)
            return Fault("Consent.policyRule.coding", $"Name one of the texts that can be consented to: its code of {RestrictionConsent.FormSystem} and its version. GET /restrictions/consent-forms lists them.");
        if (Text(coding, "version") != form.Version.ToString(CultureInfo.InvariantCulture)) return Fault("Consent.policyRule.coding.version", $"The text is in version {form.Version} now. Show that one, and name it.");
        foreach (var member in provision.EnumerateObject())
            if (member.Name != "type") return Fault($"Consent.provision.{member.Name}", "A consent to a text has the scope and the duration that the text says. Leave this out.");
        return form.Given(now);
    }

    private static Outcome<Restriction> Decision(JsonElement consent, JsonElement provision, DateTimeOffset now)
    {
        var permits = Text(provision, "type") == "permit";
        if (!Service(provision).Succeeded(out var service, out var problem)) return problem;
        if (!Target(consent, provision).Succeeded(out var aim, out problem)) return problem;
        if (permits && aim.Target is not (RestrictionTarget.Person or RestrictionTarget.Organisation)) return Fault("Consent.provision.actor", "A consent is for one health person or one organisation, or for a text (policyRule).");
        var restriction = new Restriction(ResourceId.Create(), aim.Target, aim.Subject, service.Code.Length == 0 ? null : service, now, null) { Permits = permits, SubjectName = aim.Display };
        if (!Ends(provision, now).Succeeded(out var ends, out problem)) return problem;
        if (!Extent(provision).Succeeded(out var extent, out problem)) return problem;
        restriction = restriction with { EndsAt = ends == default ? null : ends, Document = extent.Document, DataFrom = extent.From, DataTo = extent.To };
        if (restriction.IsPartial && (permits || aim.Target is RestrictionTarget.Reservation or RestrictionTarget.DisclosureReservation))
            return Fault("Consent.provision", "Only a block can be of single documents or days. Leave data and dataPeriod out.");
        return restriction.Document is not null && restriction.Service is null ? Fault("Consent.provision.class", "Name the service that the document is of.") : restriction;
    }

    private static Outcome<ServiceCode> Service(JsonElement provision)
    {
        if (!provision.TryGetProperty("class", out var classes)) return new ServiceCode("");
        if (classes.ValueKind == JsonValueKind.Array && classes.GetArrayLength() == 1 && Text(classes[0], "system") == RestrictionConsent.ServiceSystem && Text(classes[0], "code") is { } code && Services.Contains(code)) return new ServiceCode(code);
        return Fault("Consent.provision.class", $"Name one service of {RestrictionConsent.ServiceSystem} ({string.Join(", ", Services)}), or leave class out for all.");
    }

    private static Outcome<(RestrictionTarget Target, string Subject, string? Display)> Target(JsonElement consent, JsonElement provision)
    {
        var kinds = consent.TryGetProperty("category", out var categories) && categories.ValueKind == JsonValueKind.Array
            ? categories.EnumerateArray().Where(category => category.ValueKind == JsonValueKind.Object && category.TryGetProperty("coding", out var codings) && codings.ValueKind == JsonValueKind.Array)
                .SelectMany(category => category.GetProperty("coding").EnumerateArray()).Where(coding => Text(coding, "system") == RestrictionConsent.KindSystem).Select(coding => Text(coding, "code")).ToArray()
            : [];
        var reservation = kinds.Contains("disclosure-reservation") ? RestrictionTarget.DisclosureReservation : kinds.Contains("reservation") ? RestrictionTarget.Reservation : (RestrictionTarget?)null;
        if (reservation is not null && Text(provision, "type") == "permit") return Fault("Consent.category", "A reservation denies; a consent permits. Choose one.");
        if (!provision.TryGetProperty("actor", out var actors)) return (reservation ?? RestrictionTarget.Everyone, "", (string?)null);
        if (reservation is null && actors.ValueKind == JsonValueKind.Array && actors.GetArrayLength() == 1
            && actors[0].ValueKind == JsonValueKind.Object && actors[0].TryGetProperty("reference", out var reference) && reference.ValueKind == JsonValueKind.Object
            && reference.TryGetProperty("identifier", out var identifier) && Text(identifier, "value") is { Length: > 0 and <= 20 } value && !PersonNumber.OccursIn(value))
            switch (Text(identifier, "system"))
            {
                case RestrictionConsent.HprNumber: return (RestrictionTarget.Person, value, null);
                case RestrictionConsent.OrganisationNumber: return (RestrictionTarget.Organisation, value, null);
                case RestrictionConsent.Profession: return (RestrictionTarget.Profession, value, null);
                // No register of departments is here; the citizen has the name from their log.
                case RestrictionConsent.Resh: return (RestrictionTarget.Department, $"{RestrictionConsent.Resh}|{value}", Text(reference, "display") is { Length: > 0 and <= 100 } name && !PersonNumber.OccursIn(name) ? name : null);
                default: break;
            }

        return Fault(
            "Consent.provision.actor",
            $"Name one actor by identifier: HPR number ({RestrictionConsent.HprNumber}), organisation number ({RestrictionConsent.OrganisationNumber}), profession ({RestrictionConsent.Profession}) or department ({RestrictionConsent.Resh}); leave actor out for everyone and for a reservation.");
    }

    private static Outcome<DateTimeOffset> Ends(JsonElement provision, DateTimeOffset now)
    {
        if (!provision.TryGetProperty("period", out var period)) return default(DateTimeOffset);
        if (period.ValueKind == JsonValueKind.Object && period.EnumerateObject().All(member => member.Name == "end") && Text(period, "end") is { } text)
        {
            // A date ends with the day, in Norway.
            if (Day(text) is { } day && day.Year < now.Year + YearsMax && NorwegianTime.FromLocal(day.AddDays(1).ToDateTime(TimeOnly.MinValue)) is var midnight && midnight > now) return midnight;
            if (text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at > now && at.Year < now.Year + YearsMax) return at.ToUniversalTime();
        }

        return Fault("Consent.provision.period", $"It begins now. Say when it ends in period.end, later than now and within {YearsMax} years, or leave period out.");
    }

    private static Outcome<(string? Document, DateOnly? From, DateOnly? To)> Extent(JsonElement provision)
    {
        string? document = null;
        if (provision.TryGetProperty("data", out var data))
        {
            if (data.ValueKind != JsonValueKind.Array || data.GetArrayLength() != 1 || Text(data[0], "meaning") != "instance" || !data[0].TryGetProperty("reference", out var reference)
                || Text(reference, "reference") is not { Length: <= 130 } named || named.Split('/') is not [{ Length: > 0 } type, var id] || !type.All(char.IsAsciiLetter) || !ResourceId.IsOurs(id))
                return Fault("Consent.provision.data", "Name one document: meaning instance, and its reference as Type/id.");
            document = named;
        }

        if (!provision.TryGetProperty("dataPeriod", out var period)) return (document, (DateOnly?)null, (DateOnly?)null);
        if (period.ValueKind != JsonValueKind.Object || period.EnumerateObject().Any(member => member.Name is not ("start" or "end") || Day(Text(period, member.Name)) is null) || !period.EnumerateObject().Any())
            return Fault("Consent.provision.dataPeriod", "Give the first day, the last day or both, as yyyy-mm-dd.");
        var (from, to) = (Day(Text(period, "start")), Day(Text(period, "end")));
        return from > to ? Fault("Consent.provision.dataPeriod", "The first day comes after the last.") : (document, from, to);
    }

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Problem Fault(string expression, string text) =>
        Problem.Invalid("restriction", "The restriction cannot be kept as it is; nothing was set.", Issue.Error("value", "restriction", text, expression));
}
