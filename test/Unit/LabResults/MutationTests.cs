using System.Text;
using System.Text.Json;
using Felles.Messages;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Test.Unit.LabResults;

/// <summary>Damaged messages: never an exception, always a problem or resources that are JSON.</summary>
public class MutationTests
{
    private static readonly string[] Hostile =
    [
        "", " ", "\u0085", "&#0;", "&lt;script&gt;", "../../etc/passwd", "2025-02-30", "9999-12-31T23:59:59", "-1", "1E99", "NaN", "2.16.578.1.12.4.1.1.99999999999", "urn:oid:x",
        new string('9', 400), "13116900216", "N", "C", "\uFFFD", "😀", "a\nb\tc", "<b>x</b>", "<ResultItem/>", "<!--", "]]>", "<![CDATA[x]]>",
    ];

    [RealMessageFact]
    public void Of_the_published_messages()
    {
        foreach (var name in RealMessages.All)
        {
            var bytes = RealMessages.Bytes(name);
            // The largest is large for its document; fewer of those say as much.
            Mutate(bytes, bytes.Length > 50_000 ? 20 : 120, name.Length);
        }
    }

    [Fact]
    public void Of_messages_with_the_whole_format()
    {
        for (var seed = 1; seed <= 60; seed++) Mutate(WholeFormat.Make(seed).Xml, 15, seed);
    }

    private static void Mutate(byte[] original, int times, int seed)
    {
        for (var i = 0; i < times; i++)
        {
            var draw = new Draw((seed * 1000) + i);
            var mutated = (byte[])original.Clone();
            for (var n = draw.Between(1, 3); n > 0; n--) mutated = draw.Chance(50) ? Damage(mutated, draw) : Alter(mutated, draw);
            Take(mutated);
        }
    }

    private static void Take(byte[] bytes)
    {
        if (!SvarrapportReader.Read(bytes).Succeeded(out var message, out var problem))
        {
            Assert.NotEmpty(problem.Text);
            return;
        }

        for (var i = 0; i < message.ServReports.Length; i++)
            foreach (var resource in Reading.Map(message, i).Resources)
                using (JsonDocument.Parse(resource.Json))
                    Assert.True(Felles.Kernel.ResourceId.IsValid(resource.Id));
    }

    private static byte[] Damage(byte[] bytes, Draw draw)
    {
        if (bytes.Length < 10) return bytes;
        var at = draw.Below(bytes.Length - 5);
        var length = Math.Min(draw.Between(1, 200), bytes.Length - at);
        switch (draw.Below(4))
        {
            case 0: bytes[at] = (byte)draw.Below(256); return bytes;
            case 1: return [.. bytes[..at], .. bytes[(at + length)..]];
            case 2: return [.. bytes[..(at + length)], .. bytes[at..]];
            default: return bytes[..at];
        }
    }

    // Keeps the XML well-formed more often than not: a value, or a whole element, becomes another.
    private static byte[] Alter(byte[] bytes, Draw draw)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var opens = new List<int>();
        for (var i = text.IndexOf("=\"", StringComparison.Ordinal); i >= 0; i = text.IndexOf("=\"", i + 2, StringComparison.Ordinal)) opens.Add(i + 2);
        for (var i = text.IndexOf('>', StringComparison.Ordinal); i >= 0; i = text.IndexOf('>', i + 1)) opens.Add(i + 1);
        if (opens.Count == 0) return bytes;
        var start = draw.Of(opens);
        var end = text.IndexOfAny(text[start - 1] == '"' ? ['"'] : ['<'], start);
        return end < 0 ? bytes : Encoding.Latin1.GetBytes(string.Concat(text.AsSpan(0, start), Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(draw.Of(Hostile))), text.AsSpan(end)));
    }
}
