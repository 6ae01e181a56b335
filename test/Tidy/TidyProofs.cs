using System.Diagnostics;
using Felles.Test.Tidy.Rules;

namespace Felles.Test.Tidy;

/// <summary>Each rule seen to fire: a rule counts once it has been seen to fail.</summary>
public sealed class TidyProofs
{
    [Fact]
    public void The_size_rule_fires()
    {
        Says(
            "src/Records/Long.cs:3: Work has 61 lines, limit 60; split it.",
            CodeRules.MethodSize(Code("class Long\n{\n    void Work()\n    {\n" + Lines(57) + "    }\n}\n")),
            // One line more makes the difference.
            new(CodeRules.MethodSize(Code("class Long\n{\n    void Work()\n    {\n" + Lines(58) + "    }\n}\n"))));
        Assert.Empty(CodeRules.MethodSize(Code("class Long\n{\n    string Table() => \"\"\"\n" + Lines(200) + "    \"\"\";\n}\n")));
    }

    [Fact]
    public void The_size_rule_leaves_out_the_rows_of_a_theory() =>
        Assert.Empty(CodeRules.MethodSize(Code("class A\n{\n    [Theory]\n" + string.Concat(Enumerable.Repeat("    [InlineData(\"\"\"\n    a\n    \"\"\")]\n", 90)) + "    void B()\n    {\n" + Lines(57) + "    }\n}\n")));

    [Fact]
    public void The_size_rule_sees_local_functions_and_property_bodies()
    {
        Assert.Single(CodeRules.MethodSize(Code("class A { int X { get\n{\n" + Lines(60) + "return 1; } } }")));
        Assert.Single(CodeRules.MethodSize(Code("int F()\n{\n" + Lines(60) + "return 1;\n}\n")).Select(finding => finding.Path).Distinct());
    }

    [Fact]
    public void The_file_rule_fires()
    {
        Assert.Empty(CodeRules.FileSize(Code(new string('\n', 400))));
        Says("src/Records/Long.cs:401: the file has 401 lines, limit 400; split it by feature.", [], new(CodeRules.FileSize(Code(new string('\n', 401)))));
    }

