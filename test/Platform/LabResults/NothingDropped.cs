using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Felles.Messages;
using Felles.Storage;

namespace Felles.Test.Platform.LabResults;

/// <summary>
/// Every text and attribute of a message is found again in what is stored of it, or is on the list of what is not kept
/// (docs/decisions/0051).
/// </summary>
public class NothingDropped
{
    // Names that the code lists give codes which are kept: status, kind of message, kind of identifier, comparison.
    private static readonly string[] namedByList = ["ServType", "Status", "StatusInvestigation", "ArithmeticComp", "DevResultInd", "TypeId", "Type", "TypeOffId", "MsgDescr", "Relation"];

    [PublishedFact]
    public async Task Of_the_published_messages()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        foreach (var file in Directory.GetFiles(PublishedTheoryAttribute.Folder, "*.xml").Order(StringComparer.Ordinal))
            await AssertKept(house, await File.ReadAllBytesAsync(file), Path.GetFileName(file));
    }

    [Fact]
    public async Task Of_generated_messages()
    {
        await using var house = await ReceivingHouse.Open(DatabaseKind.Sqlite);
        for (var seed = 1; seed <= 40; seed++)
        {
            var report = SvarrapportGenerator.Make(seed, ReceivingHouse.Patient);
            foreach (var message in (GeneratedMessage[])[report.New(), report.Preliminary(), report.Corrected(), report.Withdrawn(), report.Cancelled()])
                await AssertKept(house, message.Xml, $"seed {seed}");
        }
    }

    private static async Task AssertKept(ReceivingHouse house, byte[] xml, string name)
    {
        await house.Empty();
        var receipt = await house.Take(xml);
        var kept = new StringBuilder();
        foreach (var number in (string[])["13116900216", "12057900499"])
            foreach (var entry in await house.Stored(number))
            {
                using var json = JsonDocument.Parse(entry.Body);
                JsonTexts.Append(kept, json.RootElement);
            }

        var all = Plain(kept.ToString());
        var identity = receipt.Notes.Where(note => note.Id == "identity-not-kept").Select(note => note.Expression!).ToArray();
        using var stream = new MemoryStream(xml);
        var lost = Leaves(XDocument.Load(stream).Root!, "").Where(leaf => !identity.Any(path => leaf.Path == path || leaf.Path.StartsWith(path + "/", StringComparison.Ordinal))
            // HIS 80822 §7.3: so an unknown number of the requisition is written.
            && leaf.Value != "NULL" && !all.Contains(Plain(leaf.Value), StringComparison.OrdinalIgnoreCase)).ToArray();
        Assert.True(lost.Length == 0, $"{name}: {string.Join("; ", lost.Take(12).Select(leaf => $"{leaf.Path} = {leaf.Value}"))}");
    }

    private static IEnumerable<(string Path, string Value)> Leaves(XElement element, string above)
    {
        var at = element.Parent?.Elements(element.Name).TakeWhile(other => other != element).Count() ?? 0;
        var path = element.Parent is null ? "/" + element.Name.LocalName : $"{above}/{element.Name.LocalName}[{at + 1}]";
        foreach (var attribute in element.Attributes())
        {
            if (attribute.IsNamespaceDeclaration || attribute.Name.Namespace != XNamespace.None) continue;
            if (attribute.Name.LocalName == "DN" && namedByList.Contains(element.Name.LocalName)) continue;
            // A telephone number is told with its kind beside it (ContactPoint), not before it.
            if (attribute.Value.Trim() is { Length: > 0 } value) yield return (path, element.Name.LocalName == "TeleAddress" ? value[(value.IndexOf(':', StringComparison.Ordinal) + 1)..] : value);
        }

        foreach (var text in element.Nodes().OfType<XText>())
            if (text.Value.Trim().Length > 0) yield return (path, text.Value);
        foreach (var leaf in element.Elements().SelectMany(child => Leaves(child, path))) yield return leaf;
    }

    // White space between words says nothing, and base64 is broken into lines.
    private static string Plain(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
}

/// <summary>A test over the published messages; skipped, visibly, where they are not.</summary>
internal sealed class PublishedFactAttribute : FactAttribute
{
    public PublishedFactAttribute()
    {
        if (!Directory.Exists(PublishedTheoryAttribute.Folder)) Skip = "../shared/data/svarrapport is not beside the repository.";
    }
}
