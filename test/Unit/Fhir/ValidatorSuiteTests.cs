using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Felles.Fhir;

namespace Felles.Test.Unit.Fhir;

/// <summary>
/// How far the validator agrees with the reference implementation on the public cases: <c>docs/validator-agreement.md</c>.
/// Every disagreement stands there with its reason from <c>validator-disagreements.txt</c>; one that is none any more must be
/// taken out. The same for the public cases that are not beside the repository, where <c>FELLES_TEST_CASES</c> names a clone of them. After a change that is meant, run once with <c>FELLES_ACCEPT_SNAPSHOTS=1</c> and read what changed.
/// </summary>
public class ValidatorSuiteTests
{
    private const double AgreementMin = 0.92;

    [SharedDataFact("fhir/validator")]
    public void The_verdicts_agree_with_the_reference_but_for_those_listed() => Compare(
        [.. new ValidatorSuite(SharedData.Folder("fhir/validator")).Run()], "validator-disagreements.txt", "validator-agreement.md", "Agreement with the reference validator", "Of the public validator cases for R4 (HL7's fhir-test-cases)");

    /// <summary>The cases for R4 of a clone of the public repository that are not beside ours.</summary>
    [PublicCasesFact]
    public void So_do_they_on_the_other_public_cases()
    {
        var known = new ValidatorSuite(SharedData.Folder("fhir/validator")).Names().ToHashSet(StringComparer.Ordinal);
        var others = new ValidatorSuite(Path.Combine(PublicCasesFactAttribute.Folder!, "validator"));
        Compare([.. others.Run(test => test.Text("version").StartsWith("4.0", StringComparison.Ordinal) && !known.Contains(test.Text("name")))], "public-disagreements.txt", "validator-agreement-public.md",
            "Agreement with the reference validator on the other public cases",
            "Of the cases for R4 in HL7's fhir-test-cases (June 2026) that [validator-agreement.md](validator-agreement.md) is not about, in XML or JSON, whose packages are at hand,");
    }

    private static void Compare(List<SuiteVerdict> verdicts, string reasonsFile, string page, string title, string of)
    {
        var reasons = Reasons(reasonsFile);
        var unexpected = verdicts.Where(verdict => verdict.Agrees == reasons.ContainsKey(verdict.Name))
            .Select(verdict => verdict.Agrees ? $"{verdict.Name} agrees now: take it from the list" : $"{verdict.Name}: the reference {(verdict.Expected ? "finds an error" : "finds none")}; here {string.Join(", ", verdict.Errors)}").ToList();
        Assert.True(unexpected.Count == 0, string.Join("\n", unexpected));
        Assert.True(verdicts.Count(verdict => verdict.Agrees) >= verdicts.Count * AgreementMin);

        var table = Table(verdicts, reasons, title, of);
        var file = Path.Combine(SharedData.RepositoryRoot(), "docs", page);
        if (Environment.GetEnvironmentVariable("FELLES_ACCEPT_SNAPSHOTS") == "1") File.WriteAllText(file, table, new UTF8Encoding(false));
        Assert.Equal(File.ReadAllText(file), table);
    }

    private static string Table(List<SuiteVerdict> verdicts, Dictionary<string, string> reasons, string title, string of)
    {
        var text = new StringBuilder($"# {title}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{of} the verdict, any error or none, is that of the reference implementation in {verdicts.Count(verdict => verdict.Agrees)} of {verdicts.Count}.\n")
            .Append("Validated strictly (`felles validate --strict`), each case with the definitions that it names. This page is written by a test.\n\n")
            .Append("| Module | Cases | Agree |\n| --- | ---: | ---: |\n");
        foreach (var module in verdicts.GroupBy(verdict => verdict.Module).OrderBy(module => module.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"| {module.Key} | {module.Count()} | {module.Count(verdict => verdict.Agrees)} |\n");
        text.Append("\n## Disagreements\n\n| Case | Reference | Here | Why |\n| --- | --- | --- | --- |\n");
        foreach (var verdict in verdicts.Where(verdict => !verdict.Agrees))
            text.Append(CultureInfo.InvariantCulture, $"| {verdict.Name} | {(verdict.Expected ? "error" : "none")} | {(verdict.Errors.Count > 0 ? "error" : "none")} | {reasons[verdict.Name]} |\n");
        return text.ToString();
    }

    private static Dictionary<string, string> Reasons(string name, [CallerFilePath] string thisFile = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(thisFile)!, name))
            .Where(line => line.Length > 0 && line[0] != '#')
            .ToDictionary(line => line[..line.IndexOf(": ", StringComparison.Ordinal)], line => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
}