    [Theory]
    [InlineData("class RecordManager;", "Manager")]
    [InlineData("static class DateHelpers { }", "Helpers")]
    [InlineData("record struct TestBase;", "Base")]
    [InlineData("interface ICommonThings;", "Common")]
    [InlineData("enum XMLUtil { A }", "Util")]
    [InlineData("class RecordGateImpl;", "Impl")]
    public void The_name_rule_fires(string code, string word) =>
        Assert.Contains($"empty word {word};", Assert.Single(CodeRules.TypeNames(Code(code))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("class Database;")]
    [InlineData("class Utilisation;")]
    [InlineData("class Commonwealth;")]
    public void The_name_rule_lets_words_that_only_contain_one_pass(string code) => Assert.Empty(CodeRules.TypeNames(Code(code)));

    [Theory]
    [InlineData("var a = \"select body from record_entry\";")]
    [InlineData("var a = $\"delete from {table}\";")]
    [InlineData("var a = \"\"\"\n    insert into x values (1)\n    \"\"\";")]
    [InlineData("var a = \"CREATE UNIQUE INDEX i ON t\"u8;")]
    public void The_sql_rule_fires_outside_the_modules_that_own_tables(string code)
    {
        Assert.Single(CodeRules.Sql(new SourceFile("src/Sharing/X/A.cs", code)));
        Assert.Empty(CodeRules.Sql(new SourceFile("src/Records/A.cs", code)));
    }

    [Theory]
    [InlineData("var a = \"Select a patient from the list.\";")]
    [InlineData("// select body from record_entry")]
    [InlineData("var a = \"Please update the record.\";")]
    public void The_sql_rule_lets_sentences_pass(string code) => Assert.Empty(CodeRules.Sql(new SourceFile("src/Sharing/X/A.cs", code)));

    [Fact]
    public void The_surface_rule_fires()
    {
        SourceFile[] files =
        [
            new("src/Records/Gate.cs", "public class Gate { public Answer Open() => new(); private Inner? inner; }\npublic class Inner;\npublic class Answer;\npublic static class Adding { public static void AddRecords(this object services) { } }"),
            new("src/Host/Services.cs", "class Services { void Add(Gate gate) => services.AddRecords(); }"),
            new("test/Unit/GateTests.cs", "class GateTests { Inner inner; }"),
            new("src/Citizen/LogVisit.cs", "public sealed record LogVisit;"),
            new("src/Citizen/LogPage.razor", "@code {\n [Parameter, EditorRequired] public IReadOnlyList<LogVisit> Visits { get; set; } = [];\n}"),
        ];
        Says("src/Records/Gate.cs:2: Inner is public, but nothing outside Records uses it; make it internal.", [], new(SurfaceRules.NeedlesslyPublic(files)));
    }

    [Fact]
    public void The_reference_rule_fires()
    {
        Says(
            "src/Kernel/Felles.Kernel.csproj:1: Kernel may not refer to Fhir; allowed: nothing.",
            [],
            new(ProjectRules.References(new("src/Kernel/Felles.Kernel.csproj", "<Project><ItemGroup><ProjectReference Include=\"../Fhir/Felles.Fhir.csproj\" /></ItemGroup></Project>"))));
        Says(
            "src/Gossip/Felles.Gossip.csproj:1: the module Gossip is not in the table of references; add it there.",
            [],
            new(ProjectRules.References(new("src/Gossip/Felles.Gossip.csproj", "<Project />"))));
    }

    [Theory]
    [InlineData("src/A/A.csproj", "<NoWarn>CS8602</NoWarn>", 1)]
    [InlineData("src/A/A.csproj", "<!-- A reason that is long enough to read. --><NoWarn>CS8602</NoWarn>", 1)]
    [InlineData("bench/A.csproj", "<!-- A reason that is long enough to read. --><NoWarn>CS8602</NoWarn>", 0)]
    [InlineData("bench/A.csproj", "<NoWarn>CS8602</NoWarn>", 1)]
    [InlineData("test/A/A.csproj", "<TreatWarningsAsErrors>false</TreatWarningsAsErrors>", 1)]
    [InlineData("test/A/A.csproj", "<Nullable>disable</Nullable>", 1)]
    [InlineData("test/A/A.csproj", "<Nullable>enable</Nullable>", 0)]
    public void The_rule_about_warnings_fires(string path, string property, int findings) =>
        Assert.Equal(findings, ProjectRules.Loosened(new(path, $"<Project><PropertyGroup>{property}</PropertyGroup></Project>")).Count());

    [Fact]
    public void The_rule_about_the_inherited_guards_fires()
    {
        var props = Repository.File("Directory.Build.props");
        Assert.Single(ProjectRules.Inherited(props with { Text = props.Text.Replace("TreatWarningsAsErrors", "TreatWarningsAsError", StringComparison.Ordinal) }));
        Assert.Single(ProjectRules.Inherited(props with { Text = props.Text.Replace("<Nullable>enable", "<Nullable>annotations", StringComparison.Ordinal) }));
    }

    [Fact]
    public void The_version_rule_fires() =>
        Assert.Single(ProjectRules.Versions(new("src/A/A.csproj", "<Project><ItemGroup><PackageReference Include=\"Npgsql\" Version=\"1.0.0\" /></ItemGroup></Project>")));

    [Fact]
    public void The_rule_about_reasons_fires()
    {
        const string props = "<Project><ItemGroup><!-- The driver of the field. --><PackageVersion Include=\"Npgsql\" /></ItemGroup><ItemGroup><GlobalPackageReference Include=\"X\" /></ItemGroup></Project>";
        Says("Directory.Packages.props:1: the package X has no reason; write a comment before it.", [], new(ProjectRules.PackageReasons(new("Directory.Packages.props", props))));
        Assert.Equal(2, ProjectRules.PackageReasons(new("Directory.Packages.props", props.Replace("The driver of the field.", "Yes.", StringComparison.Ordinal))).Count());
    }

    [Fact]
    public void The_rule_about_numbers_fires()
    {
        // A number of ordinary form with right control digits, put together here so that it stands nowhere.
        var ordinary = "0101" + "70" + "00" + "108";
        var found = Enumerable.Range(0, 1000)
            .Select(serial => "010170" + serial.ToString("000", System.Globalization.CultureInfo.InvariantCulture))
            .SelectMany(stem => Enumerable.Range(0, 100).Select(control => stem + control.ToString("00", System.Globalization.CultureInfo.InvariantCulture)))
            .First(number => TextRules.NationalNumbers(new("a.md", $"see {number}.")).Any());
        Assert.Equal(ordinary.Length, found.Length);
        Assert.DoesNotContain(found, Assert.Single(TextRules.NationalNumbers(new("a.md", "x\n" + found))).ToString(), StringComparison.Ordinal);
        Assert.Empty(TextRules.NationalNumbers(new("a.md", "1" + found)));
        Assert.Empty(TextRules.NationalNumbers(new("a.md", "15838510075 13116900216 " + found[..10])));
    }

    [Theory]
    [InlineData("see /wor" + "k/main/src")]
    [InlineData("path = \"/ro" + "ot/.nuget\"")]
    [InlineData("/ho" + "me/kari/felles")]
    [InlineData("C:\\Us" + "ers\\kari")]
    [InlineData("http:/" + "/npm-mirror.internal:4873/x")]
    [InlineData("\"resolved\": \"https:/" + "/npm.example.internal/a.tgz\"")]
    public void The_rule_about_places_fires(string text) => Assert.Single(TextRules.Places(new("a.md", text)));

    [Theory]
    [InlineData("https://registry.npmjs.org/jose/-/jose.tgz")]
    [InlineData("https://register.geonorge.no/sosi-kodelister")]
    [InlineData("https://example.org/work/main")]
    [InlineData("POST /lab-results/messages")]
    public void The_rule_about_places_lets_public_addresses_pass(string text) => Assert.Empty(TextRules.Places(new("a.md", text)));

    [Fact]
    public void The_rule_about_unfinished_work_fires()
    {
        Assert.Single(TextRules.Unfinished(new("a.cs", "// TO" + "DO: later")));
        Assert.Empty(TextRules.Unfinished(new("a.cs", "// todos los días")));
    }

    [Fact]
    public void The_link_rule_fires()
    {
        SourceFile[] files = [new("docs/a.md", ""), new("docs/b.md", "# One thing: more\n"), new("README.md", "")];
        string Check(string text) => string.Join('|', LinkRules.Links(files[0] with { Text = text }, files).Select(finding => finding.Message));

        Assert.Equal("", Check("[x](b.md) [y](../README.md) [z](b.md#one-thing-more) [w](https://example.org) [f](../docs/)"));
        Assert.Contains("no such file", Check("[x](c.md)"), StringComparison.Ordinal);
        Assert.Contains("no such file", Check("[x](../../README.md) and [y](d.md)"), StringComparison.Ordinal);
        Assert.Contains("no such heading", Check("[x](b.md#two)"), StringComparison.Ordinal);
        Assert.Equal("", Check("`[x](c.md)`\n```\n[x](c.md)\n```"));
    }

    [Fact]
    public void The_ratchet_holds_both_ways()
    {
        Finding[] two = [new("a.cs", 1, "m"), new("a.cs", 2, "m")];
        Assert.Equal(2, Ratchet.Apply("r", two, []).Count);
        Assert.Equal(2, Ratchet.Apply("r", two, ["r a.cs 1"]).Count);
        Assert.Empty(Ratchet.Apply("r", two, ["r a.cs 2"]));
        Assert.Contains("lower it", Assert.Single(Ratchet.Apply("r", two, ["r a.cs 3"])), StringComparison.Ordinal);
        Assert.Contains("take it off", Assert.Single(Ratchet.Apply("r", [], ["r a.cs 1", "other b.cs 1"])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_stops_the_build()
    {
        // Inside the repository, so that the project inherits what every project here inherits; bin is never tracked. (Under
        // artifacts the SDK would leave the source out.)
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "bin", "tidy-proof", Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "Felles.TidyProof.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>");
            File.WriteAllText(Path.Combine(folder, "Proof.cs"), "/// <summary>A possible null dereference.</summary>\npublic static class Proof\n{\n    internal static int Length(string? text) => text.Length;\n}\n");
            var (code, output) = Run("dotnet", ["build", Path.Combine(folder, "Felles.TidyProof.csproj"), "--nologo", "-v", "quiet"]);
            Assert.NotEqual(0, code);
            Assert.Contains("error CS8602", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Code, string Output) Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        // The test host's own MSBuild settings are not the inner build's.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    private static SourceFile Code(string text) => new("src/Records/Long.cs", text);

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("        _ = 0;\n", count));

    private static void Says(string message, IEnumerable<Finding> right, List<Finding> wrong)
    {
        Assert.Empty(right);
        Assert.Equal(message, Assert.Single(wrong).ToString());
    }
}
