using System.Globalization;
using System.Text;
using Felles.Host.Configuration;
using Felles.Identity;
using Felles.Storage;
using Felles.Test.Platform.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Felles.Test.Platform.Documents;

/// <summary>How a source misbehaves.</summary>
internal enum Misbehaviour
{
    None,
    Down,
    Slow,
    OtherPatient,
    WrongBytes,
    TooLong,
    CutShort,
    Malformed,
    OtherCommunity,
    Deep,
}

/// <summary>A national node with two source nodes, each behind something that can make it misbehave.</summary>
internal sealed class SourceNodes : IAsyncDisposable
{
    internal const string National = "2.16.578.1.12.4.5.100.1";
    internal static readonly string[] Communities = ["2.16.578.1.12.4.5.100.7", "2.16.578.1.12.4.5.100.8"];

    private readonly List<RunningPlatform> sources = [];
    private readonly List<BetweenNodes> between = [];

    internal RunningPlatform Platform { get; private set; } = null!;

    internal IReadOnlyList<RunningPlatform> Sources => sources;

    internal IReadOnlyList<BetweenNodes> Between => between;

    internal static async Task<SourceNodes> Start(DatabaseKind kind, Action<FellesSettings>? change = null)
    {
        var nodes = new SourceNodes();
        var folder = Directory.CreateTempSubdirectory("node-keys").FullName;
        var key = NodeKey.CreateJwk();
        var publicFile = Path.Combine(folder, "national.jwk.json");
        await File.WriteAllTextAsync(publicFile, NodeKey.Read(key).Match(read => read.PublicJwk, problem => throw new InvalidOperationException(problem.Text)));
        for (var i = 0; i < Communities.Length; i++)
        {
            var (community, organisation) = (Communities[i], i == 0 ? Papers.Hospital : Papers.OtherHospital);
            var proxy = new BetweenNodes();
            nodes.between.Add(proxy);
            nodes.sources.Add(await RunningPlatform.Start(DatabaseKind.Sqlite, change: settings =>
            {
                settings.Role = NodeRole.Source;
                settings.Population = "";
                settings.PublicBaseUrl = proxy.Address;
                proxy.Behind = settings.Listen;
                settings.Documents.HomeCommunityId = community;
                settings.Documents.Organisation = organisation;
                settings.Documents.OrganisationName = $"Sykehus {organisation}";
                settings.Documents.WatchFolder = Path.Combine(settings.DataFolder, "inn");
                settings.Documents.TrustedNodes.Add(new TrustedNodeSettings { HomeCommunityId = National, KeyFile = publicFile });
            }));
            await proxy.Start();
        }

        nodes.Platform = await RunningPlatform.Start(kind, change: settings =>
        {
            Directory.CreateDirectory(settings.Keys);
            File.WriteAllText(Path.Combine(settings.Keys, "node.jwk.json"), key);
            settings.Documents.HomeCommunityId = National;
            settings.Documents.RememberSeconds = 0;
            settings.Documents.ListMilliseconds = 1500;
            for (var i = 0; i < Communities.Length; i++)
                settings.Documents.Sources.Add(new DocumentSourceSettings { HomeCommunityId = Communities[i], Organisation = i == 0 ? Papers.Hospital : Papers.OtherHospital, Name = $"Kilde {i + 1}", Address = nodes.between[i].Address });
            change?.Invoke(settings);
        });
        return nodes;
    }

    /// <summary>Lays a document into a source's folder and waits until it is taken in.</summary>
    internal async Task Lay(int source, Paper paper)
    {
        var folder = Path.Combine(sources[source].Folder, "data", "inn");
        Directory.CreateDirectory(folder);
        var name = Guid.NewGuid().ToString("N");
        var bundle = (paper with { Url = name + ".txt" }).Bundle();
        await File.WriteAllBytesAsync(Path.Combine(folder, name + ".txt"), paper.Bytes);
        await File.WriteAllTextAsync(Path.Combine(folder, name + ".part"), bundle.ToJsonString());
        File.Move(Path.Combine(folder, name + ".part"), Path.Combine(folder, name + ".json"));
        for (var wait = 0; wait < 200; wait++)
        {
            if (File.Exists(Path.Combine(folder, "taken", name + ".json"))) return;
            if (File.Exists(Path.Combine(folder, "refused", name + ".why.txt"))) Assert.Fail(await File.ReadAllTextAsync(Path.Combine(folder, "refused", name + ".why.txt")));
            await Task.Delay(50);
        }

        Assert.Fail("It was not taken in.");
    }

