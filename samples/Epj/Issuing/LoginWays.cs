using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Felles.Samples.Epj.Issuing;

/// <summary>How the user gets through the issuer's login page and back.</summary>
internal interface ILoginWay : IDisposable
{
    /// <summary>Where the issuer sends the browser back.</summary>
    Uri RedirectUri { get; }

    /// <summary>Opens the address; gives the one that came back, with <c>code</c> or <c>error</c> in its query.</summary>
    Task<Uri> Complete(Uri address, CancellationToken cancel);
}

/// <summary>The user's own browser, and a listener on loopback for the way back (RFC 8252 §7.3).</summary>
internal sealed class BrowserLogin : ILoginWay
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Action<Uri> open;

    internal BrowserLogin(Action<Uri>? open)
    {
        this.open = open ?? OpenBrowser;
        listener.Start();
        RedirectUri = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/callback");
    }

    /// <inheritdoc/>
    public Uri RedirectUri { get; }

    /// <inheritdoc/>
    public async Task<Uri> Complete(Uri address, CancellationToken cancel)
    {
        open(address);
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(cancel);
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var line = (await reader.ReadLineAsync(cancel))?.Split(' ');
            // Browsers also ask for an icon; only the way back counts.
            var isBack = line is ["GET", var path, _] && path.StartsWith("/callback?", StringComparison.Ordinal);
            var text = isBack ? "Du er logget inn. Du kan lukke denne fanen." : "Ikke her.";
            var page = $"<!doctype html><html lang=\"nb\"><meta charset=\"utf-8\"><title>Innlogging</title><p>{text}</p></html>";
            var answer = $"HTTP/1.1 {(isBack ? "200 OK" : "404 Not Found")}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {Encoding.UTF8.GetByteCount(page)}\r\nConnection: close\r\n\r\n{page}";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), cancel);
            if (isBack) return new Uri(RedirectUri, line![1]);
        }
    }

    private static void OpenBrowser(Uri address) => Process.Start(new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true })?.Dispose();

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();
}

/// <summary>Follows the stand-in's login form without a browser. For demos and tests; the real issuers have no such form.</summary>
internal sealed partial class ScriptedLogin(string person) : ILoginWay
{
    private const int stepsMax = 10;
    private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });

    /// <inheritdoc/>
    public Uri RedirectUri { get; } = new("http://127.0.0.1:53682/callback");

    /// <inheritdoc/>
    public async Task<Uri> Complete(Uri address, CancellationToken cancel)
    {
        HttpContent? form = null;
        for (var step = 0; step < stepsMax; step++)
        {
            using var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, address) { Content = form };
            using var answer = await http.SendAsync(request, cancel);
            if (answer.Headers.Location is { } location)
            {
                address = new Uri(address, location);
                // A loopback address without port is what the issuer falls back to when the request itself is no good.
                if (address.AbsolutePath == RedirectUri.AbsolutePath) return address;
                form = null;
                continue;
            }

            var page = await answer.Content.ReadAsStringAsync(cancel);
            if (!answer.IsSuccessStatusCode || Action().Match(page) is not { Success: true } action)
                throw new RefusedException(new Refusal((int)answer.StatusCode, Said(page)) { Code = "login_failed" });
            address = new Uri(address, WebUtility.HtmlDecode(action.Groups[1].Value));
            form = new FormUrlEncodedContent([KeyValuePair.Create("person", person)]);
        }

        throw new RefusedException(new Refusal(0, "The login never came back.") { Code = "login_failed" });
    }

    private static string Said(string page) => Paragraph().Match(page) is { Success: true } text ? WebUtility.HtmlDecode(text.Groups[1].Value) : "The login page could not be followed.";

    [GeneratedRegex("<form method=\"post\" action=\"([^\"]+)\"")]
    private static partial Regex Action();

    [GeneratedRegex("<p role=\"status\">([^<]+)</p>|<p>([^<]+)</p>")]
    private static partial Regex Paragraph();

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
