using Felles.Kernel;

namespace Felles.Public.Printing;

/// <summary>Prints what is one reader's alone, one document at a time, and keeps none of it.</summary>
public sealed class PrivatePrinter : IDisposable
{
    private const int WaitingMax = 6;

    private readonly SemaphoreSlim turn = new(1, 1);
    private int waiting;

    /// <summary>Prints, or says that too many wait.</summary>
    /// <param name="html">A document with all that it needs in it.</param>
    /// <param name="dated">The day that the PDF says it was made.</param>
    /// <param name="cancel">Ends the wait and the print.</param>
    /// <returns>The PDF; 503 <c>no-chromium</c>, <c>print-failed</c> or <c>printer-busy</c>.</returns>
    public async Task<Outcome<byte[]>> Print(string html, DateOnly dated, CancellationToken cancel)
    {
        if (Interlocked.Increment(ref waiting) > WaitingMax)
        {
            Interlocked.Decrement(ref waiting);
            return Problem.Unavailable("printer-busy", "Many documents are being printed just now. Try again in a moment, or print the web page yourself.");
        }

        try
        {
            await turn.WaitAsync(cancel);
            try
            {
                return await PdfPrinter.Print(html, dated, cancel);
            }
            finally
            {
                turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();
}
