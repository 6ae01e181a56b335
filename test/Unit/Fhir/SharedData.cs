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
