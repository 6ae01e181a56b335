using System.Runtime.CompilerServices;

namespace Felles.Test.Unit.Fhir;

/// <summary>Published test data beside the repository, which a clone does not have.</summary>
internal static class SharedData
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(RepositoryRoot(), "..", "shared", "data"));

    internal static string Folder(string name) => Path.Combine(Root, name);

    internal static bool Has(string folder) => Directory.Exists(Folder(folder));

    internal static string RepositoryRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));
}

/// <summary>A test over published data; skipped, and says so, where the folder is not beside the repository.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string folder)
    {
        if (!SharedData.Has(folder)) Skip = $"../shared/data/{folder} is not beside the repository.";
    }
}

/// <summary>A test over a clone of HL7's fhir-test-cases that <c>FELLES_TEST_CASES</c> names; skipped, and says so, without.</summary>
public sealed class PublicCasesFactAttribute : FactAttribute
{
    public PublicCasesFactAttribute()
    {
        if (Folder is null) Skip = "FELLES_TEST_CASES names no clone of fhir-test-cases.";
    }

    internal static string? Folder => Environment.GetEnvironmentVariable("FELLES_TEST_CASES") is { Length: > 0 } folder && Directory.Exists(folder) ? folder : null;
}
