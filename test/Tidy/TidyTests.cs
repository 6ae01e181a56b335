using Felles.Test.Tidy.Rules;

namespace Felles.Test.Tidy;

/// <summary>The rules of the house over the whole repository. TidyProofs shows that each of them fires.</summary>
public sealed class TidyTests
{
    private static IEnumerable<SourceFile> Code => Repository.Files.Where(file => file.IsCode);

    private static IEnumerable<SourceFile> Projects => Repository.Files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal));

    // Lock files are written by package managers, the population by its generator.
    private static IEnumerable<SourceFile> Written => Repository.Files.Where(file => !file.Path.EndsWith("package-lock.json", StringComparison.Ordinal) && !file.Path.EndsWith("packages.lock.json", StringComparison.Ordinal));

    [Fact]
    public void There_is_something_to_look_at()
    {
        Assert.True(Code.Count() > 100);
        Assert.Equal(ProjectRules.Modules.Order(), Projects.Where(project => project.Module is not null).Select(project => project.Module!).Order());
    }

    [Fact]
    public void Methods_have_at_most_60_lines() => Holds("method-size", Code.SelectMany(CodeRules.MethodSize));

    [Fact]
    public void Files_have_at_most_400_lines() => Holds("file-size", Code.SelectMany(CodeRules.FileSize));

    [Fact]
    public void Types_are_named_by_what_they_are() => Holds("type-name", Code.SelectMany(CodeRules.TypeNames));

    [Fact]
    public void Sql_stands_with_the_tables() => Holds("sql", Code.SelectMany(CodeRules.Sql));

    [Fact]
    public void What_no_other_module_uses_is_internal() => Holds("needlessly-public", SurfaceRules.NeedlesslyPublic(Repository.Files));

    [Fact]
    public void Modules_refer_only_to_those_they_may() => Holds("reference", Projects.SelectMany(ProjectRules.References));

    [Fact]
    public void Every_project_inherits_the_guards() => Holds("inherited", ProjectRules.Inherited(Repository.File("Directory.Build.props")));

    [Fact]
    public void No_project_loosens_the_warnings() => Holds("loosened", Projects.SelectMany(ProjectRules.Loosened));

    [Fact]
    public void Versions_of_packages_stand_in_one_place() => Holds("version", Projects.SelectMany(ProjectRules.Versions));

    [Fact]
    public void Every_package_has_its_reason() => Holds("package-reason", ProjectRules.PackageReasons(Repository.File("Directory.Packages.props")));

    [Fact]
    public void No_number_could_be_a_living_persons() => Holds("national-number", Written.SelectMany(TextRules.NationalNumbers));

    [Fact]
    public void Nothing_is_of_one_machine_or_network() => Holds("place", Repository.Files.SelectMany(TextRules.Places));

    [Fact]
    public void Nothing_is_left_half_done() => Holds("unfinished", Written.SelectMany(TextRules.Unfinished));

    [Fact]
    public void Links_in_the_documentation_lead_somewhere() =>
        Holds("link", Repository.Files.Where(file => file.Path.EndsWith(".md", StringComparison.Ordinal)).SelectMany(file => LinkRules.Links(file, Repository.Files)));

    private static void Holds(string rule, IEnumerable<Finding> findings)
    {
        var said = Ratchet.Apply(rule, findings, Ratchet.List());
        Assert.True(said.Count == 0, $"{said.Count} findings of {rule}\n" + string.Join('\n', said));
    }
}
