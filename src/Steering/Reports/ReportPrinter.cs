using Felles.Kernel;
using Felles.Public.Texts;
using Felles.Steering.Portfolio;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Felles.Steering.Reports;

/// <summary>The status report as a document and as PDF. A PDF is printed once for each edition and language, one at a time, and kept (<see cref="PrintShelf"/>).</summary>
public sealed class ReportPrinter : IDisposable
{
    private const long BytesMax = 64 * 1024 * 1024;
    private const int WaitingMax = 6;

    private readonly RoundLibrary library;
    private readonly IServiceScopeFactory scopes;
    private readonly string address;
    private readonly PrintShelf shelf;

    internal ReportPrinter(RoundLibrary library, IServiceScopeFactory scopes, string address, TimeProvider clock)
    {
        shelf = new PrintShelf(clock, BytesMax, WaitingMax);
        this.library = library;
        this.scopes = scopes;
        this.address = address;
    }

    /// <summary>Whether this machine has what prints.</summary>
    public static bool CanPrint => Chromium.Program is not null;

    /// <summary>The report of a round as one HTML document with all that it needs in it; the newest round's for null.</summary>
    public async Task<Outcome<string>> Html(string? round, string language, CancellationToken cancel)
    {
        if (PageLanguage.Find(language) is not { } found) return Problem.Invalid("language", "The languages are nb, nn and en.");
        if (!(await StatusReport.Of(library, round, cancel)).Succeeded(out var report, out var problem)) return problem;
        return await Render(report, found);
    }

    /// <summary>The report of a round as PDF; 503 <c>no-chromium</c> where it cannot be printed, 503 <c>printer-busy</c> when too many wait.</summary>
    public async Task<Outcome<byte[]>> Pdf(string? round, string language, CancellationToken cancel)
    {
        if (PageLanguage.Find(language) is not { } found) return Problem.Invalid("language", "The languages are nb, nn and en.");
        if (!(await StatusReport.Of(library, round, cancel)).Succeeded(out var report, out var problem)) return problem;
        // What is printed also tells of the rounds before, so all their hashes are part of what it is kept under.
        var key = $"{found.Tag} {string.Join(' ', report.Visit.Rounds.Select(edition => edition.Hash))}";
        return await shelf.Get(key, async () => await Chromium.Print(await Render(report, found), report.Visit.Round.Header.AsOf, CancellationToken.None), cancel);
    }

    /// <inheritdoc/>
    public void Dispose() => shelf.Dispose();

    private async Task<string> Render(StatusReport report, PageLanguage language)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(new InLanguage(scope.ServiceProvider, language), scope.ServiceProvider.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<PrintedReport>(ParameterView.FromDictionary(new Dictionary<string, object?> { ["Report"] = report, ["Address"] = address }));
            return root.ToHtmlString();
        });
    }

    // The language of a document is asked for, not taken from whoever asks.
    private sealed class InLanguage(IServiceProvider services, PageLanguage language) : IServiceProvider
    {
        public object? GetService(Type type) => type == typeof(Texts.SteeringTexts) ? new Texts.SteeringTexts(language) : services.GetService(type);
    }
}
