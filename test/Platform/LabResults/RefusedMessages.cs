using System.Text;
using Felles.Storage;
using Felles.Test.Platform.Running;
using static Felles.Test.Platform.Running.PublishedMessages;

namespace Felles.Test.Platform.LabResults;

/// <summary>Messages that are half, damaged, hostile or too large: a 4xx that names the place, and nothing left behind.</summary>
public class RefusedMessages
{
    private const int Mutants = 160;

    private static readonly string[] Hostile =
    [
        "", "0", "-1", "99999999999999999999", "NaN", "1e400", "2021-13-45", "2017-09-20T25:61:61", "\u0001", "&#0;", "&lol;", "]]>", "<x/>", "<!-- -->", "' or 1=1 --",
        "{\"resourceType\":\"Patient\"}", "../../etc/passwd", "http://127.0.0.1/", new string('A', 5000), new string('9', 400), "\ud83d\ude00", "\u202e", "urn:oid:1.2.3", "7010#T 13100",
    ];

    [PublishedMessagesTheory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_is_wrong_is_refused_with_its_place_and_nothing_is_stored(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var laboratory = platform.AsSystem();
        var whole = Encoding.UTF8.GetString(Of(New).Xml);
        var patient = Of(New).Patient;
        var billion = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY lol \"&b;&b;&b;&b;\">]>";
        var afterDeclaration = whole.IndexOf("?>", StringComparison.Ordinal) + 2;
        (string Name, string Xml, int Status, string Says)[] cases =
        [
            ("half", whole[..(whole.Length / 2)], 400, "line"),
            ("a word", "hello", 400, "line"),
            ("another document", "<html><body/></html>", 400, "expression"),
            ("a DTD", whole.Insert(afterDeclaration, billion), 400, "line"),
            ("an external entity", whole.Insert(afterDeclaration, "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">"), 400, "line"),
            ("deep", string.Concat(Enumerable.Repeat("<a>", 5000)), 413, "line"),
            ("no message id", whole.Replace("<MsgId>fe15dfa9-1255-4c29-bb15-17de2fc62622</MsgId>", "", StringComparison.Ordinal), 422, "expression"),
            ("a wrong time", whole.Replace("2017-09-20T09:04:10", "2017-09-20T29:04:10", StringComparison.Ordinal), 422, "expression"),
            ("a number with a wrong control digit", whole.Replace(patient, patient[..10] + (char)('0' + ((patient[10] - '0' + 1) % 10)), StringComparison.Ordinal), 422, "expression"),
            ("a stranger's number", whole.Replace(patient, "05895896197", StringComparison.Ordinal), 422, "expression"),
        ];
        var before = await Stored(platform);
        foreach (var (name, xml, status, says) in cases)
        {
            var reply = await laboratory.Deliver(Encoding.UTF8.GetBytes(xml));
            Assert.True(reply.Status == status, $"{name}: {reply.Status} {reply.Text}");
            Assert.Equal("OperationOutcome", reply.Json.Type());
            Assert.Contains("fhir+json", reply.Headers["Content-Type"], StringComparison.Ordinal);
            Assert.True(reply.Text.Contains(says == "line" ? "\"line " : "\"expression\"", StringComparison.Ordinal), $"{name} names no place: {reply.Text}");
            Assert.DoesNotContain(patient, reply.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", reply.Text, StringComparison.Ordinal);
        }

        var large = Encoding.UTF8.GetBytes(whole.Insert(whole.IndexOf("Kontroll", StringComparison.Ordinal), new string('x', 17 * 1024 * 1024)));
        (await laboratory.Deliver(large)).Expect(413);
        (await laboratory.Send(HttpMethod.Post, "/lab-results/messages", Of(New).Xml, "text/plain", [])).Expect(415);
        (await laboratory.Send(HttpMethod.Post, "/lab-results/messages", [], "application/xml", [])).Expect(400);
        Assert.Equal(before, await Stored(platform));

        // The connection and the platform are as they were.
        (await laboratory.Deliver(Of(New).Xml)).Expect(201);
    }

    [PublishedMessagesTheory, InlineData(DatabaseKind.Sqlite)]
    public async Task Mutants_of_every_message_are_taken_in_or_refused_and_never_an_error_of_ours(DatabaseKind kind)
    {
        await using var platform = await RunningPlatform.Start(kind);
        var senders = All.Select(message => message.Sender).Distinct().ToDictionary(sender => sender, sender => platform.AsSystem(sender));
        var statuses = new Dictionary<int, int>();
        for (var seed = 0; seed < Mutants; seed++)
        {
            var message = All[seed % All.Count];
            var mutant = Mutate(message.Xml, seed);
            var before = await Stored(platform);
            var reply = await senders[message.Sender].Deliver(mutant);
            statuses[reply.Status] = statuses.GetValueOrDefault(reply.Status) + 1;
            Assert.True(reply.Status is >= 200 and < 500, $"seed {seed} of {message.Name}: {reply.Status} {reply.Text}");
            Assert.Equal("OperationOutcome", reply.Json.Type());
            Assert.DoesNotContain(message.Patient, reply.Text, StringComparison.Ordinal);
            if (reply.Status >= 400) Assert.True(before == await Stored(platform), $"seed {seed} of {message.Name} was refused and stored");
        }

        Assert.True(statuses.Keys.Any(status => status is 400 or 422) && statuses.ContainsKey(201), "the mutants are all of a kind");
        // Whatever was taken in can be read.
        foreach (var patient in All.Select(message => message.Patient).Distinct())
            foreach (var type in (string[])["DiagnosticReport", "Observation", "Specimen", "ServiceRequest"])
                (await platform.AsClinician(Doctor.Gp, patient).Search(type, "_count=1000")).Expect(200);
    }

#pragma warning disable RS0030 // A seeded draw, so that a failure can be repeated.
    private static byte[] Mutate(byte[] original, int seed)
    {
        var draw = new Random(seed);
        var bytes = original;
        for (var n = draw.Next(1, 4); n > 0 && bytes.Length > 50; n--)
        {
            var at = draw.Next(bytes.Length - 20);
            var length = Math.Min(draw.Next(1, 300), bytes.Length - at);
            bytes = draw.Next(8) switch
            {
                0 => bytes[..at],
                1 => [.. bytes[..at], .. bytes[(at + length)..]],
                2 => [.. bytes[..(at + length)], .. bytes[at..]],
                3 => [.. bytes[..at], (byte)draw.Next(256), .. bytes[(at + 1)..]],
                _ => Replace(bytes, draw.Next(), Hostile[draw.Next(Hostile.Length)]),
            };
        }

        return bytes;
    }
#pragma warning restore RS0030

    // A value of an attribute or the text of an element becomes another; the rest stays well-formed.
    private static byte[] Replace(byte[] bytes, int place, string value)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var opens = Enumerable.Range(1, text.Length - 1).Where(i => (i > 1 && text[i - 1] == '"' && text[i - 2] == '=') || text[i - 1] == '>').ToArray();
        if (opens.Length == 0) return bytes;
        var start = opens[place % opens.Length];
        var end = text.IndexOf(text[start - 1] == '"' ? '"' : '<', start);
        return end < 0 ? bytes : [.. bytes[..start], .. Encoding.UTF8.GetBytes(value), .. bytes[end..]];
    }

    private static async Task<long> Stored(RunningPlatform platform) =>
        await platform.Rows("record_entry") + await platform.Rows("record_history") + await platform.Rows("message_receipt");
}
