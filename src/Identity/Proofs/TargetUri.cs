using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Felles.Identity.Proofs;

/// <summary>
/// Compares a proof's <c>htu</c> with the request's address after the normalisations of RFC 3986 §6.2.2–6.2.3, query and
/// fragment aside (RFC 9449 §4.3, check 9).
/// </summary>
internal static class TargetUri
{
    private const int LengthMax = 2048;

    /// <summary>Scheme, authority and path in their normal form; false when it is no absolute http(s) address.</summary>
    internal static bool TryNormalise(string? text, [NotNullWhen(true)] out string? normal)
    {
        normal = null;
        if (text is not { Length: > 0 and <= LengthMax }) return false;
        var scheme = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https" : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http" : null;
        if (scheme is null) return false;
        var rest = text.AsSpan(scheme.Length + 3);
        var end = rest.IndexOfAny('?', '#');
        if (end >= 0) rest = rest[..end];
        var slash = rest.IndexOf('/');
        var authority = slash < 0 ? rest : rest[..slash];
        var path = slash < 0 ? "/" : rest[slash..];
        if (!TryNormaliseAuthority(authority, scheme, out var host) || !TryNormalisePath(path, out var normalPath)) return false;
        normal = $"{scheme}://{host}{normalPath}";
        return true;
    }

    // A host is letters, digits, '.', '-', or an IP literal; user information has no place in htu, nor has percent-encoding.
    private static bool TryNormaliseAuthority(ReadOnlySpan<char> authority, string scheme, [NotNullWhen(true)] out string? normal)
    {
        normal = null;
        var portAt = authority.LastIndexOf(':');
        if (portAt >= 0 && authority[portAt..].Contains(']')) portAt = -1;
        var host = portAt < 0 ? authority : authority[..portAt];
        var port = portAt < 0 ? default : authority[(portAt + 1)..];
        if (!IsHost(host)) return false;
        if (port.ContainsAnyExceptInRange('0', '9') || port.Length > 5) return false;
        var lower = host.ToString().ToLowerInvariant();
        var isDefault = port.IsEmpty || port.SequenceEqual(scheme == "https" ? "443" : "80");
        normal = isDefault ? lower : $"{lower}:{port}";
        return true;
    }

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        var isLiteral = host is ['[', .., ']'];
        var name = isLiteral ? host[1..^1] : host;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_') && !(isLiteral && c == ':'))
                return false;
        return !name.IsEmpty;
    }

    private static bool TryNormalisePath(ReadOnlySpan<char> path, [NotNullWhen(true)] out string? normal)
    {
        normal = null;
        var decoded = new StringBuilder(path.Length);
        for (var i = 0; i < path.Length; i++)
        {
            var c = path[i];
            if (c is <= ' ' or > '~') return false;
            if (c != '%')
            {
                decoded.Append(c);
                continue;
            }

            if (i + 2 >= path.Length || !byte.TryParse(path.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet)) return false;
            // §6.2.2.1–2: unreserved characters stand for themselves, other octets in upper-case hex.
            if (char.IsAsciiLetterOrDigit((char)octet) || (char)octet is '-' or '.' or '_' or '~') decoded.Append((char)octet);
            else decoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
            i += 2;
        }

        normal = RemoveDotSegments(decoded.ToString());
        return true;
    }

    // RFC 3986 §5.2.4, for a path that begins with '/'.
    private static string RemoveDotSegments(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal)) return path;
        var segments = path.Split('/');
        var kept = new List<string>(segments.Length);
        for (var i = 1; i < segments.Length; i++)
        {
            var isLast = i == segments.Length - 1;
            if (segments[i] is "." or "..")
            {
                if (segments[i] is ".." && kept.Count > 0) kept.RemoveAt(kept.Count - 1);
                if (isLast) kept.Add("");
                continue;
            }

            kept.Add(segments[i]);
        }

        return "/" + string.Join('/', kept);
    }
}
