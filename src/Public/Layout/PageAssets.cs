using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Felles.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Felles.Public.Layout;

/// <summary>
/// Style, font, icons and scripts of the pages, served from this assembly under an address that changes with their
/// content, so that a browser may keep them for ever (docs/decisions/0071).
/// </summary>
internal static class PageAssets
{
    private static readonly Lazy<Loaded> All = new(Load);

    /// <summary>The address of an asset, as <c>/assets/3fa1…/felles.css</c>. An unknown name is a bug and throws.</summary>
    public static string Path(string name) =>
        All.Value.Files.ContainsKey(name) ? $"/assets/{All.Value.Version}/{name}" : throw new ArgumentException("No such asset.", nameof(name));

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/assets/{version}/{name}", [HttpMethods.Get, HttpMethods.Head], Serve).AllowAnonymousBecause("Style, font, icons and scripts, the same for everybody.");

    internal static IResult Serve(string version, string name, HttpContext http)
    {
        // Another version is another release's page still open in a browser: its own style is gone, and the newest is nearest.
        if (!All.Value.Files.TryGetValue(name, out var file)) return Results.NotFound();
        var headers = http.Response.Headers;
        headers.CacheControl = version == All.Value.Version ? "public, max-age=31536000, immutable" : "no-cache";
        headers.XContentTypeOptions = "nosniff";
        if (file.Brotli is not { } packed) return Results.Bytes(file.Bytes, file.MediaType);
        headers.Vary = HeaderNames.AcceptEncoding;
        if (!http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal)) return Results.Bytes(file.Bytes, file.MediaType);
        headers.ContentEncoding = "br";
        return Results.Bytes(packed.Value, file.MediaType);
    }

    private static Loaded Load()
    {
        const string prefix = "asset/";
        var assembly = typeof(PageAssets).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var files = new Dictionary<string, AssetFile>(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in names)
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            hash.AppendData(bytes);
            var mediaType = MediaType(name);
            files[name[prefix.Length..]] = new AssetFile(bytes, mediaType, mediaType == "font/woff2" ? null : new Lazy<byte[]>(() => Pack(bytes)));
        }

        return new Loaded(Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8)), files.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal)) brotli.Write(bytes);
        return packed.ToArray();
    }

    private static string MediaType(string name) => System.IO.Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".woff2" => "font/woff2",
        var other => throw new InvalidOperationException($"No media type for {other}."),
    };

    private sealed record AssetFile(byte[] Bytes, string MediaType, Lazy<byte[]>? Brotli);

    private sealed record Loaded(string Version, FrozenDictionary<string, AssetFile> Files);
}
