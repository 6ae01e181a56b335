using Microsoft.Playwright;

namespace Felles.Test.Pages.Browser;

/// <summary>Waiting for the page that follows on something done.</summary>
internal static class Following
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(15);

    /// <summary>Does something and waits until the page that follows is there.</summary>
    internal static async Task Follow(this IPage page, Func<Task> act)
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Loaded(object? sender, IPage loadedPage) => loaded.TrySetResult();
        page.Load += Loaded;
        try
        {
            await act();
            await loaded.Task.WaitAsync(patience);
        }
        finally
        {
            page.Load -= Loaded;
        }
    }
}
