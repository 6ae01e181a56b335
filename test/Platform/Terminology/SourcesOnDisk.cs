using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Felles.Fhir;
using Felles.Registers;
using Felles.Sharing.Terminology;
using Felles.Storage;
using Felles.Test.Unit.Fhir.Terminology;
using Microsoft.Extensions.Logging.Abstractions;

namespace Felles.Test.Platform.Terminology;

/// <summary>What operators have on disk, as it is delivered: releases, zipped and not, FHIR packages, folders with other things in them.</summary>
public sealed class SourcesOnDisk : IAsyncLifetime
{
    private const string Colours = """{"resourceType":"CodeSystem","url":"urn:x:colours","version":"1","status":"active","content":"complete","concept":[{"code":"red"}]}""";

    private readonly string folder = ScratchFolder.New("terminology");
    private TestDatabase database = null!;
    private TerminologyShelf shelf = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create(DatabaseKind.Sqlite);
        await database.Database.Migrate(RegisterSchema.Migrations, default);
        shelf = new TerminologyShelf(database.Database, TimeProvider.System);
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_release_of_SNOMED_CT_is_loaded_as_a_folder_and_as_a_zip(bool isZipped)
    {
        var release = Directory.CreateDirectory(Path.Combine(folder, "SnomedCT_Release")).FullName;
        foreach (var (name, text) in SyntheticReleases.Snomed)
        {
            var file = Path.Combine(Directory.CreateDirectory(Path.Combine(release, "Snapshot", "Terminology")).FullName, name);
            await File.WriteAllTextAsync(file, text);
        }

        await File.WriteAllTextAsync(Path.Combine(release, "Readme.txt"), "Kode;Navn\n1;no code list");
        await File.WriteAllTextAsync(Path.Combine(release, "sct2_Concept_Full_INT_20260131.txt"), "not read");
        var path = release;
        if (isZipped) ZipFile.CreateFromDirectory(release, path = Path.Combine(folder, "release.zip"));
        var summary = await Load(path);
        Assert.Empty(summary.Refused);
        Assert.Equal(7, summary.Concepts);
        await using var live = await Live();
        Assert.True(live.IsMember("http://snomed.info/sct?fhir_vs=isa/1002", "http://snomed.info/sct", "1005"));
    }

    [Fact]
    public async Task A_package_is_loaded_without_its_examples()
    {
        var path = Path.Combine(folder, "package.tgz");
        await using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        await using (var tar = new TarWriter(gzip))
            foreach (var (name, text) in new (string, string)[]
            {
                ("package/package.json", """{"name":"x","version":"1"}"""), ("package/.index.json", """{"files":[]}"""), ("package/CodeSystem-colours.json", Colours),
                ("package/StructureDefinition-x.json", """{"resourceType":"StructureDefinition","url":"urn:x"}"""), ("package/example/CodeSystem-y.json", "{"), ("../../outside.json", "{"), ("/absolute.json", "{"),
            })
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        var summary = await Load(path);
        Assert.Equal(["urn:x:colours"], summary.Loaded.Select(title => title.Url));
        // A name that leads out of the package is only a name: nothing is unpacked. What it holds is read, and is not JSON.
        Assert.All(summary.Refused, refused => Assert.Contains(".json", refused.File, StringComparison.Ordinal));
        Assert.DoesNotContain(summary.Refused, refused => refused.File.Contains("example", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_a_folder_each_file_is_taken_or_refused_and_LOINC_is_known_among_its_other_files()
    {
        var release = Directory.CreateDirectory(Path.Combine(folder, "Loinc")).FullName;
        await File.WriteAllTextAsync(Path.Combine(release, "Loinc.csv"), SyntheticReleases.Loinc);
        await File.WriteAllTextAsync(Path.Combine(release, "Other.csv"), "A,B\n1,2");
        await File.WriteAllTextAsync(Path.Combine(release, "colours.json"), Colours);
        await File.WriteAllTextAsync(Path.Combine(release, "again.json"), Colours);
        await File.WriteAllTextAsync(Path.Combine(release, "broken.json"), "{");
        var summary = await Load(release);
        Assert.Equal(["http://loinc.org", "urn:x:colours"], summary.Loaded.Select(title => title.Url).Order(StringComparer.Ordinal));
        Assert.Equal(["json-syntax", "terminology-twice"], summary.Refused.Select(refused => refused.Problem.Code).Order(StringComparer.Ordinal));
        await using var live = await Live();
        Assert.True(live.HasCode("http://loinc.org", "1-8"));
        Assert.False(live.HasCode("urn:x:colours", "blue"));
    }

    [Theory]
    [InlineData("nothing.tgz", "not a package")]
    [InlineData("nothing.zip", "not an archive")]
    public async Task What_is_no_archive_is_refused(string name, string content)
    {
        var path = Path.Combine(folder, name);
        await File.WriteAllTextAsync(path, content);
        var summary = await Load(path);
        Assert.Equal(path, Assert.Single(summary.Refused).File);
        Assert.Empty(summary.Loaded);
        Assert.True((await shelf.Volumes(default)).Succeeded(out var volumes, out _));
        Assert.Empty(volumes);
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "made")));
    }

    private Task<TerminologyLoadSummary> Load(string path) =>
        new TerminologyLoad(shelf, Path.Combine(folder, "made"), TimeProvider.System).Run([path], new TerminologyLoadOptions(), new Progress<TerminologyProgress>(), default);

    private async Task<LiveTerminology> Live()
    {
        var live = new LiveTerminology(shelf, () => null, Path.Combine(folder, "kept"), TimeProvider.System, NullLogger<LiveTerminology>.Instance);
        await live.Start(default);
        return live;
    }
}
