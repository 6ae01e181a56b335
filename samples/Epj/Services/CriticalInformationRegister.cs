using System.Text.Json.Nodes;

namespace Felles.Samples.Epj;

/// <summary>A patient's critical information, for health personnel: registered in one system, seen in the next.</summary>
public sealed class CriticalInformationRegister : CriticalInformation
{
    private readonly string number;
    private readonly User user;
    private readonly Workplace workplace;

    internal CriticalInformationRegister(RecordAccess record, User user, Workplace workplace)
        : base(record)
    {
        number = record.Number;
        this.user = user;
        this.workplace = workplace;
    }

    /// <summary>Whether there is any, and when it last changed. Call it first: it is cheap and opens nothing.</summary>
    public async Task<Answer<CriticalInformationStatus>> Status(CancellationToken cancel = default)
    {
        var answer = await Send(HttpMethod.Post, "status", new JsonObject { ["nin"] = number }, "application/json", cancel);
        return answer.Succeeded ? new(new CriticalInformationStatus(answer.Value.Body)) : new(answer.Refusal);
    }

    /// <summary>Registers a new record. The user is put in as its recorder.</summary>
    /// <param name="resource">The record, as <see cref="CriticalRecords"/> makes it.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<Answer<CriticalRecord>> Register(JsonObject resource, CancellationToken cancel = default)
    {
        var sent = CriticalRecords.WithRecorder(resource, user, workplace);
        return Record(await Send(HttpMethod.Post, TypeOf(sent), sent, "application/fhir+json", cancel));
    }

    /// <summary>Corrects a record: everything but its category, its code and its first recorder. The user is put in as the one who changed it.</summary>
    /// <param name="current">The latest version; the server refuses if another came first.</param>
    /// <param name="change">Makes the change in a copy.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<Answer<CriticalRecord>> Correct(CriticalRecord current, Action<JsonObject> change, CancellationToken cancel = default)
    {
        var sent = CriticalRecords.WithUpdater(current.Json, user, workplace);
        change(sent);
        return Record(await Send(HttpMethod.Put, $"{current.Type}/{Uri.EscapeDataString(current.Id)}", sent, "application/fhir+json", cancel));
    }

    /// <summary>Ends a record that no longer holds. It stays to be seen as ended; what was true then is not deleted.</summary>
    public Task<Answer<CriticalRecord>> End(CriticalRecord current, CancellationToken cancel = default) => Correct(current, CriticalRecords.MarkEnded, cancel);

    /// <summary>Deletes a record that was registered in error, and only that.</summary>
    public Task<Answer<FellesAnswer>> DeleteInError(CriticalRecord current, CancellationToken cancel = default) =>
        Send(HttpMethod.Delete, $"{current.Type}/{Uri.EscapeDataString(current.Id)}", null, "", cancel);

    private static string TypeOf(JsonObject resource) => resource["resourceType"]?.GetValue<string>() ?? throw new ArgumentException("The record has no resourceType.");
}
