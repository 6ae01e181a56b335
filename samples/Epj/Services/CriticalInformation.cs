using System.Collections;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Felles.Samples.Epj;

/// <summary>
/// A person's critical information, to read: what must be known before treating.
/// Source of the rules: Norsk helsenett's documentation of the critical information API.
/// </summary>
public class CriticalInformation
{
    /// <summary>The resource types of the service.</summary>
    public static readonly IReadOnlyList<string> Types = ["AllergyIntolerance", "Condition", "Procedure", "DeviceUseStatement", "Consent", "Flag"];

    private readonly RecordAccess record;

    internal CriticalInformation(RecordAccess record) => this.record = record;

    /// <summary>Everything, of every type; each type is one request.</summary>
    public async Task<Answer<CriticalRecordCollection>> All(CancellationToken cancel = default)
    {
        var all = new List<CriticalRecord>();
        var withheld = 0;
        foreach (var type in Types)
        {
            var answer = await List(type, cancel: cancel);
            if (!answer.Succeeded) return answer;
            all.AddRange(answer.Value);
            withheld += answer.Value.Withheld;
        }

        return new(new CriticalRecordCollection(all, withheld));
    }

    /// <summary>The latest version of every record of a type.</summary>
    /// <param name="type">One of <see cref="Types"/>.</param>
    /// <param name="criticalInfoType">For Condition, which kind, as <c>Infection</c>; null for all.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<Answer<CriticalRecordCollection>> List(string type, string? criticalInfoType = null, CancellationToken cancel = default)
    {
        var query = criticalInfoType is null ? "" : $"?criticalInfoType={Uri.EscapeDataString(criticalInfoType)}";
        return Records(await Send(HttpMethod.Get, type + query, null, "", cancel));
    }

    /// <summary>One record.</summary>
    public async Task<Answer<CriticalRecord>> Read(string type, string id, CancellationToken cancel = default) =>
        Record(await Send(HttpMethod.Get, $"{type}/{Uri.EscapeDataString(id)}", null, "", cancel));

    /// <summary>Every version of a record, newest first.</summary>
    public async Task<Answer<CriticalRecordCollection>> History(string type, string id, CancellationToken cancel = default) =>
        Records(await Send(HttpMethod.Get, $"{type}/{Uri.EscapeDataString(id)}/_history", null, "", cancel));

    private protected Task<Answer<FellesAnswer>> Send(HttpMethod method, string path, JsonObject? body, string mediaType, CancellationToken cancel) =>
        record.Client.Send(
            record.CriticalInformationApi, method, $"{record.Options.CriticalInfoPath}/{path}", record.CriticalInformationHeaders,
            body is null ? null : (Encoding.UTF8.GetBytes(body.ToJsonString()), mediaType), cancel);

    private static Answer<CriticalRecordCollection> Records(Answer<FellesAnswer> answer)
    {
        if (!answer.Succeeded) return new(answer.Refusal);
        var records = answer.Value.Body.Items("entry").Select(entry => entry.At("resource")).Where(IsRecord).Select(resource => new CriticalRecord(resource));
        return new(new CriticalRecordCollection([.. records], answer.Value.Withheld));
    }

    private protected static Answer<CriticalRecord> Record(Answer<FellesAnswer> answer) =>
        answer.Succeeded ? new(new CriticalRecord(answer.Value.Body)) : new(answer.Refusal);

    private static bool IsRecord(JsonElement resource) => resource.Text("resourceType") is { } type && Types.Contains(type);
}

/// <summary>Records of critical information, and how many the patient has blocked for this user.</summary>
public sealed class CriticalRecordCollection : IReadOnlyList<CriticalRecord>
{
    private readonly IReadOnlyList<CriticalRecord> records;

    internal CriticalRecordCollection(IReadOnlyList<CriticalRecord> records, int withheld)
    {
        this.records = records;
        Withheld = withheld;
    }

    /// <summary>How many items the patient has blocked for this user; nothing more is told.</summary>
    public int Withheld { get; }

    /// <inheritdoc/>
    public int Count => records.Count;

    /// <inheritdoc/>
    public CriticalRecord this[int index] => records[index];

    /// <inheritdoc/>
    public IEnumerator<CriticalRecord> GetEnumerator() => records.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>The answer of the cheap first call.</summary>
/// <param name="Json">The whole answer.</param>
public sealed record CriticalInformationStatus(JsonElement Json)
{
    /// <summary>Whether the patient has any critical information.</summary>
    public bool HasCriticalInformation => Json.At("hasCriticalInformation").ValueKind == JsonValueKind.True;

    /// <summary>When anything last changed, UTC as FHIR writes it; null when nothing ever did.</summary>
    public string? LastChanged => Json.Text("lastChangedDateTime");
}

/// <summary>A record of critical information, with what a list shows. Everything else is in <see cref="Json"/>.</summary>
/// <param name="Json">The resource.</param>
public sealed record CriticalRecord(JsonElement Json)
{
    /// <summary>Resource type.</summary>
    public string Type => Json.Text("resourceType") ?? "";

    /// <summary>Id.</summary>
    public string Id => Json.Text("id") ?? "";

    /// <summary>Version; a correction must start from the latest.</summary>
    public string Version => Json.At("meta").Text("versionId") ?? "";

    /// <summary>What it is about.</summary>
    public string Title => Json.Concept("code") ?? Json.Items("contained").FirstOrDefault(contained => contained.Text("resourceType") == "Device").Concept("type") ?? Json.Concept("policyRule") ?? Type;

    /// <summary>Status of its type: clinical and verification status, or <c>status</c>.</summary>
    public string Status => Json.Text("status")
        ?? string.Join(' ', new[] { Json.At("clinicalStatus"), Json.At("verificationStatus") }
            .Select(status => status.Items("coding").FirstOrDefault().Text("code")).Where(code => code is not null));
}
