using System.Net;
using System.Text.RegularExpressions;
using Felles.Storage;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Steering;

/// <summary>Every address that members work at, followed from page to page as a browser without script does, with every form that is there posted once as it stands.</summary>
public sealed partial class WithoutScript : IAsyncLifetime
{
    private RunningPlatform platform = null!;

    public async Task InitializeAsync() => platform = await RunningPlatform.Start(DatabaseKind.Sqlite, withLogins: true, change: settings =>
    {
        settings.SteeringMembers = Path.Combine(RunningPlatform.Root, "dev", "steering", "members.json");
        settings.Portfolio = Path.Combine(RunningPlatform.Root, "dev", "steering", "portfolio-2022-09.json");
        settings.SteeringPapers = [.. PublishedRound.Papers.Select(name => Path.Combine(RunningPlatform.Root, "dev", "steering", name))];
    });

    public async Task DisposeAsync() => await platform.DisposeAsync();

    [Fact]
    public async Task Every_address_of_the_members_opens_and_every_form_is_answered()
    {
        using (var clerk = await Desk.Of(platform, Desk.Office)) await RoundAtThePages.OpenRound(clerk);
        foreach (var (who, atLeast) in ((string, int)[])[(Desk.Office, 60), (Desk.Secretary, 15), (Desk.OwnerInSouthEast, 6), (Desk.Administrator, 10)])
        {
            using var desk = await Desk.Of(platform, who);
            var (seen, waiting, forms) = (new Dictionary<string, int>(), new Queue<string>(["/styring/arbeid"]), new HashSet<string>());
            while (waiting.TryDequeue(out var path))
            {
                // One of each kind of page: the 46th report is as the first.
                var pattern = Number().Replace(path.Split('?')[0], "N");
                if (seen.GetValueOrDefault(pattern) >= 2) continue;
                seen[pattern] = seen.GetValueOrDefault(pattern) + 1;
                var page = await desk.Open(path);
                Assert.True(page.Status == 200, $"{path} answered {page.Status}");
                Assert.DoesNotContain("<script", page.Html, StringComparison.Ordinal);
                Assert.DoesNotMatch("\\son[a-z]+=\"", page.Html);
                foreach (Match form in Posted().Matches(page.Html)) await Post(desk, page, WebUtility.HtmlDecode(form.Groups[1].Value), pattern, forms);
                foreach (Match link in Links().Matches(page.Html))
                    if (WebUtility.HtmlDecode(link.Groups[1].Value) is var next && !next.EndsWith(".csv", StringComparison.Ordinal) && !next.EndsWith(".xlsx", StringComparison.Ordinal)) waiting.Enqueue(next);
            }

            Assert.True(seen.Values.Sum() >= atLeast, $"{who}: {seen.Values.Sum()}: {string.Join(' ', seen.Keys)}");
        }
    }

    // Freezing and logging out would end the walk; a form without a choice of button is answered as if Enter was pressed.
    private static async Task Post(Desk desk, Desk.Seen page, string action, string pattern, HashSet<string> posted)
    {
        if (action.EndsWith("/frys", StringComparison.Ordinal) || action.EndsWith("/logout", StringComparison.Ordinal) || !posted.Add($"{pattern} {Number().Replace(action.Split('?')[0], "N")}")) return;
        var answer = await desk.Send(page, action.Length == 0 ? null : action);
        Assert.True(answer.Status is 200 or 409 or 422, $"{page.Address} posted to {action}: {answer.Status} {answer.Text[..Math.Min(300, answer.Text.Length)]}");
    }

    [GeneratedRegex("\\d+")]
    private static partial Regex Number();

    [GeneratedRegex("<a [^>]*href=\"(/styring/arbeid[^\"#]*)\"")]
    private static partial Regex Links();

    [GeneratedRegex("<form(?=[^>]*method=\"post\")(?:[^>]*action=\"([^\"]*)\")?[^>]*>")]
    private static partial Regex Posted();
}
