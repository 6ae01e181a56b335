using System.Diagnostics;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Felles.Test.Tidy;

/// <summary>A text file of the repository.</summary>
/// <param name="Path">Path from the root, with <c>/</c>.</param>
/// <param name="Text">Content.</param>
internal sealed record SourceFile(string Path, string Text)
{
    // Parsing costs more than all the rules together, so it is done once.
    private CompilationUnitSyntax? root;

    /// <summary>The file as C#.</summary>
    internal CompilationUnitSyntax Root => root ??= CSharpSyntaxTree.ParseText(Text, path: Path).GetCompilationUnitRoot();

    /// <summary>The module: <c>Records</c> of <c>src/Records/…</c>; null outside <c>src</c>.</summary>
    internal string? Module => Path.Split('/') is ["src", var module, _, ..] ? module : null;

    internal bool IsCode => Path.EndsWith(".cs", StringComparison.Ordinal);

    internal string[] Lines => Text.Split('\n');
}

/// <summary>What a rule has to say: where, what, and what to do instead.</summary>
/// <param name="Path">File.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Message">What is wrong; what would be right.</param>
internal sealed record Finding(string Path, int Line, string Message)
{
    public override string ToString() => $"{Path}:{Line}: {Message}";
}

/// <summary>The repository that the tests run in: what is tracked, and what is new and not ignored.</summary>
internal static class Repository
{
    private static readonly string[] ignored = ["bin", "obj", "artifacts", "node_modules", "data", "TestResults", ".git"];

    private static readonly Lazy<IReadOnlyList<SourceFile>> files = new(ReadAll);

    internal static string Root { get; } = FindRoot();

    /// <summary>Every text file.</summary>
    internal static IReadOnlyList<SourceFile> Files => files.Value;

    internal static SourceFile File(string path) => Files.Single(file => file.Path == path);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Felles.slnx")))
                return folder.FullName;
        throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    private static List<SourceFile> ReadAll()
    {
        var read = new List<SourceFile>();
        foreach (var path in (Tracked() ?? Walked()).Order(StringComparer.Ordinal))
        {
            var full = Path.Combine(Root, path);
            if (!System.IO.File.Exists(full)) continue;
            var text = System.IO.File.ReadAllText(full);
            // A binary file holds no text to judge.
            if (!text.Contains('\0', StringComparison.Ordinal)) read.Add(new(path, text));
        }

        return read;
    }

    private static string[]? Tracked()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            {
                WorkingDirectory = Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    // A release archive has no git.
    private static IEnumerable<string> Walked() => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(ignored.Contains));
}