    public async ValueTask DisposeAsync()
    {
        await Platform.DisposeAsync();
        foreach (var proxy in between) await proxy.DisposeAsync();
        foreach (var source in sources) await source.DisposeAsync();
    }
}

/// <summary>What stands between two nodes and can spoil what passes: the network, or a source that lies.</summary>
internal sealed class BetweenNodes : IAsyncDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private WebApplication? application;

    internal string Address { get; } = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{LoopbackIssuer.FreePort()}");

    internal string Behind { get; set; } = "";

    internal Misbehaviour Now { get; set; }

    /// <summary>Another document's bytes or list, sent in the place of the right one.</summary>
    internal byte[] Other { get; set; } = [];

    /// <summary>The last request that passed, to be sent again.</summary>
    internal (string Method, string Path, Dictionary<string, string> Headers, byte[] Body) Last { get; private set; }

    internal async Task Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        application = builder.Build();
        application.Urls.Add(Address);
        application.Run(Pass);
        await application.StartAsync();
    }

    /// <summary>Sends the last request again, straight to the source.</summary>
    internal async Task<int> Replay(Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(Last.Method), Behind + Last.Path);
        if (Last.Body.Length > 0) request.Content = new ByteArrayContent(Last.Body);
        foreach (var (name, value) in Last.Headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        change?.Invoke(request);
        using var answer = await Http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task Pass(HttpContext context)
    {
        if (Now == Misbehaviour.Down)
        {
            context.Abort();
            return;
        }

        if (Now == Misbehaviour.Slow) await Task.Delay(5000, context.RequestAborted);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var path = context.Request.Path.ToUriComponent() + context.Request.QueryString;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), Behind + path);
        if (body.Length > 0) request.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, value) in context.Request.Headers)
            if (name != "Host" && !request.Headers.TryAddWithoutValidation(name, (string?)value)) request.Content?.Headers.TryAddWithoutValidation(name, (string?)value);
        Last = (context.Request.Method, path, context.Request.Headers.Where(header => header.Key is not ("Host" or "Content-Length")).ToDictionary(header => header.Key, header => (string)header.Value!), body.ToArray());
        using var answer = await Http.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            if (name is not ("Transfer-Encoding" or "Content-Length")) context.Response.Headers[name] = string.Join(", ", values);
        await Send(context, bytes, path.Contains("/mhd/", StringComparison.Ordinal));
    }

    private async Task Send(HttpContext context, byte[] bytes, bool isDocument)
    {
        switch (Now)
        {
            case Misbehaviour.OtherPatient: context.Response.Headers["felles-answer-for"] = "somebody-else"; break;
            case Misbehaviour.WrongBytes when isDocument: bytes = [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]; break;
            case Misbehaviour.TooLong when isDocument: bytes = [.. bytes, 1, 2, 3]; break;
            case Misbehaviour.Malformed when !isDocument: bytes = bytes[..(bytes.Length / 2)]; break;
            case Misbehaviour.Deep when !isDocument: bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", 100_000))); break;
            case Misbehaviour.OtherCommunity when !isDocument: bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace(SourceNodes.Communities[0], SourceNodes.Communities[1], StringComparison.Ordinal)); break;
            case Misbehaviour.CutShort when isDocument:
                context.Response.ContentLength = bytes.Length;
                await context.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
                await context.Response.Body.FlushAsync();
                context.Abort();
                return;
            default: break;
        }

        await context.Response.Body.WriteAsync(bytes);
    }

    public async ValueTask DisposeAsync()
    {
        if (application is not null) await application.DisposeAsync();
    }
}
