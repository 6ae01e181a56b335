using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Sharing.LabResults.Mapping;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>One resource of a delivered Bundle.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="FullUrl">How others of the Bundle refer to it; null when they do not.</param>
/// <param name="Resource">The resource.</param>
internal sealed record BundleEntry(string Place, string? FullUrl, FhirResource Resource);

/// <summary>
/// Gives the resources of a Bundle the ids by which they are known again: of the sender's identifiers where there are some,
/// else of their content. A report with its resources then is put together with what is stored as one of a message is.
/// </summary>
internal sealed partial class BundleReports
{
    private readonly PersonKey person;
    private readonly string source;
    private readonly ImmutableArray<BundleEntry> entries;
    private readonly Dictionary<string, int> byUrl = new(StringComparer.Ordinal);
    private readonly int[][] referred;
    private readonly int?[] reportOf;
    private readonly string[] ids;
    private readonly HashSet<(string Type, string Id)> used = [];
    private readonly Dictionary<int, int> requests = [];

    internal BundleReports(PersonKey person, string source, ImmutableArray<BundleEntry> entries)
    {
        (this.person, this.source, this.entries) = (person, source, entries);
        for (var i = 0; i < entries.Length; i++)
            if (entries[i].FullUrl is { } url) byUrl.Add(url, i);
        referred = [.. entries.Select(entry => Referred(entry.Resource))];
        reportOf = new int?[entries.Length];
        ids = new string[entries.Length];
        Reports = [.. Enumerable.Range(0, entries.Length).Where(i => entries[i].Resource.Type == "DiagnosticReport")];
        foreach (var report in Reports) Claim(report);
    }

    /// <summary>The entries that are reports.</summary>
    internal ImmutableArray<int> Reports { get; }

    /// <summary>The sender's number of a report; null when it has none.</summary>
    internal string? Number(int report) => Identifier(report, "ServReportId");

    // A report and whatever it leads to; and what leads back to it.
    private void Claim(int report)
    {
        var reached = new Stack<int>([report]);
        while (reached.TryPop(out var at))
        {
            if (reportOf[at] is not null || (at != report && entries[at].Resource.Type is "DiagnosticReport" or "PractitionerRole")) continue;
            reportOf[at] = report;
            foreach (var next in referred[at]) reached.Push(next);
            if (at != report) continue;
            for (var back = 0; back < referred.Length; back++)
                if (referred[back].Contains(report)) reached.Push(back);
        }
    }

    private int[] Referred(FhirResource resource) =>
        [.. QuotedUrn().Matches(Encoding.UTF8.GetString(resource.Utf8.Span)).Select(match => byUrl.TryGetValue(match.Groups[1].Value, out var at) ? at : -1).Where(at => at >= 0).Distinct()];

    /// <summary>Gives every entry its id.</summary>
    /// <param name="known">Id under which a report of a number is stored; null for none.</param>
    internal void Name(Func<string, string?> known)
    {
        foreach (var report in Reports)
        {
            var number = Number(report);
            ids[report] = Unused("DiagnosticReport", number is null ? ResourceId.Derive(person.ToString(), source, "DiagnosticReport", Identifiers(report) ?? Whole(report))
                : known(number) ?? ResourceId.Derive(person.ToString(), source, "ServReport", number));
        }

        for (var i = 0; i < entries.Length; i++) ids[i] ??= Unused(entries[i].Resource.Type, IdOf(i));
    }

    // Without an identifier a report is known by all that it tells: two can be alike but for their results.
    private string Whole(int report) => string.Join('\n', Enumerable.Range(0, entries.Length).Where(i => reportOf[i] == report).Select(Content).Order(StringComparer.Ordinal));

    // The same ids as of a message (ReportMapper), so that a report can go on by the other way.
    private string IdOf(int entry)
    {
        var type = entries[entry].Resource.Type;
        if (reportOf[entry] is not { } report || type == "PractitionerRole") return ResourceId.Derive(person.ToString(), source, type, Content(entry));
        if (type == "ServiceRequest")
        {
            var n = requests[report] = requests.GetValueOrDefault(report, -1) + 1;
            return ResourceId.Derive(ids[report], type, n.ToString(CultureInfo.InvariantCulture));
        }

        return type switch
        {
            "Observation" when Identifier(entry, "ResultItemId") is { } item => ResourceId.Derive(ids[report], type, "id:" + item),
            "Specimen" when Identifier(entry, "AnalysedSubjectId") is { } specimen => ResourceId.Derive(ids[report], type, specimen),
            _ => ResourceId.Derive(ids[report], type, Identifiers(entry) ?? Content(entry)),
        };
    }

    private string Unused(string type, string id)
    {
        for (var n = 2; !used.Add((type, id)); n++) id = ResourceId.Derive(id, n.ToString(CultureInfo.InvariantCulture));
        return id;
    }

