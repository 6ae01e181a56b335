using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Felles.Test.Unit.Fhir;

/// <summary>Packages of definitions made for tests.</summary>
internal static class PackedDefinitions
{
    internal const string Manifest = """{"name":"test.named","version":"1.0.0","fhirVersions":["4.0.1"]}""";

    /// <summary>A profile of Patient that demands a name.</summary>
    internal static string Named(string url = "urn:test:named", string extra = "") =>
        $$$"""{"resourceType":"StructureDefinition","url":"{{{url}}}","name":"Named","status":"active","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"},{"id":"Patient.name","path":"Patient.name","min":1}{{{extra}}}]}}""";

    /// <summary>An archive of files.</summary>
    internal static byte[] Archive(params (string Name, string Text)[] files)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
            foreach (var (name, text) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        return packed.ToArray();
    }

    /// <summary>A package with the profile.</summary>
    internal static byte[] Package(string version = "1.0.0", string? profile = null) => Archive(
        ("package/package.json", Manifest.Replace("1.0.0", version, StringComparison.Ordinal)),
        ("package/StructureDefinition-named.json", profile ?? Named()),
        ("package/example/Patient-bad.json", "not even JSON"));

    /// <summary>An archive with a link in it.</summary>
    internal static byte[] WithLink()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "package/package.json") { LinkName = "/etc/passwd" });
        return packed.ToArray();
    }
}
