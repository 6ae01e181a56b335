using System.Xml.Linq;

namespace Felles.Test.Tidy.Rules;

/// <summary>Rules for project files and the central list of packages.</summary>
internal static class ProjectRules
{
    /// <summary>
    /// Which module may refer to which. A module that is not here, or a reference that is not here, is refused: add it with
    /// its reason in a decision, or turn the dependency round. Samples.Epj and Messages are no modules: `felles demo` plays the
    /// parties outside the platform with them.
    /// </summary>
    private const string AllowedReferences = """
        Kernel    ->
        Fhir      -> Kernel
        Storage   -> Kernel
        Identity  -> Kernel Storage
        Registers -> Kernel Storage
        Access    -> Kernel Identity
        Audit     -> Kernel Storage Identity Access
        Records   -> Kernel Fhir Storage Identity Access Audit Registers
        Sharing   -> Kernel Fhir Identity Access Audit Records Registers
        Public    -> Kernel Fhir Identity
        Steering  -> Kernel Storage Identity Access Audit Public
        Clinician -> Kernel Fhir Identity Access Audit Records Registers Sharing Public
        Citizen   -> Kernel Fhir Identity Access Audit Records Registers Sharing Public
        Oversight -> Kernel Identity Access Audit Records Registers Sharing Public
        Host      -> Kernel Fhir Storage Identity Registers Access Audit Records Sharing Public Steering Clinician Citizen Oversight Samples.Epj Messages
        """;

    private static readonly Dictionary<string, string[]> allowed = AllowedReferences.Split('\n')
        .Select(row => row.Split("->", StringSplitOptions.TrimEntries))
        .ToDictionary(row => row[0], row => row[1].Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    internal static IReadOnlyCollection<string> Modules => allowed.Keys;

    /// <summary>Modules refer only to those they are allowed to.</summary>
    internal static IEnumerable<Finding> References(SourceFile project)
    {
        if (project.Module is not { } module) yield break;
        if (!allowed.TryGetValue(module, out var mayReferTo))
        {
            yield return new(project.Path, 1, $"the module {module} is not in the table of references; add it there.");
            yield break;
        }

        foreach (var reference in Elements(project, "ProjectReference"))
        {
            var target = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')).Replace("Felles.", "", StringComparison.Ordinal);
            if (!mayReferTo.Contains(target))
                yield return new(project.Path, LineOf(reference), $"{module} may not refer to {target}; allowed: {(mayReferTo.Length == 0 ? "nothing" : string.Join(", ", mayReferTo))}.");
        }
    }

    /// <summary>
    /// No project turns a warning off or makes it less than an error. A program beside the platform (bench, dev) may turn one
    /// off with its reason in a comment right before.
    /// </summary>
    internal static IEnumerable<Finding> Loosened(SourceFile project)
    {
        foreach (var name in (string[])["NoWarn", "WarningsNotAsErrors", "TreatWarningsAsErrors", "Nullable", "WarningLevel", "RunAnalyzers", "GenerateDocumentationFile"])
            foreach (var element in Elements(project, name))
                if ((name is "NoWarn" or "WarningsNotAsErrors" || element.Value is not ("true" or "enable")) && !IsExcused(project, name, element))
                    yield return new(project.Path, LineOf(element), $"{name} loosens what the whole repository holds to; mend the code, or exempt the one rule in .editorconfig with its reason.");
    }

    private static bool IsExcused(SourceFile project, string name, XElement element) =>
        name == "NoWarn"
        && project.Path.Split('/')[0] is "bench" or "dev"
        && element.NodesBeforeSelf().LastOrDefault(node => node is not XText) is XComment { Value.Length: > 20 };

    /// <summary>What every project inherits: warnings are errors, nullable references are checked, public members are documented.</summary>
    internal static IEnumerable<Finding> Inherited(SourceFile props)
    {
        foreach (var (name, value) in ((string, string)[])[("TreatWarningsAsErrors", "true"), ("Nullable", "enable"), ("GenerateDocumentationFile", "true"), ("EnforceCodeStyleInBuild", "true"), ("RestorePackagesWithLockFile", "true")])
            if (Elements(props, name).SingleOrDefault()?.Value != value)
                yield return new(props.Path, 1, $"{name} must be {value}, spelt so; the guard of every project hangs on it.");
    }

    /// <summary>Every package has its reason: a comment before it, or before the group it stands in.</summary>
    internal static IEnumerable<Finding> PackageReasons(SourceFile packages)
    {
        foreach (var group in Elements(packages, "ItemGroup"))
        {
            var hasReason = false;
            foreach (var node in group.Nodes())
            {
                if (node is XComment comment) hasReason = comment.Value.Trim().Length >= 10;
                if (node is XElement package && !hasReason)
                    yield return new(packages.Path, LineOf(package), $"the package {package.Attribute("Include")?.Value} has no reason; write a comment before it.");
            }
        }
    }

    /// <summary>Versions stand in one place.</summary>
    internal static IEnumerable<Finding> Versions(SourceFile project)
    {
        foreach (var package in Elements(project, "PackageReference"))
            if (package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null)
                yield return new(project.Path, LineOf(package), $"the version of {package.Attribute("Include")?.Value} belongs in Directory.Packages.props.");
    }

    private static IEnumerable<XElement> Elements(SourceFile file, string name) =>
        XDocument.Parse(file.Text, LoadOptions.SetLineInfo).Descendants(name);

    private static int LineOf(XElement element) => ((System.Xml.IXmlLineInfo)element).LineNumber;
}
