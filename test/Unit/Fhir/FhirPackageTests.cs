using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir;

/// <summary>Packages of definitions: what is read, and what is refused for its form or size.</summary>
public class FhirPackageTests
{
    [Fact]
    public void The_definitions_of_an_archive_are_read_and_its_examples_are_not()
    {
        var package = Read(PackedDefinitions.Package());
        Assert.Equal(("test.named#1.0.0", "StructureDefinition-named.json"), (package.Id, Assert.Single(package.Files).Name));
        var definitions = FhirDefinitions.R4.With([package]).Match(known => known, problem => throw new InvalidOperationException(problem.Text));
        var issue = Assert.Single(new FhirValidator(definitions).Validate(FhirValidatorTests.Read("""{"resourceType":"Patient","active":true}"""), "urn:test:named"));
        Assert.Equal(("element-required", "Patient.name"), (issue.Id, issue.Expression));
        Assert.False(FhirDefinitions.R4.IsProfile("urn:test:named"));
    }

    public static TheoryData<string, byte[], ProblemKind> Refused => new()
    {
        { "no archive", "hello"u8.ToArray(), ProblemKind.Malformed },
        { "nothing", [], ProblemKind.Malformed },
        { "half an archive", PackedDefinitions.Package()[..^40], ProblemKind.Malformed },
        { "no manifest", PackedDefinitions.Archive(("package/a.json", "{}")), ProblemKind.Malformed },
        { "a manifest without a name", PackedDefinitions.Archive(("package/package.json", """{"version":"1"}""")), ProblemKind.Malformed },
        { "a name that is a path", PackedDefinitions.Archive(("package/package.json", """{"name":"../x","version":"1"}""")), ProblemKind.Malformed },
        { "a file outside", PackedDefinitions.Archive(("package/package.json", PackedDefinitions.Manifest), ("package/../../evil.json", "{}")), ProblemKind.Malformed },
        { "an absolute file", PackedDefinitions.Archive(("/etc/evil.json", "{}"), ("package/package.json", PackedDefinitions.Manifest)), ProblemKind.Malformed },
        { "a link", PackedDefinitions.WithLink(), ProblemKind.Malformed },
        { "a file that is not JSON", PackedDefinitions.Archive(("package/package.json", PackedDefinitions.Manifest), ("package/a.json", "{\"a\":")), ProblemKind.Malformed },
        { "another FHIR", PackedDefinitions.Archive(("package/package.json", """{"name":"a.b","version":"1","fhirVersions":["5.0.0"]}""")), ProblemKind.Invalid },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_is_no_package_is_refused(string what, byte[] archive, ProblemKind kind)
    {
        Assert.True(FhirPackage.ReadArchive(archive).Failed(out var problem), what);
        Assert.Equal((what, kind), (what, problem.Kind));
    }

    [Fact]
    public void What_is_too_large_is_refused_before_it_is_unpacked()
    {
        var bomb = PackedDefinitions.Archive(("package/package.json", PackedDefinitions.Manifest), ("package/a.json", new string(' ', 4_000_000)), ("package/example/b.json", new string(' ', 4_000_000)));
        Assert.True(bomb.Length < 100_000);
        foreach (var limits in (PackageLimits[])[new(UnpackedMax: 6_000_000), new(FileMax: 1_000_000), new(EntriesMax: 2), new(ArchiveMax: 100)])
        {
            Assert.True(FhirPackage.ReadArchive(bomb, limits).Failed(out var problem));
            Assert.Equal(ProblemKind.TooLarge, problem.Kind);
        }
    }

    [Fact]
    public void A_definition_that_cannot_be_used_is_named_with_its_package()
    {
        Assert.True(FhirDefinitions.R4.With([Read(PackedDefinitions.Package(profile: PackedDefinitions.Named().Replace("\"min\":1", "\"min\":-1", StringComparison.Ordinal)))]).Failed(out var invalid));
        Assert.Contains("StructureDefinition-named.json of test.named#1.0.0", invalid.Text, StringComparison.Ordinal);
        Assert.True(FhirDefinitions.R4.With([Read(PackedDefinitions.Package(profile: PackedDefinitions.Named().Replace("http://hl7.org/fhir/StructureDefinition/Patient", "urn:test:missing", StringComparison.Ordinal)))]).Failed(out var baseless));
        Assert.Contains("urn:test:missing", baseless.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_published_already_is_passed_over()
    {
        const string Gender = """{"resourceType":"ValueSet","url":"http://hl7.org/fhir/ValueSet/administrative-gender","status":"active","compose":{"include":[{"system":"urn:x","concept":[{"code":"x"}]}]}}""";
        var package = new FhirPackage("a", "1", [new PackageFile("g.json", System.Text.Encoding.UTF8.GetBytes(Gender))]);
        var definitions = FhirDefinitions.R4.With([package]).Match(known => known, problem => throw new InvalidOperationException(problem.Text));
        Assert.Empty(new FhirValidator(definitions).Validate(FhirValidatorTests.Read("""{"resourceType":"Patient","gender":"female"}""")));
    }

    private static FhirPackage Read(byte[] archive) => FhirPackage.ReadArchive(archive).Match(package => package, problem => throw new InvalidOperationException(problem.Text));
}
