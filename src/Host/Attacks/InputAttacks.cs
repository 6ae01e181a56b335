using System.Text;

namespace Felles.Host.Attacks;

/// <summary>Hostile content: ours, I01 and on.</summary>
internal static class InputAttacks
{
    private const string Xml = "application/xml";
    private const string Json = "application/fhir+json";

    internal static IReadOnlyList<Attack> All { get; } =
    [
        Delivered("I01", "XML that reads a file (external entity)", "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Message>&x;</Message>", Xml),
        Delivered("I02", "XML that grows a million times (entities)", Laughs(), Xml),
        Delivered("I03", "XML 100,000 elements deep", string.Concat(Enumerable.Repeat("<a>", 100_000)), Xml),
        Delivered("I04", "JSON 100,000 arrays deep", new string('[', 100_000), Json),
        Delivered("I05", "JSON with a member twice", "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"type\":\"batch\"}", Json),
        Delivered("I06", "JSON with half a character", "{\"resourceType\":\"Bundle\",\"type\":\"\\ud800\"}", Json),
        Delivered("I07", "a number of 100,000 digits", $"{{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"total\":{new string('9', 100_000)}}}", Json),
        Delivered("I08", "nothing at all", "", Json),
        Delivered("I09", "another content type", "MZ", "application/x-msdownload"),
        Searched("I10", "quotes and comments of SQL in a search", "code=%27%20or%201%3D1%3B--&_count=10"),
        Searched("I11", "a page of two milliards", "_count=2147483647"),
        Searched("I12", "a page of less than nothing", "_count=-1"),
        Searched("I13", "a search of 10,000 parameters", string.Join('&', Enumerable.Range(0, 10_000).Select(i => "code=x" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)))),
        Searched("I14", "including everything of everything", "_include=*&_include:iterate=*&_revinclude=*"),
        Searched("I15", "a page token of the attacker's", "_page=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        Searched("I16", "bytes that are no text", "code=%ff%fe%00"),
    ];

    private static string Laughs()
    {
        var text = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY l0 \"ha\">");
        for (var i = 1; i < 20; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"<!ENTITY l{i} \"{string.Concat(Enumerable.Repeat($"&l{i - 1};", 10))}\">");
        return text.Append("]><Message>&l19;</Message>").ToString();
    }

    private static Attack Delivered(string id, string name, string body, string type) => new(id, name, async (target, cancel) =>
        (await target.Send(await target.Delivery(body, type, cancel), cancel)).Otherwise(400, 413, 415, 422));

    private static Attack Searched(string id, string name, string form) => new(id, name, async (target, cancel) =>
    {
        var token = await target.Token(target.Order(), cancel);
        return (await target.Send(target.Search(token, target.Proof(token, "POST", AttackTarget.Results), form: form), cancel)).Otherwise(200, 400, 413, 414, 422);
    });
}
