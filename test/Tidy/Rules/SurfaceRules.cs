using System.Text.RegularExpressions;

namespace Felles.Test.Tidy.Rules;

/// <summary>What modules show each other.</summary>
internal static partial class SurfaceRules
{
    /// <summary>
    /// Everything is internal unless another module, or a program beside them, uses it. Components are public because the
    /// compiler makes them so; they stand in .razor files, not here. What their parameters are of must then be public too.
    /// </summary>
    internal static IEnumerable<Finding> NeedlesslyPublic(IReadOnlyCollection<SourceFile> files)
    {
        var words = files
            .Where(file => file.IsCode || file.Path.EndsWith(".razor", StringComparison.Ordinal))
            .Where(file => !file.Path.StartsWith("test/", StringComparison.Ordinal))
            .Select(file => (file.Module, Words: Identifier().Matches(file.Text).Select(match => match.Value).ToHashSet(StringComparer.Ordinal)))
            .ToList();
        var spokenOf = files
            .Where(file => file.IsCode && file.Module is not null)
            .SelectMany(file => CodeRules.PublicSignatures(file).Select(name => (file.Module, name)))
            .Concat(files.Where(file => file.Path.EndsWith(".razor", StringComparison.Ordinal) && file.Module is not null).SelectMany(ParameterTypes))
            .ToHashSet();
        foreach (var file in files)
        {
            if (!file.IsCode || file.Module is not { } module) continue;
            foreach (var (name, line, usedAs) in CodeRules.PublicTypes(file))
                // A type that others get from a public member is used without its name being written there.
                if (!spokenOf.Contains((module, name)) && !words.Any(other => other.Module != module && other.Words.Overlaps(usedAs)))
                    yield return new(file.Path, line, $"{name} is public, but nothing outside {module} uses it; make it internal.");
        }
    }

    private static IEnumerable<(string? Module, string Name)> ParameterTypes(SourceFile component) =>
        from Match parameter in Parameter().Matches(component.Text)
        from Match name in Identifier().Matches(parameter.Groups["type"].Value)
        select (component.Module, name.Value);

    [GeneratedRegex(@"\[Parameter[^\]]*\]\s*public\s+(?<type>[^{};=]+)\s\w+\s*\{")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"[\p{L}_][\p{L}\p{Nd}_]*")]
    private static partial Regex Identifier();
}
