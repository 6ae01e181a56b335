using System.Net;
using System.Text.RegularExpressions;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Steering;

/// <summary>A member at their desk: a browser without script that logs in through the stand-in, follows addresses and sends forms.</summary>
internal sealed partial class Desk : IDisposable
{
    internal const string Office = "11927726671";
    internal const string Administrator = "14847225085";
    internal const string Secretary = "18927334794";
    internal const string OwnerAtDirectorate = "29898741794";
    internal const string OwnerInSouthEast = "12878140476";

    /// <summary>Somebody who is no member.</summary>
    internal const string Stranger = "16839449341";

    private readonly HttpClient http;
    private readonly RunningPlatform platform;

    private Desk(RunningPlatform platform)
    {
        this.platform = platform;
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true, CookieContainer = new CookieContainer() });
    }

    /// <summary>Logs in.</summary>
    internal static async Task<Desk> Of(RunningPlatform platform, string number)
    {
        var desk = new Desk(platform);
        var login = await desk.Follow(new HttpRequestMessage(HttpMethod.Get, platform.Host.Address + "/styring/arbeid"));
        Assert.Contains("/idporten/login/", login.Address, StringComparison.Ordinal);
        await desk.Follow(new HttpRequestMessage(HttpMethod.Post, login.Address) { Content = new FormUrlEncodedContent([new("person", number)]) });
        return desk;
    }

    /// <summary>Opens a page, as it is.</summary>
    internal Task<Seen> Open(string path) => Follow(new HttpRequestMessage(HttpMethod.Get, platform.Host.Address + path));

    /// <summary>Sends the form of a page with some of its fields changed; the others as they stand in it.</summary>
    internal Task<Seen> Send(Seen page, params (string Name, string? Value)[] changes) => Send(page, null, changes);

    /// <summary>Sends the form that leads to an address, as <c>/frys</c> at its end; null for the one that leads back to its own page.</summary>
    internal Task<Seen> Send(Seen page, string? to, params (string Name, string? Value)[] changes)
    {
        var (action, fields) = page.Form(to);
        foreach (var (name, value) in changes)
        {
            fields.RemoveAll(field => field.Key == name);
            if (value is not null) fields.Add(new(name, value));
        }

        var address = action.Length == 0 ? page.Address : platform.Host.Address + action;
        return Follow(new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) });
    }

    /// <summary>Sends a file with the form that leads to an address.</summary>
    internal Task<Seen> Upload(Seen page, string to, string field, string fileName, byte[] file)
    {
        var (action, fields) = page.Form(to);
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in fields) content.Add(new StringContent(value), name);
        content.Add(new ByteArrayContent(file), field, fileName);
        return Follow(new HttpRequestMessage(HttpMethod.Post, platform.Host.Address + action) { Content = content });
    }

    /// <summary>Where an address sends the browser.</summary>
    internal async Task<string> SentTo(string path)
    {
        using var answer = await http.GetAsync(new Uri(platform.Host.Address + path));
        return answer.Headers.Location!.OriginalString;
    }

    /// <summary>The bytes of an address.</summary>
    internal async Task<byte[]> Download(string path)
    {
        using var answer = await http.GetAsync(new Uri(platform.Host.Address + path));
        Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private async Task<Seen> Follow(HttpRequestMessage request)
    {
        for (var steps = 0; steps < 12; steps++)
        {
            using var answer = await http.SendAsync(request);
            if (answer.Headers.Location is not { } next) return new Seen(request.RequestUri!.AbsoluteUri, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
            var address = new Uri(request.RequestUri!, next);
            request.Dispose();
            request = new HttpRequestMessage(HttpMethod.Get, address);
        }

        throw new InvalidOperationException("Sent around in a ring.");
    }

    public void Dispose() => http.Dispose();

    /// <summary>A page that was seen.</summary>
    internal sealed partial record Seen(string Address, int Status, string Html)
    {
        /// <summary>The words of its main part.</summary>
        internal string Text => Space().Replace(WebUtility.HtmlDecode(Tag().Replace(Html[Math.Max(0, Html.IndexOf("<main", StringComparison.Ordinal))..], " ")), " ");

        internal Seen Expect(int status)
        {
            Assert.True(Status == status, $"{Address} answered {Status}: {Text[..Math.Min(Text.Length, 800)]}");
            return this;
        }

        internal (string Action, List<KeyValuePair<string, string>> Fields) Form(string? to)
        {
            foreach (Match form in FormTag().Matches(Html))
            {
                var action = Attribute(form.Groups["head"].Value, "action") ?? "";
                if (!form.Groups["head"].Value.Contains("post", StringComparison.Ordinal) || (to is null ? action.Split('?')[0] != new Uri(Address).AbsolutePath : !action.EndsWith(to, StringComparison.Ordinal))) continue;
                return (action, Fields(form.Groups["body"].Value));
            }

            throw new InvalidOperationException($"{Address} has no form to {to}: {Text[..Math.Min(Text.Length, 400)]}");
        }

        private static List<KeyValuePair<string, string>> Fields(string body)
        {
            var fields = new List<KeyValuePair<string, string>>();
            foreach (Match input in Input().Matches(body))
            {
                var tag = input.Value;
                if (Attribute(tag, "name") is not { } name || Attribute(tag, "type") is "file") continue;
                if (Attribute(tag, "type") is "checkbox" or "radio" && !Checked().IsMatch(tag)) continue;
                fields.Add(new(name, Attribute(tag, "value") ?? ""));
            }

            foreach (Match area in TextArea().Matches(body)) fields.Add(new(Attribute(area.Value, "name")!, WebUtility.HtmlDecode(area.Groups["text"].Value)));
            foreach (Match select in Select().Matches(body))
            {
                var options = Option().Matches(select.Groups["body"].Value);
                if ((options.FirstOrDefault(option => option.Value.Contains("selected", StringComparison.Ordinal)) ?? options.FirstOrDefault()) is { } chosen)
                    fields.Add(new(Attribute(select.Value, "name")!, Attribute(chosen.Value, "value") ?? ""));
            }

            return fields;
        }

        private static string? Attribute(string tag, string name) =>
            Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"") is { Success: true } found ? WebUtility.HtmlDecode(found.Groups[1].Value) : null;

        [GeneratedRegex("<form(?<head>[^>]*)>(?<body>.*?)</form>", RegexOptions.Singleline)]
        private static partial Regex FormTag();

        [GeneratedRegex("<input[^>]*>", RegexOptions.Singleline)]
        private static partial Regex Input();

        [GeneratedRegex("<textarea[^>]*>(?<text>.*?)</textarea>", RegexOptions.Singleline)]
        private static partial Regex TextArea();

        [GeneratedRegex("<select[^>]*>(?<body>.*?)</select>", RegexOptions.Singleline)]
        private static partial Regex Select();

        [GeneratedRegex("<option[^>]*>", RegexOptions.Singleline)]
        private static partial Regex Option();

        [GeneratedRegex("\\schecked(\\s|=|/|>)")]
        private static partial Regex Checked();

        [GeneratedRegex("<[^>]*>")]
        private static partial Regex Tag();

        [GeneratedRegex("\\s+")]
        private static partial Regex Space();
    }
}
