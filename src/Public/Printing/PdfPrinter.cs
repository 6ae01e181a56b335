using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Felles.Kernel;

namespace Felles.Public.Printing;

/// <summary>
/// Prints a document to PDF by the machine's own chromium, as a process that gets nothing of this one's environment; the document
/// lets it fetch nothing. What chromium writes of the moment
/// (dates) is set to the round's, so that the same document gives the same bytes. What is printed lies for that time in a folder that this process alone can read.
/// </summary>
public static partial class PdfPrinter
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    /// <summary>Where it is; null when it is not installed.</summary>
    private static string? Program { get; } = new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>Whether this machine has what prints.</summary>
    public static bool CanPrint => Program is not null;

    /// <summary>Prints.</summary>
    /// <param name="html">A document with all that it needs in it.</param>
    /// <param name="dated">The day that the PDF says it was made.</param>
    /// <param name="cancel">Cancels and ends the process.</param>
    /// <returns>The PDF; 503 <c>no-chromium</c> when it is not installed, 503 <c>print-failed</c> when it did not manage.</returns>
    public static async Task<Outcome<byte[]>> Print(string html, DateOnly dated, CancellationToken cancel)
    {
        if (Program is not { } program) return Problem.Unavailable("no-chromium", "PDF is printed by chromium, which is not installed on this machine. Install it (Debian: apt-get install chromium), or print the web page yourself.");
        var folder = Directory.CreateTempSubdirectory("felles-print-").FullName;
        try
        {
            var source = Path.Combine(folder, "report.html");
            var target = Path.Combine(folder, "report.pdf");
            await File.WriteAllTextAsync(source, html, cancel);
            if (!await Run(program, folder, source, target, cancel) || !File.Exists(target)) return Problem.Unavailable("print-failed", "Chromium did not print the document. Try again in a moment, or print the web page yourself.");
            return Fixed(await File.ReadAllBytesAsync(target, cancel), dated);
        }
        finally
        {
            await Remove(folder);
        }
    }

    // Chromium's own helpers may write for a moment after it has ended.
    private static async Task Remove(string folder)
    {
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt));
            }
        }
    }

    private static async Task<bool> Run(string program, string folder, string source, string target, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        string[] arguments =
        [
            "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND", "--font-render-hinting=none",
            $"--user-data-dir={Path.Combine(folder, "profile")}", "--no-pdf-header-footer", $"--print-to-pdf={target}",
            // Chromium refuses to run its sandbox as root; the document is ours and runs no script.
            .. Environment.UserName == "root" ? ["--no-sandbox"] : (string[])[],
            new Uri(source).AbsoluteUri,
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // Our settings may hold secrets; a program that reads documents needs none of them.
        start.Environment.Clear();
        foreach (var (name, value) in (IEnumerable<(string, string)>)[("HOME", folder), ("TMPDIR", folder), ("PATH", "/usr/bin:/bin"), ("LANG", "C.UTF-8")]) start.Environment[name] = value;
        using var process = Process.Start(start);
        if (process is null) return false;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        stop.CancelAfter(patience);
        try
        {
            var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(stop.Token), process.StandardError.ReadToEndAsync(stop.Token));
            await process.WaitForExitAsync(stop.Token);
            await output;
            return process.ExitCode == 0;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    // As long as what they replace, so that every offset in the file still holds.
    private static byte[] Fixed(byte[] pdf, DateOnly dated)
    {
        var text = Encoding.Latin1.GetString(pdf);
        var moment = $"D:{dated:yyyyMMdd}000000+00'00'";
        return Encoding.Latin1.GetBytes(Dates().Replace(text, match => match.Value.Length - match.Groups["key"].Length - 2 == moment.Length ? $"{match.Groups["key"].Value}({moment})" : match.Value));
    }

    [GeneratedRegex(@"(?<key>/(?:CreationDate|ModDate) ?)\(D:[^)]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex Dates();
}
