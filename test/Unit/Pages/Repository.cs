using System.Runtime.CompilerServices;

namespace Felles.Test.Unit.Pages;

/// <summary>Where the sources of the pages lie.</summary>
internal static class Repository
{
    internal static string Folder(params string[] parts) => Path.Combine([Root(), .. parts]);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
