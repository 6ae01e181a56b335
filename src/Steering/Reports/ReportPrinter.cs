using Felles.Kernel;
using Felles.Public.Printing;
using Felles.Public.Texts;
using Felles.Steering.Texts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Felles.Steering.Reports;

/// <summary>Reports as documents and as PDF. A PDF is printed once for what it is made of and each language, one at a time, and kept (<see cref="PrintShelf"/>).</summary>
public sealed class ReportPrinter : IDisposable
{
    private const long BytesMax = 64 * 1024 * 1024;
    private const int WaitingMax = 6;

    private readonly IServiceScopeFactory scopes;
    private readonly string address;
    private readonly PrintShelf shelf;

    internal ReportPrinter(IServiceScopeFactory scopes, string address, TimeProvider clock)
    {
        shelf = new PrintShelf(clock, BytesMax, WaitingMax);
        this.scopes = scopes;
        this.address = address;
    }

    /// <summary>Whether this machine has what prints.</summary>
    public static bool CanPrint => PdfPrinter.CanPrint;

    /// <summary>A report as one HTML document with all that it needs in it.</summary>
    /// <param name="report">The report.</param>
    /// <param name="language"><c>nb</c>, <c>nn</c> or <c>en</c>.</param>
    public async Task<Outcome<string>> Html(Report report, string language) =>
        PageLanguage.Find(language) is { } found ? await Render(report, found) : NoLanguage();

    /// <summary>A report as PDF; 503 <c>no-chromium</c> where it cannot be printed, 503 <c>printer-busy</c> when too many wait.</summary>
    /// <param name="report">The report.</param>
    /// <param name="language"><c>nb</c>, <c>nn</c> or <c>en</c>.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<Outcome<byte[]>> Pdf(Report report, string language, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (PageLanguage.Find(language) is not { } found) return NoLanguage();
        return await shelf.Get($"{found.Tag} {report.Key}", async () => await PdfPrinter.Print(await Render(report, found), report.AsOf, CancellationToken.None), cancel);
    }

    /// <inheritdoc/>
    public void Dispose() => shelf.Dispose();

    private async Task<string> Render(Report report, PageLanguage language)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(new InLanguage(scope.ServiceProvider, language), scope.ServiceProvider.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<PrintedReport>(ParameterView.FromDictionary(new Dictionary<string, object?> { ["Report"] = report, ["Address"] = address }));
            return root.ToHtmlString();
        });
    }

    private static Problem NoLanguage() => Problem.Invalid("language", "The languages are nb, nn and en.");

    // The language of a document is asked for, not taken from whoever asks.
    private sealed class InLanguage(IServiceProvider services, PageLanguage language) : IServiceProvider
    {
        public object? GetService(Type type) =>
            type == typeof(SteeringTexts) ? new SteeringTexts(language)
            : type == typeof(FollowUpTexts) ? new FollowUpTexts(language)
            : services.GetService(type);
    }
}
