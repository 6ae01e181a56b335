using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml.Linq;
using Felles.Fhir;

namespace Felles.Test.Unit.Fhir.FhirPaths;

/// <summary>
/// The public FHIRPath test cases. Each gives the answer expected, or stands in <c>known-disagreements.txt</c> with its
/// reason; one that stands there and gives the right answer must be taken out.
/// </summary>
public class FhirPathSuiteTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 30, 0, TimeSpan.FromHours(1));

    [SharedDataFact("fhir/fhirpath")]
    public void The_public_cases_give_the_expected_answers_but_for_those_listed() => Compare(Path.Combine(SharedData.Folder("fhir/fhirpath"), "tests-fhir-r4.xml"), "known-disagreements.txt", file => Input(file));

    /// <summary>The whole suite for R4 as a clone of the public repository has it.</summary>
    [PublicCasesFact]
    public void So_do_those_of_the_whole_suite() => Compare(
        Path.Combine(PublicCasesFactAttribute.Folder!, "r4", "fhirpath", "tests-fhir-r4.xml"), "public-disagreements.txt", file => Read(Path.Combine(PublicCasesFactAttribute.Folder!, "r4", file ?? "patient-example.xml")));

    private static void Compare(string suiteFile, string list, Func<string?, PathItem?> input)
    {
        var suite = XDocument.Load(suiteFile, LoadOptions.PreserveWhitespace);
        var known = Listed(list);
        var unexpected = new List<string>();
        var (count, right) = (0, 0);
        foreach (var test in suite.Descendants("test"))
        {
            count++;
            var name = test.Attribute("name")!.Value;
            var difference = Difference(test, input);
            if (difference is null) right++;
            if (difference is null == known.Contains(name)) unexpected.Add(difference is null ? $"{name} is right now: take it from the list" : $"{name}: {test.Element("expression")!.Value.Trim()} -> {difference}");
        }

        Assert.True(unexpected.Count == 0, $"{right} of {count}\n" + string.Join("\n", unexpected));
        Assert.True(right >= count * 0.97, $"{right} of {count}");
    }

    private static HashSet<string> Listed(string list, [CallerFilePath] string thisFile = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(thisFile)!, list);
        return [.. File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)])];
    }

    /// <summary>What is not as expected; null when all is.</summary>
    private static string? Difference(XElement test, Func<string?, PathItem?> input)
    {
        var expression = test.Element("expression")!;
        var focus = input(test.Attribute("inputfile")?.Value);
        if (focus is null) return "the input is not at hand";
        var expectsError = expression.Attribute("invalid") is not null;
        if (!FhirPath.Compile(FhirDefinitions.R4, expression.Value, focus.Value.Type).Succeeded(out var path, out var problem)) return expectsError ? null : problem.Text;
        var environment = new PathEnvironment(FhirDefinitions.R4, focus) { Now = Now, ConformsTo = (item, url) => TypeConforms(item, url) };
        if (!path.Evaluate(focus.Value, environment).Succeeded(out var items, out problem)) return expectsError ? null : problem.Text;
        if (expectsError) return "an error was expected";
        var outputs = test.Elements("output").Select(output => output.Value).ToList();
        var actual = items.Select(Text).ToList();
        if (test.Attribute("predicate")?.Value == "true") actual = [items.Length > 0 ? "true" : "false"];
        if (test.Attribute("ordered")?.Value == "false") (outputs, actual) = ([.. outputs.Order()], [.. actual.Order()]);
        return outputs.SequenceEqual(actual) ? null : $"[{string.Join(", ", actual)}], expected [{string.Join(", ", outputs)}]";
    }

    // Literals are written with an @; times of day with a T as well.
    private static string Text(PathItem item)
    {
        var text = item.ToString();
        if (item.Kind == PathKind.Time) return $"@T{text}";
        return item.Kind is PathKind.Date or PathKind.DateTime ? $"@{text}" : text;
    }

    private static bool? TypeConforms(PathItem item, string url) =>
        FhirDefinitions.R4.IsTypeUrl(url) ? item.Type.Is(new TypeName("FHIR", url[(url.LastIndexOf('/') + 1)..])) : null;

    private static PathItem? Input(string? file, [CallerFilePath] string thisFile = "")
    {
        file ??= "patient-example.xml";
        var bytes = File.ReadAllBytes(Path.Combine(SharedData.Folder("fhir/fhirpath"), file));
        var json = Path.ChangeExtension(file, ".json");
        // Some inputs of the suite came empty: ours say as much as their cases ask, or the specification's example is the same.
        string[] others = [Path.Combine(Path.GetDirectoryName(thisFile)!, "inputs", json), Path.Combine(SharedData.Folder("fhir/examples"), json)];
        if (bytes.Length > 0) bytes = XmlResource.ToJson(Encoding.UTF8.GetString(bytes));
        else if (Array.Find(others, File.Exists) is { } other) bytes = File.ReadAllBytes(other);
        else return null;
        return Resource(bytes);
    }

    private static PathItem? Read(string file)
    {
        if (!File.Exists(file)) return null;
        var bytes = File.ReadAllBytes(file);
        return Resource(file.EndsWith(".xml", StringComparison.Ordinal) ? XmlResource.ToJson(Encoding.UTF8.GetString(bytes)) : bytes);
    }

    private static PathItem? Resource(byte[] bytes)
    {
        Assert.True(FhirResource.Read(bytes).Succeeded(out var resource, out var problem), problem?.Text);
        return new PathSource(FhirDefinitions.R4, resource.Tape).Resource(0);
    }
}
