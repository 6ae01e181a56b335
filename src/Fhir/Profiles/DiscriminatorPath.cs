namespace Felles.Fhir;

/// <summary>The path of a discriminator: the restricted FHIRPath of https://hl7.org/fhir/R4/profiling.html#discriminator.</summary>
internal static class DiscriminatorPath
{
    internal const string Resolve = "resolve()";

    private const string ExtensionStart = "extension(";
    private const string TypeStart = "ofType(";

    /// <summary>The steps of a path; null when it is none of those allowed.</summary>
    internal static string[]? Read(string path)
    {
        var steps = new List<string>();
        for (var rest = path.AsSpan().Trim(); !rest.IsEmpty;)
        {
            var end = rest.IndexOfAny('.', '(');
            if (end >= 0 && rest[end] == '(')
            {
                var close = rest.IndexOf(')');
                if (close < 0 || Function(rest[..(close + 1)]) is not { } function) return null;
                steps.Add(function);
                rest = rest[(close + 1)..];
                if (!rest.IsEmpty && rest[0] != '.') return null;
                rest = rest.IsEmpty ? rest : rest[1..];
                continue;
            }

            var name = end < 0 ? rest : rest[..end];
            if (name is not "$this") steps.Add(name.ToString());
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return steps.TrueForAll(step => step.Length > 0) ? [.. steps] : null;
    }

    /// <summary>The url of an <c>extension(url)</c>; null for another step.</summary>
    internal static string? ExtensionUrl(string step) => step.StartsWith(ExtensionStart, StringComparison.Ordinal) ? step[ExtensionStart.Length..^1] : null;

    /// <summary>The type of an <c>ofType(name)</c>; null for another step.</summary>
    internal static string? TypeName(string step) => step.StartsWith(TypeStart, StringComparison.Ordinal) ? step[TypeStart.Length..^1] : null;

    private static string? Function(ReadOnlySpan<char> text)
    {
        if (text is Resolve) return Resolve;
        if (text.StartsWith(ExtensionStart)) return $"{ExtensionStart}{text[ExtensionStart.Length..^1].Trim().Trim("\"'")})";
        return text.StartsWith(TypeStart) ? $"{TypeStart}{text[TypeStart.Length..^1].Trim()})" : null;
    }
}