    /// <summary>A report as the resources that it becomes.</summary>
    /// <param name="report">One of <see cref="Reports"/>.</param>
    /// <param name="made">When the Bundle was made.</param>
    /// <param name="messageId">Its identifier; null for none.</param>
    internal MappedReport Map(int report, DateTimeOffset made, string? messageId)
    {
        var members = Enumerable.Range(0, entries.Length).Where(i => i != report && reportOf[i] == report).Prepend(report).ToArray();
        var bodies = members.Select(Rewritten).ToArray();
        var content = Digest(string.Concat(members.Select((member, i) => $"{ids[member]} {bodies[i]}").Order(StringComparer.Ordinal)));
        var (servType, status) = Kind(Status(report));
        var order = Tokens.OrderOf(made, servType, status);
        var under = new Dictionary<int, int>();
        foreach (var parent in members)
            foreach (var url in Urls(parent, "hasMember"))
                if (byUrl.TryGetValue(url, out var member)) under.TryAdd(member, parent);
        return new MappedReport
        {
            Source = source,
            ReportId = ids[report],
            MessageId = messageId ?? content,
            GeneratedAt = made,
            ServType = servType,
            Order = order,
            Resources = [.. members.Select((member, i) => Mapped(member, bodies[i], made, [Tokens.OfOrder(Tokens.Order, order), .. Told(member, report, under, order, content)]))],
            Unplaced = [],
            Warnings = [],
        };
    }

    /// <summary>What belongs to no report of the Bundle, and roles: each new, or there already.</summary>
    /// <param name="made">When the Bundle came.</param>
    internal IEnumerable<MappedResource> Others(DateTimeOffset made) =>
        Enumerable.Range(0, entries.Length).Where(i => reportOf[i] is null).Select(i => Mapped(i, Rewritten(i), made, []) with { IsContentAddressed = true });

    private IEnumerable<string> Told(int entry, int report, Dictionary<int, int> under, long order, string content)
    {
        if (entries[entry].Resource.Type == "Observation")
        {
            yield return Tokens.Report + ids[report];
            yield return Tokens.OwnTags;
            if (under.TryGetValue(entry, out var parent)) yield return Tokens.Under + ids[parent];
        }

        if (entry != report) yield break;
        yield return Tokens.Content + content;
        if (Number(report) is { } number) yield return $"identifier=ServReportId|{number}";
        if (entries[report].Resource.Root.TryGetProperty("presentedForm", out _)) yield return Tokens.OfOrder(Tokens.Documents, order);
    }

    private MappedResource Mapped(int entry, string body, DateTimeOffset made, IEnumerable<string> tokens)
    {
        var facts = FactLifter.Lift(entries[entry].Resource);
        // As it is stored, with nothing of who the patient is: it can come to lie inside another resource.
        var stamped = new ResourceStamp(ids[entry], 1, made, person).Apply(Encoding.UTF8.GetBytes(body));
        return new MappedResource(entries[entry].Resource.Type, ids[entry], stamped)
        {
            Status = facts.Status,
            ClinicalAt = facts.ClinicalAt,
            Tokens = [.. tokens, .. facts.Tokens],
            Labels = facts.Labels,
            ReleaseAt = facts.ReleaseAt,
        };
    }

    // Code lists 7309 and 7306, by which the versions of a message are ordered, as the guide's table reads them backwards.
    private static (string ServType, string Status) Kind(string? status) => status switch
    {
        "cancelled" or "entered-in-error" => ("C", "F"),
        "amended" or "corrected" => ("M", "F"),
        "appended" => ("M", "A"),
        "registered" => ("N", "S"),
        "preliminary" or "partial" => ("N", "P"),
        _ => ("N", "F"),
    };

    private string? Status(int entry) => entries[entry].Resource.Root.TryGetProperty("status", out var status) ? status.GetString() : null;

    private IEnumerable<string> Urls(int entry, string element) =>
        entries[entry].Resource.Root.TryGetProperty(element, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(item => item.TryGetProperty("reference", out var reference) ? reference.GetString() : null).OfType<string>()
            : [];

    private string? Identifier(int entry, string system) =>
        EachIdentifier(entry).Where(identifier => identifier.System == system && identifier.Value is { Length: > 0 }).Select(identifier => identifier.Value).FirstOrDefault();

    // Not those for tracing (use secondary): they change with the message.
    private string? Identifiers(int entry) =>
        string.Join('\n', EachIdentifier(entry).Where(identifier => identifier is { Value.Length: > 0, Use: not ("secondary" or "old") }).Select(identifier => $"{identifier.System}|{identifier.Value}")) is { Length: > 0 } all ? all : null;

    private IEnumerable<(string? System, string? Value, string? Use)> EachIdentifier(int entry)
    {
        foreach (var element in (string[])["identifier", "accessionIdentifier"])
        {
            if (!entries[entry].Resource.Root.TryGetProperty(element, out var found)) continue;
            foreach (var identifier in found.ValueKind == JsonValueKind.Array ? [.. found.EnumerateArray()] : (JsonElement[])[found])
                yield return (Text(identifier, "system"), Text(identifier, "value"), Text(identifier, "use"));
        }

        static string? Text(JsonElement identifier, string name) => identifier.TryGetProperty(name, out var text) ? text.GetString() : null;
    }

    // The references of a Bundle are made anew for every sending.
    private string Content(int entry) => QuotedUrn().Replace(Encoding.UTF8.GetString(entries[entry].Resource.Utf8.Span), "\"\"");

    // A fullUrl is a URN with a UUID of the Bundle's own, so its quoted text can stand for nothing but a reference.
    private string Rewritten(int entry) => QuotedUrn().Replace(
        Encoding.UTF8.GetString(entries[entry].Resource.Utf8.Span),
        match => byUrl.TryGetValue(match.Groups[1].Value, out var at) ? $"\"{entries[at].Resource.Type}/{ids[at]}\"" : match.Value);

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    [GeneratedRegex("\"(urn:uuid:[0-9a-fA-F-]{36})\"")]
    private static partial Regex QuotedUrn();
}
