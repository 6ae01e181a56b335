using System.Text.RegularExpressions;

namespace Felles.Test.Tidy.Rules;

/// <summary>Links in the documentation lead somewhere.</summary>
internal static partial class LinkRules
{
    /// <summary>Relative links name a file or folder that is there, and where they name a heading, the heading.</summary>
    internal static IEnumerable<Finding> Links(SourceFile document, IReadOnlyCollection<SourceFile> files)
    {
        var fenced = false;
        var lines = document.Lines;
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal)) fenced = !fenced;
            if (fenced) continue;
            foreach (Match link in Link().Matches(InlineCode().Replace(lines[i], "")))
                if (Broken(document, link.Groups[1].Value, files) is { } why)
                    yield return new(document.Path, i + 1, $"the link {link.Groups[1].Value} leads nowhere: {why}.");
        }
    }

    private static string? Broken(SourceFile document, string target, IReadOnlyCollection<SourceFile> files)
    {
        if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal)) return null;
        var hash = target.IndexOf('#', StringComparison.Ordinal);
        var path = Uri.UnescapeDataString(hash < 0 ? target : target[..hash]);
        var heading = hash < 0 ? null : target[(hash + 1)..];
        if (path.StartsWith('/')) return "a path from the root of a disk; write it from the document's folder";
        var full = path.Length == 0 ? document.Path : Resolve(document.Path, path);
        var file = files.FirstOrDefault(candidate => candidate.Path == full);
        if (file is null)
            return files.Any(candidate => candidate.Path.StartsWith(full.TrimEnd('/') + "/", StringComparison.Ordinal)) || Binary(full) ? null : "no such file";
        return heading is null || !full.EndsWith(".md", StringComparison.Ordinal) || Headings(file).Contains(heading) ? null : "no such heading";
    }

    // Pictures are no text files, so they are looked for on disk.
    private static bool Binary(string path) => Path.GetExtension(path) is ".png" or ".jpg" or ".svg" or ".gif" && File.Exists(Path.Combine(Repository.Root, path));

    private static string Resolve(string document, string target)
    {
        var parts = new List<string>(document.Split('/')[..^1]);
        foreach (var part in target.Split('/'))
        {
            if (part == ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or "..")) parts.Add(part);
        }

        return string.Join('/', parts);
    }

    private static IEnumerable<string> Headings(SourceFile document) => document.Lines
        .Where(line => line.StartsWith('#'))
        .Select(line => NotInSlug().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\(<?([^)\s>]+)>?(?:\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInSlug();
}
