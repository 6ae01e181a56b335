using System.Text;
using Felles.Storage;
using Felles.Test.Platform.Running;
using Felles.Test.Unit.CriticalInfo;

namespace Felles.Test.Platform.CriticalInfo;

/// <summary>Consents that exclude each other, registered at the same moment over HTTP, on PostgreSQL at two hosts.</summary>
public class Consents
{
    private const string Patient = RunningPlatform.Citizen;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Of_contradicting_consents_registered_at_once_one_stands(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var hosts = kind == DatabaseKind.Postgres ? [platform.Host, await platform.AddHost("b")] : new[] { platform.Host };
        Doctor[] doctors = [Doctor.Gp, Doctor.OtherGp];
        var clients = doctors.Select(doctor => platform.With(Party.Claims(doctor, new Grounds(Patient)).ForCriticalInfo(), Patient)).ToArray();

        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() =>
            Register(clients[i % 2].At(hosts[i / 2 % hosts.Length]), doctors[i % 2], i % 2 == 0 ? "limitation" : "clarification"))));

        Assert.Contains(replies, reply => reply.Status == 201);
        Assert.All(replies, reply => Assert.True(reply.Status is 201 or 409 or 412, $"{reply.Status} {reply.Text}"));
        var stand = (await clients[0].Get("/critical-info/fhir/Consent", Headers(Doctor.Gp))).Expect(200).Resources;
        Assert.Single(stand.Select(consent => (string)consent["category"]![0]!["coding"]![0]!["code"]!).Distinct());
        Assert.Equal(stand.Count, replies.Count(reply => reply.Status == 201));
    }

    private static Task<Reply> Register(Client client, Doctor doctor, string consent)
    {
        var json = CriticalInfoSamples.Json(consent)
            .Replace("9000001", doctor.Hpr, StringComparison.Ordinal).Replace("310000027", doctor.Organisation, StringComparison.Ordinal)
            .Replace("\"dateTime\":\"2026-05-20T11:00:00+02:00\",", "", StringComparison.Ordinal).Replace("2026-11-20T00:00:00+01:00", "2099-01-01", StringComparison.Ordinal);
        return client.Send(HttpMethod.Post, "/critical-info/fhir/Consent", Encoding.UTF8.GetBytes(json), "application/fhir+json", Headers(doctor));
    }

    private static (string, string)[] Headers(Doctor doctor) =>
    [
        ("nhn-user-role", Uri.EscapeDataString($$"""{"system":"urn:oid:2.16.578.1.12.4.1.1.9060","code":"{{doctor.Role}}"}""")),
        ("nhn-source-system", "Test EPJ 1.0"),
        ("nhn-access-basis", "SAMTYKKE"),
    ];
}
