using System.Net;
using System.Net.Sockets;
using Felles.Identity;
using Felles.Kernel;
using Felles.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Felles.Test.Unit.Identity;

/// <summary>A host with pages behind logins on a loopback port, and a browser with cookies that follows nothing by itself.</summary>
internal sealed class TestPages : IAsyncDisposable
{
    private readonly string folder = ScratchFolder.New("pages");
    private readonly bool overNetwork;
    private WebApplication app;

    private TestPages(Func<IdentityOptions, IdentityOptions>? change, bool overNetwork)
    {
        this.overNetwork = overNetwork;
        Clock.Runs = overNetwork;
        Provider = new TestProvider(Clock);
        File.WriteAllText(Path.Combine(folder, "client.jwk.json"), Provider.ClientKey.PrivateJwk().ToJsonString());
        BaseUrl = $"http://127.0.0.1:{FreePort()}";
        app = Build(change);
        Browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true, CookieContainer = Cookies }) { BaseAddress = new Uri(BaseUrl) };
    }

    internal FixedClock Clock { get; } = new();

    internal TestProvider Provider { get; }

    internal string BaseUrl { get; }

    internal CookieContainer Cookies { get; } = new();

    internal HttpClient Browser { get; }

    /// <summary>What the next request to the page <c>/act</c> does with its session.</summary>
    internal Func<HttpContext, LoginSession, Task<string>> Act { get; set; } = (_, session) => Task.FromResult(session.Name);

    internal static async Task<TestPages> Open(Func<IdentityOptions, IdentityOptions>? change = null, bool overNetwork = false)
    {
        var pages = new TestPages(change, overNetwork);
        await pages.app.Services.GetRequiredService<Database>().Migrate(IdentitySchema.Migrations, CancellationToken.None);
        await pages.app.StartAsync();
        return pages;
    }

    /// <summary>Another host takes over on the same data.</summary>
    internal async Task Restart()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        app = Build(null);
        await app.StartAsync();
    }

    /// <summary>Logs in, and gives where the browser ends up.</summary>
    internal async Task<string> LogIn(string kind = "clinician", string path = "/act")
    {
        var begun = await Browser.GetAsync(new Uri($"/login/{kind}?return={Uri.EscapeDataString(path)}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.SeeOther, begun.StatusCode);
        var back = await Browser.GetAsync(new Uri(Provider.Follow(begun.Headers.Location!.AbsoluteUri)));
        var body = await back.Content.ReadAsStringAsync();
        Assert.True(back.StatusCode == HttpStatusCode.SeeOther, body);
        return back.Headers.Location!.OriginalString;
    }

    /// <summary>Logs in where it must fail; gives the problem's code.</summary>
    internal async Task<string> FailToLogIn(Func<string, string>? spoil = null, string kind = "clinician")
    {
        var begun = await Browser.GetAsync(new Uri($"/login/{kind}", UriKind.Relative));
        var address = Provider.Follow(begun.Headers.Location!.AbsoluteUri);
        var back = await Browser.GetAsync(new Uri(spoil?.Invoke(address) ?? address));
        Assert.NotEqual(HttpStatusCode.SeeOther, back.StatusCode);
        Assert.DoesNotContain(Cookies.GetAllCookies(), cookie => cookie.Name.EndsWith("felles-clinician", StringComparison.Ordinal) || cookie.Name.EndsWith("felles-citizen", StringComparison.Ordinal));
        return (await back.Content.ReadAsStringAsync()).Split('\n')[0];
    }

    /// <summary>Opens the page <c>/act</c>.</summary>
    internal async Task<(HttpStatusCode Status, string Body)> Page(string path = "/act")
    {
        var answer = await Browser.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, answer.Headers.Location?.OriginalString ?? await answer.Content.ReadAsStringAsync());
    }

    private WebApplication Build(Func<IdentityOptions, IdentityOptions>? change)
    {
        var keyFile = Path.Combine(folder, "client.jwk.json");
        var options = new IdentityOptions
        {
            PublicBaseUrl = new Uri(BaseUrl),
            AllowLoopbackHttp = true,
            Issuers = [new TrustedIssuer(TestProvider.Name)],
            AcceptedSeries = SyntheticSeries.All,
            ProofFile = Path.Combine(folder, "proofs.db"),
            KeyFolder = Path.Combine(folder, "keys"),
            ClinicianLogin = new LoginOptions(TestProvider.Name, TestProvider.ClientId, keyFile)
            {
                Scopes = ["offline_access", "felles:pages/clinician"],
                Access = new ApiAccess("felles:pages", "felles:pages/clinician"),
            },
            CitizenLogin = new LoginOptions(TestProvider.Name, TestProvider.ClientId, keyFile) { Scopes = ["felles:citizen/read"] },
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(BaseUrl);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton(Database.Open(new StorageOptions { SqlitePath = Path.Combine(folder, "felles.db") }));
        if (!overNetwork) builder.Services.AddKeyedSingleton<HttpMessageHandler>(IdentityRegistration.Transport, Provider);
        builder.Services.AddSingleton<IProblemRenderer, CodeRenderer>();
        builder.Services.AddSingleton<IRefusalLog>(new KeptRefusals());
        builder.Services.AddFellesIdentity(change?.Invoke(options) ?? options);
        var built = builder.Build();
        built.MapFellesLogins();
        built.MapGet("/act", context => Show(context)).RequireLogin(LoginKind.Clinician);
        built.MapPost("/act", context => Show(context)).RequireLogin(LoginKind.Clinician);
        built.MapGet("/mine", context => Show(context)).RequireLogin(LoginKind.Citizen);
        built.MapGet("/open", async context => await context.Response.WriteAsync((await LoginSession.Find(context, LoginKind.Clinician, context.RequestAborted))?.Name ?? "nobody")).AllowAnonymousBecause("greets");
        return built;
    }

    private async Task Show(HttpContext context) => await context.Response.WriteAsync(await Act(context, LoginSession.Current(context)!));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        Provider.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class CodeRenderer : IProblemRenderer
    {
        public Task Render(HttpContext context, Problem problem) => context.Response.WriteAsync($"{problem.Code}\n{problem.Text}");
    }
}
