using System.Collections.Immutable;
using System.Globalization;

namespace Felles.Public.Record;

/// <summary>
/// Reads the resources of kritisk informasjon (kjernejournal's profiles, http://nhn.no/kj/fhir) into what the pages
/// show. What it does not know, it leaves out; it never fails on a resource.
/// </summary>
public static class CriticalReading
{
    /// <summary>Reads the bodies of a disclosure: what holds now first, severe before less severe, newest first.</summary>
    /// <param name="bodies">The resources.</param>
    /// <param name="now">Now, UTC; what a period has ended is no longer active.</param>
    public static ImmutableArray<CriticalItem> Read(IEnumerable<ReadOnlyMemory<byte>> bodies, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(bodies);
        return
        [
            .. bodies.Select(body => Item(Node.Parse(body), now))
                .OfType<CriticalItem>()
                .Where(item => item.State != CriticalState.EnteredInError)
                .OrderBy(item => item.State)
                .ThenByDescending(item => item.Severe ?? false)
                .ThenByDescending(item => item.UpdatedAt),
        ];
    }

    private static CriticalItem? Item(Node node, DateTimeOffset now)
    {
        if (node["resourceType"].Text is not { } type || node["id"].Text is not { } id) return null;
        var sources = new Sources(new Dictionary<string, Node>(0));
        var subject = Subject(node, type, sources);
        var title = subject.Concept ?? node["category"].First.Concept ?? node["category"].Concept ?? "";
        var reaction = node["reaction"].First;
        return new CriticalItem
        {
            Type = type,
            Id = id,
            Version = int.TryParse(node["meta"]["versionId"].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0,
            Category = CategoryOf(node, type),
            Title = Chosen(subject) ?? title,
            AlsoKnownAs = [.. subject["coding"].Items.Select(coding => Shown(coding, Chosen(subject) ?? title)).OfType<string>().Distinct(StringComparer.Ordinal)],
            Reaction = reaction["manifestation"].First.Concept,
            Severe = reaction["severity"].Text switch { "severe" => true, "mild" or "moderate" => false, _ => null },
            Certainty = CertaintyOf(node["verificationStatus"]),
            State = StateOf(node, type, now),
            Note = node["note"].First["text"].Text ?? node.Extension("KjText")["valueString"].Text ?? node.Extension("behandlingsavklaring-hlr-minus-reason")["valueString"].Text,
            Source = node.Extension("KjSourceOfInformation")["valueCoding"] is var source ? source["display"].Text ?? source["code"].Text : null,
            Onset = node["onsetDateTime"].Text ?? node["performedDateTime"].Text ?? node.Extension("KjImplanted")["valueDateTime"].Text ?? node["period"]["start"].Text,
            ValidUntil = node.Extension("KjValidUntil")["valueDateTime"].Instant ?? node["period"]["end"].Instant,
            Recorder = new[] { node["recorder"], node["author"], node["source"], node["performer"].First }
                .Select(reference => sources.Actor(reference, node)).FirstOrDefault(name => name is not null),
            RecordedAt = node["recordedDate"].Instant ?? node["recordedOn"].Instant ?? node["dateTime"].Instant ?? node.Extension("KjRecordedDate")["valueDateTime"].Instant,
            UpdatedAt = node["meta"]["lastUpdated"].Instant,
        };
    }

    private static Node Subject(Node node, string type, Sources sources) => type switch
    {
        "DeviceUseStatement" => sources.Find(node["device"], node)["type"],
        "Consent" => node["provision"]["code"].First,
        _ => node["code"],
    };

    private static string? Chosen(Node concept) =>
        concept["coding"].Items.Where(coding => coding["userSelected"].Flag == true).Select(coding => coding["display"].Text).FirstOrDefault();

    // The codes that clinicians know by heart are shown; those of a product register are not.
    private static string? Shown(Node coding, string title)
    {
        var display = coding["display"].Text is { } text && text != title ? text : null;
        var known = coding["system"].Text is { } system && (system.Contains("atc", StringComparison.OrdinalIgnoreCase) || system.Contains("icd-10", StringComparison.OrdinalIgnoreCase));
        return known && coding["code"].Text is { } code ? (display is null ? code : $"{display} ({code})") : display;
    }

    private static string? CategoryOf(Node node, string type)
    {
        if (type == "AllergyIntolerance")
            return node["category"].Items.Any(category => category.Text == "medication") ? "1" : "2";
        return node["category"].Items.Append(node["category"]).Select(CategoryCode).FirstOrDefault(code => code is not null)
            ?? (type == "DeviceUseStatement" ? "7" : null);
    }

    // Kjernejournal's own address of the list is not published; within its namespace a category can be of no other list.
    private static string? CategoryCode(Node category) =>
        category.CodeOf("7651")
        ?? category["coding"].Items.Where(coding => coding["system"].Text?.StartsWith("http://nhn.no/kj/", StringComparison.Ordinal) == true).Select(coding => coding["code"].Text).FirstOrDefault();

    private static Certainty CertaintyOf(Node status) => status["coding"].First["code"].Text switch
    {
        "unconfirmed" or "provisional" => status.Extension("KjPresumed")["valueBoolean"].Flag == true ? Certainty.Probable : Certainty.Suspected,
        "confirmed" => Certainty.Confirmed,
        _ => Certainty.Unsaid,
    };

    private static CriticalState StateOf(Node node, string type, DateTimeOffset now)
    {
        var verification = node["verificationStatus"]["coding"].First["code"].Text;
        var status = node["clinicalStatus"]["coding"].First["code"].Text ?? node["status"].Text;
        if (verification == "entered-in-error" || status == "entered-in-error") return CriticalState.EnteredInError;
        if (verification == "refuted" || status == "completed") return CriticalState.Refuted;
        if (status != "active" && status != "in-progress") return CriticalState.Inactive;

        // A flag whose period has passed is shown as inactive; a limitation of treatment stays active after its date (kjernejournal's rules).
        return type == "Flag" && node["period"]["end"].Instant < now ? CriticalState.Inactive : CriticalState.Active;
    }
}
